"""Invitations: how an enterprise, which proves that it holds its code, comes to an account.

Two ways prove it. A link goes to the contact that is registered for the code, by mail or printed as a letter: who holds
that contact holds the code. Or somebody comes with papers: staff compare them, note the evidence by its hash, and hand
the link over. The link holds 256 random bits, works once and for some days, and only its SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import BodyKind, Role
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions
from zhiheng.codes import uscc as codes
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.server import accounts
from zhiheng.server.account.models import Invitation
from zhiheng.server.errors import InvitationUnusable, MailUnknown, NotAnEnterprise, ReasonMissing

DAYS = 14
Way = Invitation.Way


@dataclass(frozen=True)
class Proof:
    """On what an invitation rests: the way, the registered contact and where it is registered, or the paper seen."""

    way: str
    contact: str = ""
    contact_source: str = ""
    evidence: str = ""
    evidence_name: str = ""


@dataclass(frozen=True)
class Made:
    """An invitation just made: the only moment at which its token is known."""

    invitation: Invitation
    token: str


def enterprise_body(code: str) -> Body:
    """Return the body of an enterprise, made from its card if it is new. Raises NotAnEnterprise."""
    wanted = code.strip().upper()
    card = EnterpriseCard.objects.filter(uscc=wanted).first() if codes.explain(wanted).valid else None
    if card is None:
        raise NotAnEnterprise(uscc=wanted[:40])
    subject = f"uscc:{card.uscc}"
    made = {"kind": BodyKind.ENTERPRISE.value, "name_zh": card.name[:200], "level": "other",
            "division": card.division or "", "subject": subject}  # fmt: skip
    return Body.objects.get_or_create(code=subject, defaults=made)[0]


def invite(body: Body, proof: Proof, *, by: str, reason: str, role: Role = Role.CLERK, days: int = DAYS) -> Made:
    """Make an invitation; earlier ones of the body that are still open become void, so that one link is about at a time.

    Raises MailUnknown for a mail without an address, ReasonMissing without a reason or, on paper, without evidence.
    """
    if not reason.strip() or (proof.way == Way.PAPER and not proof.evidence) or not proof.contact_source.strip():
        raise ReasonMissing
    if proof.way == Way.MAIL and not _is_address(proof.contact):
        raise MailUnknown(body=body.code)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        for open_one in open_ones().filter(body=body):
            void(open_one, by=by)
        made = Invitation.objects.create(
            body=body, role=role.value, way=proof.way, contact=proof.contact[:200],
            contact_source=proof.contact_source[:300], evidence=proof.evidence, evidence_name=proof.evidence_name[:200],
            reason=reason[:500], digest=digest_of(token), made_by=by, expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        detail = {"way": proof.way, "role": role.value, "evidence": proof.evidence, "reason": reason}
        actions.note("grant", username=by, object_type="invitation", object_id=body.code, detail=detail)
    return Made(made, token)


def _is_address(text: str) -> bool:
    """Tell whether a text is one mail address and nothing else, no further header above all."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def mail(made: Made, address: str) -> bool:
    """Send the link to the registered contact; False where the installation sends no mail."""
    if not settings.EMAIL_HOST:
        return False
    name = made.invitation.body.name_zh
    text = (
        f"{name}：\n\n请用以下链接建立贵单位在质衡系统的账户（{DAYS} 天内有效，只能使用一次）：\n{address}\n\n"
        f"如非贵单位申请，请不要使用，并告知发出机关。\n\n"
        f"Use this link to make your account (valid for {DAYS} days, once):\n{address}\n"
    )
    return send_mail("质衡账户邀请 · Zhiheng account", text, None, [made.invitation.contact]) == 1


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_ones() -> QuerySet[Invitation]:
    """Return the invitations that may still be used."""
    now = timezone.now()
    return Invitation.objects.filter(used_at__isnull=True, void_at__isnull=True, expires_at__gt=now)


def found(token: str) -> Invitation:
    """Return the open invitation of a token. Raises InvitationUnusable, whatever is wrong with it."""
    invitation = open_ones().filter(digest=digest_of(token), body__active=True).select_related("body").first()
    if invitation is None:
        raise InvitationUnusable
    return invitation


def accept(token: str, username: str, password: str) -> User:
    """Make the account and its post, and use the invitation up. Raises InvitationUnusable and what `accounts.add` raises."""
    with transaction.atomic():
        invitation = found(token)
        Invitation.objects.select_for_update().get(pk=invitation.pk)
        invitation = found(token)  # of two at the same moment, the second finds it used
        by = f"invitation:{invitation.pk}"
        accounts.add(username, password, invitation.body, invitation.role, by=by, own_password=True)
        user = accounts.find(username)
        invitation.used_at, invitation.used_by, invitation.contact = timezone.now(), user, ""
        invitation.save(update_fields=["used_at", "used_by", "contact"])
    return user


def void(invitation: Invitation, *, by: str) -> None:
    """Make an open invitation void and forget where it was sent; a used one stays as it is."""
    if invitation.used_at is not None or invitation.void_at is not None:
        return
    invitation.void_at, invitation.void_by, invitation.contact = timezone.now(), by, ""
    invitation.save(update_fields=["void_at", "void_by", "contact"])
    actions.note("grant", username=by, object_type="invitation", object_id=invitation.body.code, detail={"void": True})


def forget_contacts() -> int:
    """Forget the addresses of invitations that ran out; return of how many."""
    return Invitation.objects.filter(expires_at__lte=timezone.now()).exclude(contact="").update(contact="")
