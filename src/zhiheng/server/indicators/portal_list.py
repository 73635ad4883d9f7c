"""`/indicators`: the indicators by the five qualities with the newest value of a place, those with one or all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import (
    portal_areas,
    portal_exports,
    portal_figures,
    portal_indicator,
    portal_values,
    qualities,
)
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.indicators.portal_values import Asked
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.sorting import order_of

SORTS = ("label", "quality", "period", "unit")
HEADER = (
    "indicator",
    "label_zh",
    "label_en",
    "quality",
    "unit",
    "area",
    "period",
    "value",
    "low",
    "high",
    "n",
    "origin",
    "flags",
    "reason",
)


@dataclass(frozen=True)
class Row:
    """An indicator with its newest value at a place, if it has any."""

    indicator: Indicator
    quality: str
    value: Value | None
    shown: Shown | None
    address: str

    @property
    def valued(self) -> bool:
        """Whether there is a value to show."""
        return self.shown is not None and self.shown.known


def page(request: HttpRequest) -> HttpResponse:
    """List the indicators."""
    asked = portal_values.asked(request)
    whole = rows(asked)
    meant = chosen(request, whole, asked.pack)
    valued = [row for row in meant if row.valued]
    every = request.GET.get("show") == "all" or not valued
    found = meant if every else valued
    paging = paged(request, found, len(found))
    quality = portal_values.text_of(request, "quality")
    return show(
        request,
        "indicators/list.html",
        "indicators",
        asked=asked,
        area_name=portal_areas.name(asked.area, asked.pack),
        paging=paging,
        groups=grouped(paging.rows, asked.pack) if not order_of(request, SORTS) else [("", paging.rows)],
        whole=len(whole),
        meant=len(meant),
        known=len(valued),
        q=portal_values.text_of(request, "q"),
        quality=quality,
        every=every,
        qualities=[(one.id, one, one.id == quality) for one in qualities.of(asked.pack).values()],
        areas=portal_indicator.areas(asked),
        sort=order_of(request, SORTS),
        query=request.GET.urlencode() if every else f"{request.GET.urlencode()}&valued=1".lstrip("&"),
    )


def data(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the list as data, the filters applied."""
    asked = portal_values.asked(request)
    found = chosen(request, rows(asked), asked.pack)
    return portal_exports.answer(form, "indicators", HEADER, (_flat(row, asked.pack) for row in found))


def rows(asked: Asked) -> list[Row]:
    """Return every indicator of the pack with the newest value at the place asked for, by quality."""
    newest: dict[str, list[Value]] = {}
    for one in portal_values.read(asked.pack, area=asked.area):
        newest.setdefault(one.indicator, []).append(one)
    order, where = list(qualities.of(asked.pack)), qualities.placed(asked.pack)
    made = [_row(one, where[one.id], newest.get(one.id, []), asked) for one in asked.pack.indicators.values()]
    return sorted(made, key=lambda row: (order.index(row.quality), not row.valued))


def latest(found: Iterable[Value], origin: str = "") -> Value | None:
    """Return the value of the last period that is over and has a number, else the last of all."""
    return portal_values.head(portal_values.by_period(found, origin))


def _row(indicator: Indicator, quality: str, found: list[Value], asked: Asked) -> Row:
    value = latest(found, asked.origin)
    kept = {name: text for name, text in asked.query.items() if name in ("pack", "area")}
    return Row(
        indicator,
        quality,
        value,
        portal_figures.shown(value, indicator, asked.pack) if value else None,
        reverse("portal:indicator", args=[indicator.id]) + "?" + urlencode(kept),
    )


def chosen(request: HttpRequest, whole: list[Row], pack: Any) -> list[Row]:
    """Return the rows that the filters take, in the order asked for."""
    quality, text = portal_values.text_of(request, "quality"), portal_values.text_of(request, "q").casefold()
    valued = request.GET.get("valued") == "1"
    found = [
        row
        for row in whole
        if (not quality or row.quality == quality)
        and (not text or text in _searched(row.indicator))
        and (not valued or row.valued)
    ]
    order = order_of(request, SORTS)
    if order:
        key = order.removeprefix("-")
        places = list(qualities.of(pack))
        found.sort(key=lambda row: _key(row, key, places), reverse=order.startswith("-"))
    return found


def grouped(found: Iterable[Row], pack: Any) -> list[tuple[str, list[Row]]]:
    """Put rows under their qualities, in the order of these."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row.quality, []).append(row)
    return [(localised(qualities.of(pack)[name]), each) for name, each in groups.items()]


def _searched(one: Indicator) -> str:
    return "\n".join((one.id, one.label.zh, one.label.en, one.definition.zh, one.definition.en, *one.names)).casefold()


def _key(row: Row, key: str, places: list[str]) -> Any:
    if key == "label":
        return localised(row.indicator)
    if key == "quality":
        return places.index(row.quality)
    if key == "unit":
        return row.indicator.unit.value
    return str(row.value.ends) if row.value and not row.value.reason else ""


def _flat(row: Row, pack: Any) -> dict[str, Any]:
    value = portal_exports.row(row.value, pack) if row.value else {"reason": "no_data"}
    return {
        **{name: value.get(name) for name in HEADER},
        "indicator": row.indicator.id,
        "label_zh": row.indicator.label.zh,
        "label_en": row.indicator.label.en,
        "quality": row.quality,
        "unit": row.indicator.unit.value,
    }
