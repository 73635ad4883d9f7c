"""`zhiheng list`: lists and who stands on them, as scripts read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from zhiheng.cli import main

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is set up by the tests already."""
    from zhiheng.server import app

    monkeypatch.setattr(app, "setup", lambda: None)


def run(capsys: pytest.CaptureFixture[str], *call: str, code: int = 0) -> dict[str, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*call, "--json"])
    assert ended.value.code == code
    return dict(json.loads(capsys.readouterr().out))


def test_lists_are_named_with_their_dates(capsys: pytest.CaptureFixture[str]) -> None:
    found = {one["id"]: one for one in run(capsys, "list", "show")["lists"]}
    assert (found["serious-dishonesty"]["from"], found["serious-dishonesty"]["term_months"]) == ("2021-09-01", 36)
    assert found["quality-blacklist"]["until"] == "2021-08-31"


def test_entries_of_a_day_and_an_unknown_list(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "list", "show", "serious-dishonesty", "--day", "2024-03-01")
    assert found == {"list": "serious-dishonesty", "day": "2024-03-01", "entries": []}
    assert run(capsys, "list", "show", "nothing", code=2)["error"]["code"] == "wrong-call"


def test_rules_find_nothing_in_an_empty_ledger(
    capsys: pytest.CaptureFixture[str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    assert run(capsys, "list", "propose") == {"candidates": 0, "opened": 0, "refused": 0}
    assert run(capsys, "list", "follow") == {"stopped": 0, "findings": 0}
