"""Times that sheets name: whether a heading, or a title above a table, speaks of the period that a round asks about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from zhiheng.ledger.intake.exact import fold
from zhiheng.ledger.intake.headings import forms as spellings
from zhiheng.policy.model import Period
from zhiheng.rounds.periods import Span, parse
from zhiheng.rounds.sheets import names

_SIGNS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2}|[12二一][〇零一二三四五六七八九]{3})\s*年度?")
_PART = re.compile(
    r"第?\s*([1-4一二三四])\s*季度?|(\d{1,2})\s*(?:月份?)?\s*[-–—~～至到]\s*(\d{1,2})\s*月|(上|下)半年|(\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月"
)
_DAY = re.compile(r"月\s*\d{1,2}\s*日|日期|截至|截止|印发|文号|〔\d{4}〕")
_MONTHS = {"十": 10, "十一": 11, "十二": 12}
_SUMMED = re.compile(r"累计|累积|至今|以来")
_COMPARED = re.compile(r"(?:上|去|前)(?:年|期|季|月)|同期|同比|环比|比上|增长|增幅|增速|增减|升降")


def spoken_of(text: str, every: Period, period: str = "") -> bool | None:
    """Return whether a heading names the time that is asked about: True or False; None where it names no time.

    Args: `every`: how often the form is asked for; `period`: that of the round (2026-Q3), empty where it is not known.
    """
    folded = re.sub(r"\s+", "", fold(text))
    known = set(spellings(text))
    if known & names.OTHER_TIMES or _COMPARED.search(folded):
        return False
    if _SUMMED.search(folded):
        return False
    for often, words in names.VALUES_OF.items():
        if known & words:
            return often == every.value
    found = _months(folded)
    if found is None:
        return None
    return _is_within(found, period) if period else None


def is_time(text: str) -> bool:
    """Return whether a heading is nothing but a time: 本季度, 2025年, 1-9月, 上年同期; not 本年抽检批次."""
    folded = re.sub(r"\s+", "", fold(text))
    known = set(spellings(text))
    if any(known & words for words in (names.OTHER_TIMES, names.VALUES, *names.VALUES_OF.values())):
        return True
    rest = _PART.sub("", _YEAR.sub("", folded))
    rest = re.sub(r"上年|去年|同期|本期|本年|累计|同比|环比|增长|增幅|数|值|情况|[()%±]", "", rest)
    return not rest and bool(folded)


def of_another_time(texts: Iterable[str], period: str) -> str:
    """Return the first title that names another period than that of the round; empty where none does.

    Days (2026年10月8日) are those of writing and say nothing of the period.
    """
    for text in texts if period else ():
        folded = fold(text)
        if _DAY.search(folded) or len(folded) > 60:
            continue
        found = _months(re.sub(r"\s+", "", folded))
        if found is not None and _is_within(found, period) is False:
            return text.strip()
    return ""


def _months(text: str) -> tuple[int | None, int, int, bool] | None:
    """Return the year (None: not said), first and last month that a text names, and whether a part of a year was said."""
    year, part = _YEAR.search(text), _PART.search(_YEAR.sub(" ", text))
    if year is None and part is None:
        return None
    said = int(year[1].translate(_SIGNS)) if year is not None else None
    first, last = _of_part(part) if part is not None else (1, 12)
    return (said, first, last, part is not None) if 1 <= first <= last <= 12 else None


def _of_part(part: re.Match[str]) -> tuple[int, int]:
    quarter, low, high, half, month = part.groups()
    if quarter:
        last = 3 * int(quarter.translate(_SIGNS))
        return last - 2, last
    if low:
        return int(low), int(high)
    if half:
        return (1, 6) if half == "上" else (7, 12)
    only = _MONTHS.get(month) or int(month.translate(_SIGNS))
    return only, only


def _is_within(found: tuple[int | None, int, int, bool], period: str) -> bool:
    """Return whether months named are those of the period; a year alone fits every period of that year."""
    span: Span = parse(period)
    year, first, last, in_part = found
    if year is not None and year != span.starts.year:
        return False
    return not in_part or (first, last) == _span_months(span.starts, span.ends)


def _span_months(starts: date, ends: date) -> tuple[int, int]:
    return starts.month, ends.month
