"""V2, V5, V8: nobody reads or acts on what is not theirs, steps are not skipped, and no door takes active content."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Client = Callable[[str], Any]


@pytest.fixture
def strangers(bureau: Any) -> list[str]:
    """Add an enterprise that is another's, a clerk of another county, a department and an expert; return who they are."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    def add(name: str, role: str, **body: Any) -> str:
        made = Body.objects.create(code=body.pop("code", name), name_zh=name, **body)
        bureau.users[name] = User.objects.create_user(name)
        posts.give(bureau.users[name], made, role, given_by="test")
        return name

    other = f"uscc:{bureau.world.laboratory}"
    return [
        "",
        "bank",
        add("rival", "clerk", code=other, kind="enterprise", level="other", subject=other),
        add("far", "clerk", code="amr-513201", kind="bureau", level="county", division="513201"),
        add("finance", "clerk", kind="department", level="province", division="510000"),
        add("expert", "panel", kind="expert", level="other"),
    ]


def test_nobody_finds_what_is_anothers(bureau: Any, strangers: list[str], as_somebody: Client) -> None:
    from zhiheng.cases.services import files

    case = bureau.objection()
    file = files.keep(case, "证据.txt", "内部证据正文".encode(), "", bureau.actor("firm"))
    case.refresh_from_db()
    number = case.number
    ways = [
        ("get", f"/{space}/cases/{number}{rest}") for space in ("staff", "mine") for rest in ("", f"/files/{file.pk}")
    ]
    ways += [("post", f"/{space}/cases/{number}/{do}") for space in ("staff", "mine") for do in ("act", "files")]
    ways += [("post", f"/staff/cases/{number}/note"), ("post", f"/staff/cases/{number}/clock")]
    before = (case.version, case.events.count(), case.files.count())
    for who in strangers:
        client = as_somebody(who)
        for method, address in ways:
            answer = getattr(client, method)(
                address, {"step": "take", "note": "x", "do": "suspend", "version": case.version}
            )
            assert answer.status_code in (302, 403, 404, 405), (who, address)
            if answer.status_code == 302:
                assert "/login/" in answer["Location"], (who, address)
    case.refresh_from_db()
    assert (case.version, case.events.count(), case.files.count()) == before


def test_file_of_one_case_is_not_had_through_another(bureau: Any, as_somebody: Client) -> None:
    from zhiheng.cases.services import files

    first, second = bureau.objection(), bureau.listing()
    file = files.keep(second, "a.txt", b"text", "", bureau.actor("clerk"))
    assert as_somebody("clerk").get(f"/staff/cases/{first.number}/files/{file.pk}").status_code == 404
    assert as_somebody("firm").get(f"/mine/cases/{first.number}/files/{file.pk}").status_code == 404


def test_sessions_messages_and_consents_are_ones_own(bureau: Any, strangers: list[str], as_somebody: Client) -> None:
    from django.test import Client as Browser

    from zhiheng.cases.models import Message
    from zhiheng.server.account.models import LoginSession

    bureau.objection()
    Browser().post("/staff/login/", {"username": "clerk-1", "password": bureau.world.password})
    session = LoginSession.objects.get(user=bureau.users["clerk"])
    rival = as_somebody("rival")
    assert rival.post("/account/sessions/end", {"session": str(session.pk)}).status_code == 404
    assert LoginSession.objects.filter(pk=session.pk).exists()
    message = Message.objects.filter(body=bureau.body).first()
    assert message is not None
    rival.post("/mine/messages/read", {"message": str(message.pk), "all": "1"})
    message.refresh_from_db()
    assert message.read_at is None
    made = as_somebody("firm").post(
        "/mine/consents", {"receiver": "某银行", "purpose": "贷款", "parts": ["identity"], "until_day": "2026-12-31"}
    )
    assert made.status_code in (302, 422)
    from zhiheng.credit.models import Consent

    for consent in Consent.objects.all():
        assert rival.post(f"/mine/consents/{consent.consent_id}/revoke").status_code == 404
        assert Consent.objects.get(pk=consent.pk).revoked_at is None


def test_hidden_fields_change_nothing(bureau: Any, as_somebody: Client) -> None:
    from zhiheng.cases.models import Case

    forged = {
        "procedure": "sichuan.objection", "f-kind": "content", "f-objection": "金额写错", "target": bureau.record().record_id,
        "stage": "open", "state": "upheld", "holder": "bank-1", "subject": "uscc:91510107MA6CQ8JD4Y", "assignee": "leader-1",
        "publicity": "public", "version": "99", "closed_at": "2026-01-01", "is_staff": "1", "body": "sichuan-amr",
    }  # fmt: skip
    as_somebody("firm").post("/mine/apply", forged)
    case = Case.objects.get()
    assert case.subject == bureau.subject
    assert case.holder == bureau.body
    assert (case.assignee, case.closed) == (None, False)
    assert case.publicity != "public"
    as_somebody("firm").post(f"/mine/cases/{case.number}/act", {**forged, "step": "withdraw-by-force"})
    case.refresh_from_db()
    assert not case.closed


def test_steps_are_neither_skipped_nor_taken_by_others(bureau: Any, as_somebody: Client) -> None:
    from zhiheng.server.staff import case_words

    case = bureau.listing()
    procedure = case_words.procedure_of(case)
    later = [one for one in procedure.transitions if case.state not in one.source and "*" not in one.source]
    assert later
    for step in later:
        sent = {"step": step.id, "version": case.version, "reason": "因为", f"{step.id}-on-paper": "1"}
        for who in ("clerk", "leader", "panel"):
            assert as_somebody(who).post(f"/staff/cases/{case.number}/act", sent).status_code != 302, (who, step.id)
    before = (case.version, case.state)
    case.refresh_from_db()
    assert (case.version, case.state) == before


ACTIVE = {
    "a.html": b"<html><script>alert(1)</script>", "a.svg": b"<svg onload=alert(1)>", "a.exe": b"MZ\x90\x00",
    "a.pdf": b"%PDF-1.7\n1 0 obj << /S /JavaScript /JS (x) >>", "a.png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "a.docm": b"PK\x03\x04", "a.txt": b"<!doctype html><script>x</script>", "a.php": b"<?php system($_GET[0]);", "../../a.lnk": b"L\x00\x00\x00\x01\x14\x02\x00",
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVE)
def test_no_door_takes_active_content(name: str, bureau: Any, as_somebody: Client) -> None:
    from zhiheng.cases.models import CaseFile
    from zhiheng.ledger.models import Upload

    case = bureau.objection()
    before = CaseFile.objects.count()

    def sent() -> SimpleUploadedFile:
        return SimpleUploadedFile(name, ACTIVE[name])

    as_somebody("firm").post(f"/mine/cases/{case.number}/files", {"file": sent()})
    as_somebody("clerk").post(f"/staff/cases/{case.number}/files", {"file": sent()})
    as_somebody("clerk").post(
        f"/staff/cases/{case.number}/act", {"step": "take", "version": case.version, "take-paper": sent()}
    )
    assert CaseFile.objects.count() == before
    if not name.endswith(".txt"):  # a table may be a text; it is read row by row and never handed out
        as_somebody("clerk").post("/staff/intake", {"file": sent(), "source": "spot-checks"})
    assert not Upload.objects.exists()
    as_somebody("clerk").post("/staff/quarantine/mended", {"file": sent()})
    answer = as_somebody("").post("/check", {"purpose": "tender", "codes": "", "file": sent()})
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content


def test_name_of_a_file_leads_nowhere_and_breaks_no_header(bureau: Any, as_somebody: Client) -> None:
    from zhiheng.cases.services import files

    case = bureau.objection()
    for name in ("../../etc/passwd.txt", 'a"\r\nSet-Cookie: x=1.txt', "..\\..\\b.txt", "\u202egpj.txt", "名 字.txt"):
        file = files.keep(case, name, b"text", "", bureau.actor("clerk"))
        assert not set(file.name) & set("/\\\r\n\u202e")
        answer = as_somebody("clerk").get(f"/staff/cases/{case.number}/files/{file.pk}")
        assert re.match(r"attachment; filename", answer["Content-Disposition"])
        assert "Set-Cookie" not in answer
        assert answer["Content-Type"] == "application/octet-stream"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert b"".join(answer.streaming_content) == b"text"


def test_nothing_sees_a_role_that_was_taken_away(bureau: Any, as_somebody: Client) -> None:
    from zhiheng.actors.models import Post

    clerk = as_somebody("clerk")
    assert clerk.get("/staff/cases").status_code == 200
    Post.objects.filter(user=bureau.users["clerk"]).delete()
    assert clerk.get("/staff/cases").status_code == 403


def test_receipts_are_long_and_guessing_them_is_slow(as_somebody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.cases.services import receipt_codes
    from zhiheng.server.api import rates

    monkeypatch.setattr(rates, "now", lambda: 1_800_000_030.0)  # all within one minute

    assert len(receipt_codes.SIGNS) ** receipt_codes.LENGTH > 2**40
    client = as_somebody("")
    for address in ("/notices/receipt", "/filings/status"):
        said = [client.post(address, {"receipt": f"AAAA{n:04d}"}).content.decode() for n in range(12)]
        assert sum("查询得太快" in page for page in said) >= 2, address


def test_sheets_are_made_so_often_and_no_oftener(bureau: Any, as_somebody: Client) -> None:
    from zhiheng.credit.models import AnswerSheet

    client, asked = as_somebody(""), {"purpose": "tender", "codes": bureau.world.enterprise, "action": "sheet"}
    said = [client.post("/check", asked).status_code for _ in range(12)]
    assert said.count(422) >= 2
    assert AnswerSheet.objects.count() == said.count(302) <= 10
