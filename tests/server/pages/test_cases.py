"""Pages of cases: the list, opening, a case as a file, notices, messages; what each account finds there."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BASIS = re.compile(r'href="(?:/policy/|/staff/policy/|/documents/)[^"]+"')


def text(answer: Any) -> str:
    return str(answer.content.decode())


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_list_filters_sorts_and_gives_files(bureau: Any) -> None:
    objection, listing = bureau.objection(), bureau.listing()
    clerk = bureau.client("clerk")
    assert {objection.number, listing.number} <= set(re.findall(r"\d{4}-[a-z]+-\d{4}", text(clerk.get("/staff/cases"))))
    only = text(clerk.get(f"/staff/cases?procedure={objection.procedure}&q=蜀香"))
    assert objection.number in only
    assert listing.number not in only
    assert "没有符合条件的案件" in text(clerk.get("/staff/cases?q=无此企业"))
    assert "没有符合条件的案件" in text(clerk.get("/staff/cases?overdue=1"))
    rows = json.loads(b"".join(clerk.get("/staff/cases.json?sort=number").streaming_content))
    assert [row["number"] for row in rows] == sorted([objection.number, listing.number])
    assert objection.number in body(clerk.get("/staff/cases.csv"))
    assert b"".join(clerk.get("/staff/cases.xlsx").streaming_content)[:2] == b"PK"
    assert objection.number in body(clerk.get("/staff/lists/cases/seen.csv"))


def test_bulk_puts_cases_under_ones_name_and_marks_messages(bureau: Any) -> None:
    case = bureau.objection()
    clerk = bureau.client("clerk")
    clerk.post("/staff/cases/bulk", {"case": [case.number], "do": "assign"})
    case.refresh_from_db()
    assert case.assignee == bureau.users["clerk"]
    assert case.number in text(clerk.get("/staff/cases?mine=1"))
    clerk.post("/staff/cases/bulk", {"case": [case.number], "do": "read"})
    assert not case.messages.filter(body=bureau.body, read_at=None).exists()


def test_missed_term_is_counted_until_its_step_is_taken(bureau: Any) -> None:
    from django.utils import timezone

    from zhiheng.cases.services import clocks

    case = bureau.objection(now=timezone.now() - timedelta(days=30))
    clocks.tick()
    clerk = bureau.client("clerk")
    assert case.number in text(clerk.get("/staff/cases?overdue=1"))
    assert "已超" in text(clerk.get(f"/staff/cases/{case.number}"))
    bureau.act("clerk", case, "take")
    assert case.number not in text(clerk.get("/staff/cases?overdue=1"))


def test_case_leads_to_its_basis_and_says_what_follows(bureau: Any) -> None:
    case = bureau.objection()
    page = text(bureau.client("clerk").get(f"/staff/cases/{case.number}"))
    assert BASIS.search(page.split("<main")[1])
    assert "开始计时：核查期限，7 个工作日" in page
    assert "受理并标注有异议：核查期间该信息注明有异议" in page
    assert "罚款金额写错" in page
    assert "须由签发人办理" in page


def test_stale_form_shows_what_changed_and_loses_nothing(bureau: Any) -> None:
    case = bureau.act("clerk", bureau.objection(), "take")
    seen = case.version
    bureau.act("leader", case, "extend", reason="情况复杂")
    sent = {"step": "check", "version": seen, "check-f-finding": "我写了很长的核查结果。", "reason": "我的理由"}
    answer = bureau.client("clerk").post(f"/staff/cases/{case.number}/act", sent)
    page = text(answer)
    assert answer.status_code == 409
    assert bureau.client("clerk").post(f"/staff/cases/{case.number}/act", {**sent, "version": ""}).status_code == 409
    assert "我写了很长的核查结果。" in page
    assert "我的理由" in page
    assert "告知当事人并延长核查" in page.split('role="alert"')[2] or "告知当事人并延长核查" in page
    case.refresh_from_db()
    assert case.state == "checking"
    again = re.findall(r'name="version" value="(\d+)"', page)[0]
    assert bureau.client("clerk").post(f"/staff/cases/{case.number}/act", {**sent, "version": again}).status_code == 302


def test_second_case_of_one_matter_wants_a_reason_and_leads_to_the_first(bureau: Any) -> None:
    first, clerk = bureau.listing(), bureau.client("clerk")
    sent = {"procedure": "sichuan.listing", "subject": bureau.subject, "stage": "open"}
    answer = clerk.post("/staff/cases/new", sent)
    assert answer.status_code == 422
    assert f'href="/staff/cases/{first.number}"' in text(answer)
    opened = clerk.post("/staff/cases/new", {**sent, "again": "另一次检查发现的情形"})
    assert opened.status_code == 302
    assert "另一次检查发现的情形" in text(clerk.get(opened["Location"]))


def test_refused_form_names_the_field_and_keeps_the_rest(bureau: Any) -> None:
    case = bureau.listing()
    sent = {"step": "verify", "version": case.version, "verify-f-facts": "事实写在这里", "verify-f-ground": "quality"}
    answer = bureau.client("clerk").post(f"/staff/cases/{case.number}/act", sent)
    page = text(answer)
    assert answer.status_code == 422
    assert "事实写在这里" in page
    assert 'href="#verify-f-intent"' in page
    assert 'id="verify-f-intent-wrong"' in page
    assert 'href="#verify-d-penalty-decision"' in page


def test_opening_is_checked_before_it_is_done(bureau: Any) -> None:
    from zhiheng.cases.models import Case

    clerk = bureau.client("clerk")
    assert "列入严重违法失信名单" in text(clerk.get("/staff/cases/new"))
    wrong = clerk.post("/staff/cases/new", {"procedure": "sichuan.listing", "stage": "check", "subject": "91510107"})
    assert wrong.status_code == 422
    assert 'href="#subject"' in text(wrong)
    sent = {"procedure": "sichuan.listing", "subject": bureau.world.enterprise}
    checked = clerk.post("/staff/cases/new", {**sent, "stage": "check"})
    assert "四川蜀香源食品有限公司" in text(checked)
    assert not Case.objects.exists()
    opened = clerk.post("/staff/cases/new", {**sent, "stage": "open"})
    case = Case.objects.get()
    assert opened["Location"] == f"/staff/cases/{case.number}"
    assert bureau.client("reader").get("/staff/cases/new").status_code == 403


def test_enterprise_objects_to_a_record_of_its_own_file_alone(bureau: Any) -> None:
    from zhiheng.cases.models import Case
    from zhiheng.ledger.models import ProjectedRecord

    firm, record = bureau.client("firm"), bureau.record()
    page = text(firm.get(f"/mine/record/{record.record_id}"))
    assert f"procedure=sichuan.objection&amp;target={record.record_id}" in page
    other = ProjectedRecord.objects.exclude(subject=bureau.subject).filter(record_type="organisation").first()
    assert other is not None
    assert firm.get(f"/mine/record/{other.record_id}").status_code == 404
    sent = {"procedure": "sichuan.objection", "f-kind": "content", "f-objection": "金额写错"}
    assert firm.post("/mine/apply", {**sent, "target": other.record_id, "stage": "open"}).status_code == 422
    done = firm.post("/mine/apply", {**sent, "target": record.record_id, "stage": "open"})
    case = Case.objects.get()
    assert done["Location"] == f"/mine/cases/{case.number}"
    assert case.applicant == bureau.firm
    assert "sichuan.objection" not in text(firm.get(f"/mine/record/{record.record_id}")).split('id="ways"')[1]


def test_enterprise_sees_its_internal_file_but_never_the_risk_class(bureau: Any) -> None:
    firm = bureau.client("firm")
    assert "责令整改" in text(firm.get("/mine/file?type=rectification"))
    for secret in ("机密投诉内容", "内部监测记录", "风险等级丁", "restricted-note"):
        for place in ("/mine/", "/mine/file", "/mine/grade"):
            assert secret not in text(firm.get(place)), place


def test_others_find_neither_case_nor_workspace(bureau: Any) -> None:
    case = bureau.objection()
    bank = bureau.client("bank")
    assert bank.get(f"/mine/cases/{case.number}").status_code == 404
    assert bank.get("/mine/file").status_code == 404
    assert bank.get(f"/staff/cases/{case.number}").status_code == 403
    assert bureau.client("firm").get("/staff/cases").status_code == 403
    assert Client().get(f"/staff/cases/{case.number}").status_code == 302
    assert Client().get("/mine/").status_code == 302


def test_files_are_downloads_and_active_ones_are_refused(bureau: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    case, clerk = bureau.objection(), bureau.client("clerk")
    place = f"/staff/cases/{case.number}/files"
    clerk.post(place, {"file": SimpleUploadedFile("a.html", b"<script>1</script>"), "document": ""})
    assert not case.files.exists()
    clerk.post(place, {"file": SimpleUploadedFile("证据.txt", "证据".encode()), "document": "proof"})
    kept = case.files.get()
    answer: Any = clerk.get(f"{place}/{kept.pk}")
    assert b"".join(answer.streaming_content) == "证据".encode()
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream"
    assert bureau.client("firm").get(f"/mine/cases/{case.number}/files/{kept.pk}").status_code == 404


@pytest.fixture
def notice(bureau: Any) -> Any:
    from django.core.cache import cache

    from zhiheng.cases.services import notices
    from zhiheng.server.api import rates
    from zhiheng.server.visible import today

    cache.clear()
    rates.forget()
    return notices.publish(bureau.actor("leader"), bureau.listing(), "拟列入，征求意见。", today() + timedelta(days=20))


def test_comment_gets_a_receipt_once_and_an_answer_by_it(bureau: Any, notice: Any) -> None:
    visitor, place = Client(), f"/notices/{notice.pk}"
    assert BASIS.search(text(visitor.get(place)).split("<main")[1])
    sent = text(visitor.post(place, {"text": "请说明依据。", "contact": "13800000000"}))
    comment = notice.comments.get()
    assert comment.receipt in sent
    assert comment.contact.startswith("p:")
    assert comment.receipt not in text(visitor.get(place))
    assert "请说明依据。" not in text(visitor.get(place))
    assert "还没有答复" in text(visitor.post("/notices/receipt", {"receipt": comment.receipt.lower()}))
    answered = bureau.client("clerk").post(
        f"/staff/cases/{notice.case.number}/comments/{comment.pk}", {"answer": "见第七条。"}
    )
    assert answered.status_code == 302
    assert "见第七条。" in text(visitor.post("/notices/receipt", {"receipt": comment.receipt}))
    assert "请说明依据。" in text(visitor.get(place))
    assert "13800000000" not in text(bureau.client("clerk").get(f"/staff/cases/{notice.case.number}"))
    assert visitor.post("/notices/receipt", {"receipt": "ABCDEFGH"}).status_code == 422


def test_comments_are_limited_by_the_minute(notice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.api import rates

    now = rates.now()
    monkeypatch.setattr(rates, "now", lambda: now)  # one minute, however slow the machine
    visitor = Client()
    status = [visitor.post(f"/notices/{notice.pk}", {"text": f"意见 {n}"}).status_code for n in range(5)]
    assert status == [200, 200, 200, 422, 422]
    assert notice.comments.count() == 3


def test_dashboard_asks_few_questions_of_the_database(bureau: Any, django_assert_max_num_queries: Any) -> None:
    for _case in range(3):
        bureau.listing(again="另一件")
    clerk = bureau.client("clerk")
    clerk.get("/staff/")
    with django_assert_max_num_queries(90):
        page = text(clerk.get("/staff/"))
    assert "核实线索" in page


def test_deadlines_are_a_calendar(bureau: Any) -> None:
    case = bureau.objection()
    answer = bureau.client("clerk").get("/staff/cases/deadlines.ics")
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert any(case.number in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)


def test_messages_are_read_and_chosen_by_each(bureau: Any) -> None:
    case = bureau.objection()
    clerk = bureau.client("clerk")
    assert case.number in text(clerk.get("/staff/messages"))
    clerk.post("/staff/messages/read")
    assert case.number not in text(clerk.get("/staff/messages"))
    assert case.number in text(clerk.get("/staff/messages?show=all"))
    clerk.post("/staff/messages/choice", {"language": "en"})
    bureau.users["clerk"].refresh_from_db()
    assert bureau.users["clerk"].notice_choice.language == "en"
    assert bureau.users["clerk"].notice_choice.by_mail is False
