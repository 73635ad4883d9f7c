"""Pages of the own account and of administrators: who may open them, and that each says what it should."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db
OWN = ("/account/", "/account/password/", "/account/sessions/", "/account/second/", "/account/second/app/",
       "/account/second/keys/", "/account/second/keys/add/")  # fmt: skip
SECURITY = ("/staff/admin/accounts", "/staff/admin/accounts/new", "/staff/admin/accounts/of/wang", "/staff/admin/keys")


@pytest.mark.parametrize("address", OWN)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_own_page_shows_when_logged_in_and_leads_to_the_login_else(
    address: str, language: str, made: Any, logged_in: Any, client: Any
) -> None:
    assert client.get(address).headers["Location"].startswith("/staff/login/")
    made()
    assert logged_in().status_code == 302
    answer = client.get(address, {"lang": language})
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


@pytest.mark.parametrize("address", SECURITY)
def test_pages_of_the_security_administrator_are_closed_to_others(
    address: str, made: Any, logged_in: Any, client: Any
) -> None:
    made()
    made("sec", "security_admin")
    made("sys", "system_admin")
    for name, status in (("wang", 403), ("sys", 403), ("sec", 200)):
        logged_in(name)
        assert client.get(address).status_code == status, name
        client.post("/staff/logout/")


def test_bodies_are_the_system_administrators(made: Any, logged_in: Any, client: Any) -> None:
    made()
    made("sec", "security_admin")
    made("sys", "system_admin")
    for name, status in (("wang", 403), ("sec", 403), ("sys", 200)):
        logged_in(name)
        assert client.get("/staff/admin/bodies").status_code == status, name
        assert client.get("/staff/admin/bodies/sichuan-amr").status_code == status, name
        client.post("/staff/logout/")


def test_nobody_signs_up(client: Any) -> None:
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/account/outside/signup/").status_code == 404
