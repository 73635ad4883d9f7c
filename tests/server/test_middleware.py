"""Every answer: its language, its headers, and a log line without personal data."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import get_language

from zhiheng.server.middleware import ChosenLanguage, RequestLog


def language_of(request: HttpRequest) -> HttpResponse:
    """Answer with the language in force."""
    return HttpResponse(get_language())


@pytest.mark.parametrize(
    ("query", "cookie", "expected"),
    [
        ("", "", "zh-hans"),
        ("?lang=en", "", "en"),
        ("?lang=zh", "en", "zh-hans"),
        ("?lang=zh-CN", "en", "zh-hans"),
        ("", "en", "en"),
        ("?lang=xx", "", "zh-hans"),
        ("?lang=%F0%9F%98%80", "nonsense", "zh-hans"),
    ],
)
def test_language_is_chosen_by_address_then_cookie(query: str, cookie: str, expected: str) -> None:
    request = RequestFactory().get(f"/{query}", headers={"accept-language": "en-GB,en;q=0.9"})
    if cookie:
        request.COOKIES["zh_language"] = cookie
    response = ChosenLanguage(language_of)(request)
    assert response.content.decode() == expected
    assert response["Content-Language"] == ("en" if expected == "en" else "zh-CN")
    assert "Cookie" in response["Vary"]


def test_choice_by_address_is_kept_in_a_cookie() -> None:
    response = ChosenLanguage(language_of)(RequestFactory().get("/?lang=en"))
    assert response.cookies["zh_language"].value == "en"
    assert "zh_language" not in ChosenLanguage(language_of)(RequestFactory().get("/")).cookies


@pytest.mark.django_db
def test_health_page_carries_every_header() -> None:
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "web": "ok", "database": "ok", "worker": "none"}
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    for name, value in {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():
        assert response[name] == value
    assert "camera=()" in response["Permissions-Policy"]


def test_log_names_the_route_and_never_the_address(caplog: pytest.LogCaptureFixture) -> None:
    request = RequestFactory().get("/search?q=张三")
    with caplog.at_level(logging.INFO, logger="zhiheng.request"):
        RequestLog(language_of)(request)
    text = json.dumps([str(record.msg) for record in caplog.records], ensure_ascii=False)
    assert "GET" in text
    assert "张三" not in text
    assert "/search" not in text


def test_unknown_host_is_refused() -> None:
    assert Client(raise_request_exception=False).get("/healthz", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/plans/unit/%00", "/assessments/%00", "/assessments/%00/draw.json"])
def test_address_with_the_sign_nul_names_nothing(address: str) -> None:
    assert Client().get(address).status_code == 404
