"""What is done beside the steps of cases: delegated, handed over, overridden, erased; and grants of restricted records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def said(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def test_delegation_is_given_used_and_taken_back(bureau: Any) -> None:
    from zhiheng.audit.models import Action
    from zhiheng.cases.models import CaseEvent, Delegation
    from zhiheng.cases.services import asking
    from zhiheng.server.visible import today

    clerk, reader, case = bureau.client("clerk"), bureau.client("reader"), bureau.objection()
    given = {"to": "reader-1", "from": str(today()), "until": str(today() + timedelta(days=3)), "reason": "出差"}
    assert clerk.post("/staff/delegations", given | {"until": ""}).status_code == 422
    assert clerk.post("/staff/delegations", given | {"to": "clerk-1"}).status_code == 422
    assert not any(one.allowed for one in asking.steps(bureau.actor("reader"), case) if one.transition.id == "take")
    assert clerk.post("/staff/delegations", given).status_code == 302
    assert "reader-1" in said(clerk, "/staff/delegations")
    assert "step-take" in said(reader, f"/staff/cases/{case.number}")
    assert "clerk-1" in said(reader, "/staff/delegations")
    reader.post(f"/staff/cases/{case.number}/act", {"step": "take", "version": case.version})
    assert CaseEvent.objects.get(case=case, step="take").detail["delegated_by"] == ["clerk-1"]
    one = Delegation.objects.get()
    assert reader.post(f"/staff/delegations/{one.pk}/revoke").status_code == 404  # not the giver
    clerk.post(f"/staff/delegations/{one.pk}/revoke")
    assert "已收回" in said(clerk, "/staff/delegations")
    assert not any(one.allowed for one in asking.steps(bureau.actor("reader"), case))
    told = Action.objects.filter(verb="grant", object_id="reader-1").order_by("pk")
    assert [row.detail["what"] for row in told][-2:] == ["delegation-given", "delegation-ended"]


def test_case_is_handed_to_a_colleague_and_to_nobody_else(bureau: Any) -> None:
    case, clerk = bureau.objection(), bureau.client("clerk")
    assert "移交给同事" in said(clerk, f"/staff/cases/{case.number}")
    clerk.post(f"/staff/cases/{case.number}/hand", {"to": "firm-1"})
    case.refresh_from_db()
    assert case.assignee is None
    clerk.post(f"/staff/cases/{case.number}/hand", {"to": "checker-1", "reason": "休假"})
    case.refresh_from_db()
    assert case.assignee.username == "checker-1"
    assert "休假" in said(clerk, f"/staff/cases/{case.number}")
    assert f"{case.number}" in said(bureau.client("checker"), "/staff/messages")


def test_computed_result_is_overridden_by_a_leader_with_reasons_alone(bureau: Any) -> None:
    from zhiheng.audit.models import LogEntry
    from zhiheng.cases.models import CaseEvent

    case, address = bureau.objection(), ""
    address = f"/staff/cases/{case.number}"
    given = {"what": "预审", "computed": "B", "decided": "A", "reason": "抽查记录有误，已核。"}
    bureau.client("clerk").post(f"{address}/override", given)
    leader = bureau.client("leader")
    leader.post(f"{address}/override", given | {"reason": " "})
    leader.post(f"{address}/override", given | {"decided": ""})
    assert not CaseEvent.objects.filter(kind="override").exists()
    leader.post(f"{address}/override", given)
    told = CaseEvent.objects.get(kind="override")
    assert (told.detail["computed"], told.detail["decided"], told.reason) == ("B", "A", given["reason"])
    assert LogEntry.objects.filter(kind="override").count() == 1
    assert "改变计算结果" in said(leader, address)


def test_persons_and_files_of_a_case_are_erased_by_a_decision(bureau: Any) -> None:
    from zhiheng.audit.models import Action, LogEntry
    from zhiheng.cases.models import CaseFile
    from zhiheng.cases.services import files
    from zhiheng.server import personal_cases

    case = bureau.objection()
    case.fields = {**case.fields, **personal_contact("张三 13800001234")}
    case.save()
    files.keep(case, "张三的身份证.txt", *scan("张三的身份证"), bureau.actor("clerk"))
    kept = CaseFile.objects.get(case=case)
    address, leader = f"/staff/cases/{case.number}", bureau.client("leader")
    assert "张三的身份证.txt" in said(leader, address).partition('id="history"')[2]
    given = {"decision": "川市监删〔2026〕1号", "reason": "当事人申请删除", "values": "on", "file": str(kept.pk)}
    assert bureau.client("clerk").post(f"{address}/erase", given).status_code == 403
    leader.post(f"{address}/erase", given | {"decision": ""})
    assert CaseFile.objects.get(pk=kept.pk).erased_at is None
    assert leader.post(f"{address}/erase", given).status_code == 302
    kept.refresh_from_db()
    assert kept.erased_at is not None
    assert not files.path_of(kept.sha256).exists()
    assert leader.get(f"{address}/files/{kept.pk}").status_code == 404
    page = said(leader, address)
    assert "已依法删除" in page
    assert "依法删除" in page.partition('id="history"')[2]
    assert "张三" not in page
    assert len(personal_cases.tokens(case)) == 1  # the token stays; what it meant is gone
    assert Action.objects.filter(verb="erase", object_id=case.number).get().detail["values"] == 1
    assert LogEntry.objects.filter(kind="erasure").count() == 1
    assert leader.post(f"{address}/erase", given).status_code == 302
    assert Action.objects.filter(verb="erase").count() == 2  # the values again, none was left


def test_persons_of_a_case_are_masked_and_revealed_one_by_one_with_a_reason(bureau: Any) -> None:
    from zhiheng.audit.models import Action
    from zhiheng.cases.services import notices
    from zhiheng.ledger.models import VaultReading
    from zhiheng.server.visible import today

    case = bureau.objection()
    case.fields = {**case.fields, **personal_contact("张三 13800001234")}
    case.save()
    notice = notices.publish(bureau.actor("leader"), case, "公示。", today() + timedelta(days=365))
    comment = notices.comment(notice, "情况不符", "李四 13900005678")
    address, clerk = f"/staff/cases/{case.number}", bureau.client("clerk")
    shown = said(clerk, address).partition('id="personal"')[2]
    assert [one in shown for one in ("张* 138******34", "李* 139******78", "13800001234")] == [True, True, False]
    key = f"comment:{comment.pk}"
    for who, status in (("reader", 403), ("leader", 403), ("firm", 403)):
        sent = bureau.client(who).post(f"{address}/reveal", {"field": key, "reason": "电话核实意见内容"})
        assert sent.status_code == status, who
    for wrong in ({"field": key, "reason": "看"}, {"field": "comment:0", "reason": "电话核实意见内容"}):
        assert clerk.post(f"{address}/reveal", wrong).status_code == 302
    assert not VaultReading.objects.exists()
    given = clerk.post(f"{address}/reveal", {"field": key, "reason": "电话核实意见内容"})
    assert "李四 13900005678" in given.content.decode()
    assert "no-store" in given.headers["Cache-Control"]
    told = Action.objects.get(verb="reveal")
    assert (told.object_id, told.detail) == (case.number, {"field": key, "reason": "电话核实意见内容"})
    assert VaultReading.objects.get().reader == "clerk-1"
    assert "李四" not in said(bureau.client("firm"), f"/mine/cases/{case.number}")


def personal_contact(text: str) -> dict[str, str]:
    from zhiheng.cases.services import answering

    return answering.sealed({"contact": text})


def scan(text: str) -> tuple[Any, str]:
    import io

    return io.BytesIO(text.encode()), ""


def test_restricted_record_is_granted_by_a_leader_and_the_grant_ended(bureau: Any) -> None:
    from zhiheng.actors.models import RecordGrant
    from zhiheng.audit.models import Action
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.server.visible import today

    record = bureau.record()
    ProjectedRecord.objects.filter(pk=record.pk).update(publicity="restricted")
    leader, reader = bureau.client("leader"), bureau.client("reader")
    given = {"record": record.record_id, "to": "reader-1", "until": str(today()), "reason": "核查投诉需要"}
    assert bureau.client("clerk").get("/staff/grants").status_code == 403
    assert reader.get(f"/staff/record/{record.record_id}").status_code == 404
    for wrong in ({"to": "firm-1"}, {"reason": ""}, {"until": "2020-01-01"}, {"record": "ab" * 32}):
        assert leader.post("/staff/grants", given | wrong).status_code == 422
    assert leader.post("/staff/grants", given).status_code == 302
    assert reader.get(f"/staff/record/{record.record_id}").status_code == 200
    assert "核查投诉需要" in said(leader, "/staff/grants")
    leader.post(f"/staff/grants/{RecordGrant.objects.get().pk}/end")
    assert reader.get(f"/staff/record/{record.record_id}").status_code == 404
    assert "已结束" in said(leader, "/staff/grants")
    assert Action.objects.filter(verb="grant", object_id=record.record_id).count() == 2


def test_case_list_shows_what_one_can_do_and_signing_comes_first(bureau: Any) -> None:
    from zhiheng.cases.services import sign_off

    objection, listing = bureau.objection(), bureau.listing()
    bureau.act("clerk", objection, "take")
    page = said(bureau.client("clerk"), "/staff/cases?todo=1&state=all")
    assert objection.number in page
    assert listing.number in page
    assert objection.number not in said(bureau.client("reader"), "/staff/cases?todo=1")
    bureau.act("clerk", objection, "check", fields={"finding": "属实。"})
    document = sign_off.draft(bureau.actor("clerk"), objection, "objection-reply", "uphold")
    sign_off.edit(
        bureau.actor("clerk"),
        document,
        {
            one.id: "如案卷所载。"
            for one in sign_off.template_of(document).fields
            if one.required and not document.values.get(one.id)
        },
    )
    document.refresh_from_db()
    sign_off.move(bureau.actor("clerk"), document, "forward", "请审")
    document.refresh_from_db()
    signer = {"check": "checker", "issue": "leader"}[document.state]
    home = said(bureau.client(signer), "/staff/")
    assert home.index('id="papers"') < home.index('id="tasks"')
    assert "等您签批" in said(bureau.client(signer), f"/staff/cases/{objection.number}")
    assert "等您签批" not in said(bureau.client("clerk"), f"/staff/cases/{objection.number}")
    assert "拟稿 → " in said(bureau.client("clerk"), f"/staff/cases/{objection.number}").partition('id="history"')[2]


def test_newer_version_of_the_procedure_is_told_where_it_differs(bureau: Any) -> None:
    from zhiheng.ledger.runs import content_hash

    case, clerk = bureau.objection(), bureau.client("clerk")
    assert "现有新版本" not in said(clerk, f"/staff/cases/{case.number}")
    case.content = {**case.content, "note": {"zh": "旧版", "en": "older"}}
    case.content_hash = content_hash(case.content)
    case.save()
    assert "现有新版本" in said(clerk, f"/staff/cases/{case.number}")
