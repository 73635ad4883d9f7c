"""How numbers, periods and sources are written in texts: as many digits as the value bears, in Chinese and English."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from zhiheng.drafting.known import Measure, Reading, Said

#: From so many samples on a rate is written with two decimals; below, one is all that it bears.
TWO_DECIMALS_FROM: Final = 1000
UNKNOWN: Final = "—"
_WHOLE: Final = frozenset({"count", "batches", "samples", "times", "rank", "years"})
_UNSPOKEN: Final = frozenset({"count", "index", "state", "rank", "date", "per million"})
#: What a definition says that it counts in: 件数, 企业家数, 台（套）数; of people the bare word at its end.
_COUNTED: Final = re.compile(r"(台（套）|[件张家起项个名台届])数")
_PEOPLE: Final = re.compile(r"，人。?$")
_PART: Final = re.compile(r"([一二三四五六七八九十]+)(（.*)?")
_WIDE: Final = str.maketrans("()", "（）")
_PERIOD: Final = re.compile(r"([0-9]{4})(?:-(?:H([12])|Q([1-4])|([0-9]{2})))?")
_TERM: Final = re.compile(r"([0-9]{4})(?:-01-01)?[…/]([0-9]{4})(?:-12-31)?")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_QUARTERS: Final = ("一", "二", "三", "四")
#: Units of one thing, as they stand behind 1 in English.
_ONE: Final = {
    " batches": " batch",
    " samples": " sample",
    " times": " time",
    " points": " point",
    " years": " year",
    " days": " day",
}
_REASONS: Final = {
    "no_data": Said("没有归集到数据", "no data were taken in"),
    "not_reported": Said("尚无此类记录报送", "no record of the kind had been reported"),
    "scheme_ended": Said("该项制度已停止", "the scheme had ended"),
    "no_denominator": Said("没有分母", "there is no denominator"),
    "suppressed": Said("样本过少，按规则不显示", "too few cases: withheld by rule"),
    "complementary": Said("为防推算出不予公布的数，一并不显示", "withheld so that another figure cannot be worked out"),
    "not_computable": Said("口径尚不能计算", "the definition cannot be computed yet"),
    "not_yet": Said("期间未结束", "the period is not over"),
}
_ORIGINS: Final = {
    "computed": Said("按归集的记录计算", "computed from records taken in"),
    "published": Said("公布值", "published"),
    "reported": Said("填报值", "reported"),
}


def places(measure: Measure, n: int | None) -> int:
    """Return how many decimals a value of an indicator is written with."""
    if measure.unit in _WHOLE or measure.quantity in ("count", "stock"):
        return 0
    if measure.unit == "days" or (measure.unit == "percent" and n is not None and n < TWO_DECIMALS_FROM):
        return 1
    return 2


def number(value: Decimal | None, decimals: int) -> str:
    """Return a number with its decimals and separators; unknown is —. Rounding is half to even."""
    if value is None:
        return UNKNOWN
    shown = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    return f"{abs(shown) if shown == 0 else shown:,}"


def value(measure: Measure, reading: Reading, language: str) -> str:
    """Return a value with its unit: 92.59%, 1,204批次, 85.21."""
    text = number(reading.value, places(measure, reading.n))
    if reading.value is None:
        return text
    named = unit(measure, language)
    return text + (_ONE.get(named, named) if language == "en" and text == "1" else named)


def unit(measure: Measure, language: str) -> str:
    """Return the unit as it follows a number; what is counted in pieces has none, nor what its name says (每百万人口…)."""
    if measure.unit == "percent":
        return "%"
    if measure.unit in _UNSPOKEN:
        return ""
    return f" {measure.unit_label.en}" if language == "en" else measure.unit_label.zh


def counted_in(measure: Measure) -> str:
    """Return the Chinese measure word in which pieces are counted, as the definition says it; 个 where it says none."""
    if _PEOPLE.search(measure.definition.zh):
        return "人"
    found = _COUNTED.search(measure.definition.zh)
    return found[1] if found else "个"


def name(measure: Measure) -> str:
    """Return the English name within a sentence: its first letter small unless capitals follow; a name with a comma ends with one."""
    text = measure.label.en
    small = text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
    return f"{small}," if "," in small else small


def day(on: date | None, language: str) -> str:
    """Return a day as documents write it, 2026年1月5日, in English 2026-01-05; — where there is none."""
    if on is None:
        return UNKNOWN
    return on.isoformat() if language == "en" else f"{on.year}年{on.month}月{on.day}日"


def step_unit(measure: Measure) -> Said:
    """Return the unit of a difference: percentage points for percent."""
    if measure.unit == "percent":
        return Said("个百分点", " percentage points")
    return Said(unit(measure, "zh"), unit(measure, "en"))


def interval(measure: Measure, reading: Reading) -> str:
    """Return the bounds, 94.2–96.0; — where there are none."""
    if not reading.bounded:
        return UNKNOWN
    decimals = places(measure, reading.n)
    return f"{number(reading.low, decimals)}–{number(reading.high, decimals)}"


def period(text: str) -> Said:
    """Return a period in words.

    >>> period("2023-Q2").zh, period("2023-07").en
    ('2023年第二季度', 'July 2023')
    """
    term = _TERM.fullmatch(text)
    if term is not None:
        return (
            Said(f"{term[1]}—{term[2]}年", f"{term[1]}–{term[2]}")
            if term[1] != term[2]
            else Said(f"{term[1]}年", term[1])
        )
    found = _PERIOD.fullmatch(text)
    if found is None:
        return Said(text.replace("/", "—"), text.replace("/", "–"))
    year, half, quarter, month = found.groups()
    if half:
        return Said(
            f"{year}年{'上' if half == '1' else '下'}半年", f"the {'first' if half == '1' else 'second'} half of {year}"
        )
    if quarter:
        return Said(
            f"{year}年第{_QUARTERS[int(quarter) - 1]}季度",
            f"the {('first', 'second', 'third', 'fourth')[int(quarter) - 1]} quarter of {year}",
        )
    return Said(f"{year}年{int(month)}月", f"{_MONTHS[int(month) - 1]} {year}") if month else Said(f"{year}年", year)


def reason(code: str) -> Said:
    """Return why there is no value."""
    return _REASONS.get(code) or Said("没有数值", "there is no value")


def origin(reading: Reading, publishers: dict[str, Said] | None = None) -> Said:
    """Return where a value comes from, with who published it and its vintage."""
    said = _ORIGINS.get(reading.origin) or Said(reading.origin, reading.origin)
    who = (publishers or {}).get(reading.publisher) or Said(reading.publisher, reading.publisher)
    zh, en = said.zh, said.en
    if reading.publisher and reading.origin != "computed":
        zh, en = f"{zh}，{who.zh}", f"{en}, {who.en}"
    if reading.vintage:
        zh, en = f"{zh}，版本{reading.vintage}", f"{en}, vintage {reading.vintage}"
    return Said(zh, en)


def place(document: Said, provision: str) -> str:
    """Return a provision of a document in Chinese: 《…规划》第三章三（二）, 川府发〔2009〕32号第二部分（一）.

    A title stands in its marks, a number has its own; a bare number names a part.
    """
    known = document.zh if "〔" in document.zh or document.zh.startswith("《") else f"《{document.zh}》"
    wide = provision.translate(_WIDE)
    part = _PART.fullmatch(wide)
    return known + (f"第{part[1]}部分{part[2] or ''}" if part else wide)


def join(texts: list[str], language: str) -> str:
    """Return a list in words: 甲、乙和丙; A, B and C."""
    if len(texts) < 2:
        return "".join(texts)
    return ", ".join(texts[:-1]) + f" and {texts[-1]}" if language == "en" else "、".join(texts[:-1]) + f"和{texts[-1]}"
