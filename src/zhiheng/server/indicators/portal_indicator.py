"""`/indicators/<id>`: what an indicator is in a place and period, how it went, and why it is so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.indicators.values import Value
from zhiheng.policy import reach
from zhiheng.policy.model import Comparator, Indicator, TargetKind, Unit
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import (
    portal_areas,
    portal_charts,
    portal_exports,
    portal_figures,
    portal_findings,
    portal_outlook,
    portal_releases,
    portal_values,
    portal_words,
    qualities,
)
from zhiheng.server.indicators.portal_values import Asked
from zhiheng.server.portal import policy_elements, policy_targets
from zhiheng.server.portal.packs import type_label
from zhiheng.server.portal.page import show
from zhiheng.server.portal.policy_layouts import formula_words
from zhiheng.server.portal.policy_targets import ShownTarget
from zhiheng.server.portal.visible import today


@dataclass(frozen=True)
class Choice:
    """One value of a filter: what stands in the address, what it is called, whether it is chosen."""

    value: str
    label: str
    chosen: bool


def page(request: HttpRequest, indicator: str) -> HttpResponse:
    """Answer what an indicator is in a place and period."""
    asked = portal_values.asked(request, indicator)
    element = portal_values.indicator_of(indicator, asked.pack)
    area = portal_areas.place(asked.area, asked.pack)
    if area is None:
        raise Http404
    everything = portal_values.read(asked.pack, indicator, area=area.code, breakdown=None)
    rows = _slice(everything, asked)
    series = portal_values.by_period(rows, asked.origin)
    channels = _last_of_channels(everything)
    head = portal_values.head(series, asked.period)
    if head is not None and head.reason and not asked.period and not asked.breakdown:
        head = portal_values.head(series, channels.period if channels else "")
    longest = portal_values.longest(portal_values.complete(series) or series)
    ahead = portal_outlook.outlook(longest, element, _deadline(element, asked.pack), today()) if longest else None
    chart = _chart(asked, element, area, longest)
    return show(
        request,
        "indicators/indicator.html",
        "indicators",
        indicator=element,
        asked=asked,
        area=area,
        question=portal_findings.question(element, area.name),
        quality=qualities.quality_of(indicator, asked.pack),
        absent=portal_words.period(asked.period) if asked.period and head and head.period != asked.period else "",
        head=portal_figures.shown(head, element, asked.pack) if head else None,
        answer=portal_findings.answer(portal_figures.shown(head, element, asked.pack), element) if head else "",
        chart=portal_outlook.drawn(chart, ahead) if ahead else chart,
        ahead=ahead,
        rows=[portal_figures.shown(one, element, asked.pack) for one in reversed(_every(rows)) if not one.reason],
        missing=[portal_figures.shown(one, element, asked.pack) for one in reversed(_every(rows)) if one.reason],
        slices=_parts(everything, head, element, asked.pack),
        later=_later(asked, head, channels),
        units=_units(asked, indicator, area, head),
        choices=_choices(everything, asked, element, head),
        why=_why(element, asked.pack),
        targets=targets(element, asked.pack),
        vintages=portal_releases.vintages(element, head, asked.pack),
        runs=portal_values.runs(asked.pack),
        query=urlencode(asked.query),
        address=request.build_absolute_uri(reverse("portal:indicator", args=[indicator]) + _query(asked, head)),
    )


def data(request: HttpRequest, indicator: str, form: str) -> HttpResponseBase:
    """Answer with the values of an indicator: of the area asked for, or of all areas of a level, slices included."""
    asked = portal_values.asked(request, indicator)
    portal_values.indicator_of(indicator, asked.pack)
    level = portal_values.text_of(request, "level")
    limits: dict[str, Any] = {"level": level} if level in portal_words.LEVELS else {"area": asked.area}
    if asked.period:
        limits["periods"] = [asked.period]
    found = portal_values.read(asked.pack, indicator, breakdown=None, **limits)
    return portal_exports.values(form, indicator, found, asked.pack)


def _last_of_channels(everything: list[Value]) -> Value | None:
    """Return a channel's value of the last complete period in which one has any; years before quarters."""
    known = [one for one in everything if one.breakdown == "channel" and not one.reason]
    longest = portal_values.longest(portal_values.complete(known))
    return max(longest, key=lambda one: (one.ends, one.starts), default=None)


def _later(asked: Asked, head: Value | None, channels: Value | None) -> Choice | None:
    """Return the period after that of the page for which channels alone have values; None where there is none."""
    if head is None or channels is None or asked.period or asked.breakdown or channels.ends <= head.ends:
        return None
    query = "?" + urlencode({**asked.query, "period": channels.period})
    return Choice(query, portal_words.period(channels.period), chosen=False)


def _slice(found: list[Value], asked: Asked) -> list[Value]:
    return [one for one in found if (one.breakdown, one.part) == (asked.breakdown, asked.part)]


def _every(rows: list[Value]) -> list[Value]:
    return sorted(rows, key=lambda one: (one.ends, one.starts, -portal_values.ORDER.get(one.origin, 9)))


def _deadline(element: Indicator, pack: Any) -> int | None:
    """Return the last year by which a document asks something of an indicator."""
    asked = [one.target for one in targets(element, pack)]
    # A year of a target may be a span ("2011-2015"): its last counts.
    years = [
        each.deadline.year if each.deadline else int(str(each.year)[-4:])
        for each in asked
        if each.deadline or each.year
    ]
    return max(years, default=None)


def _chart(asked: Asked, element: Indicator, area: portal_areas.Place, longest: list[Value]) -> dict[str, Any] | None:
    lines = {area.name: longest}
    wanted = [one.code for one in portal_areas.above(area.code)][:2]
    if element.unit is Unit.PERCENT:
        for code in wanted:
            above = portal_values.read(asked.pack, element.id, area=code, breakdown=asked.breakdown)
            line = portal_values.complete(
                portal_values.by_period([one for one in above if one.part == asked.part], asked.origin)
            )
            if line:
                lines[portal_areas.name(code, asked.pack)] = line
    return portal_charts.trend(element, lines, portal_findings.over_time(longest, element), _level(element, asked.pack))


def _level(element: Indicator, pack: Any) -> tuple[Decimal, str] | None:
    """Return the level that the latest target in figures asks for, to be drawn across."""
    asked = [
        one.target
        for one in targets(element, pack)
        if one.target.value is not None
        and one.target.kind is TargetKind.TARGET
        and one.target.comparator in (Comparator.AT_LEAST, Comparator.AT_MOST)
        and one.target.relative_to is None
        and one.target.unit == element.unit
    ]
    latest = max(asked, key=lambda one: str(one.deadline or one.year or ""), default=None)
    if latest is None or latest.value is None:
        return None
    sign = "≥" if latest.comparator is Comparator.AT_LEAST else "≤"
    return latest.value, _("目标 %(sign)s %(value)s") % {"sign": sign, "value": portal_figures.number(latest.value)}


def _parts(everything: list[Value], head: Value | None, element: Indicator, pack: Any) -> list[dict[str, Any]]:
    """Return the slices of the period on top under their breakdowns, channels first; those without a number are counted."""
    groups: dict[str, list[Value]] = {}
    for one in everything:
        if head is not None and one.breakdown and one.period == head.period:
            groups.setdefault(one.breakdown, []).append(one)
    return [
        {
            "name": name,
            "label": portal_words.breakdown(name),
            "rows": [portal_figures.shown(one, element, pack) for one in found if not one.reason],
            "missing": sum(bool(one.reason) for one in found),
        }
        for name, found in sorted(groups.items(), key=lambda pair: (pair[0] != "channel", pair[0]))
    ]


def _units(asked: Asked, indicator: str, area: portal_areas.Place, head: Value | None) -> list[dict[str, str]]:
    """Return the comparisons that lead on from here: the levels below that have values in this period."""
    if head is None:
        return []
    levels = portal_values.levels(asked.pack, indicator, head.period)
    words = {**asked.query, "period": head.period}
    words.pop("area", None)
    lies = {"within": area.code} if area.level == "prefecture" else {}
    return [
        {
            "label": portal_words.level(level),
            "address": reverse("portal:indicator_units", args=[indicator])
            + "?"
            + urlencode({**words, "level": level, **lies}),
        }
        for level in ("region", "prefecture", "county", "zone")
        if level in levels
    ]


def _choices(found: list[Value], asked: Asked, element: Indicator, head: Value | None) -> dict[str, list[Choice]]:
    spans = {one.period: (one.ends, one.starts) for one in found}
    periods = sorted(spans, key=lambda each: spans[each], reverse=True)
    channels = sorted({one.part for one in found if one.breakdown == "channel"})
    origins = sorted({one.origin for one in found}, key=lambda each: portal_values.ORDER.get(each, 9))
    return {
        "areas": areas(asked),
        "periods": [Choice(one, portal_words.period(one), bool(head) and head.period == one) for one in periods],  # type: ignore[union-attr]
        "channels": [Choice(one, portal_words.channel(one), asked.part == one) for one in channels],
        "origins": [Choice(one, portal_words.origin(one), asked.origin == one) for one in origins if len(origins) > 1],
    }


def areas(asked: Asked) -> list[Choice]:
    """Return the nation, the province, its regions and prefectures, and the place asked for, to choose from."""
    top = asked.pack.info.division or "100000"
    codes = ["100000", *([top] if top != "100000" else []), *asked.pack.regions]
    codes += [one.code for one in portal_areas.below(top, "prefecture", asked.pack)] if top != "100000" else []
    codes += [asked.area] if asked.area not in codes else []
    return [Choice(code, portal_areas.name(code, asked.pack), code == asked.area) for code in codes]


def targets(element: Indicator, pack: Any) -> list[ShownTarget]:
    """Return what documents ask of an indicator, of the pack alone."""
    return [policy_targets.shown(one) for one in policy_targets.targets_on(element) if one.pack in pack.chain]


def _why(element: Indicator, pack: Any) -> dict[str, Any]:
    types = [name for name in reach.record_types(pack, element) if name != "statistic" or element.series]
    return {
        "address": policy_elements.address(element),
        "records": [(type_label(name), reverse("portal:data_type", args=[name])) for name in types],
        "channels": [portal_words.channel(each.value) for each in element.channels],
        "levels": [portal_words.level(each) for each in element.levels],
        "label": localised(element),
        "formula": formula_words(element.formula) if element.formula else "",
    }


def _query(asked: Asked, head: Value | None) -> str:
    return "?" + urlencode({**asked.query, **({"period": head.period} if head else {})})
