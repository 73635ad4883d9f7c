"""The records of one enterprise on a view, in the form that `standing_of` reads, and the standing that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from zhiheng.credit.errors import RiskClassRefused
from zhiheng.credit.history import readable_fields
from zhiheng.credit.registration import registration_of
from zhiheng.credit.standing import MeasureRule, Standing, measure_rules, purpose_of, standing_of
from zhiheng.policy.model import Purpose
from zhiheng.scoring.query import column, party_source

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView
    from zhiheng.policy import Pack, PackSet

_ENVELOPE = ("record_id", "occurred_on", "publicity", "division", "source")


def standing(
    view: RecordView,
    pack: Pack,
    uscc: str,
    purpose: Purpose | str,
    *,
    staff: bool = False,
    risk_class: str | None = None,
) -> Standing:
    """Return the measures that follow for an enterprise from published decisions in force on the view's day.

    ``risk_class`` is heeded for inspections asked by staff, and refused otherwise. Raises UnknownPurpose,
    RiskClassRefused, WrongCode, UnknownEnterprise.
    """
    asked = purpose_of(str(purpose))
    if risk_class is not None and not (staff and asked is Purpose.INSPECTION):
        raise RiskClassRefused(purpose=str(asked))
    registration = registration_of(view, uscc)
    rules = [rule for rule in measure_rules(pack) if asked in rule.measure.purposes]
    records = subject_records(view, registration.subject, rules)
    incentives, restrictions = standing_of(records, rules, asked, view.as_of, risk_class)
    return Standing(registration.uscc, registration.name, asked, view.as_of, incentives, restrictions, risk_class)


def subject_records(view: RecordView, subject: str, rules: Sequence[MeasureRule]) -> list[dict[str, Any]]:
    """Return a subject's records of every type and role that some measure reads, as plain rows."""
    wanted = dict.fromkeys(
        (rule.measure.trigger.reads, rule.role)
        for rule in rules
        if rule.measure.trigger.reads is not None and rule.role is not None
    )
    return [row for type_id, role in wanted for row in _records(view, subject, str(type_id), str(role))]


def _records(view: RecordView, subject: str, type_id: str, role: str) -> list[dict[str, Any]]:
    record_type = view.record_types[type_id]
    names = list(readable_fields(record_type))
    query, owner = party_source(exp.select(*(column(name) for name in (*_ENVELOPE, *names))), record_type, role)
    query = query.where(owner.eq(exp.Literal.string(subject))).order_by(column("occurred_on"), column("record_id"))
    return [
        {
            **{name: row[name] for name in _ENVELOPE},
            "record_type": type_id,
            "record_id": bytes(row["record_id"]).hex(),
            "role": role,
            "payload": {name: row[name] for name in names},
        }
        for row in view.execute(query).to_pylist()
    ]


def pack_of(packs: PackSet, uscc: str) -> Pack:
    """Return the pack of the province in which a code was issued (its third and fourth character), else the national.

    A code of a province without a pack is answered by the national pack: what follows nationwide follows there too.
    """
    province = uscc.strip()[2:4]
    for pack in packs.values():
        if pack.info.division is not None and pack.info.division[:2] == province:
            return pack
    return packs["national"]
