"""What of the values a page of indicators is asked for, read once, of the public ones alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.services import values
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator
from zhiheng.server.portal.packs import every_pack, packs

PUBLIC = ("public",)
#: Which value of several of one area and period heads a page: what was published comes before what we computed.
UNFINISHED = "incomplete-period"
ORDER = {"published": 0, "computed": 1, "reported": 2}


@dataclass(frozen=True)
class Asked:
    """The choices as they stand in the address. `breakdown` and `part` are empty for the whole."""

    pack: Any
    area: str
    period: str
    breakdown: str
    part: str
    origin: str

    @property
    def query(self) -> dict[str, str]:
        """The choices for another address, without those that are empty."""
        channel = self.part if self.breakdown == "channel" else ""
        given = {"pack": self.pack.info.id, "area": self.area, "period": self.period, "origin": self.origin}
        other = {} if channel else {"by": self.breakdown, "part": self.part}
        return {name: text for name, text in {**given, "channel": channel, **other}.items() if text}


def text_of(request: HttpRequest, name: str, length: int = 60) -> str:
    """Return a parameter of the address, cut and without what cannot be typed."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:length]


def asked(request: HttpRequest, indicator: str | None = None) -> Asked:
    """Read the choices of a request. Without a pack it is the one that has values, without an area its province."""
    pack = pack_of(text_of(request, "pack"), indicator)
    channel, by, part = (text_of(request, name, 120) for name in ("channel", "by", "part"))
    breakdown, part = ("channel", channel) if channel else (by, part) if by and part else ("", "")
    origin = text_of(request, "origin")
    return Asked(
        pack=pack,
        area=text_of(request, "area") or pack.info.division or "100000",
        period=text_of(request, "period"),
        breakdown=breakdown,
        part=part,
        origin=origin if origin in ORDER else "",
    )


def pack_of(name: str, indicator: str | None = None) -> Any:
    """Return the pack asked for; else the one that has values, else a province's that knows the indicator."""
    if name in packs():
        return packs()[name]
    filled = set(IndicatorValue.objects.filter(publicity__in=PUBLIC).values_list("pack", flat=True).distinct())
    able = [pack for pack in every_pack() if indicator is None or indicator in pack.indicators]
    provinces = [pack for pack in able if pack.info.division]
    chosen = [pack for pack in provinces if pack.info.id in filled] or provinces[::-1] or able
    return chosen[0] if chosen else list(every_pack())[-1]


def indicator_of(name: str, pack: Any) -> Indicator:
    """Return an indicator of a pack or of any other. Raises Http404."""
    for each in (pack, *every_pack()):
        if name in each.indicators:
            found: Indicator = each.indicators[name]
            return found
    raise Http404


def read(pack: Any, indicator: str | Iterable[str] | None = None, **limits: Any) -> list[Value]:
    """Return public values of the day; the limits are those of `indicators.services.values.read`."""
    return values.read(pack.info.id, indicator, publicity=PUBLIC, **limits)


def first(found: Iterable[Value], origin: str = "") -> Value | None:
    """Return the value that heads a page: with a number before without, of the origin asked for, else by ORDER."""
    ordered = sorted(found, key=lambda one: (bool(one.reason), ORDER.get(one.origin, 9), one.publisher))
    wanted = [one for one in ordered if not origin or one.origin == origin]
    return wanted[0] if wanted else None


def by_period(found: Iterable[Value], origin: str = "") -> list[Value]:
    """Return one value a period (see `first`), the oldest first."""
    grouped: dict[str, list[Value]] = {}
    for one in found:
        grouped.setdefault(one.period, []).append(one)
    chosen = (first(each, origin) for each in grouped.values())
    return sorted((one for one in chosen if one is not None), key=lambda one: (one.ends, one.starts))


def complete(found: Iterable[Value]) -> list[Value]:
    """Return the values with a number whose period was over; where there is none, all with a number."""
    known = [one for one in found if not one.reason]
    return [one for one in known if UNFINISHED not in one.flags] or known


def longest(found: list[Value]) -> list[Value]:
    """Return the values of the longest kind of period among some: years before quarters."""
    kinds = [(one.ends - one.starts).days // 28 for one in found]
    return [one for one, kind in zip(found, kinds, strict=True) if kind == max(kinds)]


def head(series: list[Value], period: str = "") -> Value | None:
    """Return of a series the value of the period asked for; else the last complete one of the longest kind, else the last."""
    wanted = [one for one in series if one.period == period] if period else []
    chosen = wanted or longest(complete(series)) or series
    return chosen[-1] if chosen else None


def by_area(found: Iterable[Value], origin: str = "") -> dict[str, Value]:
    """Return one value an area (see `first`)."""
    grouped: dict[str, list[Value]] = {}
    for one in found:
        grouped.setdefault(one.area, []).append(one)
    chosen = {area: first(each, origin) for area, each in grouped.items()}
    return {area: one for area, one in chosen.items() if one is not None}


def runs(pack: Any) -> list[str]:
    """Return the runs that the pack's values come from."""
    return sorted(
        filter(None, IndicatorValue.objects.filter(pack=pack.info.id).values_list("run", flat=True).distinct())
    )


def levels(pack: Any, indicator: str, period: str) -> set[str]:
    """Return the levels for which public values of an indicator stand in a period."""
    rows = IndicatorValue.objects.filter(pack=pack.info.id, indicator=indicator, period=period, publicity__in=PUBLIC)
    return set(rows.values_list("level", flat=True).distinct())
