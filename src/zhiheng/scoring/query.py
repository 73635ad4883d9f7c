"""The queries of a plan's readings: every reading of the same records shares one scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from zhiheng.ledger import emit
from zhiheng.policy.expression import Condition, Measure
from zhiheng.policy.model import RecordType

SUBJECT = "subject"
#: The name of the query for who is rated; every other is named after its record type and role.
POPULATION = "population"
_PARTY, _PARTY_ROW = "party_subject", "party_row"


@dataclass(frozen=True)
class ReadingQuery:
    """A reading ready for SQL: the column it fills, and which records of a type count for it after which day."""

    column: str
    record_type: str
    role: str
    condition: Condition | None
    since: date | None
    measure: Measure


def column(name: str, table: str | None = None) -> exp.Column:
    """Return a quoted column."""
    return emit.column(name, table)


def table(name: str) -> exp.Table:
    """Return a quoted table."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def known(name: exp.Column) -> exp.Expr:
    """Return the condition that a column is not null."""
    return exp.Not(this=exp.Is(this=name.copy(), expression=exp.null()))


def counts(reading: ReadingQuery) -> exp.Expr | None:
    """Return the condition under which a record counts for a reading, or None if every record does."""
    parts = [] if reading.condition is None else [emit.condition(reading.condition)]
    if reading.since is not None:
        parts.append(column("occurred_on") > emit.day(reading.since))
    return exp.and_(*parts) if parts else None


def group_query(readings: Sequence[ReadingQuery], record_type: RecordType, as_of: date) -> exp.Select:
    """Return the measures of readings that share a record type and a role, one row a subject.

    The scan is cut at the earliest day that any reading asks for.
    """
    query, owner = party_source(exp.select(), record_type, readings[0].role)
    query = query.select(owner.as_(SUBJECT)).where(known(owner))
    bounds = [reading.since for reading in readings]
    if all(bound is not None for bound in bounds):
        query = query.where(column("occurred_on") > emit.day(min(bound for bound in bounds if bound is not None)))
    for reading in readings:
        measure = emit.measure(reading.measure, as_of, where=counts(reading))
        query = query.select(measure.as_(reading.column, quoted=True, copy=False), copy=False)
    return query.group_by(owner.copy())


def party_source(query: exp.Select, record_type: RecordType, role: str) -> tuple[exp.Select, exp.Column]:
    """Add the source of a record type's rows to a select; return it with the column of who plays the role.

    The main role is the envelope's subject. Any other role comes from the participants, each subject once a record.
    """
    query = query.from_(table(record_type.id))
    if role == record_type.subject:
        return query, column(SUBJECT)
    parties = (
        exp.select(column(SUBJECT).as_(_PARTY), column("row_no").as_(_PARTY_ROW))
        .distinct()
        .from_(table("participants"))
        .where(column("record_type").eq(exp.Literal.string(record_type.id)))
        .where(column("role").eq(exp.Literal.string(role)))
        .subquery("parties")
    )
    return query.join(parties, on=column("row_no").eq(column(_PARTY_ROW))), column(_PARTY)


def group_queries(
    readings: Sequence[ReadingQuery], record_types: Mapping[str, RecordType], as_of: date
) -> dict[str, exp.Select]:
    """Return the queries of a plan's readings, one for each record type and role.

    They stay apart, so that an engine holds one aggregation at a time and can spill it; `evaluation` joins them.
    """
    groups: dict[str, list[ReadingQuery]] = {}
    for reading in readings:
        groups.setdefault(f"{reading.record_type}.{reading.role}", []).append(reading)
    return {name: group_query(group, record_types[group[0].record_type], as_of) for name, group in groups.items()}
