"""Emitted rules mean what the tree means: compared with a small interpreter that shares no code with the emission."""

from __future__ import annotations

import calendar
import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from zhiheng.ledger import emit
from zhiheng.ledger.engines import DuckDB
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.policy.expression import (
    And,
    Between,
    Compare,
    Condition,
    Count,
    CountDistinct,
    DaysSince,
    Field,
    In,
    IsNull,
    Latest,
    Literal,
    Max,
    Measure,
    Min,
    Not,
    Op,
    Or,
    Ratio,
    Sum,
    Window,
)
from zhiheng.policy.model import FieldType as T

Row = dict[str, Any]

#: Field, Arrow type, and a strategy of values as the tree writes them (decimals scaled, money in fen).
NUMBER = st.integers(-3, 3)
DAYS = st.sampled_from(
    [date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31), date(2024, 4, 30)]
)
INSTANTS = DAYS.map(lambda day: datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=UTC))
FIELDS: dict[Field, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    Field("n", T.INTEGER): (pa.int64(), NUMBER),
    Field("m", T.INTEGER): (pa.int64(), NUMBER),
    Field("fine", T.MONEY): (pa.int64(), NUMBER.map(lambda n: n * 10**12)),
    Field("share", T.DECIMAL, 2): (pa.decimal128(18, 2), st.integers(-250, 250)),
    Field("big", T.DECIMAL, 6): (pa.decimal128(18, 6), st.integers(-(10**17), 10**17)),
    Field("flat", T.DECIMAL, 0): (pa.decimal128(18, 0), NUMBER),
    Field("k", T.CODE): (pa.string(), st.sampled_from(["fail", "pass", "it's", "质"])),
    Field("t", T.TEXT): (pa.string(), st.sampled_from(["fail", "质", 'quo"te', ""])),
    Field("ok", T.BOOLEAN): (pa.bool_(), st.booleans()),
    Field("day", T.DATE): (pa.date32(), DAYS),
    Field("at", T.INSTANT): (pa.timestamp("us", tz="UTC"), INSTANTS),
    Field("of", T.RECORD): (pa.binary(), st.sampled_from([b"\x00" * 32, b"\xff" * 32])),
}
BY_NAME = {field.name: field for field in FIELDS}
NUMERIC = [field for field in FIELDS if field.type in (T.INTEGER, T.MONEY, T.DECIMAL)]
ORDERED = [*NUMERIC, BY_NAME["day"], BY_NAME["at"]]
AS_OF = date(2024, 4, 30)


# --- the interpreter: rows hold values as the tree writes them; None is null; None as a truth value is unknown ---

COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


def truth(node: Condition, row: Row) -> bool | None:
    """Return whether a condition holds for a row: true, false, or None for unknown."""
    match node:
        case Compare(op, left, right):
            other = row[right.name] if isinstance(right, Field) else right.value
            mine = row[left.name]
            return None if mine is None or other is None else COMPARE[op](mine, other)
        case In(field, values):
            mine = row[field.name]
            return None if mine is None else mine in [value.value for value in values]
        case Between(field, low, high):
            mine = row[field.name]
            return None if mine is None else low.value <= mine <= high.value
        case IsNull(field):
            return row[field.name] is None
        case Not(operand):
            inner = truth(operand, row)
            return None if inner is None else not inner
        case And(operands):
            found = [truth(each, row) for each in operands]
            return False if False in found else None if None in found else True
        case Or(operands):
            found = [truth(each, row) for each in operands]
            return True if True in found else None if None in found else False


def value(node: Measure, rows: list[Row], as_of: date) -> int | None:
    """Return a measure over rows."""
    match node:
        case Count():
            return len(rows)
        case DaysSince():
            return (as_of - max(row["occurred_on"] for row in rows)).days if rows else None
        case Ratio(numerator, denominator):
            of = [row for row in rows if truth(denominator, row)]
            part = [row for row in of if truth(numerator, row)]
            return len(part) * 100000 // len(of) if of else None
        case Sum(field) | Min(field) | Max(field) | CountDistinct(field) | Latest(field):
            known = [row for row in rows if row[field.name] is not None]
            return aggregate(node, [row[field.name] for row in known], known)


def aggregate(node: Measure, values: list[Any], rows: list[Row]) -> int | None:
    """Return a measure of one field over rows in which it is known."""
    if isinstance(node, CountDistinct):
        return len(set(values))
    if not rows:
        return None
    if isinstance(node, Latest):
        last = max(range(len(rows)), key=lambda index: (rows[index]["occurred_on"], rows[index]["record_id"]))
        found: int = values[last]
        return found
    total: int = {Sum: sum, Min: min, Max: max}[type(node)](values)
    return total


# --- strategies ---


def literals(field: Field) -> st.SearchStrategy[Literal]:
    """Constants that a field may be compared with."""
    return FIELDS[field][1].map(lambda constant: Literal(constant, field.type, field.scale))


def _compare(field: Field) -> st.SearchStrategy[Condition]:
    ops = st.sampled_from(list(Op)) if field in ORDERED else st.sampled_from([Op.EQ, Op.NE])
    return st.builds(Compare, ops, st.just(field), literals(field))


def _between(field: Field) -> st.SearchStrategy[Condition]:
    return st.builds(Between, st.just(field), literals(field), literals(field))


def _in(field: Field) -> st.SearchStrategy[Condition]:
    values = st.lists(literals(field), min_size=1, max_size=3, unique_by=lambda one: one.value).map(tuple)
    return st.builds(In, st.just(field), values)


FIELD = st.sampled_from(list(FIELDS))
LEAF: st.SearchStrategy[Condition] = st.one_of(
    FIELD.flatmap(_compare),
    st.sampled_from(ORDERED).flatmap(_between),
    FIELD.flatmap(_in),
    FIELD.map(IsNull),
    st.builds(Compare, st.sampled_from(list(Op)), st.just(BY_NAME["n"]), st.just(BY_NAME["m"])),
    st.builds(Compare, st.sampled_from([Op.EQ, Op.NE]), st.just(BY_NAME["k"]), st.just(BY_NAME["t"])),
)


def _branches(children: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, children), st.builds(And, some), st.builds(Or, some))


CONDITIONS = st.recursive(LEAF, _branches, max_leaves=6)
MEASURES: st.SearchStrategy[Measure] = st.one_of(
    st.just(Count()),
    st.just(DaysSince()),
    st.builds(Ratio, CONDITIONS, CONDITIONS),
    st.builds(CountDistinct, FIELD),
    *(st.builds(kind, st.sampled_from(NUMERIC)) for kind in (Sum, Min, Max, Latest)),
)
ROW = st.fixed_dictionaries(
    {
        **{field.name: st.none() | values for field, (_, values) in FIELDS.items()},
        "occurred_on": DAYS,
        "record_id": st.binary(min_size=2, max_size=2),
    }
)
ROWS = st.lists(ROW, max_size=6, unique_by=lambda row: row["record_id"])


def as_table(rows: list[Row]) -> pa.Table:
    """Return rows as they are stored: decimals with their point."""
    stored = [
        {
            name: Decimal(cell).scaleb(-BY_NAME[name].scale) if _is_decimal(name) and cell is not None else cell
            for name, cell in row.items()
        }
        for row in rows
    ]
    fields = [pa.field(field.name, kind) for field, (kind, _) in FIELDS.items()]
    extra = [pa.field("occurred_on", pa.date32()), pa.field("record_id", pa.binary())]
    return pa.Table.from_pylist(stored, schema=pa.schema([*fields, *extra]))


def _is_decimal(name: str) -> bool:
    return name in BY_NAME and BY_NAME[name].type is T.DECIMAL


@pytest.fixture(scope="module")
def session() -> Any:
    """One engine for all examples, with two threads."""
    with DuckDB(threads=2).session() as opened:
        yield opened


LAW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(node=CONDITIONS, rows=ROWS)
def test_condition_has_the_truth_of_the_tree(session: DuckSession, node: Condition, rows: list[Row]) -> None:
    session.register("t", as_table(rows))
    found = session.query(exp.select(emit.condition(node).as_("x")).from_("t"))
    assert found["x"].to_pylist() == [truth(node, row) for row in rows]


@LAW
@given(node=MEASURES, where=st.none() | CONDITIONS, rows=ROWS)
def test_measure_has_the_value_of_the_tree(
    session: DuckSession, node: Measure, where: Condition | None, rows: list[Row]
) -> None:
    session.register("t", as_table(rows))
    counted = emit.condition(where) if where is not None else None
    found = session.query(exp.select(emit.measure(node, AS_OF, where=counted).as_("x")).from_("t"))
    assert found.schema.field("x").type == pa.int64()
    matching = [row for row in rows if where is None or truth(where, row)]
    assert found["x"].to_pylist() == [value(node, matching, AS_OF)]


def _months_before(day: date, months: int) -> date:
    """Step back month by month, then cut the day: not the arithmetic that the emission uses."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


ANY_DAY = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(as_of=ANY_DAY, months=st.integers(1, 600))
def test_month_window_begins_after_the_same_day_cut_to_the_month(as_of: date, months: int) -> None:
    assert emit.window_start(Window(months, "months"), as_of) == _months_before(as_of, months)


@pytest.mark.parametrize(
    ("as_of", "window", "start"),
    [
        (date(2024, 3, 31), Window(1, "months"), date(2024, 2, 29)),
        (date(2023, 3, 31), Window(1, "months"), date(2023, 2, 28)),
        (date(2024, 2, 29), Window(12, "months"), date(2023, 2, 28)),
        (date(2024, 2, 29), Window(48, "months"), date(2020, 2, 29)),
        (date(2024, 1, 31), Window(1, "months"), date(2023, 12, 31)),
        (date(2024, 3, 1), Window(1, "days"), date(2024, 2, 29)),
        (date(2024, 3, 1), Window(366, "days"), date(2023, 3, 1)),
        (date(30, 1, 1), Window(1200, "months"), date.min),
        (date(30, 1, 1), Window(36600, "days"), date.min),
    ],
)
def test_window_start_at_month_ends_and_leap_days(as_of: date, window: Window, start: date) -> None:
    assert emit.window_start(window, as_of) == start


@given(as_of=DAYS, n=st.integers(1, 15), unit=st.sampled_from(["days", "months"]), rows=ROWS)
def test_window_takes_the_last_day_and_leaves_the_first(
    session: DuckSession, as_of: date, n: int, unit: Any, rows: list[Row]
) -> None:
    session.register("t", as_table(rows))
    found = session.query(exp.select(emit.window(Window(n, unit), as_of).as_("x")).from_("t"))
    start = as_of - timedelta(days=n) if unit == "days" else _months_before(as_of, n)
    assert found["x"].to_pylist() == [start < row["occurred_on"] <= as_of for row in rows]


def _row(**cells: Any) -> Row:
    blank = {field.name: None for field in FIELDS}
    return {**blank, "occurred_on": date(2024, 2, 29), "record_id": b"00", **cells}


def _measured(session: DuckSession, node: Measure, rows: list[Row]) -> int | None:
    session.register("t", as_table(rows))
    found = session.query(exp.select(emit.measure(node, AS_OF).as_("x")).from_("t"))
    answer: int | None = found["x"][0].as_py()
    return answer


def test_latest_of_one_day_is_that_of_the_greatest_id_with_a_value(session: DuckSession) -> None:
    rows = [_row(n=1, record_id=b"01"), _row(n=2, record_id=b"09"), _row(n=None, record_id=b"10")]
    node = Latest(BY_NAME["n"])
    assert _measured(session, node, rows) == _measured(session, node, rows[::-1]) == 2


def test_ratio_without_denominator_is_no_data(session: DuckSession) -> None:
    every, none = Not(IsNull(BY_NAME["n"])), Compare(Op.EQ, BY_NAME["k"], Literal("fail", T.CODE))
    rows = [_row(n=1), _row(n=2), _row(n=3, k="fail")]
    assert _measured(session, Ratio(none, every), rows) == 33333
    assert _measured(session, Ratio(every, none), rows[:2]) is None
    assert _measured(session, Ratio(every, none), []) is None


def test_sum_beyond_a_bigint_is_an_error_not_a_wrong_number(session: DuckSession) -> None:
    import duckdb

    rows = [_row(n=2**62, record_id=bytes([number])) for number in range(3)]
    with pytest.raises(duckdb.Error):
        _measured(session, Sum(BY_NAME["n"]), rows)


@settings(max_examples=80, deadline=None)
@given(node=MEASURES, where=CONDITIONS)
def test_spark_text_parses_and_divides_whole_numbers(node: Measure, where: Condition) -> None:
    tree = exp.select(emit.measure(node, AS_OF, where=emit.condition(where)).as_("x")).from_("t")
    text = emit.sql(tree, "spark")
    assert sqlglot.parse_one(text, dialect="spark").sql(dialect="spark") == text
    assert "/" not in text.replace("it\\'s", "")
    assert "FILTER" not in text


@given(node=MEASURES)
def test_no_text_of_a_rule_leaves_its_quotes(node: Measure) -> None:
    for dialect in ("duckdb", "spark"):
        text = emit.sql(emit.measure(node, AS_OF), dialect)
        assert len(sqlglot.parse(text, dialect=dialect)) == 1


def test_qualified_columns_name_their_table() -> None:
    node = And((IsNull(BY_NAME["n"]), Compare(Op.EQ, BY_NAME["n"], BY_NAME["m"])))
    assert emit.sql(emit.condition(node, "r")) == '"r"."n" IS NULL AND "r"."n" = "r"."m"'.replace('"r"', "r")
