"""Asking a rule of one row of values, in memory: three-valued, by the semantics of `policy.expression`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from zhiheng.policy.expression import And, Between, Compare, Condition, Field, In, IsNull, Literal, Not, Op, Or
from zhiheng.policy.model import FieldType

Values = Mapping[str, Any]

_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: lambda a, b: a == b,
    Op.NE: lambda a, b: a != b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.GT: lambda a, b: a > b,
    Op.GE: lambda a, b: a >= b,
}


def holds(condition: Condition, values: Values) -> bool | None:
    """Return whether a condition is true of a row; None where a value that it reads is missing."""
    match condition:
        case And(operands):
            return _all([holds(one, values) for one in operands])
        case Or(operands):
            found = _all([_not(holds(one, values)) for one in operands])
            return _not(found)
        case Not(operand):
            return _not(holds(operand, values))
        case IsNull(field):
            return values.get(field.name) is None
        case Compare(op, left, right):
            return _both(values.get(left.name), _right(right, values), _COMPARE[op])
        case In(field, listed):
            value = values.get(field.name)
            return None if value is None else any(value == _literal(one) for one in listed)
        case Between(field, low, high):
            value = values.get(field.name)
            return None if value is None else bool(_literal(low) <= value <= _literal(high))
    raise TypeError(condition)


def reads(condition: Condition) -> tuple[str, ...]:
    """Return the names of the fields that a condition reads, in order, each once."""
    return tuple(dict.fromkeys(_names(condition)))


def _names(condition: Condition) -> list[str]:
    match condition:
        case And(operands) | Or(operands):
            return [name for one in operands for name in _names(one)]
        case Not(operand):
            return _names(operand)
        case Compare(_, left, right):
            return [left.name, *([right.name] if isinstance(right, Field) else [])]
        case In(field, _) | Between(field, _, _) | IsNull(field):
            return [field.name]
    raise TypeError(condition)


def _right(right: Field | Literal, values: Values) -> Any:
    return values.get(right.name) if isinstance(right, Field) else _literal(right)


def _literal(literal: Literal) -> Any:
    """Return a literal as a row holds it: decimals stand scaled in the tree."""
    if literal.type is FieldType.DECIMAL and isinstance(literal.value, int):
        return Decimal(literal.value).scaleb(-literal.scale)
    return literal.value


def _both(left: Any, right: Any, compare: Callable[[Any, Any], bool]) -> bool | None:
    return None if left is None or right is None else compare(left, right)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True
