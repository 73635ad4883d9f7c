"""Accounts in a real browser: login, an app's code, a security key, the pages of administrators, at both widths."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "kua1-Zhiliang-qiang"
SHOTS = os.environ.get("ZHIHENG_TEST_SHOTS", "")


@pytest.fixture(autouse=True)
def staff_posts() -> None:
    """Give no account a post by itself here."""


@pytest.fixture(autouse=True)
def patient_codes(settings: Any) -> None:
    """Take codes of the step before and after too: three are wanted within one test."""
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def people(transactional_db: None) -> Iterator[Any]:
    """Make a clerk and two administrators."""
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import sharing
    from zhiheng.server import accounts

    Body.objects.get_or_create(
        code="sichuan-amr",
        defaults={"kind": "bureau", "name_zh": "四川省市场监督管理局", "level": "province", "division": "510000"},
    )
    Body.objects.get_or_create(
        code="sichuan-finance", defaults={"kind": "department", "name_zh": "四川省财政厅", "level": "province"}
    )
    sharing.make(
        "award-check-2026", provider="sichuan-amr", receiver="sichuan-finance", basis="示例 example", purpose="award-check",
        purpose_zh="评优审查", purpose_en="awards", record_types={"inspection": ["verdict"], "penalty": ()},
        valid_from=date(2026, 1, 1), valid_until=date(2099, 1, 1),
    )  # fmt: skip
    accounts.add("li", PASSWORD, "sichuan-amr", "leader", own_password=True)
    accounts.add("he", PASSWORD, "sichuan-finance", "clerk", own_password=True)
    accounts.add("wang", PASSWORD, "sichuan-amr", "clerk", own_password=True)
    accounts.add("sec", PASSWORD, "", "security_admin", own_password=True)
    accounts.add("sys", PASSWORD, "", "system_admin", own_password=True)
    return accounts


def enter(page: Any, live: str, name: str) -> None:
    page.goto(f"{live}/staff/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def code(secret: str, step: int = 0) -> str:
    from allauth.mfa.totp.internal import auth

    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + step)))


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_app_is_enrolled_and_asked_and_wrong_codes_lock(
    width: int, language: str, people: Any, chromium: Any, opened: Any, examine: Any, live_server: Any
) -> None:
    from zhiheng.server.account.models import LoginSession

    live, wrong = live_server.url, []
    with opened(chromium, live, width=width, language=language) as page:
        enter(page, live, "wang")
        assert page.url == f"{live}/staff/"
        for address in (
            "/account/",
            "/account/password/",
            "/account/sessions/",
            "/account/second/",
            "/account/second/app/",
        ):
            page.goto(live + address)
            wrong += examine(page, address)
            shoot(page, f"account-{address.strip('/').replace('/', '-')}-{width}-{language}")
        secret = page.inner_text("#secret")
        page.fill("#id_code", code(secret, -1))
        page.click("main button[type=submit]")
        wrong += examine(page, "/account/second/codes/")
        page.goto(f"{live}/account/")
        page.context.clear_cookies(name="sessionid")
        enter(page, live, "wang")
        wrong += examine(page, "/account/second/login/")
        shoot(page, f"account-second-login-{width}-{language}")
        page.fill("#id_code", code(secret))
        page.click("main button[type=submit] >> nth=0")
        assert page.url == f"{live}/staff/"
        LoginSession.objects.update(seen_at=LoginSession.objects.latest("pk").seen_at - timedelta(minutes=31))
        page.goto(f"{live}/staff/")
        assert "/staff/login/" in page.url
        enter(page, live, "wang")
        for _ in range(6):
            page.fill("#id_code", "000000")
            page.click("main button[type=submit] >> nth=0")
        assert page.locator("#error-summary").inner_text()
        page.fill("#id_code", code(secret, 1))
        page.click("main button[type=submit] >> nth=0")
        assert "/account/second/login/" in page.url
        page.errors.clear()
    assert wrong == []


def test_security_key_is_added_and_opens(
    people: Any, chromium: Any, opened: Any, examine: Any, live_server: Any
) -> None:
    live = live_server.url.replace("127.0.0.1", "localhost")
    with opened(chromium, live) as page:
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
                   "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        enter(page, live, "wang")
        page.goto(f"{live}/account/second/keys/add/")
        assert examine(page, "/account/second/keys/add/") == []
        page.click("main form[data-webauthn] button")
        page.wait_for_url("**/account/second/codes/")
        page.goto(f"{live}/account/second/keys/")
        assert examine(page, "/account/second/keys/") == []
        shoot(page, "account-keys")
        page.context.clear_cookies(name="sessionid")
        enter(page, live, "wang")
        assert page.url == f"{live}/account/second/login/"
        page.click("main form[data-webauthn] button")
        page.wait_for_url(f"{live}/staff/")


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_administrators_pages_are_sound(
    width: int, language: str, people: Any, chromium: Any, opened: Any, examine: Any, live_server: Any
) -> None:
    live, wrong = live_server.url, []
    pages = {
        "sec": (
            "/staff/admin/accounts",
            "/staff/admin/accounts/new",
            "/staff/admin/accounts/of/wang",
            "/staff/admin/keys",
            "/staff/admin/sharing",
            "/staff/admin/sharing/award-check-2026",
        ),
        "li": ("/staff/grants", "/staff/delegations"),
        "he": ("/staff/purpose",),
        "sys": ("/staff/admin/bodies", "/staff/admin/bodies/sichuan-amr", "/staff/system/jobs"),
        "wang": ("/staff/invitations",),
    }
    for name, addresses in pages.items():
        with opened(chromium, live, width=width, language=language) as page:
            enter(page, live, name)
            for address in addresses:
                assert page.goto(live + address).status == 200, address
                wrong += examine(page, address)
                shoot(page, f"admin-{address.strip('/').replace('/', '-')}-{width}-{language}")
    assert wrong == []
