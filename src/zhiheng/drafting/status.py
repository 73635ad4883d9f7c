"""The quality status report (质量状况分析报告) of a province, a prefecture or an industry, in Chinese or English.

One content for every form: findings, the five qualities, promises, risks, places compared, method, sources. What no room
could tell is named. The same data give the same report; nothing in it is of the day on which it is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.official import Paragraph
from zhiheng.documents.report import Report, Section
from zhiheng.drafting import findings, status_goals, status_tables, wording
from zhiheng.drafting.findings import SHORT, Asked, Finding
from zhiheng.drafting.known import EXAMPLE_RULE, SYNTHETIC, THIN, Goal, Known, Measure, Said
from zhiheng.drafting.qualities import OTHER, QUALITIES, RISK, quality_of

#: A report tells so many findings in its summary, so many indicators with a chart each under a quality, and so many
#: indicators by place.
MOST_IN_SUMMARY: Final = 12
MOST_LEVELS: Final = 6
MOST_CHARTS: Final = 2
MOST_LINES: Final = 10
MOST_COMPARED: Final = 4
_TITLE: Final = Said("质量状况分析报告", "Report on the state of quality")
_PARTS: Final = {
    "summary": Said("摘要", "Summary"),
    "goals": Said("规划目标的完成情况", "State of the promises"),
    "risks": Said("安全、风险和投诉", "Safety, risks and complaints"),
    "places": Said("地区比较", "Places compared"),
    "industries": Said("行业", "Industries"),
    "works": Said("任务和考核", "Tasks and assessment"),
    "other": Said("其他指标", "Other indicators"),
    "method": Said("附：方法", "Annex: method"),
    "sources": Said("附：指标口径、来源和版本", "Annex: definitions, sources and vintages"),
    "absent": Said("附：本期没有的内容", "Annex: what this issue leaves out"),
}
_NUMERALS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
SYNTHETIC_MARK: Final = Said("合成数据，并非真实情况 · SYNTHETIC", "SYNTHETIC data, not real")
EXAMPLE_MARK: Final = Said("部分规则为示例 · EXAMPLE", "Some rules are examples")
_METHOD: Final = Said(
    "率的区间按定义所用的方法给出（威尔逊、精确、超几何、基于设计、自助法），置信水平95%；公布值未附区间的不作统计判断。\n"
    "两期之差的区间由两个区间合成（MOVER法，Newcombe 1998），假定两期样本相互独立；区间不含零的才称上升或下降。\n"
    "名次按点值排列，同值并列；名次范围由区间是否重叠得出。样本量少于规定或不稳定的不排名次。\n"
    "目标的官方判定按点值，统计判定按区间；“力争”的目标单独标明；制度已停止的不再判定；引用的国家目标不作本省目标。\n"
    "各抽样渠道除非定义另有规定不作合计；合计的在表中标明。本报告只陈述数据，不推断原因。",
    "Intervals of rates follow the method of each definition (Wilson, exact, hypergeometric, design-based, bootstrap) at 95 %; "
    "published values without an interval are not judged statistically.\n"
    "The interval of a difference between two periods is made of both intervals (MOVER, Newcombe 1998) and assumes samples "
    "drawn independently; a rise or fall is stated only where it leaves out zero.\n"
    "Places follow the point value, equal values share one; their ranges follow from which intervals overlap. Values from "
    "samples that are too small or unstable are not ranked.\n"
    "The official verdict on a goal rests on the point value, the statistical one on the interval; goals striven for are named "
    "so; goals of schemes that ended are judged no more; quoted national goals are not the province's.\n"
    "Channels of sampling are not pooled unless the definition says so; where they are, the table says it. This report states "
    "data and infers no causes.",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """What report is wanted: place, period, the one before, the course of periods, the industry ("" for all)."""

    area: str
    period: str
    before: str
    course: tuple[str, ...] = ()
    industry: str = ""

    @property
    def asked(self) -> Asked:
        """The cell that findings are asked for."""
        return Asked(self.area, self.period, self.before, "industry" if self.industry else "", self.industry)


@dataclass(frozen=True)
class StatusReport:
    """The report, and the findings that its summary tells, each with its figures."""

    report: Report
    findings: tuple[Finding, ...]
    used: tuple[str, ...]

    @property
    def is_synthetic(self) -> bool:
        """Whether anything in it rests on invented records."""
        return any(mark in self.report.marks for mark in (SYNTHETIC_MARK.zh, SYNTHETIC_MARK.en))


def report(known: Known, order: Order, language: str) -> StatusReport:
    """Return the report. ``language``: zh or en."""
    language = "en" if language.lower().startswith("en") else "zh"
    measures = _measured(known, order)
    told = _told(known, order, measures)
    sections = [one for one in _sections(known, order, measures, told, language) if _holds(one)]
    area, span = known.area_of(order.area).label, wording.period(order.period)
    marks = _marks(known, measures, language)
    subtitle = f"{span.of(language)} · {area.of(language)}" if language == "en" else f"{area.zh} {span.zh}"
    if order.industry:
        subtitle += f" · {_industry(known, order.industry).of(language)}"
    facts = _facts(known, order, language)
    numbered = tuple(_numbered(sections, language))
    made = Report(
        _TITLE.of(language), subtitle, facts, numbered, marks=marks, language=language, footer=_footer(known, language)
    )
    return StatusReport(made, tuple(told), tuple(one.id for one in measures))


def _measured(known: Known, order: Order) -> list[Measure]:
    """Return the indicators that have a value for the place, or for places below it, in the period."""
    asked = order.asked
    places = {order.area, *(one.code for one in known.children(order.area))}
    held = {
        one.indicator for one in known.readings
        if one.value is not None and one.period == order.period and one.area in places
        and (one.breakdown, one.part) == (asked.breakdown, asked.part)
    }  # fmt: skip
    return [known.measures[name] for name in sorted(held & set(known.measures))]


def _told(known: Known, order: Order, measures: Sequence[Measure]) -> list[Finding]:
    """Return the findings of the summary: changes beyond the interval and places first, then levels, then the rest."""
    found = findings.find(known, order.asked, [one.id for one in measures])
    weight = {"change": 5, "places": 3, "nation": 2, "level": 4, "thin": 6, "missing": 7, "goal": 8}

    def rank(one: Finding) -> tuple[int, bool, str]:
        """Beyond the interval first, then what is sampled; within a kind shares before the rest."""
        beyond = one.kind in ("change", "nation") and one.tone != "neutral"
        sampled = any(figure.low for figure in one.figures)
        return (0 if beyond else weight[one.kind], not sampled, one.key)

    return sorted((one for one in found if one.kind != "goal"), key=rank)


def _sections(
    known: Known, order: Order, measures: Sequence[Measure], told: Sequence[Finding], language: str
) -> Iterator[Section]:
    yield Section(_PARTS["summary"].of(language), _summary(known, told, language))
    for quality, label in QUALITIES.items():
        own = [one for one in measures if quality_of(one) == quality]
        yield _quality(known, order, own, told, label, language)
    counts = goal_counts(known.goals, language)
    yield status_goals.section(known, _PARTS["goals"].of(language), counts, language, industry=bool(order.industry))
    yield _quality(known, order, [one for one in measures if quality_of(one) == RISK], told, _PARTS["risks"], language)
    yield _places(known, order, measures, language)
    if not order.industry:
        yield _industries(known, order, measures, language)
        yield _works(known, language)
    yield _quality(known, order, [one for one in measures if quality_of(one) == OTHER], told, _PARTS["other"], language)
    yield Section(_PARTS["method"].of(language), [_METHOD.of(language)])
    yield _sources(known, order, measures, language)
    yield Section(_PARTS["absent"].of(language), [_left_out(known, language)] if known.absent else [])


def _holds(section: Section) -> bool:
    return bool(section.paragraphs or section.facts or section.tables or section.exhibits)


def _numbered(sections: Sequence[Section], language: str) -> Iterator[Section]:
    """Number sections and their tables and charts in the order in which they stand."""
    tables = pictures = 0
    words = ("表", "图") if language != "en" else ("Table ", "Figure ")
    for at, section in enumerate(sections):
        exhibits: list[Table | Picture] = []
        for one in section.exhibits:
            if isinstance(one, Table):
                tables += 1
                exhibits.append(replace(one, caption=f"{words[0]}{tables} {one.caption}"))
            else:
                pictures += 1
                exhibits.append(replace(one, caption=f"{words[1]}{pictures} {one.caption}"))
        number = f"{_NUMERALS[at]}、" if language != "en" and at < len(_NUMERALS) else f"{at + 1}. "
        yield replace(section, title=f"{number}{section.title}", exhibits=exhibits)


def _summary(known: Known, told: Sequence[Finding], language: str) -> list[str]:
    if not told and not known.goals:
        return [
            "There are no values for this place and period." if language == "en" else "本地区、本期没有可用的数值。"
        ]
    beyond = [one for one in told if one.kind in ("change", "nation") and one.tone != "neutral"]
    sampled = [one for one in told if any(figure.low for figure in one.figures) and one not in beyond]
    ranked = [one for one in sampled if one.kind == "places"]
    others = [
        one
        for one in sampled
        if one.kind in ("level", "nation") and not any(THIN & set(each.flags) for each in one.figures)
    ]
    worth = [*beyond, *others[:MOST_LEVELS], *ranked, *others[MOST_LEVELS:]] or [
        one for one in told if one.kind not in ("thin", "missing")
    ]
    lines = [one.text(language) for one in worth[:MOST_IN_SUMMARY]]
    return [*lines, *goal_counts(known.goals, language)]


def goal_counts(goals: Sequence[Goal], language: str) -> list[str]:
    """Return how many promises stand how, in one sentence; those striven for apart."""
    if not goals:
        return []
    counts = Counter(one.told for one in goals)
    told = [(SHORT[name].of(language), counts[name]) for name in SHORT if counts[name]]
    strive = sum(one.force == "strive" for one in goals)
    if language == "en":
        listed = "; ".join(f"{word}: {count}" for word, count in told)
        return [
            f"{len(goals)} promises and quoted goals, {strive} of them striven for. {listed[:1].upper()}{listed[1:]}."
        ]
    return [
        f"各项目标和引用数字共{len(goals)}项（其中力争{strive}项）：{'，'.join(f'{word}{count}项' for word, count in told)}。"
    ]


def _quality(
    known: Known, order: Order, own: Sequence[Measure], told: Sequence[Finding], label: Said, language: str
) -> Section:
    names = {one.id for one in own}
    own_told = [one for one in told if one.indicator in names and one.kind in ("change", "nation", "thin")]
    lines = [one.text(language) for one in own_told if one.kind == "thin" or any(each.low for each in one.figures)]
    area, span = known.area_of(order.area).label, wording.period(order.period)
    slice_ = _industry(known, order.industry) if order.industry else Said("", "")
    about = [label.en, ": ", area.en, ", ", span.en, f", {slice_.en}" if slice_.en else ""]
    zh = f"{area.zh}{span.zh}{slice_.zh}{label.zh.removesuffix('指标')}指标"
    caption = "".join(about) if language == "en" else zh
    table = status_tables.values(known, order.asked, own, caption, language)
    charts: list[Picture] = []
    for measure in sorted(own, key=lambda one: not _bounded(known, order, one)):
        name = measure.label.of(language)
        course = status_tables.course_chart(known, order.asked, measure, order.course, f"{name}", language)
        if course is not None and len(charts) < MOST_CHARTS:
            charts.append(course)
    return Section(label.of(language), lines[:MOST_LINES], exhibits=[*([table] if table else []), *charts])


def _bounded(known: Known, order: Order, measure: Measure) -> bool:
    asked = order.asked
    now = known.of(measure.id, asked.area, asked.period, asked.breakdown, asked.part)
    return now is not None and now.bounded


def _places(known: Known, order: Order, measures: Sequence[Measure], language: str) -> Section:
    """Return the places below, by the indicators that most of them have."""
    codes = {one.code for one in known.children(order.area)}
    asked = order.asked
    held = Counter(
        one.indicator for one in known.readings
        if one.area in codes and one.period == order.period and one.value is not None and not one.thin
        and (one.breakdown, one.part) == (asked.breakdown, asked.part)
    )  # fmt: skip
    rated = [one for one in measures if one.direction in ("higher", "lower") and one.quantity in findings.RATED]
    ranked = [one for one in rated if held[one.id] >= findings.LEAST_PLACES]
    bounded = {one.indicator for one in known.readings if one.area in codes and one.bounded}
    chosen = sorted(ranked, key=lambda one: (one.id not in bounded, one.unit != "percent", -held[one.id], one.id))[
        :MOST_COMPARED
    ]
    exhibits: list[Table | Picture] = []
    for measure in chosen:
        caption = measure.label.of(language)
        found = (status_tables.places(known, asked, measure, caption, language),
                 status_tables.places_chart(known, asked, measure, caption, language))  # fmt: skip
        exhibits += [one for one in found if one is not None]
    lines = [
        one.text(language)
        for measure in chosen
        for one in findings.find(known, asked, [measure.id])
        if one.kind in ("places", "thin")
    ]
    return Section(_PARTS["places"].of(language), lines, exhibits=exhibits)


def _industries(known: Known, order: Order, measures: Sequence[Measure], language: str) -> Section:
    exhibits = [
        table
        for measure in measures
        if (table := status_tables.parts(known, order.asked, measure, "industry", measure.label.of(language), language))
    ]
    return Section(_PARTS["industries"].of(language), exhibits=exhibits[:MOST_CHARTS])


def _works(known: Known, language: str) -> Section:
    """Return what plans and assessment tell: plain lines and the table of results, as the rooms hand them over."""
    lines = [str(one) for one in known.works.get(language, ())]
    exhibits: list[Table | Picture] = []
    for one in known.results:
        for block in written_tables.blocks(str(one.get(language, "")).splitlines()):
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Table | Picture):
                exhibits.append(block)
    return Section(_PARTS["works"].of(language), lines, exhibits=exhibits)


def _sources(known: Known, order: Order, measures: Sequence[Measure], language: str) -> Section:
    readings = [one for one in known.readings if one.period == order.period]
    caption = "Indicators used" if language == "en" else "所用指标"
    return Section(
        _PARTS["sources"].of(language), exhibits=[status_tables.sources(known, measures, readings, caption, language)]
    )


def _left_out(known: Known, language: str) -> str:
    return "\n".join(
        f"{one.part.en}: {one.why.en.rstrip('.')}."
        if language == "en"
        else f"{one.part.zh}：{one.why.zh.rstrip('。')}。"
        for one in known.absent
    )


def _marks(known: Known, measures: Sequence[Measure], language: str) -> list[str]:
    used = {one.id for one in measures}
    flags = {flag for one in known.readings if one.indicator in used for flag in one.flags}
    marks = [SYNTHETIC_MARK.of(language)] if SYNTHETIC in flags or status_goals.synthetic(known) else []
    example = EXAMPLE_RULE in flags or any(one.certainty == "example" for one in measures)
    return [*marks, EXAMPLE_MARK.of(language)] if example else marks


def _facts(known: Known, order: Order, language: str) -> list[tuple[str, str]]:
    day, batch = wording.day(known.as_of, language), str(known.batch or wording.UNKNOWN)
    area = known.area_of(order.area).label.of(language)
    labels = (
        ("Place", "Period", "Compared with", "Data as of", "Ledger batch")
        if language == "en"
        else ("地区", "期间", "比较期", "数据截至", "事实库批次")
    )
    spans = [wording.period(one).of(language) if one else wording.UNKNOWN for one in (order.period, order.before)]
    return list(zip(labels, (area, *spans, day, batch), strict=True))


def _footer(known: Known, language: str) -> str:
    day = wording.day(known.as_of, language)
    return f"Data as of {day}, batch {known.batch}" if language == "en" else f"数据截至{day}，第{known.batch}批"


def _industry(known: Known, code: str) -> Said:
    return next((one.parts[code] for one in known.measures.values() if code in one.parts), Said(code, code))
