from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhiheng.policy.errors import ExpressionError, TooComplex, UnexpectedText, UnknownField, WrongLiteral, WrongType
from zhiheng.policy.expression import (
    And,
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
    Or,
    Ratio,
    Sum,
    Window,
    parse_condition,
    parse_measure,
    parse_window,
)
from zhiheng.policy.model import FieldType

CODE = Field("code", FieldType.CODE)
INTEGER = Field("integer", FieldType.INTEGER)
TRUE = Compare(Op.EQ, Field("boolean", FieldType.BOOLEAN), Literal(True, FieldType.BOOLEAN))
FAIL = Compare(Op.EQ, CODE, Literal("fail", FieldType.CODE))
FIVE = Compare(Op.GT, INTEGER, Literal(5, FieldType.INTEGER))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("code = 'fail'", FAIL),
        ("CODE = 'fail'".replace("CODE", "code"), FAIL),
        ("code <> 'fail'", Compare(Op.NE, CODE, Literal("fail", FieldType.CODE))),
        ("integer > 5", FIVE),
        ("5 < integer", FIVE),
        ("boolean", TRUE),
        ("not boolean", Not(TRUE)),
        ("not not boolean", Not(Not(TRUE))),
        ("code is null", IsNull(CODE)),
        ("code IS NOT NULL", Not(IsNull(CODE))),
        ("code in ('fail', 'pass', 'fail')", In(CODE, (FAIL.right, Literal("pass", FieldType.CODE)))),
        ("code not in ('fail')", Not(In(CODE, (FAIL.right,)))),
        (
            "integer between -1 and 5",
            Between(INTEGER, Literal(-1, FieldType.INTEGER), Literal(5, FieldType.INTEGER)),
        ),
        ("date < date2", Compare(Op.LT, Field("date", FieldType.DATE), Field("date2", FieldType.DATE))),
        ("uscc != text", Compare(Op.NE, Field("uscc", FieldType.USCC), Field("text", FieldType.TEXT))),
    ],
)
def test_condition_is_read(fields, text, node):
    assert parse_condition(text, fields) == node


def test_and_binds_tighter_than_or_and_not_tighter_than_and(fields):
    assert parse_condition("boolean or code = 'fail' and not integer > 5", fields) == Or((TRUE, And((FAIL, Not(FIVE)))))
    assert parse_condition("(boolean or code = 'fail') and integer > 5", fields) == And((Or((TRUE, FAIL)), FIVE))
    assert parse_condition("not (boolean and integer > 5)", fields) == Not(And((TRUE, FIVE)))


def test_same_joint_is_flat(fields):
    assert parse_condition("boolean and (integer > 5 and code = 'fail')", fields) == And((TRUE, FIVE, FAIL))
    assert parse_condition("boolean or integer > 5 or code = 'fail'", fields) == Or((TRUE, FIVE, FAIL))


@pytest.mark.parametrize(
    ("text", "value", "scale"),
    [
        ("money = 500", 50000, 0),
        ("money = 500.00", 50000, 0),
        ("money = 0.5", 50, 0),
        ("decimal = 1.5", 150, 2),
        ("decimal4 = 1.5", 15000, 4),
        ("decimal = -0.01", -1, 2),
        ("date = '2024-02-29'", date(2024, 2, 29), 0),
        ("instant = '2024-01-31T08:00:00+08:00'", datetime(2024, 1, 31, tzinfo=UTC), 0),
        ("text = 'it''s'", "it's", 0),
        ("text = 'e\u0301'", "\u00e9", 0),
        ("boolean = false", False, 0),
        ("division = '510000'", "510000", 0),
        (f"record = '{'ab' * 32}'", b"\xab" * 32, 0),
    ],
)
def test_literal_is_stored_exactly_as_the_field_stores_it(fields, text, value, scale):
    node = parse_condition(text, fields)
    assert isinstance(node, Compare)
    assert isinstance(node.right, Literal)
    assert (node.right.value, node.right.scale) == (value, scale)
    assert type(node.right.value) is type(value)
    assert node.right.type is node.left.type


@pytest.mark.parametrize(
    ("text", "error", "position", "word"),
    [
        ("", UnexpectedText, 0, "结尾"),
        ("code =", UnexpectedText, 6, "结尾"),
        ("code = 'fail' code", UnexpectedText, 14, "and"),
        ("code = fail", UnknownField, 7, "fail"),
        ("code == 'fail'", UnexpectedText, 5, "="),
        ("code = \u201cfail\u201d", UnexpectedText, 7, "'"),
        ("integer \u2265 5", UnexpectedText, 8, ">="),
        ("\uff08boolean\uff09", UnexpectedText, 0, "("),
        ("code = 'fail", UnexpectedText, 7, "单引号"),
        ("(boolean", UnexpectedText, 8, ")"),
        ("boolean)", UnexpectedText, 7, "and"),
        ("code", UnexpectedText, 4, "是否"),
        ("code = null", UnexpectedText, 7, "is null"),
        ("code in (fail)", UnexpectedText, 9, "'fail'"),
        ("code in ()", UnexpectedText, 9, "值"),
        ("1 = 1", UnexpectedText, 4, "字段"),
        ("integer = 1.2.3", UnexpectedText, 10, "12.5"),
        ("coed = 'fail'", UnknownField, 0, "code"),
        ("code > 'fail'", WrongType, 5, "大小"),
        ("date = text", WrongType, 7, "日期"),
        ("decimal = decimal4", WrongType, 10, "不能比较"),
        ("money = integer", WrongType, 8, "不能比较"),
        ("person = person", WrongType, 9, "不能比较"),
        ("code between 'fail' and 'pass'", WrongType, 5, "大小"),
        ("integer between 5 and 1", WrongType, 22, "上限"),
        ("code = 'fial'", WrongLiteral, 7, "fail"),
        ("code = '不符合'", WrongLiteral, 7, "fail"),
        ("code = '合格'", WrongLiteral, 7, "pass"),
        ("integer = 1.0", WrongLiteral, 10, "整数"),
        ("integer = '1'", WrongLiteral, 10, "12"),
        ("integer = 1000000000000000000", WrongLiteral, 10, "过大"),
        ("money = 0.001", WrongLiteral, 8, "2"),
        ("decimal = 0.001", WrongLiteral, 10, "2"),
        ("date = '2024-02-30'", WrongLiteral, 7, "存在"),
        ("date = '20240131'", WrongLiteral, 7, "2024-01-31"),
        ("date = 2024", WrongLiteral, 7, "2024-01-31"),
        ("instant = '2024-01-31T08:00:00'", WrongLiteral, 10, "时区"),
        ("text = 5", WrongLiteral, 7, "文字"),
        ("text = ''", WrongLiteral, 7, "is null"),
        ("boolean = 'true'", WrongLiteral, 10, "true"),
        ("division = '5100'", WrongLiteral, 11, "6"),
        ("person = 'x'", WrongLiteral, 9, "is null"),
        ("list = 'x'", WrongLiteral, 7, "is null"),
        ("record = 'x'", WrongLiteral, 9, "64"),
    ],
)
def test_wrong_rule_says_where_and_what(fields, text, error, position, word):
    with pytest.raises(ExpressionError) as caught:
        parse_condition(text, fields)
    assert type(caught.value) is error
    assert caught.value.position == position
    assert word in caught.value.problem("zh")
    assert caught.value.problem("en").isascii() or any(c in caught.value.problem("en") for c in "“”")


def test_caret_stands_under_the_place_also_after_wide_characters(fields):
    with pytest.raises(ExpressionError) as caught:
        parse_condition("text = '质量' and coed = 'x'", fields)
    shown, caret = caught.value.caret().splitlines()
    assert shown == "  text = '质量' and coed = 'x'"
    assert caret == " " * (2 + 7 + 6 + 5) + "^"
    assert caught.value.message("en").endswith("^")


def test_null_test_is_all_that_may_be_asked_of_personal_data(fields):
    assert parse_condition("person is null", fields) == IsNull(Field("person", FieldType.PERSON))
    with pytest.raises(WrongLiteral):
        parse_condition("person in ('a')", fields)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "boolean",
        "not " * 900 + "boolean",
        "boolean or " * 1000 + "boolean",
        "(" * 40 + "boolean" + ")" * 40,
        "integer in (" + ", ".join(str(n) for n in range(600)) + ")",
    ],
)
def test_hostile_rule_is_too_complex(fields, text):
    with pytest.raises(TooComplex, match=r"上限"):
        parse_condition(text, fields)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("count", Count()),
        ("days_since", DaysSince()),
        ("sum(money)", Sum(Field("money", FieldType.MONEY))),
        ("min(integer)", Min(INTEGER)),
        ("max(decimal)", Max(Field("decimal", FieldType.DECIMAL, 2))),
        ("latest(integer)", Latest(INTEGER)),
        ("count_distinct(text)", CountDistinct(Field("text", FieldType.TEXT))),
        ("ratio(code = 'fail', boolean or integer > 5)", Ratio(FAIL, Or((TRUE, FIVE)))),
    ],
)
def test_measure_is_read(fields, text, node):
    assert parse_measure(text, fields) == node


@pytest.mark.parametrize(
    ("text", "error", "word"),
    [
        ("average(integer)", UnexpectedText, "count_distinct"),
        ("count(integer)", UnexpectedText, "结尾"),
        ("sum", UnexpectedText, "("),
        ("sum(text)", WrongType, "sum"),
        ("latest(date)", WrongType, "latest"),
        ("count_distinct(person)", WrongType, "个人信息"),
        ("sum(integr)", UnknownField, "integer"),
        ("ratio(boolean)", UnexpectedText, ","),
        ("sum(integer) + 1", UnexpectedText, ""),
    ],
)
def test_wrong_measure_says_why(fields, text, error, word):
    with pytest.raises(error) as caught:
        parse_measure(text, fields)
    assert word in caught.value.problem("zh")


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("24 months", Window(24, "months")),
        ("1 month", Window(1, "months")),
        ("730 days", Window(730, "days")),
        ("1 day", Window(1, "days")),
    ],
)
def test_window_is_read(text, window):
    assert parse_window(text) == window


@pytest.mark.parametrize(
    "text", ["", "months", "24", "24 years", "0 days", "-1 days", "1.5 months", "1201 months", "2 days 3"]
)
def test_wrong_window_is_refused(text):
    with pytest.raises(ExpressionError):
        parse_window(text)
