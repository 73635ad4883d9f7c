"""Tables and charts of the status report: values with n, interval, change and source; every one with sources at its foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from zhiheng.documents import charts
from zhiheng.documents.charts import Chart, Mark
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.drafting import comparing, wording
from zhiheng.drafting.findings import SHORT, Asked
from zhiheng.drafting.known import EXAMPLE_RULE, SYNTHETIC, Goal, Known, Measure, Reading, Said
from zhiheng.policy.words import provisions

_HEADS: Final = {
    "values": Said("指标|单位|数值|95%区间|n|上期|变化|来源", "Indicator|Unit|Value|95% interval|n|Before|Change|Source"),
    "places": Said("名次|名次范围|地区|数值|95%区间|n|标注", "Place|Range|Area|Value|95% interval|n|Marks"),
    "goals": Said("目标|依据|性质|要求|实际|官方判定|统计判定|说明", "Goal|Basis|Force|Wanted|Actual|Official|By interval|Note"),
    "sources": Said("指标|口径|来源|版本|依据", "Indicator|Definition|Source|Vintage|Basis"),
    "parts": Said("行业|数值|95%区间|n|标注", "Industry|Value|95% interval|n|Marks"),
}  # fmt: skip
_WIDTHS: Final = {
    "values": (21, 8, 13, 15, 10, 13, 13, 15), "places": (6, 9, 18, 10, 14, 9, 16), "goals": (17, 17, 9, 12, 10, 13, 10, 38),
    "sources": (20, 40, 18, 10, 20), "parts": (24, 10, 14, 9, 16),
}  # fmt: skip
_NUMERIC: Final = {
    "values": (2, 3, 4, 5, 6),
    "places": (0, 1, 3, 4, 5),
    "goals": (4,),
    "sources": (),
    "parts": (1, 2, 3),
}
#: Stands behind a change that goes beyond the interval; the foot says so.
BEYOND: Final = "＊"
_BEYOND_SAID: Final = Said(f"{BEYOND}变化超出抽样误差。", f" {BEYOND} change beyond sampling error.")
_VALUE: Final = Said("数值", "Value")
_FORCE: Final = {
    "shall": Said("应达到", "shall"),
    "strive": Said("力争", "striven for"),
    "other": Said("其他", "other"),
}
STATISTICAL: Final = {
    "shown": Said("区间支持", "shown"), "probable": Said("可能", "probable"), "not_shown": Said("未证实", "not shown"),
    "none": Said("—", "—"),
}  # fmt: skip
_FLAGS: Final = {
    "small-n": Said("样本少", "small sample"), "unstable": Said("不稳定", "unstable"), "suppressed": Said("不显示", "withheld"),
    "pooled-channels": Said("合计各渠道", "channels pooled"), "incomplete-period": Said("期间未完", "period not over"),
    "outlier": Said("离群", "outlier"), "break": Said("序列中断", "break"), "incomplete-units": Said("填报不全", "units missing"),
    SYNTHETIC: Said("合成数据", "synthetic"), EXAMPLE_RULE: Said("示例规则", "example rule"),
    "secondary": Said("二手来源", "secondary source"),
}  # fmt: skip


def heads(name: str, language: str) -> list[str]:
    """Return the headings of a table."""
    return _HEADS[name].of(language).split("|")


def foot(known: Known, readings: Iterable[Reading], language: str) -> str:
    """Return what stands below a table or chart: sources, vintages, the batch and the day of the data."""
    told = dict.fromkeys(
        wording.origin(one, dict(known.publishers)).of(language) for one in readings if one.value is not None
    )
    day, batch = wording.day(known.as_of, language), known.batch or wording.UNKNOWN
    synthetic = any(SYNTHETIC in one.flags for one in readings)
    if language == "en":
        text = f"Source: {'; '.join(told) or wording.UNKNOWN}. Data as of {day}, ledger batch {batch}."
        return text + (" SYNTHETIC data, not real." if synthetic else "")
    text = f"数据来源：{'；'.join(told) or wording.UNKNOWN}。数据截至{day}，事实库第{batch}批。"
    return text + ("含合成数据，并非真实情况。" if synthetic else "")


def flags(reading: Reading, language: str) -> str:
    """Return the marks of a value in words."""
    comma = ", " if language == "en" else "、"
    return comma.join(_FLAGS[one].of(language) for one in reading.flags if one in _FLAGS)


def _table(name: str, language: str, rows: Sequence[Sequence[str]], caption: str, below: str, unit: str = "") -> Table:
    value = _VALUE.of(language)
    bracketed = f"{value} ({unit})" if language == "en" else f"{value}（{unit}）"
    columns = [bracketed if unit and one == value else one for one in heads(name, language)]
    return Table(columns, rows, _WIDTHS[name], caption, below, _NUMERIC[name])


def values(known: Known, asked: Asked, measures: Sequence[Measure], caption: str, language: str) -> Table | None:
    """Return the table of indicators of a place; None where none has a row."""
    rows, readings = [], []
    for measure in measures:
        now = known.of(measure.id, asked.area, asked.period, asked.breakdown, asked.part)
        if now is None:
            continue
        readings.append(now)
        rows.append(_value_row(known, asked, measure, now, language))
    below = foot(known, readings, language)
    if any(row[6].endswith(BEYOND) for row in rows):
        below += _BEYOND_SAID.of(language)
    return _table("values", language, rows, caption, below) if rows else None


def _value_row(known: Known, asked: Asked, measure: Measure, now: Reading, language: str) -> list[str]:
    then = known.of(measure.id, asked.area, asked.before, asked.breakdown, asked.part, now.origin)
    decimals = wording.places(measure, now.n)
    told = (
        wording.number(now.value, decimals)
        if now.value is not None
        else f"—（{wording.reason(now.reason).of(language)}）"
    )
    return [
        measure.label.of(language), _unit_word(measure, language), told, wording.interval(measure, now),
        wording.UNKNOWN if now.n is None else f"{now.n:,}",
        wording.UNKNOWN if then is None else wording.number(then.value, wording.places(measure, then.n)),
        _moved(now, then, decimals, language), wording.origin(now, dict(known.publishers)).of(language),
    ]  # fmt: skip


def _unit_word(measure: Measure, language: str) -> str:
    """Return the unit as a column shows it; pieces by the word in which the definition counts them."""
    if measure.unit == "count":
        return "number" if language == "en" else wording.counted_in(measure)
    return measure.unit_label.of(language)


def _moved(now: Reading, then: Reading | None, decimals: int, language: str) -> str:
    """Return the change with a star where it goes beyond the interval."""
    by = comparing.difference(now, then) if then is not None else None
    if by is None:
        return wording.UNKNOWN
    if now.unfinished or (then is not None and then.unfinished):
        return "not over" if language == "en" else "期间未完"
    plain = wording.number(by.by, decimals)
    amount = f"+{plain}" if by.by > 0 and plain.strip("0.") else plain
    return f"{amount}{BEYOND}" if by.shown and not now.thin else amount


def places(known: Known, asked: Asked, measure: Measure, caption: str, language: str) -> Table | None:
    """Return the places below one in their order with ranges; those too thin stand at the end without a place."""
    below = _below(known, asked, measure)
    if not below:
        return None
    ranked = comparing.placed(below, measure.direction)
    rows = [
        [str(one.place), str(one.best) if one.best == one.worst else f"{one.best}–{one.worst}", *_cells(known, measure, one.reading, language)]
        for one in ranked
    ]  # fmt: skip
    left = [one for one in below if one.value is not None and one not in {each.reading for each in ranked}]
    unknown = sum(one.value is None for one in below)
    rows += [[wording.UNKNOWN, wording.UNKNOWN, *_cells(known, measure, one, language)] for one in left]
    if not rows:
        return None
    told = foot(known, below, language)
    if unknown:
        told += f" Places without a value: {unknown}." if language == "en" else f"另有{unknown}个地区没有数值。"
    return _table("places", language, rows, caption, told, _unit(measure, language))


def _cells(known: Known, measure: Measure, one: Reading, language: str) -> list[str]:
    return [
        known.area_of(one.area).label.of(language), wording.number(one.value, wording.places(measure, one.n)),
        wording.interval(measure, one), wording.UNKNOWN if one.n is None else f"{one.n:,}",
        flags(one, language) or (wording.reason(one.reason).of(language) if one.value is None else ""),
    ]  # fmt: skip


def _unit(measure: Measure, language: str) -> str:
    return "%" if measure.unit == "percent" else wording.unit(measure, language).strip()


def _below(known: Known, asked: Asked, measure: Measure) -> list[Reading]:
    cells = (
        known.of(measure.id, area.code, asked.period, asked.breakdown, asked.part)
        for area in known.children(asked.area)
    )
    return [one for one in cells if one is not None]


def places_chart(known: Known, asked: Asked, measure: Measure, caption: str, language: str) -> Picture | None:
    """Return the places below one as a chart with intervals, the place itself among them in bold; None below three."""
    below = [one for one in _below(known, asked, measure) if one.value is not None]
    if len(below) < 3:
        return None
    if len({one.value for one in below}) < 2:
        return None
    sign = 1 if measure.direction == "lower" else -1
    own = known.of(measure.id, asked.area, asked.period, asked.breakdown, asked.part)
    every = [*below, own] if own is not None and own.value is not None else below
    ordered = sorted(every, key=lambda one: (sign * (one.value or Decimal(0)), one.area))
    marks = [
        _mark(known, measure, one, known.area_of(one.area).on_axis(language), language, strong=one is own)
        for one in ordered
    ]
    return _picture(
        charts.rows(Chart(caption, marks, wording.unit(measure, language).strip())),
        marks,
        caption,
        foot(known, every, language),
    )


def course_chart(
    known: Known, asked: Asked, measure: Measure, periods: Sequence[str], caption: str, language: str
) -> Picture | None:
    """Return the course of an indicator of a place over periods with its intervals; None where fewer than two are known."""
    found = [known.of(measure.id, asked.area, one, asked.breakdown, asked.part) for one in periods]
    known_ones = [one for one in found if one is not None and one.value is not None]
    if len(known_ones) < 2 or len({one.value for one in known_ones}) < 2:
        return None
    marks = [
        Mark(period, None)
        if one is None or one.value is None
        else _mark(known, measure, one, period, language, bare=True)
        for period, one in zip(periods, found, strict=True)
    ]
    svg = charts.course(Chart(caption, marks, wording.unit(measure, language).strip()))
    return _picture(svg, marks, caption, foot(known, known_ones, language))


def _mark(
    known: Known, measure: Measure, one: Reading, label: str, language: str, *, strong: bool = False, bare: bool = False
) -> Mark:
    low, high = (float(one.low), float(one.high)) if one.low is not None and one.high is not None else (None, None)
    text = wording.number(one.value, wording.places(measure, one.n))
    told = wording.interval(measure, one)
    bounds = f" ({told})" if language == "en" else f"（{told}）"
    beside = text if bare or low is None else f"{text}{bounds}"
    return Mark(label, None if one.value is None else float(one.value), low, high, beside, strong)


def _picture(svg: str, marks: Sequence[Mark], caption: str, below: str) -> Picture:
    said = "; ".join(f"{one.label} {one.text or wording.UNKNOWN}" for one in marks)
    return Picture(svg, f"{caption}: {said}", caption, below)


def parts(known: Known, asked: Asked, measure: Measure, breakdown: str, caption: str, language: str) -> Table | None:
    """Return the slices of an indicator in a place (industries, say), by code; None where there are none."""
    found = [
        one for one in known.readings
        if (one.indicator, one.area, one.period, one.breakdown) == (measure.id, asked.area, asked.period, breakdown)
    ]  # fmt: skip
    rows = [
        [measure.parts.get(one.part, Said(one.part, one.part)).of(language), *_cells(known, measure, one, language)[1:]]
        for one in sorted(found, key=lambda one: one.part)
    ]
    below = foot(known, found, language)
    return _table("parts", language, rows, caption, below, _unit(measure, language)) if rows else None


def goals(known: Known, wanted: Sequence[Goal], caption: str, language: str) -> Table | None:
    """Return the promises with both verdicts; None where there are none."""
    if not wanted:
        return None
    below = (
        "Official: on the point value. By interval: what the interval shows. Striven for: the text says “strive for”."
        if language == "en"
        else "官方判定按点值，统计判定按区间；“力争”为原文用语。"
    )
    rows = [
        [
            one.label.of(language), place(one.document, one.provision, language),
            _FORCE.get(one.force, Said(one.force, one.force)).of(language), one.wanted.of(language), _actual(known, one),
            SHORT[one.told].of(language) if one.told in SHORT else one.told,
            STATISTICAL.get(one.statistical, Said("—", "—")).of(language), one.reason.of(language),
        ]
        for one in wanted
    ]  # fmt: skip
    return _table("goals", language, rows, caption, below)


def _actual(known: Known, one: Goal) -> str:
    measure = known.measures.get(one.indicator)
    return wording.number(one.actual, wording.places(measure, None) if measure is not None else 2)


def place(document: Said, provision: str, language: str) -> str:
    """Write a provision of a document."""
    if language == "en":
        return f"{document.en}, {provisions.english(provision)}"
    return wording.place(document, provision)


def _listed(texts: Iterable[str], language: str) -> str:
    return ("; " if language == "en" else "；").join(texts)


def sources(known: Known, used: Sequence[Measure], readings: Sequence[Reading], caption: str, language: str) -> Table:
    """Return what each indicator counts, where its values come from, their vintages and the provisions behind."""
    rows = []
    for measure in used:
        own = [one for one in readings if one.indicator == measure.id and one.value is not None]
        told = dict.fromkeys(wording.origin(one, dict(known.publishers)).of(language) for one in own)
        vintages = dict.fromkeys(one.vintage for one in own if one.vintage)
        cites = dict.fromkeys(place(one.label, one.provision, language) for one in measure.cites)
        rows.append([
            measure.label.of(language), measure.definition.of(language) or wording.UNKNOWN,
            _listed(told, language) or wording.UNKNOWN, ", ".join(vintages) or ("of the day" if language == "en" else "当日值"),
            _listed(cites, language) or wording.UNKNOWN,
        ])  # fmt: skip
    return _table("sources", language, rows, caption, "")
