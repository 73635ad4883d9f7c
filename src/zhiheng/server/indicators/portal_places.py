"""`/places` and `/places/<code>`: where a place stands in each indicator, beside its province and the nation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.values import Value
from zhiheng.ledger.home import Home
from zhiheng.policy.model import Direction, Indicator, Quality, Quantity, Unit
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import (
    boundaries,
    portal_areas,
    portal_charts,
    portal_exports,
    portal_figures,
    portal_findings,
    portal_list,
    portal_tiles,
    portal_values,
    portal_words,
    qualities,
)
from zhiheng.server.indicators.portal_areas import Place
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.indicators.portal_scores import scores, titles
from zhiheng.server.portal.packs import pack_for, packs
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.visible import today


@dataclass(frozen=True)
class Standing:
    """An indicator at a place: its newest value, those of the wholes above in the same period, and how it stands."""

    indicator: Indicator
    quality: str
    shown: Shown
    above: tuple[Shown | None, ...]
    stands: str
    address: str
    units: str


@dataclass(frozen=True)
class Listed:
    """A place of the list with how many values it has."""

    place: Place
    values: int
    below: str


def index(request: HttpRequest) -> HttpResponse:
    """List the places of a province or a prefecture, with a map to choose from."""
    found = _chosen(request)
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    parent = found if found is not None else portal_areas.place(pack.info.division or "100000", pack)
    if parent is None:
        raise Http404
    rows = listed(parent, pack)
    text = portal_values.text_of(request, "q")
    shown = [row for row in rows if not text or portal_areas.fits(row.place, text)]
    paging = paged(request, shown, len(shown))
    regions = [place for code in pack.regions if (place := portal_areas.place(code, pack))]
    return show(
        request,
        "indicators/places.html",
        "indicators",
        parent=parent,
        rows=paging.rows,
        paging=paging,
        q=text,
        regions=regions if parent.level == "province" else [],
        map=_map(parent, [row.place for row in rows], {row.place.code: row.values for row in rows}),
        level=portal_areas.level_word(parent.code),
        pack=pack,
        query=urlencode({"pack": pack.info.id, "within": parent.code}),
    )


def index_data(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the list of places as data."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    parent = _chosen(request) or portal_areas.place(pack.info.division or "100000", pack)
    if parent is None:
        raise Http404
    rows = (
        {"area": row.place.code, "area_name": row.place.name, "level": row.place.level, "values": row.values}
        for row in listed(parent, pack)
    )
    return portal_exports.answer(form, "places", ("area", "area_name", "level", "values"), rows)


def _chosen(request: HttpRequest) -> Place | None:
    code = portal_values.text_of(request, "within")
    found = portal_areas.place(code) if code else None
    if code and (found is None or found.level not in portal_areas.BELOW):
        raise Http404
    return found


def listed(parent: Place, pack: Any) -> list[Listed]:
    """Return the places directly below one, with how many indicators have public values there."""
    level = portal_areas.BELOW[parent.level]
    rows = IndicatorValue.objects.filter(pack=pack.info.id, level=level, reason="", publicity__in=portal_values.PUBLIC)
    counts: dict[str, set[str]] = {}
    for area, indicator in rows.values_list("area", "indicator").distinct():
        counts.setdefault(area, set()).add(indicator)
    below = reverse("portal:places")
    return [
        Listed(
            place,
            len(counts.get(place.code, ())),
            below + "?" + urlencode({"within": place.code}) if place.level in portal_areas.BELOW else "",
        )
        for place in portal_areas.below(parent.code, level, pack)
    ]


def _map(parent: Place, places: list[Place], counts: dict[str, int]) -> portal_tiles.Map | None:
    if not 1 < len(places) <= 60:
        return None
    said = {
        place.code: portal_tiles.Marked(
            place.address,
            str(counts[place.code]),
            "middle" if counts[place.code] else "",
            ngettext("%(place)s：%(n)s 项指标有数值", "%(place)s：%(n)s 项指标有数值", counts[place.code])
            % {"place": place.name, "n": counts[place.code]},
        )
        for place in places
    }
    kept = boundaries.find(Home.from_environment(), parent.code, portal_areas.BELOW[parent.level])
    return portal_tiles.outlines(kept, places, said) if kept else portal_tiles.tiles(parent.code, places, said)


def page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the profile of a place."""
    place, pack = located(request, code)
    standing = standings(place, pack)
    wholes = above_of(place, pack)
    return show(
        request,
        "indicators/place.html",
        "indicators",
        place=place,
        pack=pack,
        wholes=wholes,
        above=portal_areas.above(code),
        level=portal_words.level(place.level),
        answer=answer(place, standing, wholes),
        figures=headlines(standing, pack),
        groups=[
            (name, label, [(row, list(zip(wholes, row.above, strict=True))) for row in rows])
            for name, label, rows in grouped(standing, pack)
        ],
        missing=[one for one in standing if not one.shown.known],
        chart=_chart(place, standing, wholes),
        meanings=portal_tiles.legend_words(),
        signs=portal_tiles.SIGNS,
        below=reverse("portal:places") + "?" + urlencode({"within": code}) if place.level in portal_areas.BELOW else "",
        compare=_beside(place, pack),
        scores=scores(place),
        titles=titles(place),
        chain=place.level in ("province", "prefecture", "county"),
        runs=portal_values.runs(pack),
        query=urlencode({"pack": pack.info.id}),
        address=request.build_absolute_uri(place.address),
    )


def _beside(place: Place, pack: Any) -> str:
    """Return the address that puts a place beside the others of its level; "" for the nation and provinces."""
    if place.level not in ("region", "prefecture", "county", "zone"):
        return ""
    within = place.parent if place.level == "county" else pack.info.division
    query = {"pack": pack.info.id, "within": within or "", "level": place.level}
    return reverse("portal:compare") + "?" + urlencode({name: value for name, value in query.items() if value})


def data(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """Answer with all public values of a place as data, slices included."""
    place, pack = located(request, code)
    found = portal_values.read(pack, area=place.code, breakdown=None)
    return portal_exports.values(form, f"place-{code}", found, pack)


def located(request: HttpRequest, code: str) -> tuple[Place, Any]:
    """Return the place of an address and the pack it is read in. Raises Http404."""
    name = portal_values.text_of(request, "pack")
    own = pack_for(code) if code.isdigit() and code != "100000" else None
    pack = (
        packs()[name]
        if name in packs()
        else own
        if own is not None and own.info.division
        else portal_values.pack_of("")
    )
    found = portal_areas.place(code, pack) or portal_areas.place(code)
    if found is None:
        raise Http404
    return found, pack


def above_of(place: Place, pack: Any) -> list[Place]:
    """Return the province and the nation, as far as a place lies in them and is not one of them."""
    top = portal_areas.place(pack.info.division or "100000", pack)
    nation = portal_areas.place("100000", pack)
    found = [one for one in (top, nation) if one is not None and one.code != place.code]
    return list(dict.fromkeys(found))


def standings(place: Place, pack: Any) -> list[Standing]:
    """Return the newest value of every indicator that has one at a place, with the same period of its wholes."""
    values = _grouped(portal_values.read(pack, area=place.code))
    wholes = [_grouped(portal_values.read(pack, values.keys(), area=one.code)) for one in above_of(place, pack)]
    found, where = [], qualities.placed(pack)
    for name, indicator in pack.indicators.items():
        value = portal_list.latest(values.get(name, ()))
        if value is None:
            continue
        beside = [_same(each.get(name, ()), value) for each in wholes]
        shown = tuple(portal_figures.shown(one, indicator, pack) if one else None for one in beside)
        found.append(_standing(place, pack, indicator, where[name], value, beside, shown))
    return found


def _same(values: Iterable[Value], wanted: Value) -> Value | None:
    """Return the value of a whole in the period of a place's, from the same source where there is one."""
    there = [one for one in values if one.period == wanted.period]
    return portal_values.first(there, wanted.origin) or portal_values.first(there)


def _standing(
    place: Place,
    pack: Any,
    indicator: Indicator,
    quality: str,
    value: Value,
    beside: list[Value | None],
    shown: tuple[Shown | None, ...],
) -> Standing:
    query = urlencode({"pack": pack.info.id, "area": place.code, "period": value.period})
    units = reverse("portal:indicator_units", args=[indicator.id])
    rate = indicator.unit in (Unit.PERCENT, Unit.POINTS, Unit.INDEX, Unit.PER_MILLION)
    compared = beside[0] if beside and beside[0] is not None and not beside[0].reason else None
    return Standing(
        indicator,
        quality,
        portal_figures.shown(value, indicator, pack),
        shown,
        portal_findings.against(value, compared, indicator) if rate and compared else "",
        reverse("portal:indicator", args=[indicator.id]) + "?" + query,
        f"{units}?{urlencode({'pack': pack.info.id, 'period': value.period, 'level': place.level})}"
        if place.level in ("region", "prefecture", "county", "zone")
        else "",
    )


def _grouped(values: list[Value]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for one in values:
        found.setdefault(one.indicator, []).append(one)
    return found


def answer(place: Place, standing: list[Standing], wholes: list[Place]) -> str:
    """Say in a sentence how many indicators have values, and in how many rates the place differs from the first whole."""
    known = [one for one in standing if one.shown.known]
    words = {"place": place.name, "n": len(known)}
    told = ngettext("%(place)s有 %(n)s 项指标的公开数值。", "%(place)s有 %(n)s 项指标的公开数值。", len(known)) % words
    compared = [one for one in known if one.stands]
    if compared:
        counts = {name: sum(one.stands == name for one in compared) for name in ("better", "worse", "same")}
        words |= counts | {"m": len(compared), "whole": wholes[0].name}
        told += (
            _(
                "可与%(whole)s相比的 %(m)s 项中，优于%(whole)s %(better)s 项，不及%(whole)s %(worse)s 项，没有可证实的差别 %(same)s 项。"
            )
            % words
        )
    return told


def headed(quality: Quality, standing: list[Standing]) -> list[Standing]:
    """Return the figures of a quality: those that the pack lets stand for it, in its order, then others with a number.

    A figure whose last value is older than the quality calls current stands behind those that are.
    """
    mine = {one.indicator.id: one for one in standing if one.quality == quality.id and one.shown.known}
    named = [mine[name] for name in quality.headlines if name in mine]
    others = sorted((one for one in mine.values() if one not in named and one.shown.value.value), key=_prominence)
    return sorted((*named, *others), key=lambda one: _old(one, quality))


def _old(one: Standing, quality: Quality) -> bool:
    return one.shown.value.ends < today() - timedelta(days=366 * quality.current_years)


def _prominence(one: Standing) -> tuple[bool, bool, bool, int]:
    """Return where a figure stands in its column: rates with intervals first, then other levels, then counts; the newest first."""
    describes = one.indicator.direction is Direction.NONE
    return (not one.shown.interval, portal_figures.adds_up(one.indicator), describes, -one.shown.value.ends.toordinal())


def headlines(standing: list[Standing], pack: Any, most: int = 3) -> list[Standing]:
    """Return the figures on top: of different qualities, that which stands first for each; current ones before old."""
    firsts = [found[0] for quality in qualities.framing(pack) if (found := headed(quality, standing))]
    return sorted(firsts, key=lambda one: _old(one, qualities.of(pack)[one.quality]))[:most]


def grouped(standing: list[Standing], pack: Any) -> list[tuple[str, str, list[Standing]]]:
    """Put indicators under the qualities of the pack."""
    known = [one for one in standing if one.shown.known]
    groups = [
        (name, localised(quality), [one for one in known if one.quality == name])
        for name, quality in qualities.of(pack).items()
    ]
    return [group for group in groups if group[2]]


def _chart(place: Place, standing: list[Standing], wholes: list[Place]) -> dict[str, Any] | None:
    rows = [
        (localised(one.indicator), one.shown.value, one.above[0].value if one.above and one.above[0] else None)
        for one in standing
        if one.indicator.unit is Unit.PERCENT
        and one.indicator.quantity is Quantity.RATIO
        and one.indicator.direction is not Direction.NONE
        and one.shown.known
    ][:12]
    whole = wholes[0].name if wholes else ""
    return portal_charts.beside(rows, (place.name, whole), answer(place, standing, wholes)) if whole else None
