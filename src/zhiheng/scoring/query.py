"""The queries of a plan: every reading of the same records shares one scan; the population is a query of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from zhiheng.ledger import emit
from zhiheng.policy.expression import Condition, Measure, parse_condition
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import RecordType

SUBJECT = "subject"
#: The name of the query for who is rated; every other is named after its record type and role.
POPULATION = "population"
_PARTY, _PARTY_ROW = "party_subject", "party_row"
_PREFIX = "uscc:"


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


def newest() -> exp.Struct:
    """Return what orders records: the day, and among those of a day the record id."""
    names = {"day": "occurred_on", "id": "record_id"}
    pairs = [exp.PropertyEQ(this=exp.to_identifier(key), expression=column(name)) for key, name in names.items()]
    return exp.Struct(expressions=pairs)


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


def population_query(organisation: RecordType, population: str | None) -> exp.Select:
    """Return the subjects to be rated: organisations whose latest registration meets the condition, code taken out."""
    met: exp.Expr = exp.true()
    if population is not None:
        condition = emit.condition(parse_condition(population, fields_of(organisation)))
        met = exp.Case().when(condition, exp.true()).else_(exp.false())
    named = exp.StartsWith(this=column(SUBJECT), expression=exp.Literal.string(_PREFIX))
    code = exp.Substring(this=column(SUBJECT), start=exp.Literal.number(len(_PREFIX) + 1))
    return (
        exp.select(column(SUBJECT), code.as_("uscc"))
        .from_(table(organisation.id))
        .where(named)
        .group_by(column(SUBJECT))
        .having(exp.ArgMax(this=met, expression=newest()))
    )


def plan_queries(
    readings: Sequence[ReadingQuery], record_types: Mapping[str, RecordType], population: str | None, as_of: date
) -> dict[str, exp.Select]:
    """Return the queries of a plan: ``population``, sorted by subject, and one for each record type and role.

    They stay apart, so that an engine holds one aggregation at a time and can spill it; `evaluation` joins them.
    """
    groups: dict[str, list[ReadingQuery]] = {}
    for reading in readings:
        groups.setdefault(f"{reading.record_type}.{reading.role}", []).append(reading)
    rated = population_query(record_types["organisation"], population).order_by(column(SUBJECT))
    return {
        POPULATION: rated,
        **{name: group_query(group, record_types[group[0].record_type], as_of) for name, group in groups.items()},
    }
