"""Rules as queries: each node of `policy.expression` built with SQLGlot, never as text.

Whole numbers throughout: money in fen, decimals times ten to their scale, ratios in hundred-thousandths through the one
division of this module. Every aggregate is cast to BIGINT, so that no engine widens it. A condition keeps SQL's three
truth values, which are those of the tree: an unknown condition does not match. No FILTER clause and no engine's own
function: the same tree is emitted for DuckDB and, by SQLGlot's dialect, for others.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlglot import exp

from zhiheng.ledger.errors import NotEmittable
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
from zhiheng.policy.model import FieldType

#: One hundred per cent of a ratio.
WHOLE = 100000

_COMPARISONS: dict[Op, type[exp.Binary]] = {
    Op.EQ: exp.EQ,
    Op.NE: exp.NEQ,
    Op.LT: exp.LT,
    Op.LE: exp.LTE,
    Op.GT: exp.GT,
    Op.GE: exp.GTE,
}


def column(name: str, table: str | None = None) -> exp.Column:
    """Return a quoted column, of a table if one is named."""
    return exp.column(exp.to_identifier(name, quoted=True), table=table)


def day(value: date) -> exp.Expr:
    """Return a literal day."""
    return exp.cast(exp.Literal.string(value.isoformat()), "date")


def condition(node: Condition, table: str | None = None) -> exp.Expr:
    """Return a condition over a row as an expression that is true, false or null.

    `table` qualifies the columns. Raises NotEmittable for what is no condition.
    """
    match node:
        case Compare(op, left, right):
            other = column(right.name, table) if isinstance(right, Field) else literal(right)
            return _COMPARISONS[op](this=column(left.name, table), expression=other)
        case In(field, values):
            return exp.In(this=column(field.name, table), expressions=[literal(value) for value in values])
        case Between(field, low, high):
            return exp.Between(this=column(field.name, table), low=literal(low), high=literal(high))
        case IsNull(field):
            return exp.Is(this=column(field.name, table), expression=exp.null())
        case Not(operand):
            return exp.Not(this=exp.paren(condition(operand, table)))
        case And(operands):
            return exp.and_(*(condition(each, table) for each in operands))
        case Or(operands):
            return exp.or_(*(condition(each, table) for each in operands))
    raise NotEmittable(zh_reason=f"{node!r} 不是条件", en_reason=f"{node!r} is no condition")


def literal(node: Literal) -> exp.Expr:
    """Return a constant in the type of the column it is compared with."""
    return _LITERALS.get(node.type, _text)(node)


def _text(node: Literal) -> exp.Expr:
    return exp.Literal.string(str(node.value))


def _whole_number(node: Literal) -> exp.Expr:
    return exp.cast(exp.Literal.number(int(str(node.value))), "bigint")


def _decimal(node: Literal) -> exp.Expr:
    exact = format(Decimal(int(str(node.value))).scaleb(-node.scale), "f")
    return exp.cast(exp.Literal.string(exact), exp.DataType.build(f"decimal(18, {node.scale})"))


def _boolean(node: Literal) -> exp.Expr:
    return exp.Boolean(this=bool(node.value))


def _date(node: Literal) -> exp.Expr:
    return exp.cast(exp.Literal.string(str(node.value)), "date")


def _instant(node: Literal) -> exp.Expr:
    if not isinstance(node.value, datetime):
        raise NotEmittable(zh_reason=f"{node!r} 不是时刻", en_reason=f"{node!r} is no instant")
    return exp.cast(exp.Literal.string(node.value.astimezone(UTC).isoformat()), "timestamptz")


def _record(node: Literal) -> exp.Expr:
    if not isinstance(node.value, bytes):
        raise NotEmittable(zh_reason=f"{node!r} 不是记录号", en_reason=f"{node!r} is no record id")
    return exp.Unhex(this=exp.Literal.string(node.value.hex()))


_LITERALS: dict[FieldType, Callable[[Literal], exp.Expr]] = {
    FieldType.INTEGER: _whole_number,
    FieldType.MONEY: _whole_number,
    FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.RECORD: _record,
}


def whole(field: Field, table: str | None = None) -> exp.Expr:
    """Return a numeric field as a whole number: money in fen, decimals times ten to their scale."""
    value = column(field.name, table)
    if field.type is not FieldType.DECIMAL or not field.scale:
        return exp.cast(value, "bigint") if field.type is FieldType.DECIMAL else value
    # DECIMAL(18, s) times a number stays in 18 digits and overflows; 38 digits hold every product.
    wide = exp.cast(value, exp.DataType.build(f"decimal(38, {field.scale})"))
    return exp.cast(exp.Mul(this=wide, expression=exp.Literal.number(10**field.scale)), "bigint")


def measure(node: Measure, as_of: date, *, where: exp.Expr | None = None, table: str | None = None) -> exp.Expr:
    """Return a measure as an aggregate of type BIGINT; null is "no data".

    `where` is the condition under which a row counts (None: every row). `as_of` is the day from which `days_since`
    counts. Rows need `occurred_on` for `days_since` and `latest`, and `record_id` for `latest`. Raises NotEmittable.
    """
    return exp.cast(_aggregate(node, as_of, where, table), "bigint")


def _aggregate(node: Measure, as_of: date, where: exp.Expr | None, table: str | None) -> exp.Expr:
    match node:
        case Count():
            return exp.Count(this=_when(where, exp.Literal.number(1)))
        case Sum(field):
            return exp.Sum(this=_when(where, whole(field, table)))
        case Min(field):
            return exp.Min(this=_when(where, whole(field, table)))
        case Max(field):
            return exp.Max(this=_when(where, whole(field, table)))
        case CountDistinct(field):
            return exp.Count(this=exp.Distinct(expressions=[_when(where, column(field.name, table))]))
        case DaysSince():
            last = exp.Max(this=_when(where, column("occurred_on", table)))
            return exp.DateDiff(this=day(as_of), expression=last, unit=exp.var("DAY"))
        case Latest(field):
            return _latest(field, where, table)
        case Ratio(numerator, denominator):
            of = _both(where, condition(denominator, table))
            part = _both(of, condition(numerator, table))
            one = exp.Literal.number(1)
            return ratio(exp.Count(this=_when(part, one)), exp.Count(this=_when(of, one)))
    raise NotEmittable(zh_reason=f"{node!r} 不是度量", en_reason=f"{node!r} is no measure")


def _latest(field: Field, where: exp.Expr | None, table: str | None) -> exp.Expr:
    """The value on the last day on which there is one; of several that day, the one with the greatest record_id."""
    known = exp.Not(this=exp.Is(this=column(field.name, table), expression=exp.null()))
    order = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier("day"), expression=column("occurred_on", table)),
            exp.PropertyEQ(this=exp.to_identifier("id"), expression=column("record_id", table)),
        ]
    )
    return exp.ArgMax(this=whole(field, table), expression=_when(_both(where, known), order))


def ratio(numerator: exp.Expr, denominator: exp.Expr) -> exp.Expr:
    """Return `numerator * 100000 // denominator`, or null where the denominator is null or not above zero.

    The only division of any rule. Both are counts, hence never negative, so that rounding towards zero (DuckDB, Spark)
    and towards minus infinity (Python) agree.
    """
    scaled = exp.Mul(this=exp.paren(numerator), expression=exp.Literal.number(WHOLE))
    share = exp.IntDiv(this=scaled, expression=exp.paren(denominator))
    return exp.Case().when(exp.GT(this=denominator.copy(), expression=exp.Literal.number(0)), share)


def window(node: Window, as_of: date, table: str | None = None) -> exp.Expr:
    """Return the condition that a row's day lies in a window, with literal days: (`as_of` − n, `as_of`]."""
    occurred = column("occurred_on", table)
    after = exp.GT(this=occurred, expression=day(window_start(node, as_of)))
    return exp.and_(after, exp.LTE(this=occurred.copy(), expression=day(as_of)))


def window_start(node: Window, as_of: date) -> date:
    """Return the day after which a window begins; months are cut to a month's last day, years end at year 1.

    >>> window_start(Window(1, "months"), date(2024, 3, 31))
    datetime.date(2024, 2, 29)
    """
    if node.unit == "days":
        return as_of - timedelta(days=min(node.n, (as_of - date.min).days))
    months = as_of.year * 12 + as_of.month - 1 - node.n
    if months < 12:
        return date.min
    year, month = divmod(months, 12)
    return date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1]))


def _when(condition: exp.Expr | None, value: exp.Expr) -> exp.Expr:
    """Return the value where the condition is true, else null."""
    return value if condition is None else exp.Case().when(condition.copy(), value)


def _both(first: exp.Expr | None, second: exp.Expr) -> exp.Expr:
    return second if first is None else exp.and_(first.copy(), second)


def sql(expression: exp.Expr, dialect: str = "duckdb") -> str:
    """Return an expression's text for an engine that SQLGlot knows."""
    return str(expression.sql(dialect=dialect))
