"""The second factor: enrolled, asked, locked by wrong codes, each code once; its secret lies encrypted."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def code(secret: str, step: int = 0) -> str:
    from allauth.mfa.totp.internal import auth

    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + step)))


@pytest.fixture
def enrolled(made: Any, logged_in: Any, client: Any) -> str:
    """Enrol an app through the pages and log out; return its secret."""
    made()
    logged_in()
    page = client.get("/account/second/app/").content.decode()
    found = re.search(r'id="secret">([A-Z2-7]+)<', page)
    assert found
    assert client.post("/account/second/app/", {"code": "000000"}).status_code == 200
    secret = str(client.session["mfa.totp.secret"])
    assert client.post("/account/second/app/", {"code": code(secret)}).status_code == 302
    client.post("/staff/logout/")
    return secret


def test_login_asks_for_the_code_and_opens_with_it(enrolled: str, logged_in: Any, client: Any) -> None:
    assert logged_in().headers["Location"] == "/account/second/login/"
    assert client.get("/staff/").status_code == 302
    assert client.post("/account/second/login/", {"code": code(enrolled)}).headers["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_code_lives_half_a_minute_under_asvs2(
    enrolled: str, logged_in: Any, client: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.server import account_policy
    from zhiheng.server import settings as installed

    assert account_policy.named(installed.ACCOUNT_POLICY).code_steps == installed.MFA_TOTP_TOLERANCE
    settings.MFA_TOTP_TOLERANCE = account_policy.named("asvs2").code_steps
    logged_in()
    begins = (int(time.time()) // 30 + 1) * 30
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: begins + 29)
    late, fresh = code(enrolled, -1), code(enrolled)
    assert client.post("/account/second/login/", {"code": late}).status_code == 200
    assert client.post("/account/second/login/", {"code": code(enrolled, 1)}).status_code == 200
    assert client.post("/account/second/login/", {"code": fresh}).headers["Location"] == "/staff/"


def test_code_counts_once(enrolled: str, logged_in: Any, client: Any) -> None:
    from django.core.cache import cache

    logged_in()
    used = code(enrolled)
    client.post("/account/second/login/", {"code": used})
    client.post("/staff/logout/")
    cache.clear()  # as in another process, which has not seen the code
    logged_in()
    assert "已经用过" in client.post("/account/second/login/", {"code": used}).content.decode()
    assert client.get("/staff/").status_code == 302


def test_wrong_codes_lock_and_the_administrator_unlocks(enrolled: str, logged_in: Any, client: Any) -> None:
    from zhiheng.audit.models import Action
    from zhiheng.server import accounts

    logged_in()
    for _ in range(5):
        client.post("/account/second/login/", {"code": "000000"})
    assert "次数过多" in client.post("/account/second/login/", {"code": code(enrolled)}).content.decode()
    assert Action.objects.filter(verb="login", outcome="locked", username="wang").exists()
    accounts.unlock("wang", by="sec", reason="test")
    assert client.post("/account/second/login/", {"code": code(enrolled)}).status_code == 302


def test_recovery_code_works_once(enrolled: str, logged_in: Any, client: Any) -> None:
    from allauth.mfa.models import Authenticator

    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for status in (302, 200):
        logged_in()
        assert client.post("/account/second/login/", {"code": spare}).status_code == status
        client.post("/staff/logout/")


def test_secret_is_not_kept_in_the_clear(enrolled: str) -> None:
    from allauth.mfa.models import Authenticator

    from zhiheng.server.account.adapters import ciphers

    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert enrolled not in kept
    assert ciphers().decrypt(kept.encode()).decode() == enrolled


def test_last_second_factor_stays_where_one_is_asked(enrolled: str, logged_in: Any, client: Any, policy: Any) -> None:
    from allauth.mfa.models import Authenticator

    policy("asvs2")
    logged_in()
    client.post("/account/second/login/", {"code": code(enrolled)})
    assert "先添加另一种方式" in client.get("/account/second/app/off/").content.decode()
    client.post("/account/second/app/off/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_grave_step_asks_again_when_the_login_is_old(enrolled: str, logged_in: Any, client: Any) -> None:
    logged_in()
    client.post("/account/second/login/", {"code": code(enrolled)})
    session = client.session
    session["account_authentication_methods"] = [
        one | {"at": time.time() - 301} for one in session["account_authentication_methods"]
    ]
    session.save()
    answer = client.get("/account/second/codes/new/")
    assert answer.headers["Location"].startswith("/account/again/?next=")
    address = answer.headers["Location"]
    assert client.get(address).status_code == 200
    assert client.post(address, {"password": "wrong"}).status_code == 200
    assert client.post(address, {"password": "kua1-Zhiliang-qiang"}).headers["Location"] == "/account/second/codes/new/"
    assert client.get("/account/second/codes/new/").status_code == 200
