"""The limit of public pages: by address and minute, with when to come again; what is free of it, and who."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def three(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhiheng.server.api import rates

    settings.PUBLIC_RATE = 3
    monkeypatch.setattr(rates, "now", lambda: 1_800_000_030.0)
    rates.forget()
    yield rates
    rates.forget()


def test_visitor_beyond_the_limit_is_told_when_to_come_again(three: Any) -> None:
    assert [Client().get("/about").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = Client().get("/about")
    assert refused["Retry-After"] == str(60 - 1_800_000_030 % 60)
    assert "3" in refused.content.decode()
    assert "Too many" in Client().get("/about?lang=en").content.decode()
    assert Client(REMOTE_ADDR="192.0.2.9").get("/about").status_code == 200  # another address
    assert Client().get("/healthz").status_code == 200


def test_next_minute_and_accounts_are_free(three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.models import User

    for _ in range(4):
        Client().get("/about")
    known = Client()
    known.force_login(User.objects.create_user("somebody"))
    assert [known.get("/about").status_code for _ in range(5)] == [200] * 5
    monkeypatch.setattr(three, "now", lambda: 1_800_000_090.0)
    assert Client().get("/about").status_code == 200


def test_account_without_right_is_led_to_where_it_works(three: Any) -> None:
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    for name, kind, here, home in (("e", "expert", "/mine/", "/staff/"), ("b", "bank", "/staff/cases", "/mine/")):
        user, client = User.objects.create_user(name), Client()
        body = Body.objects.create(code=name, kind=kind, name_zh=name, level="other")
        posts.give(user, body, "clerk", given_by="test")
        client.force_login(user)
        answer = client.get(here)
        assert answer.status_code == 403
        assert f'href="{home}"' in answer.content.decode()
