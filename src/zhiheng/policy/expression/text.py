"""From the tree back to the canonical text of a rule; parsing that text gives the same tree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from zhiheng.policy.expression import nodes
from zhiheng.policy.expression.nodes import Condition, Field, Literal, Measure, Node
from zhiheng.policy.model.record_type import FieldType

_OF_FIELD: dict[type, str] = {
    nodes.Sum: "sum",
    nodes.Min: "min",
    nodes.Max: "max",
    nodes.Latest: "latest",
    nodes.CountDistinct: "count_distinct",
}


def to_text(node: Node) -> str:
    """Return the rule as a person would write it, with no more brackets than needed."""
    if isinstance(node, nodes.Window):
        return f"{node.n} {node.unit}"
    if isinstance(node, Measure):
        return _measure(node)
    return _condition(node)


def _measure(node: Measure) -> str:
    if isinstance(node, nodes.Count):
        return "count"
    if isinstance(node, nodes.DaysSince):
        return "days_since"
    if isinstance(node, nodes.Ratio):
        return f"ratio({_condition(node.numerator)}, {_condition(node.denominator)})"
    return f"{_OF_FIELD[type(node)]}({node.field.name})"


def _condition(node: Condition) -> str:
    if isinstance(node, nodes.Or):
        return " or ".join(_condition(part) for part in node.operands)
    if isinstance(node, nodes.And):
        return " and ".join(_bracketed(part, nodes.Or) for part in node.operands)
    if isinstance(node, nodes.Not):
        return _negation(node)
    return _simple(node)


def _simple(node: Condition) -> str:
    if isinstance(node, nodes.Compare):
        return f"{node.left.name} {node.op} {_operand(node.right)}"
    if isinstance(node, nodes.In):
        return f"{node.field.name} in ({', '.join(literal_text(value) for value in node.values)})"
    if isinstance(node, nodes.Between):
        return f"{node.field.name} between {literal_text(node.low)} and {literal_text(node.high)}"
    assert isinstance(node, nodes.IsNull)
    return f"{node.field.name} is null"


def _negation(node: nodes.Not) -> str:
    inner = node.operand
    if isinstance(inner, nodes.IsNull):
        return f"{inner.field.name} is not null"
    if isinstance(inner, nodes.In | nodes.Between):
        name, rest = _simple(inner).split(" ", 1)
        return f"{name} not {rest}"
    return f"not {_bracketed(inner, nodes.And | nodes.Or)}"


def _bracketed(node: Condition, kinds: object) -> str:
    text = _condition(node)
    return f"({text})" if isinstance(node, kinds) else text  # type: ignore[arg-type]  # a class or a union of classes


def _operand(operand: Field | Literal) -> str:
    return operand.name if isinstance(operand, Field) else literal_text(operand)


def literal_text(literal: Literal) -> str:
    """Return a value as a rule writes it: money in yuan, decimals with their scale, text in single quotes."""
    value = literal.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        scale = 2 if literal.type is FieldType.MONEY else literal.scale
        return format(Decimal(value).scaleb(-scale), "f")
    if isinstance(value, datetime | date):
        return f"'{value.isoformat()}'"
    if isinstance(value, bytes):
        return f"'{value.hex()}'"
    return "'" + value.replace("'", "''") + "'"
