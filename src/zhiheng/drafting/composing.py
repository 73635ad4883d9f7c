"""What each kind of document says of the data: which findings and tables go into which field of its template.

What people decide or ask for (demands, proposals, decisions, next steps) is never written here: those fields are left for
them, and a document cannot leave its draft before they are filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Table
from zhiheng.drafting import findings, status, status_tables, wording
from zhiheng.drafting.figures import Figure
from zhiheng.drafting.figures import of as figure_of
from zhiheng.drafting.findings import Finding
from zhiheng.drafting.known import SYNTHETIC, Known, Measure, Reading, Said
from zhiheng.drafting.pieces import Piece
from zhiheng.drafting.qualities import quality_of
from zhiheng.drafting.status import Order

MOST_INDICATORS: Final = 6
MOST_GOALS: Final = 8
#: Verdicts told first: what was judged, before what could not be.
_JUDGED: Final = ("not_met", "behind", "met", "on_track")


@dataclass(frozen=True)
class Kind:
    """A kind of document: its template, the step of the procedure that sends it, and which content goes into which field."""

    id: str
    label: Said
    template: str
    step: str
    fields: tuple[tuple[str, str], ...]
    subject: Said

    @property
    def by_room(self) -> bool:
        """Whether another room begins it, from a thing of its own: its fields hold what that room's rules wrote."""
        return any(content == WRITTEN for _field, content in self.fields)


def _kind(name: str, zh: str, en: str, template: str, step: str, about: Said, /, **fields: str) -> Kind:
    return Kind(name, Said(zh, en), template, step, tuple(fields.items()), about)


#: Content of a field that another room wrote (`Known.written`).
WRITTEN: Final = "written"
_STATE: Final = Said("{period}{area}质量状况", "State of quality in {area}, {period}")
#: Every kind, in the order in which it is offered.
KINDS: Final = {
    one.id: one
    for one in (
        _kind("circular", "通报", "Circular", "quality-circular", "send-circular", _STATE, units="units", subject="subject",
              facts="facts", goals="goals", places="places", attention="attention", closing="closing"),
        _kind("special-report", "专报", "Special report", "special-report", "send-special-report",
              Said("{period}{area}质量状况专报", "Special report on quality in {area}, {period}"), subject="subject",
              facts="facts", goals="goals", closing="closing"),
        _kind("briefing", "简报", "Briefing", "briefing", "send-briefing",
              Said("{period}{area}质量数据", "Data on quality in {area}, {period}"), subject="subject", figures="facts"),
        _kind("meeting-paper", "会议材料", "Meeting paper", "meeting-paper", "send-meeting-paper",
              Said("关于{period}{area}质量状况的汇报", "On quality in {area}, {period}"), subject="subject", facts="facts",
              goals="goals", closing="closing"),
        _kind("minutes", "纪要", "Minutes", "meeting-minutes", "send-minutes",
              Said("关于{period}{area}质量状况的专题会议", "Meeting on quality in {area}, {period}"), subject="subject",
              facts="facts", closing="closing"),
        _kind("plan", "方案", "Plan", "work-plan", "send-plan",
              Said("{area}质量提升工作方案", "Plan for raising quality in {area}"), units="units", subject="subject", facts="facts",
              goals="goals", closing="closing"),
        _kind("notice", "通知", "Notice", "work-notice", "send-notice",
              Said("做好{area}质量工作", "Work on quality in {area}"), units="units", subject="subject", facts="facts", closing="closing"),
        _kind("announcement", "结果公告", "Announcement of results", "result-announcement", "send-announcement", _STATE,
              subject="subject", facts="facts", places="places", closing="closing"),
        _kind("assessment", "考核情况通报", "Circular on the assessment", "assessment-circular", "send-assessment-circular",
              Said("{period}质量工作考核情况", "Circular on the assessment of quality work, {period}"), subject="subject", addressee="addressee",
              method="method", results="results"),
        _kind("report", "质量状况分析报告", "Report on the state of quality", "quality-report", "send-report", _STATE,
              period="period", indicators="facts", findings="places"),
        _kind("item-letter", "督办函", "Follow-up letter", "item-follow-up-letter", "send-item-letter",
              Said("督办事项", "Follow-up item"), **dict.fromkeys(("units", "subject", "asked", "progress", "basis", "demands", "closing"), WRITTEN)),
        _kind("overdue-reminder", "催办通知", "Reminder on late items", "overdue-reminder-notice", "send-overdue-reminder",
              Said("逾期督办事项", "Late follow-up items"), **dict.fromkeys(("units", "subject", "asked", "progress", "basis", "demands", "closing"), WRITTEN)),
        _kind("unit-plan", "单位工作计划", "Plan of a unit", "unit-plan", "send-unit-plan", Said("工作计划", "Plan of work"),
              **dict.fromkeys(("units", "subject", "asked", "tasks", "basis", "closing"), WRITTEN)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class _Made:
    """What is composed: the data, the order, the indicators chosen, and the count of tables so far."""

    known: Known
    order: Order
    measures: tuple[Measure, ...]
    kind: Kind
    found: tuple[Finding, ...]


def compose(kind: str, known: Known, order: Order, topics: Sequence[str] = ()) -> list[Piece]:
    """Return the pieces of a new draft. ``topics``: qualities that it tells of (`qualities`), all where empty.

    Raises KeyError for a kind that there is not.
    """
    chosen = KINDS[kind]
    measures = _chosen(known, order, topics)
    found = tuple(findings.find(known, order.asked, [one.id for one in measures]))
    made = _Made(known, order, measures, chosen, found)
    pieces = [replace(one, field=field) for field, content in chosen.fields for one in _content(made, field, content)]
    return list(_numbered(pieces))


def _content(made: _Made, field: str, content: str) -> Iterator[Piece]:
    if content != WRITTEN:
        yield from _CONTENT[content](made)
        return
    for one in made.known.written:
        if one.field == field:
            yield Piece("", one.zh, one.en, one.zh, one.en, f"{WRITTEN}:{one.key}", (), one.cites)


def _chosen(known: Known, order: Order, topics: Sequence[str]) -> tuple[Measure, ...]:
    """Return the indicators that the text tells of: with a value here, of the topics; sampled shares with the most samples first."""
    asked = order.asked
    held = []
    for measure in known.measures.values():
        now = known.of(measure.id, asked.area, asked.period, asked.breakdown, asked.part)
        if now is None or now.value is None or (topics and quality_of(measure) not in topics):
            continue
        rated = measure.quantity in findings.RATED
        held.append(
            (now.thin, not now.bounded, not rated, measure.unit != "percent", -(now.n or 0), measure.id, measure)
        )
    return tuple(each[-1] for each in sorted(held, key=lambda one: one[:-1])[:MOST_INDICATORS])


def _of(one: Finding) -> Piece:
    cites = tuple(dict.fromkeys((each.document, each.provision) for each in one.cites))
    return Piece("", one.zh, one.en, one.zh, one.en, one.key, one.figures, cites)


def _written(key: str, zh: Table, en: Table, figures: Sequence[Figure], drawn: tuple[str, str] = ("", "")) -> Piece:
    text, english = written_tables.write(zh, drawn[0]), written_tables.write(en, drawn[1])
    return Piece("", text, english, text, english, key, tuple(figures))


def _facts(made: _Made) -> Iterator[Piece]:
    for measure in made.measures:
        own = [one for one in made.found if one.indicator == measure.id]
        changed = [one for one in own if one.kind == "change"]
        yield from (_of(one) for one in own if one.kind == "level" and not changed)
        yield from (_of(one) for one in changed)
        yield from (_of(one) for one in own if one.kind == "nation")
    yield from _values_table(made)
    if not made.measures:
        yield _told("empty", "本地区、本期没有可用的数值。", "There are no values for this place and period.")


def _values_table(made: _Made) -> Iterator[Piece]:
    area, span = made.known.area_of(made.order.area).label, wording.period(made.order.period)
    captions = (f"{area.zh}{span.zh}主要质量指标", f"Main indicators of quality, {area.en}, {span.en}")
    tables = [
        status_tables.values(made.known, made.order.asked, made.measures, caption, language)
        for caption, language in zip(captions, ("zh", "en"), strict=True)
    ]
    if tables[0] is not None and tables[1] is not None:
        figures = [
            figure_of(made.known, measure, now) for measure in made.measures
            if (now := _now(made, measure)) is not None and now.value is not None
        ]  # fmt: skip
        key = f"table:values:{made.order.area}:{made.order.period}"
        yield _written(key, tables[0], tables[1], figures)


def _now(made: _Made, measure: Measure) -> Reading | None:
    asked = made.order.asked
    return made.known.of(measure.id, asked.area, asked.period, asked.breakdown, asked.part)


def _goals(made: _Made) -> Iterator[Piece]:
    goals = made.known.goals
    for zh, en in zip(status.goal_counts(goals, "zh"), status.goal_counts(goals, "en"), strict=True):
        yield _told("goals:counts", zh, en)
    judged = [one for name in _JUDGED for one in goals if one.official == name][:MOST_GOALS]
    yield from (_of(findings.goal(made.known, one)) for one in judged)
    if not judged:
        yield _told("goals:none", "现有数据下没有可以判定的目标。", "With the data at hand no goal can be judged.")


def _places(made: _Made) -> Iterator[Piece]:
    some = False
    for measure in made.measures:
        own = [one for one in made.found if one.indicator == measure.id and one.kind == "places"]
        if not own:
            continue
        yield from (_of(one) for one in own)
        if not some:
            yield from _places_table(made, measure)
        some = True
    if not some:
        yield _told("places:none", "没有足够的地区数值可以比较。", "There are too few values by place to compare.")


def _places_table(made: _Made, measure: Measure) -> Iterator[Piece]:
    asked, known = made.order.asked, made.known
    zh = status_tables.places(known, asked, measure, measure.label.zh, "zh")
    en = status_tables.places(known, asked, measure, measure.label.en, "en")
    if zh is None or en is None:
        return
    below = [
        known.of(measure.id, area.code, asked.period, asked.breakdown, asked.part)
        for area in known.children(asked.area)
    ]
    figures = [figure_of(known, measure, one) for one in below if one is not None and one.value is not None]
    key = f"table:places:{measure.id}:{asked.area}:{asked.period}"
    zh, en = _without_places(zh, "地区"), _without_places(en, "Area")
    drawn = tuple(
        f"{table.columns[1]} | {table.columns[2]} | {name}"
        for table, name in ((zh, measure.label.zh), (en, measure.label.en))
    )
    yield _written(key, zh, en, figures, (drawn[0], drawn[1]))


def _without_places(table: Table, first: str) -> Table:
    """Return a table of places with the area in its first column, as a chart of it wants, and place and range behind."""
    order = [2, 3, 4, 5, 0, 1, 6]
    rows = [[row[at] for at in order] for row in table.rows]
    columns = [table.columns[at] for at in order]
    assert columns[0] == first
    return replace(table, columns=columns, rows=rows, widths=(18, 10, 14, 9, 7, 9, 16), numeric=(1, 2, 3, 4, 5))


def _attention(made: _Made) -> Iterator[Piece]:
    told = [one for one in made.found if one.kind in ("thin", "missing")]
    yield from (_of(one) for one in told)
    worse = [one for one in made.found if one.kind == "change" and one.tone == "bad"]
    if worse:
        names = dict.fromkeys(one.indicator for one in worse)
        zh = wording.join([made.known.measures[name].label.zh for name in names], "zh")
        en = wording.join([made.known.measures[name].label.en for name in names], "en")
        yield _told(
            "attention:worse",
            f"变化超出抽样误差且方向不利的指标：{zh}。",
            f"Moved the wrong way beyond sampling error: {en}.",
        )
    elif not told:
        yield _told(
            "attention:none",
            "没有样本量不足、缺数或者超出抽样误差的不利变化。",
            "No thin samples, missing values or adverse changes beyond sampling error.",
        )


def _assessed(name: str) -> Callable[[_Made], Iterator[Piece]]:
    def told(made: _Made) -> Iterator[Piece]:
        if name in made.known.assessed:
            yield _told(name, made.known.assessed[name].zh, made.known.assessed[name].en)

    return told


def _results(made: _Made) -> Iterator[Piece]:
    for place, one in enumerate(made.known.results):
        yield _told(f"results:{place}", str(one.get("zh", "")), str(one.get("en", "")))


def _closing(made: _Made) -> Iterator[Piece]:
    known = made.known
    day, batch = wording.day(known.as_of, "en"), known.batch or wording.UNKNOWN
    zh = f"本文数据截至{wording.day(known.as_of, 'zh')}，事实库第{batch}批；来源和版本见表注，区间为95%置信区间，公布值未附区间的不作统计判断。"
    en = (
        f"Data as of {day}, ledger batch {batch}; sources and vintages stand below the tables; intervals are at 95 %, and "
        "published values without one are not judged."
    )
    if any(SYNTHETIC in figure.flags for one in made.found for figure in one.figures):
        zh, en = f"{zh}含合成数据（SYNTHETIC），并非真实情况。", f"{en} Holds SYNTHETIC data: nothing of this is real."
    yield _told("closing", zh, en)


def _subject(made: _Made) -> Iterator[Piece]:
    area, span = made.known.area_of(made.order.area).label, wording.period(made.order.period)
    if made.kind.id == "assessment" and "subject" in made.known.assessed:
        own = made.known.assessed["subject"]
        yield _told("subject", own.zh, own.en)
        return
    subject = made.kind.subject
    yield _told(
        "subject", subject.zh.format(area=area.zh, period=span.zh), subject.en.format(area=area.en, period=span.en)
    )


def _period(made: _Made) -> Iterator[Piece]:
    area, span = made.known.area_of(made.order.area).label, wording.period(made.order.period)
    yield _told("period", f"{area.zh}{span.zh}", f"{area.en}, {span.en} ")


def _units(made: _Made) -> Iterator[Piece]:
    level = findings.children_level(made.known.children(made.order.area))
    zh = {"prefecture": "各市（州）市场监督管理局", "county": "各县（市、区）市场监督管理局"}.get(level, "")
    if zh:
        yield _told("units", zh, "To the market-supervision offices below")


def _told(key: str, zh: str, en: str) -> Piece:
    return Piece("", zh, en, zh, en, key)


_CONTENT: Final[dict[str, Callable[[_Made], Iterator[Piece]]]] = {
    "facts": _facts, "goals": _goals, "places": _places, "attention": _attention, "results": _results, "method": _assessed("method"),
    "addressee": _assessed("addressee"), "closing": _closing,
    "subject": _subject, "period": _period, "units": _units,
}  # fmt: skip


def _numbered(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Number tables, and the charts drawn from them, in the order of the text."""
    tables = pictures = 0
    for one in pieces:
        if not one.is_table:
            yield one
            continue
        tables += 1
        pictures += "\n|~" in one.text
        zh, en = (
            _captioned(one.text, f"表{tables} ", f"图{pictures} "),
            _captioned(one.text_en, f"Table {tables} ", f"Figure {pictures} "),
        )
        yield replace(one, text=zh, was=zh, text_en=en, was_en=en)


def _captioned(text: str, table: str, picture: str) -> str:
    lines = text.split("\n")
    lines[0] = f"|| {table}{lines[0][3:]}"
    if lines[-1].startswith("|~"):
        *columns, name = lines[-1].split(" | ")
        lines[-1] = " | ".join([*columns, f"{picture}{name}"])
    return "\n".join(lines)
