"""Several places in several indicators as plain rows: what `/compare` shows, for the interface and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zhiheng.indicators.errors import UnknownIndicator, UnknownLevel
from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.values import LEVELS
from zhiheng.policy.model import Indicator
from zhiheng.policy.pack import Pack
from zhiheng.server.indicators import portal_areas, portal_comparing, portal_values
from zhiheng.server.indicators.errors import UnknownPlace
from zhiheng.server.indicators.portal_areas import Place
from zhiheng.server.indicators.portal_comparing import Cell, Column
from zhiheng.server.indicators.portal_values import Asked
from zhiheng.stats.reading import json_number

#: Keys of a row, in their order.
KEYS = (
    "indicator", "level", "area", "period", "value", "n", "low", "high", "flags", "method", "origin", "publisher", "reason",
    "unit", "whole", "rank", "tied", "rank_best", "rank_worst", "ranked_of", "stands",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is to be compared. Empty: the pack's province, the level below, every place of it, the last period of each.

    `course` asks for the last five periods of each indicator, `channel` for one channel, `origin` for one origin.
    """

    indicators: tuple[str, ...]
    within: str = ""
    level: str = ""
    units: tuple[str, ...] = ()
    period: str = ""
    channel: str = ""
    origin: str = ""
    course: bool = False


@dataclass(frozen=True)
class Compared:
    """Rows of KEYS, of each indicator and period the whole first, then the places by code."""

    within: str
    level: str
    rows: list[dict[str, Any]]


def compare(pack: Pack, wanted: Wanted) -> Compared:
    """Put places beside each other in indicators, with intervals and ranks among all places of the level, public values alone.

    A place or period without a value has its row with the reason. Raises UnknownIndicator, UnknownPlace, UnknownLevel.
    """
    indicators = _indicators(pack, wanted.indicators)
    within = _place(pack, wanted.within or pack.info.division or "100000")
    level = wanted.level or portal_areas.BELOW.get(within.level, "")
    if level not in LEVELS or level == "nation":
        raise UnknownLevel(level=level, known="、".join(LEVELS[1:]))
    places = portal_areas.below(within.code, level, pack)
    known = {each.code for each in places}
    for code in wanted.units:
        if code not in known:
            raise UnknownPlace(place=code, within=within.code, level=level)
    breakdown = "channel" if wanted.channel else ""
    asked = Asked(pack, within.code, wanted.period, breakdown, wanted.channel, wanted.origin)
    tables = portal_comparing.tables(asked, indicators, within, level, wanted.course, places)
    codes = set(wanted.units or known)
    rows = [row for table in tables for row in _rows(table.columns, table.rows, within, level, codes)]
    there = {row["indicator"] for row in rows}
    areas = [(within.code, within.level), *((each.code, level) for each in places if each.code in codes)]
    for one in indicators:  # of one without any public value there is no last period, and nothing that could be ranked
        if one.id not in there:
            why = "not_public" if _hidden(pack, one) else "no_data"
            rows += [_blank(one, area, of, why, whole=area == within.code) for area, of in areas]
    return Compared(within.code, level, rows)


def _hidden(pack: Pack, indicator: Indicator) -> bool:
    """Tell whether an indicator has values that are not public: then none is not unknown."""
    rows = IndicatorValue.objects.filter(pack=pack.info.id, indicator=indicator.id, reason="")
    return rows.exclude(publicity__in=portal_values.PUBLIC).exists()


def _blank(indicator: Indicator, area: str, level: str, reason: str, *, whole: bool) -> dict[str, Any]:
    texts = dict.fromkeys(("period", "method", "origin", "publisher"), "")
    known = {"indicator": indicator.id, "level": level, "area": area, "unit": indicator.unit.value, "whole": whole}
    return {**dict.fromkeys(KEYS), **known, **texts, "flags": [], "reason": reason}


def _rows(
    columns: Sequence[Column], rows: Sequence[portal_comparing.Row], within: Place, level: str, codes: set[str]
) -> Iterator[dict[str, Any]]:
    for at, column in enumerate(columns):
        yield _row(column, column.whole, within.code, within.level, whole=True)
        for row in rows:
            if row.place.code in codes:
                yield _row(column, row.cells[at], row.place.code, level, whole=False)


def _row(column: Column, cell: Cell, area: str, level: str, *, whole: bool) -> dict[str, Any]:
    value, line = cell.value, cell.line
    figures = {name: json_number(getattr(value, name, None)) for name in ("value", "n", "low", "high")}
    told = {name: getattr(value, name, "") for name in ("method", "origin", "publisher")}
    return {
        "indicator": column.indicator.id,
        "level": level,
        "area": area,
        "period": column.span,
        **figures,
        "flags": list(value.flags) if value else [],
        **told,
        "reason": value.reason if value else "no_data",
        "unit": column.indicator.unit.value,
        "whole": whole,
        "rank": (line.rank or None) if line else None,
        "tied": line.tied if line else None,
        "rank_best": (line.best or None) if line else None,
        "rank_worst": (line.worst or None) if line else None,
        "ranked_of": column.known if line else None,
        "stands": cell.stands or None,
    }


def _indicators(pack: Pack, names: Sequence[str]) -> list[Indicator]:
    for name in names:
        if name not in pack.indicators:
            raise UnknownIndicator(indicator=name, pack=pack.info.id)
    return [pack.indicators[name] for name in dict.fromkeys(names)]


def _place(pack: Pack, code: str) -> Place:
    found = portal_areas.place(code, pack)
    if found is None:
        raise UnknownPlace(place=code, within=pack.info.division or "100000", level="—")
    return found
