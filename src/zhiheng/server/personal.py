"""Personal values of a record: masked where staff see that there are any, revealed one by one with a reason, erased by law.

Every revealing is logged twice: in the vault's own log of readings, and in the log of who did what. An erasure is an
entry of the transparency log too, as a hash, in the transaction that destroys the keys.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions, transparency
from zhiheng.documents.masking import masked
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.ledger.services import erasure
from zhiheng.ledger.services.uploads import vault_of
from zhiheng.policy.model import FieldType
from zhiheng.server import visible
from zhiheng.server.errors import PersonalRefused
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import record_types
from zhiheng.server.visible import Level

#: A reason shorter than this says nothing.
SHORTEST_REASON = 5


@dataclass(frozen=True)
class PersonalValue:
    """One personal field of a record: its name, what it is called, the masked value, whether it was erased."""

    field: str
    label: str
    text: str
    erased: bool = False


def of_record(installation: Installation, one: ProjectedRecord) -> list[PersonalValue]:
    """Return the personal values of a record, masked; empty for a record without any."""
    kind = record_types().get(one.record_type)
    if kind is None or not any(spec.type is FieldType.PERSON for spec in kind.fields.values()):
        return []
    tokens = erasure.personal_tokens(installation, one.record_type, bytes.fromhex(one.record_id))
    shown = vault_of(installation).shown(list(tokens.values()), masked)
    return [
        PersonalValue(field, localised(kind.fields[field].label), shown[token] or "", shown[token] is None)
        for field, token in tokens.items()
        if token in shown
    ]


def may_reveal(looker: Actor, one: ProjectedRecord) -> bool:
    """Return whether somebody may have personal values of a record revealed: in office, and inside the units covered."""
    inside = visible.level_at(looker, one.division, one.subject) >= Level.INTERNAL
    return looker.may(Capability.REVEAL_PERSONAL) and inside


def reveal(installation: Installation, one: ProjectedRecord, field: str, looker: Actor, reason: str) -> str:
    """Return one personal value for a reason, logged before it is given. Raises PersonalRefused, PersonErased."""
    if not may_reveal(looker, one):
        raise PersonalRefused(why_zh="没有查看个人信息的权限", why_en="you may not see personal data here")
    why = said(reason)
    token = erasure.personal_tokens(installation, one.record_type, bytes.fromhex(one.record_id)).get(field)
    if token is None:
        raise PersonalRefused(why_zh="这条记录没有这一项", why_en="the record has no such value")
    with transaction.atomic():
        actions.note(
            "reveal", username=looker.username, body=looker.body, object_type=one.record_type, object_id=one.record_id,
            detail={"field": field, "reason": why},
        )  # fmt: skip
        return vault_of(installation).open(token, reader=looker.username, reason=why)


def erase(
    installation: Installation, one: ProjectedRecord, looker: Actor, *, reason: str, decision: str
) -> erasure.PersonalErased:
    """Erase the personal values of a record by a decision; the record stays. Raises PersonalRefused.

    Call it outside a transaction: what is destroyed leaves the data files at its end.
    """
    if not looker.may(Capability.ERASE) or not looker.covers(one.division or None):
        raise PersonalRefused(why_zh="没有删除个人信息的权限", why_en="you may not erase personal data here")
    why, number = said(reason), decision.strip()[:200]
    if not number:
        raise PersonalRefused(why_zh="请写明决定文号", why_en="name the decision by its number")
    with transaction.atomic():
        done = erasure.erase_personal(installation, one.record_type, [bytes.fromhex(one.record_id)])
        entry = {"record_type": one.record_type, "record_id": one.record_id, "decision": number, "values": done.values}
        transparency.add("erasure", entry, public=False)
        actions.note(
            "erase", username=looker.username, body=looker.body, object_type=one.record_type, object_id=one.record_id,
            detail={"decision": number, "reason": why, "values": done.values, "rows": done.rows, "files": done.files},
        )  # fmt: skip
    if not connection.in_atomic_block:
        vault_of(installation).sweep()
    return done


def said(reason: str) -> str:
    """Return a reason in one line. Raises PersonalRefused where it says nothing."""
    text = " ".join(reason.split())[:500]
    if len(text) < SHORTEST_REASON:
        raise PersonalRefused(why_zh="请写明理由", why_en="give the reason")
    return text
