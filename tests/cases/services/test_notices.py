"""Public notices: anybody comments while they run, the contact is sealed, the answer is found by the receipt."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import transaction

from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseEvent, Message, PublicNotice
from zhiheng.cases.services import changing, notices

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def notice(opened: Case, people: SimpleNamespace, made: SimpleNamespace) -> PublicNotice:
    return notices.publish(people.leader, opened, "拟列入名单，公示如下。", made.on("2026-03-09").date(), now=made.noon)


def test_notice_runs_for_its_days_and_stands_in_the_log(notice: PublicNotice, made: SimpleNamespace) -> None:
    from zhiheng.audit.models import LogEntry

    running = [
        notices.running(made.on(day).date()).count() for day in ("2026-03-01", "2026-03-02", "2026-03-09", "2026-03-10")
    ]
    assert running == [0, 1, 1, 0]
    assert LogEntry.objects.get().kind == "publication"


@pytest.mark.parametrize("who", ["clerk", "above", "firm"])
def test_only_a_leader_of_the_authority_publishes(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace, who: str
) -> None:
    with pytest.raises(errors.NoticeRefused):
        notices.publish(getattr(people, who), opened, "x", made.on("2026-03-09").date(), now=made.noon)


def test_comment_is_answered_by_its_receipt_and_its_contact_sealed(
    notice: PublicNotice, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    seen = Case.objects.get(pk=notice.case_id).version
    comment = notices.comment(notice, " 情况不符 ", "李四 13900000000", now=made.noon)
    assert (comment.text, comment.contact[:2], len(comment.receipt)) == ("情况不符", "p:", 16)
    event = CaseEvent.objects.latest("seq")
    assert (event.kind, "情况" in str(event.detail), event.username) == ("comment", False, "")
    assert Message.objects.get(kind="comment").body.code == "amr-510104"
    for who in (people.firm, people.above):
        with pytest.raises(errors.NoticeRefused):
            notices.answer(who, comment, "x")
    notices.answer(people.clerk, comment, "已核实。", now=made.noon)
    with transaction.atomic():
        assert changing.locked(notice.case_id, seen).version == seen + 2, "no form grows old by a comment"
    typed = f" {comment.receipt[:4].lower()}-{comment.receipt[4:]} "
    assert notices.by_receipt(typed).answer == "已核实。"
    with pytest.raises(errors.NoticeRefused):
        notices.answer(people.clerk, comment, "改写")


def test_comment_outside_the_term_or_without_words_is_refused(notice: PublicNotice, made: SimpleNamespace) -> None:
    for text, day in (("情况不符", "2026-03-10"), ("", "2026-03-03"), ("x" * 4_001, "2026-03-03")):
        with pytest.raises(errors.NoticeRefused):
            notices.comment(notice, text, now=made.on(day))
    with pytest.raises(errors.UnknownReceipt):
        notices.by_receipt("ABCD")


@pytest.mark.parametrize(
    "text",
    [
        "请联系张三13900000000核实。",
        "举报人 510104199003071234 可以作证",
        "电话：139 0000 0000",
        "１３９００００００００",
        "139\u200b00000000",
        "139.0000.0000",
        "Call 13900000000.",
    ],
)
def test_comment_that_would_publish_a_number_of_a_person_is_refused(
    notice: PublicNotice, people: SimpleNamespace, made: SimpleNamespace, text: str
) -> None:
    with pytest.raises(errors.NoticeRefused) as refused:
        notices.comment(notice, text, now=made.noon)
    assert "联系方式" in refused.value.message("zh")
    taken = notices.comment(notice, "罚款 13900000000.5 元，见 20260302 号。", now=made.noon)
    with pytest.raises(errors.NoticeRefused):
        notices.answer(people.clerk, taken, text, now=made.noon)
    with pytest.raises(errors.NoticeRefused):
        notices.publish(people.leader, notice.case, text, made.on("2026-03-20").date(), now=made.noon)


def test_notice_beside_the_procedure_goes_with_its_case(notice: PublicNotice, opened: Case) -> None:
    assert notices.told().filter(pk=notice.pk).exists()
    Case.objects.filter(pk=opened.pk).update(closed=True)
    assert not notices.told().filter(pk=notice.pk).exists()
    declared = {**opened.content, "public_notice": "showing"}
    Case.objects.filter(pk=opened.pk).update(content=declared)
    assert notices.told().filter(pk=notice.pk).exists()
