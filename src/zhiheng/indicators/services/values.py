"""Values of the day as pages and other rooms read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.values import COLUMNS, KEY, Value

#: What of a value is told by the reader and not by the row.
_STORED = tuple(name for name in COLUMNS if name != "vintage")


def read(
    pack: str,
    indicator: str | Iterable[str] | None = None,
    *,
    level: str | None = None,
    area: str | None = None,
    periods: Iterable[str] | None = None,
    breakdown: str | None = "",
    origin: str | None = None,
    publicity: Iterable[str] | None = None,
) -> list[Value]:
    """Return values of the day, sorted by `indicators.values.KEY`.

    `pack` is a pack's id. Each of the others limits: one indicator or several, a level, an area, periods as texts,
    `breakdown` ("" wholes alone, None also every slice), the origin, and degrees of publicity (None: all; a page of the
    portal gives ("public",)). Empty where nothing was computed yet.
    """
    found = _rows(pack, indicator)
    limits = {"level": level, "area": area, "breakdown": breakdown, "origin": origin}
    found = found.filter(**{name: wanted for name, wanted in limits.items() if wanted is not None})
    if periods is not None:
        found = found.filter(period__in=list(periods))
    if publicity is not None:
        found = found.filter(publicity__in=list(publicity))
    order = [name for name in KEY if name != "vintage"]
    return [value_of(row) for row in found.order_by(*order).values(*_STORED)]


def _rows(pack: str, indicator: str | Iterable[str] | None) -> QuerySet[IndicatorValue]:
    rows = IndicatorValue.objects.filter(pack=pack)
    if indicator is None:
        return rows
    return rows.filter(indicator__in=[indicator] if isinstance(indicator, str) else list(indicator))


def value_of(row: dict[str, object], vintage: str = "") -> Value:
    """Return a row of the database (its columns by name) as a value."""
    named = {name: row[name] for name in _STORED}
    return Value(**{**named, "flags": tuple(row["flags"]), "vintage": vintage})  # type: ignore[arg-type]
