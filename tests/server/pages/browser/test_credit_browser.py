"""Lists, checks, sheets, consents, reports and measures in Chromium: width, content policy, accessibility, both languages."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


def record(number: int, kind: str, day: date, payload: dict[str, Any], role: str, subject: str, **more: Any) -> str:
    """Write a record of the enterprise."""
    from zhiheng.ledger.models import ProjectedParty, ProjectedRecord

    values = {"source": "synthetic-lists", "publicity": "public", "synthetic": True} | more
    row = ProjectedRecord.objects.create(
        record_id=f"{(1 << 41) + number:064x}", row_no=(1 << 41) + number, record_type=kind, subject=subject, occurred_on=day,
        recorded_at=timezone.now(), batch_seq=7, source_key=str(number), payload=payload, **values,
    )  # fmt: skip
    ProjectedParty.objects.create(
        record=row, role=role, subject=subject, method="code", record_type=kind, occurred_on=day
    )
    return row.record_id


def account(username: str, code: str, kind: str, subject: str = "") -> Client:
    """Return a client of somebody who works for a body."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    body, _ = Body.objects.get_or_create(
        code=code,
        defaults={"kind": kind, "name_zh": code, "level": "province", "division": "510000", "subject": subject},
    )
    user = User.objects.create_user(username, password="x")
    posts.give(user, body, "clerk", given_by="test")
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def work(province: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Something on every page: addresses by who looks at them."""
    from zhiheng.credit.models import AnswerSheet, Consent, CreditReport, ListFinding
    from zhiheng.credit.services import consents
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    installation.cache_clear()
    subject, today = f"uscc:{province.enterprise}", timezone.localdate()
    listing = {
        "decision_no": "川市监列〔2025〕9号",
        "scheme": "serious_dishonesty",
        "ground": "生产不合格食品情节严重",
        "until": "2099-01-01",
    }
    ours = record(1, "listing", today - timedelta(days=90), listing, "listed", subject)
    theirs = record(2, "listing", today - timedelta(days=90), listing, "listed", subject, source="credit-china")
    ListFinding.objects.create(
        ours=ours,
        theirs=theirs,
        subject=subject,
        scheme="serious_dishonesty",
        kind="terms_differ",
        our_state="listed",
        their_state="listed",
    )
    points = {"decision_no": "示", "item_code": "A-1", "points": "3.50", "conduct": "示例"}
    record(3, "bad_conduct", date(today.year - 1, 5, 1), points, "party", subject, publicity="departments")
    visitor, firm = Client(), account("firm", subject, "enterprise", subject)
    visitor.post(
        "/check", {"purpose": "tender", "codes": f"{province.enterprise}\n{province.laboratory}", "action": "sheet"}
    )
    given = {
        "receiver": "示例银行",
        "purpose": "贷款",
        "parts": ["registration", "lists", "honours", "inspections", "measures"],
    }
    firm.post("/mine/consents", {**given, "until_day": (today + timedelta(days=30)).isoformat()})
    link = f"/reports/{consents.token(Consent.objects.get())}"
    assert visitor.get(link).status_code == 200
    report, sheet = CreditReport.objects.get(), AnswerSheet.objects.get()
    return {
        "visitor": ["/lists", "/lists/serious-dishonesty", "/lists/serious-dishonesty?day=2001-01-01", "/check", f"/check/{sheet.sheet_id}",
                    link, f"/reports/status/{report.report_id}", "/overrides", f"/record/{ours}"],
        "firm": ["/mine/consents"],
        "clerk": ["/staff/credit/lists", "/staff/credit/lists/serious-dishonesty?state=all", "/staff/credit/findings", "/staff/credit/proposals",
                  "/staff/credit/measures", f"/staff/credit/measures/serious-list-tender/{province.enterprise}", "/staff/credit/conduct"],
    }  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_pages_of_credit_fit_and_are_accessible(
    chromium: Any, live_server: Any, work: dict[str, list[str]], opened: Any, examine: Any, width: int, language: str
) -> None:
    folder = os.environ.get("ZHIHENG_SCREENSHOTS")
    clients = {"visitor": None, "firm": Client(), "clerk": account("clerk", "sichuan-amr", "bureau")}
    from django.contrib.auth.models import User

    clients["firm"].force_login(User.objects.get(username="firm"))  # type: ignore[union-attr]
    for who, addresses in work.items():
        with opened(chromium, live_server.url, width=width, language=language) as page:
            client = clients[who]
            if client is not None:
                cookie = client.cookies["sessionid"].value
                page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
            for place, address in enumerate(addresses):
                answer = page.goto(live_server.url + address)
                assert answer.status == 200, address
                assert examine(page, address) == []
                if folder:
                    page.screenshot(path=Path(folder) / f"credit-{who}-{place}-{width}-{language}.png", full_page=True)
