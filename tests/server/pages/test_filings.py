"""What anybody hands in without an account: the form, the receipt, following it, its answer and its review above."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]

WRITTEN = {
    "f-respondent": "某县政务窗口",
    "f-complaint": "三月二日递交材料，至今无人答复。",
    "f-complainant": "赵六 13800001111",
    "division": "510100",
}
FORM = "/filings/performance-complaint"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let each test happen within one minute of its own."""
    from zhiheng.server.api import rates

    monkeypatch.setattr(rates, "now", lambda: 1_800_000_030.0)
    rates.forget()
    yield
    rates.forget()


def sign(client: Client, address: str = FORM) -> str:
    return re.findall(r'name="form" value="([0-9a-f]+)"', client.get(address).content.decode())[0]


def filed(client: Client, **more: str) -> tuple[Any, str]:
    """Send the form; return the case and the receipt code of the page."""
    from zhiheng.cases.models import Case

    page = client.post(FORM, {**WRITTEN, "form": sign(client), **more})
    assert page.status_code == 200, page.content.decode()
    return Case.objects.latest("pk"), re.findall(r"<code>([0-9A-Z]{16})</code>", page.content.decode())[0]


def test_complaint_is_filed_without_an_account_and_followed_by_its_receipt(bureau: Any) -> None:
    from zhiheng.cases.models import CaseClock, Filing, Message
    from zhiheng.cases.services import asking

    visitor = Client()
    assert FORM in visitor.get("/filings").content.decode()
    places = set(re.findall(r'<option value="(\d{6})"', visitor.get(FORM).content.decode()))
    assert {"510100", "513300"} <= places
    assert len(places) == 21
    case, receipt = filed(visitor)
    assert (case.holder, case.origin, case.applicant, case.state) == (bureau.body, "public", None, "filed")
    assert CaseClock.objects.get(case=case).clock == "accept-term"
    assert Message.objects.filter(case=case, body=bureau.body, kind="task").exists()
    assert receipt not in str(list(Filing.objects.values()))
    assert case.fields["complainant"].startswith("p:")
    desk = bureau.client("clerk").get(f"/staff/cases/{case.number}").content.decode()
    assert ("无人答复" in desk, "13800001111" in desk) == (True, False)
    assert not asking.for_actor(bureau.actor("firm")).filter(pk=case.pk).exists()
    typed = f" {receipt[:4].lower()}-{receipt[4:]}"
    page = visitor.post("/filings/status", {"receipt": typed}).content.decode()
    assert [word in page for word in (case.number, "已提出", "受理期限", "无人答复")] == [True, True, True, False]


def test_complaint_is_hidden_from_the_office_it_is_about(bureau: Any) -> None:
    from zhiheng.actors import Actor, BodyKind, Role
    from zhiheng.cases.services import asking

    case, _receipt = filed(Client())
    city = Actor(user=9, body="amr-510100", kind=BodyKind.BUREAU, level="prefecture", roles=frozenset({Role.LEADER}),
                 units=("5101",))  # fmt: skip
    assert city.covers(case.division)
    assert not asking.for_actor(city).filter(pk=case.pk).exists()
    assert asking.for_actor(bureau.actor("clerk")).filter(pk=case.pk).exists()


def test_enterprise_reads_its_own_complaint_and_nobody_elses(bureau: Any) -> None:
    from zhiheng.cases.services.opening import open_case

    given = {"respondent": "某县政务窗口", "complaint": "无人答复，已等三周。", "complainant": "赵六 13800001111"}
    case = open_case(bureau.actor("firm"), "performance-complaint", pack="sichuan", fields=given)
    assert (case.holder, case.applicant) == (bureau.body, bureau.firm)
    page = bureau.client("firm").get(f"/mine/cases/{case.number}").content.decode()
    assert ("已等三周" in page, "13800001111" in page) == (True, False)
    assert bureau.client("bank").get(f"/mine/cases/{case.number}").status_code == 404


def test_each_look_into_a_restricted_case_is_noted(bureau: Any) -> None:
    from zhiheng.audit.models import Action

    case, _receipt = filed(Client())
    looks = Action.objects.filter(verb="read_restricted", object_type="case")
    assert not looks.exists()
    assert bureau.client("reader").get(f"/staff/cases/{case.number}").status_code == 200
    bureau.client("clerk").get(f"/staff/cases/{bureau.objection().number}")
    assert [(one.username, one.object_id) for one in looks] == [("reader-1", case.number)]


def test_form_says_what_is_missing_and_is_taken_once_and_slowly(bureau: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.cases.models import Case
    from zhiheng.server.api import rates

    now = rates.now()
    monkeypatch.setattr(rates, "now", lambda: now)  # one minute, however slow the machine
    visitor = Client()
    refused = visitor.post(FORM, {"f-complaint": "没有写单位", "form": sign(visitor)})
    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert "没有写单位" in refused.content.decode()
    same = sign(visitor)
    sent = [visitor.post(FORM, {**WRITTEN, "form": same}).status_code for _ in range(3)]
    assert sent == [200, 422, 422]  # sent twice, then too fast
    assert Case.objects.count() == 1
    assert visitor.post(FORM, {**WRITTEN}).status_code == 422
    unknown = [visitor.post("/filings/status", {"receipt": code}).status_code for code in ("", "ABCD", "x" * 99)]
    assert unknown == [422, 422, 422]
    assert [visitor.get(f"/filings/{name}").status_code for name in ("listing", "review-above", "none")] == [404] * 3


def test_too_many_lookups_of_receipts_are_refused(bureau: Any) -> None:
    from zhiheng.server.portal.notice_pages import LOOKUPS_A_MINUTE

    visitor = Client()
    _case, receipt = filed(visitor)
    for _ in range(LOOKUPS_A_MINUTE):
        visitor.post("/filings/status", {"receipt": "AAAA"})
    page = visitor.post("/filings/status", {"receipt": receipt})
    assert page.status_code == 422
    assert "太快" in page.content.decode()


def test_answer_is_read_by_the_receipt_and_reviewed_above(bureau: Any) -> None:
    from zhiheng.cases.services import sign_off

    visitor = Client()
    case, receipt = filed(visitor)
    assert "复核" not in visitor.post("/filings/status", {"receipt": receipt}).content.decode()
    given = {"finding": "材料齐全，当场办结。"}
    letter = sign_off.draft(bureau.actor("clerk"), case, "performance-reply", "not-accept", given)
    for who in ("clerk", "checker", "leader", "archivist", "archivist"):
        if letter.state != "done":
            letter = sign_off.move(bureau.actor(who), letter, "forward", "同意")
    bureau.act("leader", case, "not-accept", reason="不属于效能投诉。")
    page = visitor.post("/filings/status", {"receipt": receipt}).content.decode()
    assert [word in page for word in ("当场办结", "不属于效能投诉", letter.number)] == [True] * 3
    assert "赵六" not in page
    again = re.findall(r'name="form" value="([0-9a-f]+)"', page)[0]
    data = {
        "receipt": receipt,
        "stage": "review",
        "form": again,
        "f-request": "请重新办理。",
        "f-grounds": "事实不符。",
    }
    answer = visitor.post("/filings/status", data).content.decode()
    code = re.findall(r"<code>([0-9A-Z]{16})</code>", answer)[0]
    above = case.following.get()
    assert (above.procedure, above.holder.code, code != receipt) == ("review-above", "samr", True)
    assert above.number in visitor.post("/filings/status", {"receipt": code}).content.decode()
    assert 'name="stage" value="review"' not in visitor.post("/filings/status", {"receipt": receipt}).content.decode()
