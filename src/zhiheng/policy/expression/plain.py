"""The tree as plain JSON and back, so that a run can store its compiled rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from zhiheng.policy.expression import nodes
from zhiheng.policy.expression.nodes import Condition, Field, Literal, Node, Op, Value
from zhiheng.policy.model.record_type import FieldType

_KINDS: dict[str, type] = {
    "compare": nodes.Compare,
    "in": nodes.In,
    "between": nodes.Between,
    "is_null": nodes.IsNull,
    "not": nodes.Not,
    "and": nodes.And,
    "or": nodes.Or,
    "count": nodes.Count,
    "sum": nodes.Sum,
    "min": nodes.Min,
    "max": nodes.Max,
    "latest": nodes.Latest,
    "days_since": nodes.DaysSince,
    "count_distinct": nodes.CountDistinct,
    "ratio": nodes.Ratio,
    "window": nodes.Window,
    "field": nodes.Field,
    "literal": nodes.Literal,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_json(node: Node | Field | Literal) -> dict[str, Any]:
    """Return the node as a mapping with ``node`` naming its kind; values are JSON scalars."""
    plain: dict[str, Any] = {"node": _NAMES[type(node)]}
    for name in node.__dataclass_fields__:
        plain[name] = _plain(getattr(node, name))
    return plain


def _plain(value: Any) -> Any:
    if type(value) in _NAMES:
        return to_json(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, Op | FieldType) else value


def from_json(plain: Mapping[str, Any]) -> Node:
    """Return the node that ``to_json`` wrote. Raises ValueError for anything else."""
    node = _build(plain)
    if isinstance(node, Field | Literal):
        raise ValueError(f"a rule cannot be a lone {plain['node']}")
    return cast(Node, node)


def condition_from_json(plain: Mapping[str, Any]) -> Condition:
    """Return the condition that ``to_json`` wrote. Raises ValueError for anything else."""
    node = from_json(plain)
    if not isinstance(node, Condition):
        raise ValueError(f"{plain['node']} is not a condition")
    return node


def _build(plain: Any) -> Any:
    kind = _KINDS.get(plain.get("node", "")) if isinstance(plain, Mapping) else None
    if kind is None:
        raise ValueError(f"not a rule: {plain!r}")
    try:
        if kind is nodes.Literal:
            return _literal(plain)
        return kind(**{name: _read(name, value) for name, value in plain.items() if name != "node"})
    except (TypeError, KeyError) as error:
        raise ValueError(f"not a rule: {plain!r}") from error


def _read(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _build(value)
    if isinstance(value, list):
        return tuple(_build(each) for each in value)
    if name == "type":
        return FieldType(value)
    return Op(value) if name == "op" else value


def _literal(plain: Mapping[str, Any]) -> Literal:
    kind = FieldType(plain["type"])
    value: Value = plain["value"]
    if kind is FieldType.DATE:
        value = date.fromisoformat(str(value))
    elif kind is FieldType.INSTANT:
        value = datetime.fromisoformat(str(value))
    elif kind is FieldType.RECORD:
        value = bytes.fromhex(str(value))
    return Literal(value, kind, plain["scale"])
