"""`/wall`: a place on a large screen: the five qualities, their figures and how they moved, and one map. Calm: nothing blinks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import (
    portal_areas,
    portal_figures,
    portal_findings,
    portal_places,
    portal_tiles,
    portal_units,
    portal_values,
    qualities,
)
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.portal.page import show
from zhiheng.server.portal.visible import today

#: Figures of a quality that can be read from the back of a room.
MOST = 2


@dataclass(frozen=True)
class Figure:
    """A figure of the wall: its newest value, the one before, and whether it moved, for better or worse."""

    indicator: Indicator
    shown: Shown
    before: Shown | None
    moved: str
    address: str


def page(request: HttpRequest) -> HttpResponse:
    """Show the wall of a place; without one, of the province whose values are there."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    area = portal_areas.place(portal_values.text_of(request, "area") or pack.info.division or "100000", pack)
    if area is None:
        raise Http404
    groups = columns(area, pack)
    mapped = _map(request, groups, area, pack)
    return show(
        request,
        "indicators/wall.html",
        "indicators",
        area=area,
        pack=pack,
        groups=groups,
        mapped=mapped,
        map=portal_units.drawn_map(mapped) if mapped else None,
        map_answer=portal_units.answer(mapped, [line for line in mapped.lines if line.shown and line.shown.known])
        if mapped
        else "",
        mapped_unit=portal_figures.unit(mapped.indicator) if mapped else "",
        signs=portal_tiles.SIGNS,
        day=today(),
        synthetic=_synthetic(groups),
    )


def _synthetic(groups: list[tuple[str, str, list[Figure]]]) -> str:
    """Say of the figures on the wall: `all` rest on invented records, `some` do, or none does."""
    marks = [each.shown.synthetic for _name, _label, figures in groups for each in figures]
    return ("all" if all(marks) else "some") if any(marks) else ""


def columns(area: portal_areas.Place, pack: Any) -> list[tuple[str, str, list[Figure]]]:
    """Return the five qualities, each with its figures; a quality without values keeps its place, empty."""
    standing = portal_places.standings(area, pack)
    series: dict[str, list[Value]] = {}
    for one in portal_values.read(pack, area=area.code):
        series.setdefault(one.indicator, []).append(one)
    return [
        (
            quality.id,
            localised(quality),
            [_figure(one, series[one.indicator.id], pack) for one in portal_places.headed(quality, standing)[:MOST]],
        )
        for quality in qualities.framing(pack)
    ]


def _figure(one: portal_places.Standing, series: list[Value], pack: Any) -> Figure:
    now = one.shown.value
    known = [each for each in portal_values.by_period(series) if not each.reason and each.ends < now.ends]
    same = [each for each in known if (each.ends - each.starts).days // 40 == (now.ends - now.starts).days // 40]
    before = same[-1] if same else None
    return Figure(
        one.indicator,
        one.shown,
        portal_figures.shown(before, one.indicator, pack) if before else None,
        portal_findings.better(now, before, one.indicator) if before and _moved(one.indicator, now, before) else "",
        one.address,
    )


def _moved(indicator: Indicator, now: Value, before: Value) -> bool:
    """Tell whether to say how a figure moved: counts of a year go up and down without meaning better or worse."""
    return now.value != before.value and not portal_figures.adds_up(indicator)


def _map(
    request: HttpRequest, groups: list[tuple[str, str, list[Figure]]], area: portal_areas.Place, pack: Any
) -> portal_units.Comparison | None:
    """Return the comparison that the map shows: of the indicator asked for, else of the figure that most places below have,
    and among those the one that tells most of them apart."""
    level = portal_areas.BELOW.get(area.level)
    asked = portal_values.text_of(request, "indicator")
    names = (
        [asked] if asked in pack.indicators else [each.indicator.id for _n, _l, figures in groups for each in figures]
    )
    if level is None:
        return None
    rates = [name for name in names if not portal_figures.adds_up(pack.indicators[name])]
    best, most = None, (False, 0, 0)
    for name in dict.fromkeys((*([asked] if asked in pack.indicators else []), *rates, *names)):
        choice = portal_values.Asked(pack, area.code, "", "", "", "")
        found = portal_units.compare(choice, pack.indicators[name], area, level)
        lines = [line for line in found.lines if line.shown and line.shown.known]
        if name == asked and len(lines) > 1:
            return found
        told = sum(line.stands not in ("", "same") for line in lines)
        worth = (name in rates, len(lines), told)
        if len(lines) > 1 and worth > most:
            best, most = found, worth
    return best
