"""Indicators in the workspace: the values of the day that somebody may see, with what is to be minded about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from zhiheng.actors import Actor, Capability, Level
from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.services import values
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_areas, portal_exports, portal_figures, portal_values, portal_words
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

SECTION = "indicators"
#: Flags that ask for a second look, in the order of the filter.
ASKED_ABOUT = (
    "outlier", "break", "boundary", "parts-differ", "incomplete-units", "late", "small-n", "unstable", "suppressed", "complementary",
    "pooled-channels",
    "division-unknown", "state-day-unknown", "scheme-ended", "lonely-units", "not-in-percent", "incomplete-period",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A value with its indicator."""

    indicator: Indicator
    label: str
    shown: Shown
    internal: bool


def seen_by(me: Actor) -> tuple[str, ...]:
    """Return the degrees of publicity of values that somebody sees.

    Who reads under the sharing register reads records, not values.
    """
    return Level.PUBLIC.sees if me.shares is not None else me.sees.sees


def chosen(request: HttpRequest, me: Actor) -> tuple[dict[str, Any], list[Row]]:
    """Return the filters as they stand in the address, and the values that they take."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    rows = IndicatorValue.objects.filter(pack=pack.info.id, publicity__in=seen_by(me))
    every = sorted(set(rows.values_list("period", flat=True)), reverse=True)
    years = [text for text in every if len(text) == 4]
    period = portal_values.text_of(request, "period")
    period = period if period in every else _last_year(rows, years) or (every[0] if every else "")
    area = portal_values.text_of(request, "area") or pack.info.division or "100000"
    flag, text = portal_values.text_of(request, "flag"), portal_values.text_of(request, "q").casefold()
    found = values.read(pack.info.id, area=area, periods=[period], publicity=seen_by(me))
    made = [_row(each, pack) for each in found if each.indicator in pack.indicators]
    kept = sorted((row for row in made if _fits(row, flag, text)), key=lambda row: not row.shown.known)
    asked = {
        "pack": pack, "period": period, "periods": [(each, portal_words.period(each)) for each in every], "area": area,
        "area_name": portal_areas.name(area, pack), "flag": flag, "q": portal_values.text_of(request, "q"),
        "flags": [(name, portal_words.flag(name)[1]) for name in ASKED_ABOUT],
    }  # fmt: skip
    return asked, kept


def _last_year(rows: Any, years: list[str]) -> str:
    """Return the last year that is over, of which something was computed."""
    over = [each for each in years if not rows.filter(period=each, flags__contains=["incomplete-period"]).exists()]
    computed = rows.filter(origin="computed", value__isnull=False).values_list("period", flat=True).distinct()
    return next((each for each in over if each in set(computed)), "")


def _row(value: Value, pack: Any) -> Row:
    indicator = pack.indicators[value.indicator]
    shown = portal_figures.shown(value, indicator, pack)
    return Row(indicator, localised(indicator.label), shown, value.publicity != "public")


def _fits(row: Row, flag: str, text: str) -> bool:
    value = row.shown.value
    if flag == "any":
        flagged = any(each in ASKED_ABOUT for each in value.flags)
    elif flag == "unknown":
        flagged = bool(value.reason)
    else:
        flagged = not flag or flag in value.flags
    searched = f"{row.indicator.id} {row.indicator.label.zh} {row.indicator.label.en}".casefold()
    return flagged and text in searched


@needs(Capability.READ)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the values of an area and period."""
    asked, rows = chosen(request, actor(request))
    paging = paged(request, rows, len(rows))
    return show(
        request,
        "indicators/staff_list.html",
        SECTION,
        asked=asked,
        paging=paging,
        rows=paging.rows,
        known=sum(row.shown.known for row in rows),
        export=request.GET.urlencode(),
    )


@needs(Capability.READ, Capability.EXPORT)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the values asked for as CSV, XLSX or JSON."""
    asked, rows = chosen(request, actor(request))
    return portal_exports.values(form, "indicator-values", (row.shown.value for row in rows), asked["pack"])
