"""`/indicators/<id>/units`: places beside each other, with ranks, the ranges of ranks, and a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.indicators.values import Value
from zhiheng.ledger.home import Home
from zhiheng.policy.model import Direction, Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import (
    boundaries,
    portal_areas,
    portal_charts,
    portal_exports,
    portal_figures,
    portal_findings,
    portal_tiles,
    portal_values,
    portal_words,
    qualities,
)
from zhiheng.server.indicators.portal_areas import Place
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.indicators.portal_values import Asked
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.stats import ranks

#: More places than these are a table and a map, no chart.
DRAWN = 40


@dataclass(frozen=True)
class Line:
    """A place in the comparison. `rank` is 0 where it has none; `best` and `worst` are 0 where no range is known.

    `compared` is False where there is no value, or one that was not made as those of most places were.
    """

    place: Place
    value: Value | None
    shown: Shown | None
    rank: int
    tied: bool
    best: int
    worst: int
    stands: str
    address: str
    compared: bool = True

    @property
    def range(self) -> str:
        """Write the range of the rank."""
        return f"{self.best}–{self.worst}" if self.best else ""


@dataclass(frozen=True)
class Comparison:
    """What is compared: the places of a level within another, in a period, beside the whole they lie in."""

    asked: Asked
    indicator: Indicator
    within: Place
    level: str
    period: str
    lines: list[Line]
    whole: Value | None

    @property
    def ranked(self) -> bool:
        """Whether one way is better, so that there are ranks."""
        return self.indicator.direction is not Direction.NONE


def page(request: HttpRequest, indicator: str) -> HttpResponse:
    """Compare places."""
    found = compared(request, indicator)
    lines = found.lines
    paging = paged(request, lines, len(lines))
    known = [line for line in lines if line.rank or (line.shown and line.shown.known)]
    whole = portal_figures.shown(found.whole, found.indicator, found.asked.pack) if found.whole else None
    return show(
        request,
        "indicators/units.html",
        "indicators",
        found=found,
        indicator=found.indicator,
        lines=paging.rows,
        paging=paging,
        known=known,
        whole=whole,
        answer=answer(found, known),
        chart=_chart(found, known),
        map=drawn_map(found),
        signs=portal_tiles.SIGNS,
        meanings=portal_tiles.legend_words(),
        levels=_levels(found),
        periods=_periods(found),
        quality=qualities.quality_of(indicator, found.asked.pack),
        query=urlencode(_query(found)),
        back=reverse("portal:indicator", args=[indicator])
        + "?"
        + urlencode({**found.asked.query, "area": found.within.code}),
        address=request.build_absolute_uri(
            reverse("portal:indicator_units", args=[indicator]) + "?" + urlencode(_query(found))
        ),
    )


def data(request: HttpRequest, indicator: str, form: str) -> HttpResponseBase:
    """Answer with the comparison as data."""
    found = compared(request, indicator)
    header = [
        "area",
        "area_name",
        "period",
        "value",
        "low",
        "high",
        "n",
        "rank",
        "tied",
        "rank_best",
        "rank_worst",
        "stands",
        "flags",
        "reason",
    ]
    return portal_exports.answer(form, f"{indicator}-units", header, [_row(line, found) for line in found.lines])


def compared(request: HttpRequest, indicator: str) -> Comparison:
    """Read what a request compares. Raises Http404."""
    asked = portal_values.asked(request, indicator)
    element = portal_values.indicator_of(indicator, asked.pack)
    top = portal_values.text_of(request, "within") or asked.pack.info.division or "100000"
    within = portal_areas.place(top, asked.pack)
    level = portal_values.text_of(request, "level") or portal_areas.BELOW.get(within.level if within else "", "")
    if within is None or level not in portal_words.LEVELS:
        raise Http404
    return compare(asked, element, within, level)


def compare(asked: Asked, element: Indicator, within: Place, level: str) -> Comparison:
    """Put the places of a level beside each other, in the period asked for or the last with values."""
    values = portal_values.read(asked.pack, element.id, level=level, breakdown=asked.breakdown)
    places = portal_areas.below(within.code, level, asked.pack)
    codes = {one.code for one in places}
    values = [one for one in values if one.part == asked.part and one.area in codes]
    period = asked.period or _latest(values)
    above = portal_values.read(asked.pack, element.id, area=within.code, breakdown=asked.breakdown, periods=[period])
    here = [one for one in values if one.period == period]
    return beside(
        asked, element, (within, level, period), places, here, [one for one in above if one.part == asked.part]
    )


def beside(
    asked: Asked,
    element: Indicator,
    where: tuple[Place, str, str],
    places: Sequence[Place],
    values: Sequence[Value],
    above: Sequence[Value],
) -> Comparison:
    """Put places beside each other that were read already.

    where: the whole they lie in, their level, the period.  values: theirs of the period.  above: those of the whole.
    """
    within, level, period = where
    here = portal_values.by_area(values, asked.origin)
    whole = portal_values.first(above, asked.origin or _origin(here))
    whole = whole or portal_values.first(above, asked.origin)
    lines = _lines(asked, element, places, here, whole, period)
    return Comparison(asked, element, within, level, period, lines, whole)


def _origin(here: Mapping[str, Value]) -> str:
    """Return where most of the places have their values from: the whole they are held against comes from there, too."""
    known = Counter(one.origin for one in here.values() if not one.reason)
    return known.most_common(1)[0][0] if known else ""


def _latest(values: Sequence[Value]) -> str:
    """Return the last period of the longest kind in which several places have a value; else in which one has."""
    known = portal_values.longest(portal_values.complete(values))
    areas: dict[str, set[str]] = {}
    for one in known:
        areas.setdefault(one.period, set()).add(one.area)
    several = [one for one in known if len(areas[one.period]) > 1] or known
    return max(several, key=lambda one: (one.ends, one.starts)).period if several else ""


def _lines(
    asked: Asked, element: Indicator, places: Sequence[Place], here: dict[str, Value], whole: Value | None, period: str
) -> list[Line]:
    values = [here.get(each.code) for each in places]
    main = _origin(here)  # a published and a computed figure are not defined alike: no rank is made across them
    numbers = np.array([_number(one) if one is not None and one.origin == main else np.nan for one in values])
    direction: ranks.Direction = "lower" if element.direction is Direction.LOWER else "higher"
    placed = ranks.ranks(numbers, direction)
    bounds = [np.array([_bound(one, name) for one in values]) for name in ("low", "high")]
    for each in bounds:
        each[~placed.known] = np.nan
    ranges = ranks.range_of_intervals(bounds[0], bounds[1], direction)
    complete = bool(np.isnan(bounds[0][placed.known]).sum() == 0)
    stands = _stands(element, values, whole, placed)
    lines = [
        Line(
            place=place,
            value=one,
            shown=portal_figures.shown(one, element, asked.pack) if one else None,
            rank=int(placed.place[at]) if element.direction is not Direction.NONE and placed.known[at] else 0,
            tied=bool(placed.tied[at]),
            best=int(ranges.best[at]) if complete else 0,
            worst=int(ranges.worst[at]) if complete else 0,
            stands=stands[at],
            address=reverse("portal:indicator", args=[element.id])
            + "?"
            + urlencode({**asked.query, "area": place.code, "period": period}),
            compared=bool(placed.known[at]),
        )
        for at, (place, one) in enumerate(zip(places, values, strict=True))
    ]
    order = {id(line): int(placed.place[at]) or len(lines) + 1 for at, line in enumerate(lines)}
    return sorted(lines, key=lambda line: order[id(line)])


def _stands(element: Indicator, values: Sequence[Value | None], whole: Value | None, placed: ranks.Ranks) -> list[str]:
    """Say how each place stands: to the whole where it is a rate, else in which third of the places."""
    if not portal_figures.adds_up(element) and whole is not None and not whole.reason:
        return [portal_findings.against(one, whole, element) if one else "" for one in values]
    names = ("top", "middle", "bottom")
    alike = {place: placed.place.tolist().count(place) for place in set(placed.place.tolist())}
    # Those that tie stand together in the middle of the places they share.
    middle = [(place - 1 + alike[place] / 2) / max(1, placed.count) for place in placed.place.tolist()]
    return [names[int(at * 3)] if known else "" for at, known in zip(middle, placed.known.tolist(), strict=True)]


def answer(found: Comparison, known: Sequence[Line]) -> str:
    """Answer in a sentence or two: who stands first and last, and how many do not differ from the whole."""
    words = {
        "period": portal_words.period(found.period),
        "n": len(known),
        "all": len(found.lines),
        "indicator": localised(found.indicator),
    }
    if not known:
        return _("没有%(indicator)s在这些地方的数值。") % words
    compared = [line for line in known if line.compared] or known
    first, last = compared[0], compared[-1]
    if len(known) == 1:
        words |= {"a": first.place.name, "x": _amount(first)}
        return _("%(period)s，%(all)s 个地方中只有%(a)s有数值：%(x)s。") % words
    words |= {"a": first.place.name, "x": _amount(first), "b": last.place.name, "y": _amount(last)}
    told = _("%(period)s，%(all)s 个地方中 %(n)s 个有数值：%(a)s %(x)s，%(b)s %(y)s。") % words
    if first.best:
        words |= {"r": first.range, "s": last.range}
        told += _("计入抽样误差，%(a)s可能列第 %(r)s 位，%(b)s可能列第 %(s)s 位。") % words
    same = sum(line.stands == "same" for line in known)
    return told + (_("%(same)s 个与整体没有可证实的差别。") % {"same": same} if same else "")


def finding(known: Sequence[Line]) -> str:
    """Say in a line what the chart shows."""
    if len(known) < 2:
        return ""
    compared = [line for line in known if line.compared] or known
    first, last = compared[0], compared[-1]
    words = {"a": first.place.name, "b": last.place.name, "x": _amount(first), "y": _amount(last)}
    told = _("从%(a)s的 %(x)s 到%(b)s的 %(y)s") % words
    same = sum(line.stands == "same" for line in known)
    return told + (_("，%(same)s 个与整体没有可证实的差别") % {"same": same} if same else "")


def drawn_map(found: Comparison) -> portal_tiles.Map | None:
    """Draw the places; None for regions and zones, which a map of divisions cannot hold, and above 60 places."""
    places = sorted((line.place for line in found.lines), key=lambda each: each.code)
    if found.level not in ("prefecture", "county") or not 1 < len(places) <= 60:
        return None
    marked = {
        line.place.code: portal_tiles.Marked(
            line.address, line.shown.text if line.shown else "", line.stands, _said(line)
        )
        for line in found.lines
    }
    kept = boundaries.find(Home.from_environment(), found.within.code, found.level)
    if kept is not None:
        return portal_tiles.outlines(kept, places, marked)
    return portal_tiles.tiles(found.within.code, places, marked)


def _said(line: Line) -> str:
    """Say a tile in words, for its title and for those who hear it."""
    meaning = portal_tiles.legend_words()[line.stands]
    told = _amount(line) if line.shown and line.shown.known else line.shown.why if line.shown else ""
    return "; ".join(filter(None, (line.place.name, told, meaning)))


def _chart(found: Comparison, known: Sequence[Line]) -> dict[str, Any] | None:
    if len(known) > DRAWN:
        return None
    rows = [(line.place.name, line.value) for line in known if line.value is not None]
    line = (found.whole, found.within.name) if found.whole else None
    return portal_charts.areas(found.indicator, rows, finding(known), line)


def _row(line: Line, found: Comparison) -> dict[str, Any]:
    value = portal_exports.row(line.value, found.asked.pack) if line.value else {}
    return {
        "area": line.place.code,
        "area_name": line.place.name,
        "period": found.period,
        **{name: value.get(name) for name in ("value", "low", "high", "n", "flags")},
        "reason": value.get("reason", "no_data"),
        "rank": line.rank or None,
        "tied": line.tied,
        "rank_best": line.best or None,
        "rank_worst": line.worst or None,
        "stands": line.stands or None,
    }


def _levels(found: Comparison) -> list[tuple[str, str, bool, str]]:
    """Return the levels that have values in this period, with their addresses."""
    there = portal_values.levels(found.asked.pack, found.indicator.id, found.period) | {found.level}
    base = {**_query(found)}
    return [
        (name, portal_words.level(name), name == found.level, "?" + urlencode({**base, "level": name}))
        for name in ("region", "prefecture", "county", "zone")
        if name in there
    ]


def _periods(found: Comparison) -> list[tuple[str, str, bool]]:
    values = portal_values.read(
        found.asked.pack, found.indicator.id, area=found.within.code, breakdown=found.asked.breakdown
    )
    spans = {one.period: (one.ends, one.starts) for one in values}
    return [
        (one, portal_words.period(one), one == found.period)
        for one in sorted(spans, key=lambda each: spans[each], reverse=True)
    ]


def _query(found: Comparison) -> dict[str, str]:
    kept = {name: text for name, text in found.asked.query.items() if name != "area"}
    return {**kept, "period": found.period, "level": found.level, "within": found.within.code}


def _amount(line: Line) -> str:
    return portal_figures.amount(line.shown) if line.shown else ""


def _number(one: Value | None) -> float:
    return float("nan") if one is None or one.value is None or one.reason else float(one.value)


def _bound(one: Value | None, name: str) -> float:
    bound = getattr(one, name) if one is not None and not one.reason else None
    return float("nan") if bound is None else float(bound)
