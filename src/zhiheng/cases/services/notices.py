"""Public notices (公示): published for a term, open to comments of anybody, each with a receipt and an answer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.cases import person_numbers
from zhiheng.cases.days import today
from zhiheng.cases.errors import NoticeRefused, UnknownReceipt
from zhiheng.cases.models import Case, CaseEvent, NoticeComment, PublicNotice
from zhiheng.cases.services import answering, changing, messages, receipt_codes, trail
from zhiheng.cases.services.standings import procedure_of

LONGEST, SHORTEST = 4_000, 2
CONTACT = "notice-contact"


def begin(case: Case, actor: Actor, event: CaseEvent, until: date, now: datetime, *, text: str = "") -> PublicNotice:
    """Begin the public notice of a locked case, to a day inclusive; it is noted in the transparency log."""
    procedure = procedure_of(case)
    state = next(one.label.zh for one in procedure.states if one.id == case.state)
    said = text or f"{case.title}\n{procedure.label.zh}：{state}。承办机关：{case.holder.name_zh}。"
    notice = PublicNotice.objects.create(
        case=case, title=f"{procedure.label.zh}：{case.subject_name or case.title}"[:300], text=said,
        from_day=today(now), until_day=until,
    )  # fmt: skip
    trail.logged("publication", case, event, notice=notice.pk, until=until)
    return notice


def publish(actor: Actor, case: Case, text: str, until: date, *, now: datetime | None = None) -> PublicNotice:
    """Publish a notice by itself, besides those that a step begins. Raises NoticeRefused."""
    at = now or timezone.now()
    with transaction.atomic():
        locked = changing.locked(case)
        if locked.closed or actor.body != locked.holder.code or not actor.may(Capability.ISSUE):
            zh, en = (
                "只有承办机关的签发人可以公示未办结的案件。",
                "only a leader of the authority publishes, of a case under way.",
            )
            raise NoticeRefused(notice=locked.number, zh_why=zh, en_why=en)
        if until <= today(at):
            zh, en = "截止日须在今天之后。", "the last day must lie ahead."
            raise NoticeRefused(notice=locked.number, zh_why=zh, en_why=en)
        _without_persons(locked.number, text)
        event = changing.record(locked, "notice", actor, now=at, detail={"until": until.isoformat()})
        return begin(locked, actor, event, until, at, text=text)


def running(day: date | None = None) -> QuerySet[PublicNotice]:
    """Return the notices that run on a day; one whose clock stands still runs until it goes on and ends."""
    on = day or today()
    lasts = Q(paused=True) | Q(until_day__gte=on)
    return PublicNotice.objects.filter(lasts, ended=False, from_day__lte=on).select_related("case")


def told() -> QuerySet[PublicNotice]:
    """Return the notices that anybody may read, the newest first.

    One that an office published besides the procedure, of a listing say, goes with the case: once that has ended, only its
    outcome speaks, and an entry that stopped counting leaves no page behind that still announces it.
    """
    return PublicNotice.objects.exclude(case__closed=True, case__content__public_notice=None).select_related(
        "case__holder"
    )


def end_all(case: Case) -> None:
    """End the notices of a case that closes."""
    case.public_notices.filter(ended=False).update(ended=True, paused=False)


def comment(notice: PublicNotice, text: str, contact: str = "", *, now: datetime | None = None) -> NoticeComment:
    """Take a comment of anybody on a running notice and return it with its receipt code. Raises NoticeRefused.

    The contact goes to the vault; the case's history tells that a comment came, not what it says.
    """
    at, said = now or timezone.now(), text.replace("\x00", "").strip()
    if not SHORTEST <= len(said) <= LONGEST:
        zh, en = f"意见须为 {SHORTEST} 至 {LONGEST} 字。", f"a comment has {SHORTEST} to {LONGEST} signs."
        raise NoticeRefused(notice=notice.pk, zh_why=zh, en_why=en)
    _without_persons(notice.pk, said)
    with transaction.atomic():
        case = changing.locked(notice.case_id)
        current = PublicNotice.objects.get(pk=notice.pk)
        if not current.runs_on(today(at)):
            raise NoticeRefused(notice=notice.pk, zh_why="公示期已结束。", en_why="its term is over.")
        token = answering.vault().seal([contact.strip()[:500]], CONTACT)[0] if contact.strip() else ""
        made = NoticeComment.objects.create(
            notice=current, text=said, contact=token, receipt=receipt_codes.made(), at=at
        )
        changing.record(case, "comment", Actor(), now=at, detail={"notice": notice.pk, "comment": made.pk})
        zh, en = (
            f"{case.number} 的公示收到一条意见，请答复。",
            f"A comment came in on the public notice of {case.number}.",
        )
        messages.tell(case.holder, "comment", zh, en, case, now=at)
    return made


def answer(actor: Actor, written: NoticeComment, text: str, *, now: datetime | None = None) -> NoticeComment:
    """Answer a comment, for the authority; the answer is public with the notice. Raises NoticeRefused."""
    at, said = now or timezone.now(), text.replace("\x00", "").strip()
    with transaction.atomic():
        case = changing.locked(written.notice.case_id)
        current = NoticeComment.objects.select_for_update().get(pk=written.pk)
        if actor.body != case.holder.code or not actor.may(Capability.ACT):
            raise NoticeRefused(
                notice=current.notice_id, zh_why="只能由承办机关答复。", en_why="the authority answers."
            )
        if not said or current.answer:
            zh, en = "答复不能为空，也不能改写已作的答复。", "an answer is not empty and not written over."
            raise NoticeRefused(notice=current.notice_id, zh_why=zh, en_why=en)
        _without_persons(current.notice_id, said)
        current.answer, current.answered_by, current.answered_at = said[:LONGEST], actor.username, at
        current.save()
        changing.record(case, "comment", actor, now=at, detail={"answered": current.pk})
    return current


def _without_persons(notice: int | str, text: str) -> None:
    """Raise NoticeRefused where a text that will be published holds a number by which a person is known, however typed."""
    if person_numbers.held(text):
        zh, en = (
            "公示、意见和答复要公开，不能写手机号、身份证号；需要联系的，写在“联系方式”里。",
            "notice, comment and answer are published: write no mobile or identity number in them, but in the contact.",
        )
        raise NoticeRefused(notice=notice, zh_why=zh, en_why=en)


def by_receipt(receipt: str) -> NoticeComment:
    """Return a comment by its receipt code, however it is typed. Raises UnknownReceipt."""
    found = NoticeComment.objects.select_related("notice").filter(receipt=receipt_codes.typed(receipt)).first()
    if found is None:
        raise UnknownReceipt(receipt=receipt[:40])
    return found
