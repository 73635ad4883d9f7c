"""`zhiheng user`: the first administrator on an empty installation, posts given and ended."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

PASSWORD = "Wanli-changcheng-7\n"


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhiheng.cli import user
    from zhiheng.server import app

    monkeypatch.setattr(app, "setup", lambda: None)

    def call(*arguments: str) -> Any:
        done = CliRunner().invoke(user.command, [*arguments, "--json"], input=PASSWORD, catch_exceptions=False)
        return json.loads(done.output)

    return call


def test_first_administrator_makes_the_operator(run: Any) -> None:
    made = run("create", "admin", "--role", "security_admin", "--password-stdin")
    assert made["posts"] == [{"role": "security_admin", "body": "operator", "units": []}]
    assert made["must_change_password"] is True
    assert [one["username"] for one in run("list")] == ["admin"]


def test_administrators_are_never_combined(run: Any) -> None:
    from zhiheng.actors.errors import PostsClash

    run("create", "admin", "--role", "system_admin", "--password-stdin")
    with pytest.raises(PostsClash):
        run("grant", "admin", "audit_admin")


def test_post_in_an_office_of_the_packs_is_given_and_ended(run: Any) -> None:
    from zhiheng.server.errors import PostNotHeld

    run("create", "wang", "--role", "clerk", "--body", "sichuan-amr", "--units", "5101,5107", "--password-stdin")
    assert run("roles", "wang") == [{"role": "clerk", "body": "sichuan-amr", "units": ["5101", "5107"]}]
    run("grant", "wang", "checker", "--body", "sichuan-amr", "--units", "5101,5107", "--reason", "任命")
    assert len(run("roles", "wang")) == 2
    run("revoke", "wang", "clerk", "--body", "sichuan-amr")
    assert [one["role"] for one in run("roles", "wang")] == ["checker"]
    with pytest.raises(PostNotHeld):
        run("revoke", "wang", "clerk", "--body", "sichuan-amr")
    assert {"role": "security_admin", "zh": "安全保密管理员", "en": "Security administrator"} in run("roles")


def test_nothing_is_made_when_the_body_is_unknown(run: Any) -> None:
    from django.contrib.auth.models import User

    from zhiheng.actors.errors import UnknownBody

    with pytest.raises(UnknownBody):
        run("create", "wang", "--role", "clerk", "--body", "nowhere", "--password-stdin")
    assert not User.objects.exists()


def test_disabled_account_is_enabled_and_unlocked(run: Any) -> None:
    run("create", "wang", "--password-stdin")
    assert run("disable", "wang", "--reason", "x")["active"] is False
    assert run("enable", "wang")["active"] is True
    assert run("unlock", "wang")["username"] == "wang"
    assert run("reset-second-factor", "wang")["two_factors"] is False
