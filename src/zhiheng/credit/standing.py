"""Standing: which measures follow for an enterprise from published decisions in force, for one purpose.

Incentives and restrictions stand apart. A restriction counts only while the national catalogue that names it is that
of the year or an earlier one. The risk class is internal: it is read for inspections alone, and by staff alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiheng.credit.errors import RiskClassRefused, UnknownPurpose
from zhiheng.credit.executing import NO_EXECUTORS, Executors, executors
from zhiheng.credit.lists import TERM, by_authority
from zhiheng.policy.expression import Condition, Window, parse_condition, parse_window
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import Localised, Measure, MeasureKind, Publicity, Purpose
from zhiheng.scoring.citing import cites_of
from zhiheng.scoring.interpret import matches
from zhiheng.scoring.plan import Cite
from zhiheng.scoring.window import lower_bound

if TYPE_CHECKING:
    from zhiheng.policy import Pack


@dataclass(frozen=True)
class MeasureRule:
    """A measure with its condition parsed, its window read and its citations resolved.

    ``authorities`` are the sources of the pack whose entries in lists count where ours say otherwise.
    """

    measure: Measure
    condition: Condition | None
    window: Window | None
    role: str | None
    executing_body: Localised | None
    legal_basis: tuple[Cite, ...]
    cite: tuple[Cite, ...]
    authorities: frozenset[str] = frozenset()
    executors: Executors = NO_EXECUTORS


@dataclass(frozen=True)
class MeasureAnswer:
    """A measure that follows, with the records (hexadecimal ids) or the risk class from which it does."""

    rule: MeasureRule
    records: tuple[str, ...]
    risk_class: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the measure as plain values."""
        measure = self.rule.measure
        return {
            "measure": measure.id,
            "label": {"zh": measure.label.zh, "en": measure.label.en},
            "kind": str(measure.kind),
            "effect": {"zh": measure.effect.zh, "en": measure.effect.en},
            "executing_body": _body(self.rule),
            "legal_basis": [cite.model_dump(mode="json") for cite in self.rule.legal_basis],
            "cite": [cite.model_dump(mode="json") for cite in self.rule.cite],
            "catalogue_year": measure.catalogue_year,
            "certainty": str(measure.certainty),
            "records": list(self.records),
            **({} if self.risk_class is None else {"risk_class": self.risk_class}),
        }


@dataclass(frozen=True)
class Standing:
    """What follows for an enterprise on a day, for a purpose. ``risk_class`` is None unless staff plan inspections."""

    uscc: str
    name: str | None
    purpose: Purpose
    as_of: date
    incentives: tuple[MeasureAnswer, ...]
    restrictions: tuple[MeasureAnswer, ...]
    risk_class: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the standing as plain values; without staff and inspection it has no risk class at all."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "purpose": str(self.purpose),
            "as_of": self.as_of.isoformat(),
            "incentives": [each.as_dict() for each in self.incentives],
            "restrictions": [each.as_dict() for each in self.restrictions],
            **({} if self.risk_class is None else {"risk_class": self.risk_class}),
        }


def purpose_of(text: str) -> Purpose:
    """Return the purpose a text names. Raises UnknownPurpose."""
    try:
        return Purpose(text)
    except ValueError:
        raise UnknownPurpose(purpose=text, known=", ".join(Purpose)) from None


def measure_rules(pack: Pack) -> tuple[MeasureRule, ...]:
    """Return the pack's measures ready to be applied; they depend on no day, so a server keeps them."""
    return tuple(_rule(pack, measure) for measure in pack.measures.values())


def authorities_of(pack: Pack) -> frozenset[str]:
    """Return the ids of the sources of a pack that are national systems."""
    return frozenset(name for name, source in pack.sources.items() if source.authority)


def standing_of(
    records: Iterable[Mapping[str, Any]],
    rules: Sequence[MeasureRule],
    purpose: Purpose | str,
    as_of: date,
    risk_class: str | None = None,
) -> tuple[tuple[MeasureAnswer, ...], tuple[MeasureAnswer, ...]]:
    """Return (incentives, restrictions) that follow from a handful of records of one enterprise.

    Each record has ``record_type``, ``record_id`` (hexadecimal), ``role`` (of the enterprise in it), ``occurred_on``
    (a date or its ISO text), ``publicity`` (the effective one) and its fields under ``payload``. Records that are not
    public, whose term of publication is over or that are later than ``as_of`` count for nothing, whatever is passed.
    ``risk_class`` may be given for inspections only, by callers that have checked that staff ask.
    Raises UnknownPurpose, RiskClassRefused.
    """
    asked = purpose_of(str(purpose))
    if risk_class is not None and asked is not Purpose.INSPECTION:
        raise RiskClassRefused(purpose=str(asked))
    shown = [record for record in _followed(records, rules, as_of) if _published(record, as_of)]
    answers = []
    for rule in rules:
        if asked in rule.measure.purposes and _in_force(rule.measure, as_of):
            answer = _answer(rule, shown, as_of, risk_class)
            if answer is not None:
                answers.append(answer)
    restrictions = tuple(each for each in answers if each.rule.measure.kind is MeasureKind.RESTRICTION)
    return tuple(each for each in answers if each not in restrictions), restrictions


def record_types_read(rules: Sequence[MeasureRule]) -> list[str]:
    """Return the record types that any measure's trigger reads."""
    return sorted({rule.measure.trigger.reads for rule in rules if rule.measure.trigger.reads is not None})


def _answer(
    rule: MeasureRule, records: Sequence[Mapping[str, Any]], as_of: date, risk_class: str | None
) -> MeasureAnswer | None:
    trigger = rule.measure.trigger
    if trigger.risk_class:
        return MeasureAnswer(rule, (), risk_class) if risk_class in trigger.risk_class else None
    found = [str(record["record_id"]) for record in records if _sets_off(rule, record, as_of)]
    return MeasureAnswer(rule, tuple(dict.fromkeys(found))) if found else None


def _sets_off(rule: MeasureRule, record: Mapping[str, Any], as_of: date) -> bool:
    trigger, payload = rule.measure.trigger, record["payload"]
    if trigger.reads is None or record["record_type"] != trigger.reads:
        return False
    if rule.role is not None and record["role"] != rule.role:
        return False
    lower = lower_bound(rule.window, as_of)
    if lower is not None and _day(record["occurred_on"]) <= lower:
        return False
    if trigger.until is not None and payload.get(trigger.until) is not None and _day(payload[trigger.until]) < as_of:
        return False
    envelope = {name: record.get(name) for name in ("occurred_on", "publicity", "division", "source")}
    return matches(rule.condition, {**payload, **envelope})


def _followed(
    records: Iterable[Mapping[str, Any]], rules: Sequence[MeasureRule], as_of: date
) -> Sequence[Mapping[str, Any]]:
    """Return the records of the day without entries of ours for which a national system has its own."""
    known = [record for record in records if _day(record["occurred_on"]) <= as_of]
    authorities = rules[0].authorities if rules else frozenset()
    if not any(record.get("source") in authorities for record in known):
        return known
    return by_authority(known, authorities)


def _published(record: Mapping[str, Any], as_of: date) -> bool:
    until = record["payload"].get(TERM)
    if until is not None and _day(until) < as_of:
        return False
    return record["publicity"] == Publicity.PUBLIC and _day(record["occurred_on"]) <= as_of


def _in_force(measure: Measure, as_of: date) -> bool:
    if measure.valid_from is not None and as_of < measure.valid_from:
        return False
    if measure.valid_until is not None and as_of > measure.valid_until:
        return False
    if measure.kind is MeasureKind.INCENTIVE:
        return True
    return measure.catalogue_year is not None and measure.catalogue_year <= as_of.year


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _rule(pack: Pack, measure: Measure) -> MeasureRule:
    trigger = measure.trigger
    record_type = None if trigger.reads is None else pack.record_types[trigger.reads]
    condition = None
    if record_type is not None and trigger.where is not None:
        condition = parse_condition(trigger.where, fields_of(record_type))
    body = None if measure.executing_body is None else pack.bodies.get(measure.executing_body)
    return MeasureRule(
        measure=measure,
        condition=condition,
        window=None if trigger.window is None else parse_window(trigger.window),
        role=trigger.role or (None if record_type is None else record_type.subject),
        executing_body=None if body is None else body.label,
        legal_basis=cites_of(pack, measure.legal_basis),
        cite=cites_of(pack, measure.cite),
        authorities=authorities_of(pack),
        executors=executors(pack, measure.executing_body),
    )


def _body(rule: MeasureRule) -> dict[str, Any] | None:
    if rule.measure.executing_body is None:
        return None
    name = rule.executing_body
    return {"id": rule.measure.executing_body, "name": None if name is None else {"zh": name.zh, "en": name.en}}
