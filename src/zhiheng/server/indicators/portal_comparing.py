"""Several places and several indicators beside each other: what stands in each cell, and why some do not compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Direction, Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_figures, portal_findings, portal_units, portal_values, portal_words
from zhiheng.server.indicators.portal_areas import Place
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.indicators.portal_units import Comparison, Line
from zhiheng.server.indicators.portal_values import Asked

#: More than these do not stand beside each other on a screen or a sheet of paper.
UNITS, INDICATORS, PERIODS = 6, 12, 5


@dataclass(frozen=True)
class Cell:
    """A place in an indicator and period. `judged` is False where it cannot be held against the whole; `notes` say why."""

    value: Value | None
    shown: Shown | None
    line: Line | None
    stands: str
    notes: tuple[tuple[str, str], ...]
    judged: bool
    address: str

    @property
    def number(self) -> float | None:
        """The value to sort by; None where there is none."""
        known = self.value is not None and not self.value.reason and self.value.value is not None
        return float(self.value.value) if known else None  # type: ignore[union-attr, arg-type]


@dataclass(frozen=True)
class Column:
    """An indicator in a period: what it is called, over how many places ranks go, and what the whole has."""

    key: str
    indicator: Indicator
    title: str
    span: str
    period: str
    whole: Cell
    known: int
    places: int
    address: str

    @property
    def ranked(self) -> bool:
        """Whether one way is better, so that there are ranks."""
        return self.indicator.direction is not Direction.NONE

    @property
    def unit(self) -> str:
        """The unit of its numbers."""
        return portal_figures.unit(self.indicator) or localised(self.indicator.unit.label)


@dataclass(frozen=True)
class Row:
    """A place with a cell for each column, and of one indicator over time what its change amounts to."""

    place: Place
    cells: tuple[Cell, ...]
    change: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """What stands beside each other: of one indicator over periods (`indicator`), or of several in one."""

    indicator: Indicator | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    whole_change: tuple[str, str] | None = None


def tables(
    asked: Asked, indicators: Sequence[Indicator], within: Place, level: str, over: bool, places: Sequence[Place]
) -> list[Table]:
    """Put places beside each other in indicators: one table of a period, or one an indicator with its last periods.

    asked: pack, period ("" for the last of each indicator), channel and origin.  places: all of the level, over which
    ranks go.
    """
    chosen = {one.id: periods(asked, one, level, over) for one in indicators}
    wanted = sorted({period for found in chosen.values() for period in found})
    limits: dict[str, Any] = {"breakdown": asked.breakdown, "periods": wanted}
    values = _keyed(portal_values.read(asked.pack, chosen, level=level, **limits), asked.part)
    above = _keyed(portal_values.read(asked.pack, chosen, area=within.code, **limits), asked.part)
    made = {
        one.id: [
            portal_units.beside(
                asked, one, (within, level, period), places, values.get((one.id, period), []), above.get((one.id, period), [])
            )
            for period in chosen[one.id]
        ]
        for one in indicators
    }  # fmt: skip
    if over:
        return [_table(one, made[one.id]) for one in indicators if made[one.id]]
    return [_table(None, [found for one in indicators for found in made[one.id]])]


def periods(asked: Asked, indicator: Indicator, level: str, over: bool) -> list[str]:
    """Return the periods to show of an indicator: the one asked for, the last that is over, or the last five of its kind."""
    known = _known(asked, indicator.id, level)
    if asked.period and not over:
        return [asked.period]
    unfinished = _unfinished(asked, indicator.id, level)
    closed = [one for one in known if one["period"] not in unfinished] or known
    kinds = [(one["ends"] - one["starts"]).days // 28 for one in closed]
    longest = [one for one, kind in zip(closed, kinds, strict=True) if kind == max(kinds)]
    several = [one for one in longest if one["areas"] > 1] or longest
    ordered = [one["period"] for one in sorted(several, key=lambda one: (one["ends"], one["starts"]))]
    return ordered[-PERIODS:] if over else ordered[-1:]


def _known(asked: Asked, indicator: str, level: str) -> list[dict[str, Any]]:
    rows = _rows(asked, level).filter(indicator=indicator)
    return list(rows.values("period", "starts", "ends").annotate(areas=Count("area", distinct=True)))


def _unfinished(asked: Asked, indicator: str, level: str) -> set[str]:
    rows = _rows(asked, level).filter(indicator=indicator, flags__contains=[portal_values.UNFINISHED])
    return set(rows.values_list("period", flat=True).distinct())


def _rows(asked: Asked, level: str) -> Any:
    return IndicatorValue.objects.filter(
        pack=asked.pack.info.id, level=level, breakdown=asked.breakdown, reason="", publicity__in=portal_values.PUBLIC,
        **({"part": asked.part} if asked.part else {}),
    )  # fmt: skip


def measured(asked: Asked, level: str) -> dict[str, int]:
    """Return the indicators that have public values at a level, each with the most places that have one in a period."""
    found: dict[str, int] = {}
    counted = _rows(asked, level).values("indicator", "period").annotate(areas=Count("area", distinct=True))
    for row in counted.order_by():
        found[row["indicator"]] = max(found.get(row["indicator"], 0), row["areas"])
    return found


def spans(asked: Asked, level: str) -> list[str]:
    """Return the periods for which some indicator has a public value at a level, the newest first."""
    found = _rows(asked, level).values_list("period", "ends", "starts").distinct()
    return list(
        dict.fromkeys(period for period, _e, _s in sorted(found, key=lambda one: (one[1], one[2]), reverse=True))
    )


def channels(asked: Asked, level: str) -> list[str]:
    """Return the channels by which some indicator has public values at a level."""
    rows = _rows(replace(asked, breakdown="channel", part=""), level)
    return sorted(rows.values_list("part", flat=True).distinct())


def _keyed(values: Sequence[Value], part: str) -> dict[tuple[str, str], list[Value]]:
    found: dict[tuple[str, str], list[Value]] = {}
    for one in values:
        if one.part == part:
            found.setdefault((one.indicator, one.period), []).append(one)
    return found


def _table(indicator: Indicator | None, found: Sequence[Comparison]) -> Table:
    columns = tuple(_column(one, indicator is not None) for one in found)
    lines = [{line.place.code: line for line in one.lines} for one in found]
    places = [line.place for line in sorted(found[0].lines, key=lambda line: line.place.code)] if found else []
    rows = []
    for place in places:
        cells = tuple(_cell(each[place.code], one) for each, one in zip(lines, found, strict=True))
        rows.append(Row(place, cells, _change(cells, indicator) if indicator else None))
    whole = _change([column.whole for column in columns], indicator) if indicator else None
    return Table(indicator, columns, tuple(rows), whole)


def _column(found: Comparison, over: bool) -> Column:
    period = portal_words.period(found.period)
    return Column(
        key=found.period if over else found.indicator.id,
        indicator=found.indicator,
        title=period if over else localised(found.indicator),
        span=found.period,
        period=period,
        whole=_whole(found),
        known=sum(line.compared for line in found.lines),
        places=len(found.lines),
        address=reverse("portal:indicator_units", args=[found.indicator.id]) + "?" + urlencode(_query(found)),
    )


def _query(found: Comparison) -> dict[str, str]:
    kept = {name: text for name, text in found.asked.query.items() if name in ("pack", "origin", "channel")}
    return {**kept, "within": found.within.code, "level": found.level, "period": found.period}


def _whole(found: Comparison) -> Cell:
    shown = portal_figures.shown(found.whole, found.indicator, found.asked.pack) if found.whole else None
    kept = {**found.asked.query, "area": found.within.code, "period": found.period}
    address = reverse("portal:indicator", args=[found.indicator.id]) + "?" + urlencode(kept)
    return Cell(found.whole, shown, None, "", shown.notes if shown and shown.known else (), False, address)


def _cell(line: Line, found: Comparison) -> Cell:
    notes = tuple(line.shown.notes) if line.shown and line.shown.known else ()
    apart = _apart(line.value, found.whole) if line.shown and line.shown.known else ""
    notes += (("attention", apart),) if apart else ()
    rate = not portal_figures.adds_up(found.indicator)
    return Cell(
        line.value, line.shown, line, line.stands if rate else "", notes, rate and bool(line.stands), line.address
    )


def _apart(one: Value | None, whole: Value | None) -> str:
    """Say why a value is not held against the whole; "" where it is."""
    if one is None or whole is None or whole.reason:
        return _("整体没有同期数值，不比")
    if one.origin != whole.origin:
        return _("来源与整体不同，不比")
    return ""


def _change(cells: Sequence[Cell], indicator: Indicator) -> tuple[str, str]:
    """Say what the change from the first to the last known period amounts to: tone and words."""
    known = [cell.value for cell in cells if cell.number is not None and cell.value is not None]
    if len(known) < 2:
        return "neutral", _("不足两期")
    if any("break" in one.flags for one in known[1:]):
        return "attention", _("有断点，前后不比")
    if len({one.origin for one in known}) > 1:
        return "attention", _("来源不同，前后不比")
    if portal_figures.adds_up(indicator):
        return "neutral", _("数量，不评好坏")
    words = {
        "better": ("good", _("好转")), "worse": ("bad", _("变差")), "same": ("neutral", _("变化在误差之内")),
        "higher": ("neutral", _("上升")), "lower": ("neutral", _("下降")),
    }  # fmt: skip
    return words[portal_findings.better(known[-1], known[0], indicator)]
