"""`zhiheng user` as scripts call it: one JSON document, the password on standard input, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.slow]


def call(url: str, *arguments: str, entered: str = "") -> tuple[int, Any]:
    """Run the command on the test database; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "zhiheng", "user", *arguments, "--json"],
        input=entered,
        capture_output=True,
        text=True,
        env={**os.environ, "DATABASE_URL": url},
        timeout=600,
        check=False,
    )
    assert "Wanli-changcheng-7" not in done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def test_account_is_made_listed_and_disabled(database_url: str) -> None:
    assert call(database_url, "list") == (0, [])
    code, made = call(database_url, "add", "wang", "--password-stdin", entered="Wanli-changcheng-7\n")
    assert (code, made["username"], made["active"]) == (0, "wang", True)
    code, error = call(database_url, "add", "wang", "--password-stdin", entered="Wanli-changcheng-7\n")
    assert (code, error["error"]["code"]) == (1, "account-exists")
    assert call(database_url, "disable", "wang")[1]["active"] is False
    assert [one["active"] for one in call(database_url, "list")[1]] == [False]


def test_empty_password_is_refused(database_url: str) -> None:
    code, error = call(database_url, "add", "wang", "--password-stdin")
    assert (code, error["error"]["code"]) == (1, "password-refused")
