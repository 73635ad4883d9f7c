"""The records of one enterprise that a plan reads, and what they measure on any day.

This is a second, independent reading of the rules: the plan's query measures all enterprises in one scan, while here
each record stands by itself with its dates, so that a value can be explained, and followed into the future.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from zhiheng.ledger import emit
from zhiheng.policy.expression import (
    Count,
    CountDistinct,
    DaysSince,
    Latest,
    Min,
    Ratio,
    Sum,
)
from zhiheng.policy.model import FieldType, Publicity, RecordType
from zhiheng.scoring.plan import Line, Plan
from zhiheng.scoring.query import column, party_source
from zhiheng.scoring.window import leaves_on, lower_bound

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

_ENVELOPE = ("record_id", "occurred_on", "publicity", "source")
#: Types that no explanation shows: personal data, and lists.
_HIDDEN = (FieldType.PERSON, FieldType.LIST)


@dataclass(frozen=True)
class Entry:
    """A record that meets a line's written condition, whatever its day.

    ``value`` is the measured field as a whole number, or the flag of a ratio's numerator; None is null. ``within``
    tells for a ratio whether the record is in the denominator.
    """

    record_id: bytes
    record_type: str
    occurred_on: date
    until: date | None
    overdue: date | None
    value: Any
    within: bool
    row: dict[str, Any]

    def counts(self, line: Line, on: date) -> bool:
        """Tell whether the record counts for the line on a day."""
        lower = lower_bound(line.window_node(), on)
        if self.occurred_on > on or (lower is not None and self.occurred_on <= lower):
            return False
        if line.until is not None and self.until is not None and self.until < on:
            return False
        return line.overdue is None or (self.overdue is not None and self.overdue < on)

    def turns_on(self, line: Line) -> list[date]:
        """Return the days on which the record begins or ceases to count."""
        days = [leaves_on(line.window_node(), self.occurred_on)]
        if line.until is not None and self.until is not None:
            days.append(_next(self.until))
        if line.overdue is not None and self.overdue is not None:
            days.append(_next(self.overdue))
        return [day for day in days if day is not None]

    def leaves(self, line: Line, after: date) -> date | None:
        """Return the first day after a day on which the record no longer counts, or None if it counts for ever."""
        days = [day for day in self.turns_on(line) if day > after and not self.counts(line, day)]
        return min(days, default=None)


@dataclass(frozen=True)
class History:
    """The entries of one subject, by the name of the line's value column."""

    subject: str
    entries: dict[str, tuple[Entry, ...]]

    def counted(self, name: str, line: Line, on: date) -> list[Entry]:
        """Return the records that count for a line on a day, in the order of their days."""
        return [entry for entry in self.entries[name] if entry.counts(line, on)]

    def value(self, name: str, line: Line, on: date) -> int | None:
        """Return what a line measures on a day; None is no data."""
        return measured(line, self.counted(name, line, on), on)


def read_history(plan: Plan, view: RecordView, subject: str) -> History:
    """Read every record of a subject that some line of the plan could count, one query a record type and role."""
    groups: dict[tuple[str, str], list[tuple[str, Line]]] = {}
    for name, line in plan.lines():
        groups.setdefault((line.record_type, line.role), []).append((name, line))
    entries: dict[str, tuple[Entry, ...]] = {}
    for (type_id, role), lines in groups.items():
        record_type = view.record_types[type_id]
        rows = view.execute(_query(record_type, role, lines, subject)).to_pylist()
        for place, (name, line) in enumerate(lines):
            entries[name] = tuple(_entry(line, place, row) for row in rows if row[f"_c{place}"])
    return History(subject, entries)


def measured(line: Line, entries: Sequence[Entry], on: date) -> int | None:
    """Return what a line measures over records in the order of their days."""
    measure = line.measure_node()
    values = [entry.value for entry in entries if entry.value is not None]
    if isinstance(measure, Count):
        return len(entries)
    if isinstance(measure, CountDistinct):
        return len(set(values))
    if isinstance(measure, DaysSince):
        return (on - max(entry.occurred_on for entry in entries)).days if entries else None
    if isinstance(measure, Ratio):
        within = [entry for entry in entries if entry.within]
        return sum(1 for entry in within if entry.value) * 100_000 // len(within) if within else None
    if not values:
        return None
    if isinstance(measure, Latest):
        known = [entry for entry in entries if entry.value is not None]
        return int(max(known, key=lambda entry: (entry.occurred_on, entry.record_id)).value)
    if isinstance(measure, Sum):
        return int(sum(values))
    return int(min(values) if isinstance(measure, Min) else max(values))


def readable_fields(record_type: RecordType) -> Iterable[str]:
    """Return the fields of a record type that staff may see in an explanation."""
    for name, spec in record_type.fields.items():
        if spec.type not in _HIDDEN and spec.publicity is not Publicity.RESTRICTED:
            yield name


def _next(day: date) -> date | None:
    return None if day == date.max else day + timedelta(days=1)


def _query(record_type: RecordType, role: str, lines: Sequence[tuple[str, Line]], subject: str) -> exp.Select:
    """Return the readable fields of a subject's records with, for each line, whether it counts and what it measures."""
    names = dict.fromkeys([*_ENVELOPE, *readable_fields(record_type), *_dates(lines)])
    columns: list[exp.Expr] = [column(name) for name in names]
    for place, (_, line) in enumerate(lines):
        condition = line.condition_node()
        met = exp.true() if condition is None else emit.condition(condition)
        columns.append(exp.Case().when(met, exp.true()).else_(exp.false()).as_(f"_c{place}"))
        columns.extend(_operands(line, place))
    query, owner = party_source(exp.select(*columns), record_type, role)
    return query.where(owner.eq(exp.Literal.string(subject))).order_by(column("occurred_on"), column("record_id"))


def _dates(lines: Sequence[tuple[str, Line]]) -> list[str]:
    return [name for _, line in lines for name in (line.until, line.overdue) if name is not None]


def _operands(line: Line, place: int) -> list[exp.Expr]:
    measure = line.measure_node()
    if isinstance(measure, Count | DaysSince):
        return []
    if isinstance(measure, Ratio):
        inside, both = emit.condition(measure.denominator), emit.condition(measure.numerator)
        return [
            exp.Case().when(both, exp.true()).else_(exp.false()).as_(f"_v{place}"),
            exp.Case().when(inside, exp.true()).else_(exp.false()).as_(f"_w{place}"),
        ]
    if isinstance(measure, CountDistinct):
        return [column(measure.field.name).as_(f"_v{place}")]
    return [emit.whole(measure.field).as_(f"_v{place}")]


def _entry(line: Line, place: int, row: dict[str, Any]) -> Entry:
    return Entry(
        record_id=bytes(row["record_id"]),
        record_type=line.record_type,
        occurred_on=row["occurred_on"],
        until=None if line.until is None else row[line.until],
        overdue=None if line.overdue is None else row[line.overdue],
        value=row.get(f"_v{place}"),
        within=bool(row.get(f"_w{place}", True)),
        row=row,
    )
