"""The short way to the API: what pages alone have is left out, what protects everybody is not."""

from __future__ import annotations

import json
import logging
import threading
from typing import Any

import pytest
from django.test import Client

STATUS = "/codes/workdays?days=1"
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Language": "zh-CN",
}


@pytest.mark.parametrize("path", [STATUS, "/nothing", "/enterprises/x/standing", "/openapi.json"])
def test_every_answer_of_the_api_carries_the_headers_of_a_page(api: Any, path: str) -> None:
    answer = api.answer(path)
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert {"Authorization", "Accept-Encoding", "Cookie"} <= set(answer["Vary"].split(", "))
    page = api.client.get("/about")
    policies = [set(one["Content-Security-Policy"].split("; ")) for one in (answer, page)]
    assert policies[0] == policies[1]


def test_an_unknown_host_is_refused_by_the_api_too() -> None:
    answer = Client(raise_request_exception=False).get(f"/api/v1{STATUS}", headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_language_is_chosen_and_kept_by_the_api_too(api: Any) -> None:
    answer = api.answer(STATUS + "&lang=en")
    assert answer["Content-Language"] == "en"
    assert answer.cookies["zh_language"].value == "en"


def test_no_cookie_opens_the_api_and_none_is_set(api: Any, django_user_model: Any) -> None:
    person = django_user_model.objects.create_user("chen", password="correct horse battery", is_staff=True)
    api.client.force_login(person)
    answer = api.answer("/status")
    assert answer.json()["level"] == "public"
    assert not answer.cookies


def test_forms_of_pages_still_want_their_token(db: None) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/i18n/setlang/", {"language": "en"}).status_code == 403
    assert careful.post("/staff/login/", {"username": "a", "password": "b"}).status_code == 403


def test_the_log_names_the_route_of_an_operation(api: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="zhiheng.request"):
        api.answer("/enterprises/91510107MA6CQ8JD4X/standing?purpose=tender")
    text = json.dumps([str(record.msg) for record in caplog.records], ensure_ascii=False)
    assert "api/v1/enterprises/<uscc>/standing" in text
    assert "91510107MA6CQ8JD4X" not in text


def test_head_and_tag_on_the_standing_of_a_key(keyed: Any, province: Any) -> None:
    caller = keyed()
    address = f"/api/v1/enterprises/{province.ENTERPRISE}/standing?purpose=tender"
    whole = caller.client.get(address, headers=caller.headers)
    head = caller.client.head(address, headers=caller.headers)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    assert head["Content-Length"] == str(len(whole.content))
    assert head["Cache-Control"] == "private, no-cache"
    again = caller.client.get(address, headers={**caller.headers, "If-None-Match": whole["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_key_that_ends_between_two_requests_gets_no_304(keyed: Any, province: Any) -> None:
    from zhiheng.server.api import keys

    caller = keyed("read:internal")
    address = f"/enterprises/{province.ENTERPRISE}/standing?purpose=tender"
    tag = caller.answer(address)["ETag"]
    assert caller.answer(address, If_None_Match=tag).status_code == 304
    keys.revoke(keys.every()[0]["key"])
    assert caller.answer(address, If_None_Match=tag).status_code == 401


def test_scopes_and_rate_of_a_key_hold_as_they_are_now(
    keyed: Any, province: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.server.api import rates
    from zhiheng.server.models import ApiKey

    monkeypatch.setattr(rates, "now", lambda: 1_800_000_030.0)  # a minute that turned would begin a new count
    caller = keyed("read:internal")
    assert caller.get("/status")["level"] == "internal"
    ApiKey.objects.update(scopes=["read:departments"])  # which opens nothing without a purpose and an agreement
    assert caller.get("/status")["level"] == "public"
    rates.forget()
    ApiKey.objects.update(rate=1)
    assert caller.answer("/status").status_code == 429


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_more_than_the_limit() -> None:
    from django.db import connection

    from zhiheng.server.api import rates

    rates.forget()
    granted: list[bool] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait(120)
        try:
            granted.extend([rates.spend("key:many", 7, 200) for _ in range(60)])
        finally:
            connection.close()

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(300)
    assert len(granted) == 480
    assert sum(granted) == 200
