"""Promises in the status report: of a province all of them; of a place what it bears and how it compares; of an industry those that name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.report import Section
from zhiheng.drafting import status_tables, wording
from zhiheng.drafting.findings import SHORT
from zhiheng.drafting.known import SYNTHETIC, Borne, Compared, Known, Said
from zhiheng.drafting.status_tables import STATISTICAL

_BORNE: Final = Said(
    "目标|依据|份额|由谁分解|实际|状态|再分解|说明", "Goal|Basis|Share|Shared out by|Actual|State|Further split|Note"
)
_BORNE_WIDTHS: Final = (19, 17, 12, 17, 12, 13, 16, 20)
_COMPARED: Final = Said(
    "目标|依据|全省要求|本地区数值|95%区间|n|对照|标注",
    "Goal|Basis|Asked of the province|Own value|95% interval|n|Compared|Marks",
)
_COMPARED_WIDTHS: Final = (20, 17, 15, 13, 15, 11, 16, 14)
_OF_INDUSTRY: Final = Said("本行业数值", "Value of the industry")
_NO_DUTY: Final = Said(
    "对照全省目标，不是本地区或本行业自己的目标：全省的要求没有分给它的，不判完成或未完成。",
    "A comparison with what the province promised, no duty of the place or industry: what was not shared out to it is neither "
    "met nor missed by it.",
)  # fmt: skip
_NAMED: Final = Said(
    "以下为文字点名本行业的全省目标，按全省判定；行业代码是对原文用语的归类。",
    "Goals of the province whose words name this industry, judged for the province; the codes are our reading of the words.",
)
_OWN_SHARE: Final = Said(
    "份额按目标的判断方式对照本单位的数值。", "A share is judged by the rule of its goal on the unit's own values."
)


def section(known: Known, title: str, counts: Sequence[str], language: str, *, industry: bool) -> Section:
    """Return the part on promises; without anything in it, it is left out."""
    zh_caption, en_caption = (
        ("点名本行业的目标及其状态", "Goals that name the industry")
        if industry
        else ("各项目标及其状态", "Promises and how they stand")
    )
    lines = [_NAMED.of(language), *counts] if industry and known.goals else list(counts)
    lines += [one.of(language) for one in known.shared]
    goals = status_tables.goals(known, known.goals, zh_caption if language != "en" else en_caption, language)
    exhibits: list[Table | Picture] = [goals] if goals else []
    exhibits += list(_own(known, language, industry=industry))
    return Section(title, lines, exhibits=exhibits)


def _own(known: Known, language: str, *, industry: bool) -> Iterator[Table]:
    if known.borne:
        caption = (
            "Shares of the province's goals that the place bears" if language == "en" else "本地区承担的全省目标份额"
        )
        yield _borne(known, caption, language)
    if known.compared:
        caption = "Own values beside the province's goals" if language == "en" else "与全省目标对照"
        yield _compared(known, caption, language, industry=industry)


def _borne(known: Known, caption: str, language: str) -> Table:
    rows = [_borne_row(known, one, language) for one in known.borne]
    foot = _OWN_SHARE.of(language)
    if any(one.synthetic for one in known.borne):
        foot += " SYNTHETIC data, not real." if language == "en" else "含合成数据，并非真实情况。"
    return Table(_BORNE.of(language).split("|"), rows, _BORNE_WIDTHS, caption, foot, (2, 4))


def _borne_row(known: Known, one: Borne, language: str) -> list[str]:
    measure = known.measures.get(one.indicator)
    places = wording.places(measure, None) if measure is not None else 0
    state = SHORT[one.official].of(language) if one.official in SHORT else one.official
    return [
        one.label.of(language), status_tables.place(one.document, one.provision, language), one.share.of(language), one.by.of(language),
        wording.number(one.actual, places), state, one.below.of(language) or wording.UNKNOWN, one.reason.of(language),
    ]  # fmt: skip


def _compared(known: Known, caption: str, language: str, *, industry: bool) -> Table:
    heads = _COMPARED.of(language).split("|")
    if industry:
        heads[3] = _OF_INDUSTRY.of(language)
    rows = [_compared_row(known, one, language) for one in known.compared]
    readings = [one.reading for one in known.compared]
    foot = f"{_NO_DUTY.of(language)} {status_tables.foot(known, readings, language)}"
    return Table(heads, rows, _COMPARED_WIDTHS, caption, foot, (3, 4, 5))


def _compared_row(known: Known, one: Compared, language: str) -> list[str]:
    measure = known.measures[one.reading.indicator]
    told = _RELATION[one.reached].of(language)
    if one.statistical in ("shown", "probable", "not_shown") and one.reached is not None:
        told += (
            f"（{STATISTICAL[one.statistical].of(language)}）"
            if language != "en"
            else f" ({STATISTICAL[one.statistical].of(language)})"
        )
    return [
        one.label.of(language), status_tables.place(one.document, one.provision, language), one.wanted.of(language),
        wording.number(one.reading.value, wording.places(measure, one.reading.n)), wording.interval(measure, one.reading),
        wording.UNKNOWN if one.reading.n is None else f"{one.reading.n:,}", told, status_tables.flags(one.reading, language),
    ]  # fmt: skip


_RELATION: Final = {
    True: Said("不差于全省要求", "no worse than asked"),
    False: Said("差于全省要求", "worse than asked"),
    None: Said("样本过少，不对照", "too few to compare"),
}


def synthetic(known: Known) -> bool:
    """Tell whether anything told of promises rests on invented data."""
    told = any(one.synthetic for one in known.goals) or any(one.synthetic for one in known.borne)
    return told or any(SYNTHETIC in one.reading.flags for one in known.compared)
