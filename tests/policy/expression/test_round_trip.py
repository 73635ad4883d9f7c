"""Text and JSON give the same tree back, whatever the tree."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.errors import ExpressionError
from zhiheng.policy.expression import (
    Between,
    Compare,
    Count,
    CountDistinct,
    DaysSince,
    Field,
    In,
    IsNull,
    Latest,
    Literal,
    Max,
    Min,
    Not,
    Op,
    Ratio,
    Sum,
    Window,
    condition_from_json,
    conjunction,
    disjunction,
    from_json,
    parse_condition,
    parse_measure,
    parse_window,
    to_json,
    to_text,
)
from zhiheng.policy.model import FieldType

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
numbers = st.integers(-(10**15), 10**15)
VALUES = {
    FieldType.TEXT: words,
    FieldType.CODE: st.sampled_from(["pass", "fail"]),
    FieldType.INTEGER: numbers,
    FieldType.MONEY: numbers,
    FieldType.DECIMAL: numbers,
    FieldType.DATE: st.dates(),
    FieldType.INSTANT: st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(
        lambda moment: moment.replace(tzinfo=UTC)
    ),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DIVISION: st.integers(110000, 829999).map(str),
    FieldType.RECORD: st.binary(min_size=32, max_size=32),
}
ORDERED = [FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL, FieldType.DATE, FieldType.INSTANT]
ORDERS = [Op.LT, Op.LE, Op.GT, Op.GE]


def field_of(kind):
    return Field(str(kind), kind, 2 if kind is FieldType.DECIMAL else 0)


def literals(kind):
    return VALUES[kind].map(lambda value: Literal(value, kind, 2 if kind is FieldType.DECIMAL else 0))


def spans(kind):
    return st.tuples(literals(kind), literals(kind)).map(
        lambda ends: Between(field_of(kind), *sorted(ends, key=lambda end: end.value))
    )


kinds = st.sampled_from(list(VALUES))
ordered = st.sampled_from(ORDERED)
leaves = st.one_of(
    kinds.flatmap(
        lambda kind: st.builds(Compare, st.sampled_from([Op.EQ, Op.NE]), st.just(field_of(kind)), literals(kind))
    ),
    ordered.flatmap(lambda kind: st.builds(Compare, st.sampled_from(ORDERS), st.just(field_of(kind)), literals(kind))),
    kinds.flatmap(
        lambda kind: st.lists(literals(kind), min_size=1, max_size=3, unique=True).map(
            lambda values: In(field_of(kind), tuple(values))
        )
    ),
    ordered.flatmap(spans),
    kinds.map(lambda kind: IsNull(field_of(kind))),
    st.just(Compare(Op.LE, field_of(FieldType.DATE), Field("date2", FieldType.DATE))),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(conjunction),
        st.lists(inner, min_size=2, max_size=3).map(disjunction),
    ),
    max_leaves=8,
)
measured = st.sampled_from([FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL]).map(field_of)
measures = st.one_of(
    st.just(Count()),
    st.just(DaysSince()),
    st.builds(lambda make, field: make(field), st.sampled_from([Sum, Min, Max, Latest, CountDistinct]), measured),
    st.builds(Ratio, conditions, conditions),
)
windows = st.builds(Window, st.integers(1, 1200), st.sampled_from(["days", "months"]))


@given(conditions)
def test_condition_written_and_read_is_the_same(fields, node):
    assert parse_condition(to_text(node), fields) == node


@given(measures)
def test_measure_written_and_read_is_the_same(fields, node):
    assert parse_measure(to_text(node), fields) == node


@given(windows)
def test_window_written_and_read_is_the_same(node):
    assert parse_window(to_text(node)) == node


@given(st.one_of(conditions, measures, windows))
def test_json_gives_the_same_tree(node):
    assert from_json(orjson.loads(orjson.dumps(to_json(node)))) == node


@given(
    st.text(st.sampled_from("code integer date = < > ( ) , ' and or not in is null 5 . - 质")) | st.text(max_size=40)
)
def test_any_text_is_read_or_refused_with_an_expression_error(fields, text):
    for parse in (parse_condition, parse_measure):
        error = refusal(parse, text, fields)
        if error is not None:
            assert 0 <= error.position <= len(text)
            assert error.message("zh")
            assert error.message("en")


def refusal(parse, text, fields):
    try:
        parse(text, fields)
    except ExpressionError as error:
        return error
    return None


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"node": "eval"},
        {"node": "field", "name": "x", "type": "text", "scale": 0},
        {"node": "compare", "op": "~", "left": {}, "right": {}},
        {"node": "sum"},
        {"node": "and", "operands": [5]},
        [],
    ],
)
def test_json_that_is_no_rule_is_refused(plain):
    with pytest.raises(ValueError, match=r".+"):
        from_json(plain)


def test_measure_is_no_condition_in_json():
    with pytest.raises(ValueError, match="count"):
        condition_from_json(to_json(Count()))


def test_year_before_1000_keeps_four_digits(fields):
    node = Compare(Op.EQ, field_of(FieldType.DATE), Literal(date(9, 1, 1), FieldType.DATE))
    assert to_text(node) == "date = '0009-01-01'"
    assert parse_condition(to_text(node), fields) == node
