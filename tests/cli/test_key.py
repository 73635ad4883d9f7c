"""`zhiheng key`: made once, listed without secrets, revoked at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhiheng.cli import key
    from zhiheng.server import app

    monkeypatch.setattr(app, "setup", lambda: None)

    def call(*arguments: str) -> Any:
        return CliRunner().invoke(key.command, list(arguments), catch_exceptions=False)

    return call


def test_make_list_revoke(run: Any) -> None:
    made = json.loads(
        run(
            "make", "--name", "某银行", "--scope", "read:departments", "--scope", "intake:penalties",
            "--expires", "2999-01-01", "--rate", "30/min", "--json",
        ).output
    )  # fmt: skip
    assert made["scopes"] == ["intake:penalties", "read:departments"]
    assert made["rate"] == 30
    assert made["secret"].startswith("zh_")
    listed = run("list", "--json").output
    assert made["secret"] not in listed
    assert [one["key"] for one in json.loads(listed)] == [made["key"]]
    assert json.loads(run("revoke", made["key"], "--json").output)["state"] == "revoked"
    assert json.loads(run("list", "--json").output)[0]["state"] == "revoked"


def test_plain_output_shows_the_secret_once(run: Any) -> None:
    assert "zh_" in run("make", "--name", "x").output
    assert "zh_" not in run("list").output


def test_unknown_scope_and_key_are_refused(run: Any) -> None:
    from zhiheng.server.api.errors import KeyUnknown, ScopeUnknown

    with pytest.raises(ScopeUnknown):
        run("make", "--name", "x", "--scope", "read:everything")
    with pytest.raises(KeyUnknown):
        run("revoke", "nothing")
