"""Values of the day as pages and other rooms read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet

from zhiheng.indicators import runs
from zhiheng.indicators.errors import NoIndicatorRun
from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.runs import Asked
from zhiheng.indicators.values import COLUMNS, KEY, Value
from zhiheng.ledger.installation import Installation

#: What of a value is told by the reader and not by the row.
STORED = tuple(name for name in COLUMNS if name != "vintage")
_FLAGS = STORED.index("flags")


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
    return [value_of(row) for row in found.order_by(*order).values(*STORED)]


def _rows(pack: str, indicator: str | Iterable[str] | None) -> QuerySet[IndicatorValue]:
    rows = IndicatorValue.objects.filter(pack=pack)
    if indicator is None:
        return rows
    return rows.filter(indicator__in=[indicator] if isinstance(indicator, str) else list(indicator))


def value_of(row: dict[str, object], vintage: str = "") -> Value:
    """Return a row of the database (its columns by name) as a value."""
    named = {name: row[name] for name in STORED}
    return Value(**{**named, "flags": tuple(row["flags"]), "vintage": vintage})  # type: ignore[arg-type]


def refresh(
    installation: Installation, pack: str, asked: Sequence[Asked] | None = None, day: date | None = None
) -> str:
    """Compute the indicators of a pack as of a day (None: today in China), keep the run, and show its values.

    `asked` limits spans and indicators (None: `runs.usual`); the projection then holds what was asked alone. Returns the
    run's id. One transaction takes the old values away and brings the new: a reader sees one or the other.
    """
    manifest, values = runs.make(installation.ledger, installation.runs, installation.packs[pack], _today(day), asked)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"indicator-values {pack}"])
        IndicatorValue.objects.filter(pack=pack).delete()
        _copy(pack, manifest.run, values)
    return manifest.run


def keep_up(installation: Installation, pack: str, day: date | None = None) -> str:
    """Compute again where records, pack or day are others than when the values shown were made; return their run."""
    shown = IndicatorValue.objects.filter(pack=pack).values_list("run", flat=True).first()
    if shown is not None:
        manifest = installation.runs.manifest(shown)
        now = (_today(day), installation.ledger.head(), installation.packs[pack].content_hash)
        if (manifest.as_of, manifest.batch_seq, manifest.pack_hash) == now:
            return shown
    return refresh(installation, pack, day=day)


def latest_run(pack: str) -> str:
    """Return the run that the values shown come from. Raises NoIndicatorRun."""
    found = IndicatorValue.objects.filter(pack=pack).values_list("run", flat=True).first()
    if found is None:
        raise NoIndicatorRun(pack=pack)
    return found


def _copy(pack: str, run: str, values: Iterable[Value]) -> None:
    columns = [*STORED, "pack", "run"]
    named = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY indicators_indicatorvalue ({named}) FROM STDIN") as copy:
        for value in values:
            row = [getattr(value, name) for name in STORED]
            row[_FLAGS] = list(value.flags)
            copy.write_row([*row, pack, run])


def _today(day: date | None) -> date:
    return day or datetime.now(ZoneInfo("Asia/Shanghai")).date()
