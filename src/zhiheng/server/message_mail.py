"""Messages by mail: to the address of a body and to accounts that have one, in the language that each chose.

Off until ZHIHENG_MAIL_HOST names a server. A mail says what the workspace says and where to look, nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhiheng.cases.models import Message
from zhiheng.cases.services import messages
from zhiheng.server.models import NoticeChoice

log = structlog.get_logger("zhiheng.messages")
#: A message that could not be sent for so long is left in the workspace alone.
TRY_HOURS = 24
#: Messages handled in one round.
MOST = 200
SUBJECTS = {"zh": "质衡通知", "en": "Zhiheng notice"}
ENDS = {
    "zh": "这封邮件由系统发出，请勿回复。要改变语言或不再接收，请在“消息”页设置。",
    "en": "This mail was sent by the system; please do not reply. Language and mails are set on the page “Messages”.",
}


def on() -> bool:
    """Return whether mail is set up."""
    return bool(settings.EMAIL_HOST) or "locmem" in settings.EMAIL_BACKEND


def send_waiting() -> int:
    """Send what waits; return how many messages were mailed. A message is locked, sent and marked, one after another."""
    if not on():
        return 0
    since = timezone.now() - timedelta(hours=TRY_HOURS)
    keys = list(
        Message.objects.filter(mailed_at=None, at__gte=since).order_by("pk").values_list("pk", flat=True)[:MOST]
    )
    return sum(_send(key) for key in keys)


def _send(key: int) -> bool:
    with transaction.atomic():
        locked = Message.objects.select_for_update(skip_locked=True, of=("self",))
        one = locked.select_related("body", "case", "user").filter(pk=key, mailed_at=None).first()
        if one is None:
            return False
        mails = [_mail(one, address, language) for address, language in receivers(one)]
        try:
            if mails:
                get_connection().send_messages(mails)
        except OSError as error:  # of the connection and of SMTP alike
            log.warning("mail not sent", message=key, error=type(error).__name__)
            return False
        one.mailed_at = timezone.now()
        one.save(update_fields=["mailed_at"])
    return bool(mails)


def receivers(one: Message) -> Iterator[tuple[str, str]]:
    """Yield who gets a message by mail, each address once, with the language it is written in."""
    accounts = [one.user] if one.user is not None else list(messages.of_accounts(one.body))
    seen: set[str] = set()
    if one.user is None and one.body.email:
        seen.add(one.body.email.lower())
        yield one.body.email, "zh"
    chosen = {choice.user_id: choice for choice in NoticeChoice.objects.filter(user__in=accounts)}
    for account in accounts:
        choice = chosen.get(account.pk)
        if account.email and account.email.lower() not in seen and (choice is None or choice.by_mail):
            seen.add(account.email.lower())
            yield account.email, choice.language if choice else "zh"


def _mail(one: Message, address: str, language: str) -> EmailMessage:
    text = one.en if language == "en" else one.zh
    number = f" {one.case.number}" if one.case else ""
    where = f"\n\n{link(one)}" if settings.SITE_URL and one.case else ""
    body = f"{text}{where}\n\n{ENDS['en' if language == 'en' else 'zh']}\n"
    subject = f"{SUBJECTS['en' if language == 'en' else 'zh']}{number}"
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address])


def link(one: Message) -> str:
    """Return the address of a message's case, for the body's own pages."""
    if one.case is None:
        return str(settings.SITE_URL)
    space = "mine" if one.body.subject else "staff"
    return f"{settings.SITE_URL}{reverse(f'{space}:case', args=[one.case.number])}"
