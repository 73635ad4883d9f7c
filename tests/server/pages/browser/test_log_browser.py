"""The transparency log in Chromium: pages at both widths and languages, proofs and checkpoints checked by the browser itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PAGES = (
    "/log",
    "/log/3",
    "/log/5",
    "/log/8",
    "/log/checkpoints",
    "/log/checkpoints/8",
    "/log/verify",
    "/log?kind=run&q=x",
)
AUDITOR = ("/staff/audit/actions", "/staff/audit/report", "/staff/audit/actions?from=2026-99-99")


@pytest.fixture
def log(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine entries, the last after the second checkpoint; some are not public."""
    from django.core.cache import cache
    from django.db import transaction

    from zhiheng.audit.services import checkpoints, transparency

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    cache.clear()
    for number in range(9):
        if number in (4, 8):
            checkpoints.make()
        with transaction.atomic():
            entry = {"document": f"川市监〔2026〕{number}号", "share": 0.5}
            transparency.add("run" if number == 5 else "decision", entry, public=number % 3 != 2)


def _verdict(page: Any) -> str:
    page.click("[data-verify-run]")
    page.wait_for_selector("[data-verify-out]:not([hidden])")
    return str(page.get_attribute("[data-verify-out]", "data-state"))


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_pages_fit_and_are_accessible(
    chromium: Any, live_server: Any, opened: Any, examine: Any, width: int, language: str
) -> None:
    folder = os.environ.get("ZHIHENG_SCREENSHOTS")
    with opened(chromium, live_server.url, width=width, language=language) as page:
        for address in PAGES:
            page.goto(live_server.url + address)
            if page.query_selector("[data-verify='proof'], [data-verify='consistency']"):
                assert _verdict(page) == "good", address
            assert examine(page, address) == []
            if folder:
                name = address.partition("?")[0].strip("/").replace("/", "-")
                page.screenshot(path=Path(folder) / f"{name}-{width}-{language}.png", full_page=True)


@pytest.mark.usefixtures("log")
def test_browser_tells_right_from_wrong(chromium: Any, live_server: Any, opened: Any) -> None:
    from zhiheng.audit.services import checkpoints, proving

    proof, kept = proving.inclusion(3), checkpoints.of_size(4).note
    as_object = {**proof, "leaf": json.loads(proof["leaf"])}
    del as_object["leaf_hash"]
    other = checkpoints.of_size(8).note.replace("\n8\n", "\n7\n")
    asked = [
        (json.dumps(proof), "good"),
        (json.dumps(as_object), "good"),
        (json.dumps({**proof, "index": 4}), "bad"),
        (json.dumps({**proof, "leaf": proof["leaf"].replace("3", "4")}), "bad"),
        (json.dumps({**proof, "proof": proof["proof"][::-1]}), "bad"),
        (json.dumps({**proof, "checkpoint": kept}), "bad"),
        (json.dumps({**proof, "opening": {"salt": "00" * 32, "content": "{}"}}), "bad"),
        (json.dumps(proving.consistency(4)), "good"),
        (json.dumps({**proving.consistency(4), "root1": "00" * 32}), "bad"),
        (json.dumps({**proving.consistency(4), "size1": 0, "proof": []}), "bad"),
        (kept, "good"),
        (other, "bad"),
        ("nonsense", "bad"),
    ]
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/log/verify")
        for text, verdict in asked:
            page.fill("[data-verify-text]", text)
            assert _verdict(page) == verdict, text
        assert page.evaluate("window.__violations") == []


@pytest.mark.usefixtures("log")
def test_rewritten_history_shows_in_a_kept_checkpoint(chromium: Any, live_server: Any, opened: Any) -> None:
    from zhiheng.audit import notes, signing
    from zhiheng.audit.services import checkpoints

    suite = signing.suite()
    forged = notes.Note(checkpoints.origin(suite), 4, bytes(range(32))).signed(suite).text()
    longer = notes.Note(checkpoints.origin(suite), 40, bytes(range(32))).signed(suite).text()
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/log/verify")
        for text, words in ((forged, "历史被改写"), (longer, "比此检查点短")):
            page.fill("[data-verify-text]", text)
            assert _verdict(page) == "bad"
            assert words in page.inner_text("[data-verify-out]")


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_auditor_pages_fit_and_are_accessible(
    chromium: Any, live_server: Any, opened: Any, examine: Any, width: int, language: str
) -> None:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.audit.services import actions

    operator = Body.objects.create(code="operator", kind="operator", name_zh="运行单位")
    user = User.objects.create_user("auditor")
    posts.give(user, operator, "audit_admin", given_by="auditor")
    actions.note("grant", username="auditor", object_type="post", object_id="auditor", detail={"role": "audit_admin"})
    actions.note("login", username="wang", outcome="failed")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    folder = os.environ.get("ZHIHENG_SCREENSHOTS")
    with opened(chromium, live_server.url, width=width, language=language) as page:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])
        for address in AUDITOR:
            answer = page.goto(live_server.url + address)
            assert (answer.status, page.url) == (200, live_server.url + address)
            assert examine(page, address) == []
            if folder:
                name = address.partition("?")[0].strip("/").replace("/", "-")
                page.screenshot(path=Path(folder) / f"{name}-{width}-{language}.png", full_page=True)
