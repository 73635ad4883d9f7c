"""What was granted and is withdrawn since, within the term of a promise: told beside the new grants, never taken off them.

An indicator counts the records by which something is granted. Where a register keeps the state of what they grant, the
items that came to be withdrawn within the term are counted, of the same kind; else nobody knows, and nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiheng.ledger import registers as ledger_registers
from zhiheng.ledger.view import RecordView
from zhiheng.policy.expression import nodes, parse_condition
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import ItemState, Modality, Register, Target, TargetKind
from zhiheng.policy.pack import Pack
from zhiheng.promises.states import own
from zhiheng.scoring.interpret import matches

if TYPE_CHECKING:
    from zhiheng.actors.level import Level

_SUMS = frozenset({Modality.CUMULATIVE, Modality.RANGE})
_GONE = ItemState.WITHDRAWN.value


@dataclass(frozen=True)
class Rule:
    """Which items of which register tell of a target: those that the condition takes, its state left aside."""

    target: Target
    register: Register
    condition: nodes.Condition | None

    def counts(self, row: Mapping[str, Any], since: date | None, until: date) -> bool:
        """Tell whether an item counts: withdrawn within the term, and of the kind."""
        first = self.target.starts
        return since is not None and first is not None and first <= since <= until and matches(self.condition, row)


def rules(pack: Pack, targets: Iterable[Target] | None = None) -> list[Rule]:
    """Return the rules of the promises of a pack (or of those given) whose grants a register with states keeps."""
    found = (_rule(pack, each) for each in (own(pack) if targets is None else targets))
    return [each for each in found if each is not None]


def _rule(pack: Pack, target: Target) -> Rule | None:
    formula = pack.indicators[target.indicator].formula
    sums = target.kind is TargetKind.TARGET and target.modality in _SUMS and target.starts is not None
    if formula is None or not sums or formula.plus or formula.minus or formula.numerator.measure != "count":
        return None
    reads = formula.numerator.reads
    kept = [each for each in pack.registers.values() if each.reads == reads and each.life.state_field]
    if len(kept) != 1:
        return None
    whole = (
        parse_condition(formula.numerator.where, fields_of(pack.record_types[reads]))
        if formula.numerator.where
        else None
    )
    condition = _without(whole, str(kept[0].life.state_field))
    shown = set(ledger_registers.shown_fields(kept[0], pack.record_types[reads]))
    return Rule(target, kept[0], condition) if _fields(condition) <= shown else None


def _without(condition: nodes.Condition | None, field: str) -> nodes.Condition | None:
    """Return a condition without what it asks of one field; None where nothing else is asked."""
    if condition is None or field not in _fields(condition):
        return condition
    if not isinstance(condition, nodes.And):
        return None
    rest = tuple(each for each in condition.operands if field not in _fields(each))
    return nodes.And(rest) if len(rest) > 1 else rest[0] if rest else None


def _fields(node: Any) -> set[str]:
    if isinstance(node, nodes.Field):
        return {node.name}
    if isinstance(node, tuple):
        return {name for each in node for name in _fields(each)}
    slots = getattr(node, "__dataclass_fields__", {})
    return {name for each in slots for name in _fields(getattr(node, each))}


def from_view(view: RecordView, pack: Pack, targets: Iterable[Target] | None = None) -> dict[str, int]:
    """Count by target from the records of a view, as they stood on its day."""
    wanted = rules(pack, targets)
    rows = {each.register.id: _of_view(view, each.register) for each in wanted}
    return {each.target.id: _number(each, rows[each.register.id], view.as_of) for each in wanted}


def _of_view(view: RecordView, register: Register) -> list[tuple[dict[str, Any], date | None]]:
    table = ledger_registers.items(view, register)
    return [(row, row["item_since"]) for row in table.to_pylist() if row["item_state"] == _GONE]


def from_projection(pack: Pack, as_of: date, level: Level, targets: Iterable[Target] | None = None) -> dict[str, int]:
    """Count by target from the registers that pages read, so far as somebody sees them."""
    wanted = rules(pack, targets)
    rows = {name: list(_of_pages(level, as_of, name)) for name in {each.register.id for each in wanted}}
    return {each.target.id: _number(each, rows[each.register.id], as_of) for each in wanted}


def _of_pages(level: Level, day: date, register: str) -> Iterator[tuple[dict[str, Any], date | None]]:
    from zhiheng.server import registers

    for span in registers.items(level, registers.Asked(day, register, _GONE)).select_related("record"):
        yield dict(span.record.payload), span.since


def _number(rule: Rule, rows: Iterable[tuple[Mapping[str, Any], date | None]], day: date) -> int:
    until = min(day, rule.target.deadline) if rule.target.deadline else day
    return sum(rule.counts(row, since, until) for row, since in rows)
