"""V3, V4, V13: headers, cookies, methods, hosts and redirects, asked as browsers and programs ask."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.test import override_settings

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Client = Callable[[str], Any]
STATIC = Path(__file__).resolve().parents[2] / "src/zhiheng/server/static/zhiheng"
SHOW = """
import json, sys, django
from django.conf import settings
django.setup()
from django.test import Client
shown = {name: getattr(settings, name) for name in sys.argv[1:]}
plain, safe = Client(), Client(HTTP_HOST="localhost", raise_request_exception=False)
led = plain.get("/about", HTTP_HOST="localhost")
refused = plain.get("/api/v1/", HTTP_HOST="localhost", headers={"Authorization": "Bearer zh_x"})
form = safe.get("/about?lang=en", secure=True)
print(json.dumps({**shown, "led": [led.status_code, led["Location"]], "refused": [refused.status_code, refused["Content-Type"]],
    "hsts": form.headers.get("Strict-Transport-Security"), "cookies": form.cookies.output(), "policy": form.headers.get("Content-Security-Policy")}))
"""


def under_https(home: Path, *names: str) -> dict[str, Any]:
    """Return settings and answers of an installation with ZHIHENG_HTTPS=1."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIHENG_", "DATABASE_"))}
    given = {"ZHIHENG_HOME": str(home), "ZHIHENG_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "zhiheng.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *names], env={**clean, **given}, capture_output=True, text=True, check=True
    )
    shown: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return shown


def test_https_binds_cookies_to_this_host_and_refuses_plain_calls(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
    secure = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    flags = ("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_HTTPONLY")
    places = ("SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "USE_X_FORWARDED_HOST")
    shown = under_https(
        tmp_path, *names, *secure, *flags, *places, "SECURE_HSTS_SECONDS", "DEBUG", "SESSION_COOKIE_SAMESITE"
    )
    assert all(shown[name].startswith("__Host-") for name in names)
    assert all(shown[name] is True for name in (*secure, *flags))
    assert [shown[name] for name in places] == ["/", None, None, False]
    assert shown["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert (shown["DEBUG"], shown["SESSION_COOKIE_SAMESITE"]) == (False, "Lax")
    assert shown["led"] == [301, "https://localhost/about"]
    assert shown["refused"] == [403, "application/problem+json"]
    assert shown["hsts"] == "max-age=31536000; includeSubDomains"
    assert (
        "frame-ancestors 'none'" in shown["policy"]
    )  # without a database the page of outages answers: it too is guarded
    assert "__Host-zh_language=en" in shown["cookies"]
    assert "HttpOnly" in shown["cookies"]


@pytest.mark.parametrize(
    "address", ["/", "/about", "/search?q=x", "/staff/login/", "/nothing", "/log", "/api/v1/", "/healthz", "/check"]
)
def test_every_answer_carries_its_headers(address: str, as_somebody: Client) -> None:
    answer = as_somebody("").get(address)
    policy = answer["Content-Security-Policy"]
    assert all(
        part in policy
        for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
    )
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert re.match(r"(text/html|text/plain|application/[a-z.+-]*json)", answer["Content-Type"])
    if answer["Content-Type"].startswith("text/"):
        assert "charset=utf-8" in answer["Content-Type"]
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_pages_of_accounts_and_work_are_never_kept(as_somebody: Client, bureau: Any) -> None:
    case = bureau.objection()
    pages = [("clerk", "/staff/"), ("clerk", f"/staff/cases/{case.number}"), ("clerk", "/account/sessions/"), ("firm", "/mine/"),
             ("firm", f"/mine/cases/{case.number}"), ("firm", "/mine/consents")]  # fmt: skip
    for who, address in pages:
        answer = as_somebody(who).get(address)
        assert answer.status_code == 200, address
        assert "no-store" in answer["Cache-Control"], address
        assert "/staff/logout/" in answer.content.decode(), address


def test_logout_ends_the_session_and_tells_the_browser_to_forget(bureau: Any) -> None:
    browser = Browser()
    browser.post("/staff/login/", {"username": "clerk-1", "password": bureau.world.password})
    kept = browser.cookies["sessionid"].value
    answer = browser.post("/staff/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    browser.cookies["sessionid"] = kept
    assert browser.get("/staff/").status_code == 302


def test_login_gives_a_new_session_and_takes_none_that_was_laid(bureau: Any) -> None:
    browser = Browser()
    browser.cookies["sessionid"] = "laid-by-somebody-else-0123456789"
    browser.post("/staff/login/", {"username": "clerk-1", "password": bureau.world.password})
    given = browser.cookies["sessionid"]
    assert given.value != "laid-by-somebody-else-0123456789"
    assert len(given.value) >= 32
    assert given["httponly"]
    assert given["samesite"] == "Lax"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "FOO", "PROPFIND"])
@pytest.mark.parametrize("address", ["/", "/api/v1/", "/staff/login/"])
def test_unknown_methods_are_refused(method: str, address: str, as_somebody: Client) -> None:
    answer = as_somebody("").generic(method, address, headers={"X-Secret": "mirror-me"})
    assert answer.status_code == 405
    assert b"mirror-me" not in answer.content


def test_method_is_the_one_that_was_sent(bureau: Any, as_somebody: Client) -> None:
    case, clerk = bureau.objection(), as_somebody("clerk")
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        assert clerk.get(f"/staff/cases/{case.number}/act?_method=POST", headers={name: "POST"}).status_code == 405
    assert clerk.get("/staff/logout/").status_code == 405


def test_forms_from_elsewhere_are_refused(bureau: Any) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(bureau.users["clerk"], backend="django.contrib.auth.backends.ModelBackend")
    case = bureau.objection()
    for address in (
        f"/staff/cases/{case.number}/act",
        "/staff/cases/new",
        "/staff/logout/",
        "/account/password/",
        "/check",
        "/i18n/setlang/",
    ):
        answer = browser.post(address, {"step": "take"}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403, address
    anonymous = Browser(enforce_csrf_checks=True)
    assert anonymous.post("/staff/login/", {"username": "clerk-1", "password": "x"}).status_code == 403


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_no_redirect_leads_elsewhere(target: str, bureau: Any) -> None:
    browser = Browser()
    given = {"username": "clerk-1", "password": bureau.world.password, "next": target, "language": "en"}
    for address in ("/staff/login/", "/i18n/setlang/"):
        answer = browser.post(f"{address}?next={target}", given)
        assert answer.status_code in (200, 204, 302)
        if answer.status_code == 302:
            assert answer["Location"].startswith("/")
            assert not answer["Location"].startswith(("//", "/\\"))


def test_headers_of_a_proxy_count_behind_one_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import RequestFactory

    from zhiheng.server.api.rates import address_of

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2", "X-Real-IP": "3.3.3.3"})
    assert address_of(request) == "127.0.0.1"
    assert not request.is_secure()
    assert not RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}).is_secure()
    monkeypatch.setenv("ZHIHENG_BEHIND_PROXY", "1")
    assert address_of(request) == "2.2.2.2"


def test_host_that_is_not_ours_is_refused_even_when_forwarded(as_somebody: Client) -> None:
    client = as_somebody("")
    assert client.get("/about", headers={"Host": "evil.example"}).status_code == 400
    page = client.get("/staff/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in page.content


#: What one script may use that no other does: cells typed while the line is down are kept until they are sent.
KEPT = {"rounds.js": {"localStorage"}}


def test_scripts_write_no_markup_and_keep_nothing() -> None:
    banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage|sessionStorage|postMessage|document\.domain"
    scripts = list(STATIC.glob("*.js"))
    assert len(scripts) >= 5
    found = {file.name: set(re.findall(banned, file.read_text("utf-8"))) for file in scripts}
    assert {name: words for name, words in found.items() if words} == KEPT


def test_nothing_is_listed_and_no_workshop_is_served(as_somebody: Client) -> None:
    client = as_somebody("")
    for address in (
        "/static/",
        "/.git/config",
        "/.env",
        "/static/../settings.py",
        "/metrics",
        "/admin/",
        "/styleguide",
        "/secrets/",
    ):
        assert client.get(address).status_code in (400, 403, 404), address


@override_settings(DEBUG=False)
def test_fault_tells_nothing_of_the_inside(as_somebody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.portal import home

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("SELECT secret FROM inside /work")

    monkeypatch.setattr(home, "show", broken)
    answer = as_somebody("").get("/")
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content
