"""Pages of cases lead on: no form that ends a case opens itself, what waits is said, the party reads no name of evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FACTS = {
    "ground": "quality",
    "heavy_penalty": "fine",
    "penalty_no": "1",
    "facts": "生产不合格食品。",
    "intent": "屡罚屡犯。",
}


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def verified(bureau: Any) -> Any:
    """Give a listing whose next step waits for a notice to be written."""
    from zhiheng.cases.services.files import Given

    evidence = Given("举报人材料.txt", "证据".encode(), "penalty-decision")
    return bureau.act("clerk", bureau.listing(), "verify", fields=FACTS, files=[evidence])


def test_only_open_step_stays_shut_when_it_ends_the_case(bureau: Any, verified: Any) -> None:
    page = text(bureau.client("clerk").get(f"/staff/cases/{verified.number}"))
    assert 'id="step-dismiss"><summary>' in page
    waiting = page.split('id="step-dismiss"')[1].split('id="documents"')[0]
    assert '<details class="mt-3" open><summary>' in waiting
    assert 'href="#documents">起草文书</a>' in waiting


def test_document_served_electronically_is_asked_to_be_signed_for(bureau: Any, verified: Any) -> None:
    from zhiheng.cases import chain
    from zhiheng.cases.models import CaseDocument
    from zhiheng.cases.services import service, sign_off

    posts = {"draft": "clerk", "check": "checker", "legal_review": "legal", "issue": "leader"}
    document = sign_off.draft(bureau.actor("clerk"), verified, "listing-notice", "tell")
    while document.state != chain.DONE:
        signer = bureau.actor(posts.get(document.state, "archivist"))
        document = sign_off.move(signer, document, "forward", "同意")
    case = bureau.act("clerk", verified, "tell")
    sent = service.send(bureau.actor("clerk"), CaseDocument.objects.get(pk=document.pk), "electronic")
    firm = bureau.client("firm")
    assert "待签收" in text(firm.get("/mine/"))
    page = text(firm.get(f"/mine/cases/{case.number}"))
    assert "签收“列入严重违法失信名单告知书”" in page
    assert "电子送达" in page.split('id="history"')[1]
    assert "举报人材料" not in page
    assert "举报人材料" in text(bureau.client("clerk").get(f"/staff/cases/{case.number}"))
    service.opened(bureau.actor("firm"), sent)
    assert "待签收" not in text(firm.get("/mine/"))


def test_missed_term_counts_although_the_next_step_does_not_stop_it(bureau: Any) -> None:
    from django.utils import timezone

    from zhiheng.cases.services import clocks

    case = bureau.objection(now=timezone.now() - timedelta(days=60))
    case = bureau.act("clerk", case, "take", now=timezone.now() - timedelta(days=59))
    clocks.tick()
    assert case.number in text(bureau.client("clerk").get("/staff/cases?overdue=1"))
    assert "已超" in text(bureau.client("clerk").get("/staff/"))


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("audit_admin", ("/staff/audit/actions", "/staff/audit/report", "/log")),
        ("security_admin", ("/staff/admin/accounts", "/staff/admin/keys")),
        ("system_admin", ("/staff/system/jobs", "/staff/admin/bodies")),
    ],
)
def test_administrator_finds_the_own_work_on_the_first_page(db: None, role: str, links: tuple[str, ...]) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import bodies, posts

    operator, _ = Body.objects.get_or_create(code=bodies.OPERATOR, defaults={"kind": "operator", "name_zh": "运行单位"})
    user = User.objects.create_user("administrator")
    posts.give(user, operator, role, given_by="test")
    client = Client()
    client.force_login(user)
    page = text(client.get("/staff/")).split("<main")[1]
    assert all(f'href="{one}"' in page for one in links)


def test_choices_stand_in_the_order_of_the_articles(bureau: Any) -> None:
    page = text(bureau.client("clerk").get(f"/staff/cases/{bureau.listing().number}"))
    offered = page.split('name="verify-f-ground"')[1].split("</select>")[0]
    places = [offered.index(f"第{number}条") for number in "五六七八九十"]
    assert places == sorted(places)


def test_title_of_a_case_is_read_in_english_unless_people_wrote_it(bureau: Any) -> None:
    ours = bureau.listing()
    theirs = bureau.listing(again="另一线索", title="群众反映的线索")
    client = bureau.client("clerk")
    client.cookies["zh_language"] = "en"
    page = text(client.get("/staff/cases"))
    assert f"Entry in the list of serious illegality and dishonesty: {ours.subject_name}" in page
    assert theirs.title in page


def test_from_a_record_only_what_is_about_records_is_offered(bureau: Any) -> None:
    firm = bureau.client("firm")
    choice = text(firm.get(f"/mine/apply?target={bureau.record().record_id}"))
    assert "对信用信息的异议" in choice
    assert "行政复议" not in choice
    assert "行政复议" in text(firm.get("/mine/apply"))


def test_party_is_not_asked_for_what_the_office_makes_later(bureau: Any) -> None:
    from zhiheng.server.portal.packs import packs
    from zhiheng.server.staff.case_opening import papers_of

    procedures = packs()["sichuan"].procedures
    assert "check-record" not in papers_of(procedures["objection"])
    assert "penalty-decision" in papers_of(procedures["listing"])
    case = bureau.objection()
    bureau.act("clerk", case, "take")
    assert 'name="reason"' in text(bureau.client("clerk").get(f"/staff/cases/{case.number}"))


def test_bank_is_led_to_the_check(bureau: Any) -> None:
    assert 'href="/check">信用核查' in text(bureau.client("bank").get("/mine/")).split("<main")[1]


def test_report_says_a_registration_in_words() -> None:
    from zhiheng.server.portal.standing_papers import report_sections

    section = report_sections({"registration": {"name": "某公司", "status": "active", "industry": "17"}, "counts": {}})[
        0
    ]
    words = dict(section.facts)
    assert "active" not in words.values()
    assert any("纺织" in one for one in words.values())
