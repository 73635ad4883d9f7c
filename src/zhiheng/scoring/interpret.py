"""A condition over one plain row: the meaning that every engine must give it, for a handful of rows in memory.

Rows come from Arrow (dates, Decimals, bytes) or from JSON (ISO dates, numbers as text, hexadecimal); both read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from zhiheng.policy.expression import And, Between, Compare, Condition, Field, In, IsNull, Literal, Not, Op, Or
from zhiheng.policy.model import FieldType

_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: eq,
    Op.NE: ne,
    Op.LT: lt,
    Op.LE: le,
    Op.GT: gt,
    Op.GE: ge,
}


def matches(condition: Condition | None, row: Mapping[str, Any]) -> bool:
    """Tell whether a row meets a condition; unknown does not match, and no condition matches every row."""
    return condition is None or truth(condition, row) is True


def truth(condition: Condition, row: Mapping[str, Any]) -> bool | None:
    """Return true, false or None for unknown, by three-valued logic."""
    if isinstance(condition, IsNull):
        return value_of(condition.field, row) is None
    if isinstance(condition, Not):
        inner = truth(condition.operand, row)
        return None if inner is None else not inner
    if isinstance(condition, And | Or):
        decisive = isinstance(condition, Or)
        parts = [truth(part, row) for part in condition.operands]
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    return _compared(condition, row)


def _compared(condition: Compare | In | Between, row: Mapping[str, Any]) -> bool | None:
    if isinstance(condition, Compare):
        left = value_of(condition.left, row)
        right = condition.right
        other = right.value if isinstance(right, Literal) else value_of(right, row)
        return None if left is None or other is None else _COMPARE[condition.op](left, other)
    value = value_of(condition.field, row)
    if value is None:
        return None
    if isinstance(condition, In):
        return any(value == each.value for each in condition.values)
    return bool(condition.low.value <= value <= condition.high.value)


def value_of(field: Field, row: Mapping[str, Any]) -> Any:
    """Return a field's exact value as literals hold it (decimals scaled to whole numbers), or None."""
    value = row.get(field.name)
    read = _READ.get(field.type)
    return value if value is None or read is None else read(value, field)


def _date(value: Any, field: Field) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: Any, field: Field) -> datetime:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


def _decimal(value: Any, field: Field) -> int:
    return int(Decimal(str(value)).scaleb(field.scale))


def _record(value: Any, field: Field) -> bytes:
    return bytes.fromhex(value) if isinstance(value, str) else bytes(value)


def _whole(value: Any, field: Field) -> int:
    return int(value)


_READ: dict[FieldType, Callable[[Any, Field], Any]] = {
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.DECIMAL: _decimal,
    FieldType.RECORD: _record,
    FieldType.INTEGER: _whole,
    FieldType.MONEY: _whole,
}
