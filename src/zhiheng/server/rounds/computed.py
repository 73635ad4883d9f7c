"""What the ledger gives for the lines of a sheet: values that indicators computed, handed to the room of rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import structlog
from django.utils import timezone

from zhiheng.cases.services import installed
from zhiheng.errors import ZhihengError
from zhiheng.indicators import periods
from zhiheng.indicators.computing import compute
from zhiheng.indicators.services import values
from zhiheng.indicators.values import Value
from zhiheng.rounds.comparing import Computed
from zhiheng.rounds.forms import Form
from zhiheng.rounds.models import Sheet

log = structlog.get_logger("zhiheng.rounds")
#: Periods computed for a round are kept in memory: so many of them, each of one state of the ledger on one day.
KEPT = 8

Key = tuple[str, str, str]


def of_sheet(sheet: Sheet, form: Form) -> dict[str, Computed]:
    """Return the computed value of each line that stands for an indicator, by line; a line that has none is left out.

    From the values of the day where they reach back to the period, else computed for the period. What units reported
    themselves is no check of what they report, and is not asked for.
    """
    wanted = {line.indicator: line.id for line in form.lines if line.indicator is not None}
    place = sheet.unit.division
    if not wanted or not place:
        return {}
    pack, period = sheet.round.pack, sheet.round.period
    today = values.read(pack, list(wanted), periods=[period], area=place)
    found = _known(vars_of(today)) if today else _computed(pack, period, tuple(sorted(wanted)))
    return {
        line: found[indicator, sheet.unit.level, place]
        for indicator, line in wanted.items()
        if (indicator, sheet.unit.level, place) in found
    }


def vars_of(rows: Iterable[Value]) -> list[dict[str, Any]]:
    """Return values as rows by the names of the table of values."""
    names = ("indicator", "level", "area", "breakdown", "origin", "value", "n", "flags", "reason")
    return [{name: getattr(one, name) for name in names} for one in rows]


def _known(rows: Iterable[Mapping[str, Any]]) -> dict[Key, Computed]:
    known: dict[Key, Computed] = {}
    for one in rows:
        key = (one["indicator"], one["level"], one["area"])
        if one["origin"] == "reported" or one["breakdown"] or (key in known and one["origin"] != "computed"):
            continue
        value = None if one["value"] is None else Decimal(one["value"])
        known[key] = Computed(value, one["n"], tuple(one["flags"] or ()), one["reason"] or "")
    return known


def _computed(pack: str, period: str, wanted: tuple[str, ...]) -> dict[Key, Computed]:
    """Return the values of a period that the values of the day do not reach; nothing where they cannot be computed."""
    try:
        of = installed.installation()
        return _of_ledger(pack, period, wanted, of.ledger.head(), timezone.localdate())
    except (ZhihengError, OSError) as error:
        log.warning("no values beside what is reported", period=period, error=str(error)[:200])
        return {}


@lru_cache(maxsize=KEPT)
def _of_ledger(pack: str, period: str, wanted: tuple[str, ...], head: int, day: date) -> dict[Key, Computed]:
    span = periods.parse(period)
    with installed.installation().ledger.view(as_of=day) as view:
        table = compute(view, installed.pack(pack), [span], wanted)
    return _known(table.to_pylist())
