"""What other rooms hand over to assessments: values of indicators and events of the ledger; evidence stands in `proofs`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from zhiheng.assessment.facts import Measured
from zhiheng.assessment.services.ports import PORTS, Cell
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year, calendar_year
from zhiheng.cases.services.installed import installation
from zhiheng.indicators import computing, derivation, periods
from zhiheng.indicators.periods import Span
from zhiheng.indicators.services import values as stored
from zhiheng.indicators.values import Value
from zhiheng.ledger import RecordView, emit
from zhiheng.policy import Pack
from zhiheng.policy.expression import parse_condition
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import CriterionKind, SheetCriterion
from zhiheng.policy.model.assessment import CountedEvent
from zhiheng.server.assessment import crossing, proofs
from zhiheng.server.assessment.placed import place_of, prefix, table, within

#: A value as it is looked up: indicator, breakdown, part, level, area, period.
Key = tuple[str, str, str, str, str, str]


def register() -> None:
    """Hand the rooms over; when the server starts."""
    PORTS.values, PORTS.events = values, events
    PORTS.evidence.update(proofs.SOURCES)


# --- values of indicators -------------------------------------------------------------------------------------------
def values(
    pack: Pack, criteria: Sequence[SheetCriterion], units: Sequence[Unit], year: Year
) -> Mapping[Cell, Measured]:
    """Return what indicators give the units: the values of the day as kept, computed from the ledger where there are none.

    What was published counts up to `year.told_by`, and is computed anew for it: values of the day know what came later. A
    year that crosses New Year is put together from its months (see `crossing`); of what is published by the year alone,
    the calendar year speaks in which most of its days lie.
    """
    wanted = sorted({one.computed.indicator for one in criteria if one.computed})
    now, before = crossing.spans(year)
    compared = {one.computed.indicator for one in criteria if one.computed and one.kind is CriterionKind.PROGRESS}
    crosses = now.start.month != 1
    found = _crossing(pack, wanted, year) if crosses else _calendar(pack, wanted, compared, year)
    units_of = {name: pack.indicators[name].unit.value for name in wanted}
    return {
        (unit.code, one.id): replace(
            _measured(found, one, unit, now.text, before.text),
            unit=units_of.get(one.computed.indicator, "") if one.computed else "",
        )
        for one in criteria
        for unit in units
    }


def _calendar(pack: Pack, wanted: Sequence[str], compared: set[str], year: Year) -> dict[Key, Value]:
    """Return the values kept of both years; computed where one is wanted and not kept, the earlier only to compare with."""
    now, before = crossing.spans(year)
    told = {one for one in wanted if year.told_by is not None and _published(pack, one)}
    found = _index(
        stored.read(
            pack.id, [one for one in wanted if one not in told], periods=[now.text, before.text], breakdown=None
        )
    )
    kept = {(key[0], key[5]) for key in found}
    missing = [
        one for one in wanted if (one, now.text) not in kept or (one in compared and (one, before.text) not in kept)
    ]
    return {**_computed(pack, [now, before], missing, year), **found}


def _published(pack: Pack, name: str) -> bool:
    """Return whether values of an indicator rest on figures that somebody publishes."""
    return any(one.series is not None for one in derivation.needed(pack.indicators, [name]))


def _computed(pack: Pack, spans: Sequence[Span], names: Sequence[str], year: Year) -> dict[Key, Value]:
    if not names:
        return {}
    with installation().ledger.view(as_of=spans[0].end) as view:
        return _index(computing.carry_out(view, pack, spans, names, told_by=year.told_by).values)


def _crossing(pack: Pack, wanted: Sequence[str], year: Year) -> dict[Key, Value]:
    """Return the values of two years that cross New Year: of formulas from their months, of what is published by the year's."""
    now, before = crossing.spans(year)
    computable = [name for name in wanted if pack.indicators[name].formula is not None]
    found: dict[Key, Value] = {}
    if computable:
        with installation().ledger.view(as_of=now.end) as view:
            spans = [*crossing.months(before), *crossing.months(now)]
            made = computing.carry_out(view, pack, spans, computable, told_by=year.told_by).values
        found = _index(crossing.joined(pack, made, (now, before)))
    yearly = [name for name in wanted if name not in computable and _published(pack, name)]
    last = calendar_year(year)
    texts = {str(last): now.text, str(last - 1): before.text}
    told = _computed(pack, [periods.parse(one) for one in texts], yearly, year)
    return found | {(*key[:5], texts[key[5]]): value for key, value in told.items() if key[5] in texts}


def _index(rows: Iterable[Value]) -> dict[Key, Value]:
    """Return values by key; a computed one goes before a published one, which may speak of other records."""
    found: dict[Key, Value] = {}
    for row in sorted(rows, key=lambda one: one.origin != "computed"):
        found.setdefault((row.indicator, row.breakdown, row.part, row.level, row.area, row.period), row)
    return found


def _measured(found: Mapping[Key, Value], one: SheetCriterion, unit: Unit, now: str, before: str) -> Measured:
    what = one.computed
    if what is None:
        return Measured(reason="no_data")
    area = unit.code if unit.level.value in ("zone", "region") else unit.division
    key = (what.indicator, what.breakdown, what.part, unit.level.value, area)
    value, past = found.get((*key, now)), found.get((*key, before))
    if value is None:
        return Measured(before=_decimal(past), period=now, reason="no_data")
    return Measured(
        _decimal(value), _decimal(past), value.n, value.low, value.high, value.period, value.reason, tuple(value.flags)
    )


def _decimal(value: Value | None) -> Decimal | None:
    return None if value is None or value.value is None else Decimal(value.value)


# --- events of the ledger -------------------------------------------------------------------------------------------
def events(
    pack: Pack, criteria: Sequence[SheetCriterion], units: Sequence[Unit], year: Year
) -> Mapping[Cell, Mapping[str, int]]:
    """Return how many events the ledger holds of each unit; nothing for a unit without a division, or a type never taken in.

    A criterion some of whose events no record type tells is left to be entered by hand: their 0 would be invented.
    """
    placed = [unit for unit in units if place_of(unit)]
    found: dict[Cell, dict[str, int]] = {}
    with installation().ledger.view(as_of=year.ends) as view:
        for one in criteria:
            if not all(event.reads and _held(view, event.reads) for event in one.events):
                continue
            for event in one.events:
                counts = _by_division(view, event, year)
                for unit in placed if not one.groups else [each for each in placed if each.group in one.groups]:
                    cell = found.setdefault((unit.code, one.id), {})
                    cell[event.id] = sum(n for place, n in counts.items() if place.startswith(prefix(unit.division)))
    return found


def _held(view: RecordView, record_type: str) -> bool:
    query = exp.select(exp.Count(this=exp.Star()).as_("n")).from_(table(record_type))
    return bool(view.execute(query).column("n")[0].as_py())


def _by_division(view: RecordView, event: CountedEvent, year: Year) -> dict[str, int]:
    record_type = view.record_types[str(event.reads)]
    count = exp.Count(this=exp.Star()).as_("n")
    query = within(exp.select(emit.column("division"), count).from_(table(record_type.id)), year.starts, year.ends)
    if event.where is not None:
        query = query.where(emit.condition(parse_condition(event.where, fields_of(record_type))))
    rows = view.execute(query.group_by(emit.column("division"))).to_pylist()
    return {row["division"]: row["n"] for row in rows if row["division"]}
