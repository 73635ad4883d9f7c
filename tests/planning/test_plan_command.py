"""`zhiheng plan`: each answer one document; the plan of 2013 replayed on two clocks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from zhiheng.cli import main

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DUTY = "sichuan/task-2013-1-1/mechanism"


@pytest.fixture
def run(bodies: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run `zhiheng plan …`; return its document, or its text without --json."""
    monkeypatch.setattr("zhiheng.server.app.setup", lambda **_: None)

    def called(*arguments: str) -> Any:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["plan", *arguments])
        text = capfd.readouterr().out
        assert not ended.value.code, text
        return json.loads(text) if "--json" in arguments else text

    return called


def test_plan_of_2013_is_shown_reported_on_and_replayed(run: Callable[..., Any]) -> None:
    assert [one["duties"] for one in run("list", "--json")] == [143, 0, 0]
    made = run("report", DUTY, "--on", "2013-06-01", "--stage", "done", "--body", "sichuan-quality-bureau", "--json")
    run("check", str(made["id"]), "confirmed", "--json")
    found = run("show", "2013", "--json")
    assert (found["counts"]["clauses"], found["counts"]["duties"], found["counts"]["confirmed_done"]) == (61, 143, 1)
    assert (found["history"], found["as_of"]) == (True, "2013-12-31")
    assert run("show", "2013", "--as-of", "2013-05-01", "--json")["counts"]["confirmed_done"] == 0
    assert run("show", "2013", "--known-at", "2020-01-01", "--json")["counts"]["confirmed_done"] == 0
    mine = run("show", "2013", "--body", "sichuan-ecology", "--json")
    assert 0 < mine["counts"]["duties"] < 143
    assert "61 条 143 项" in run("show", "2013")
    with pytest.raises(AssertionError, match="unknown-body"):  # an empty plan would look like a body without duties
        run("show", "2013", "--body", "sichuan-ecologie", "--json")
    assert run("evaluate", "2013", "--json")["counts"]["duty"]["achieved"] == 1


def test_items_and_reminders_answer_as_documents(run: Callable[..., Any], people: Any) -> None:
    from zhiheng.planning.services import follow_ups
    from zhiheng.planning.services.follow_ups import Opening

    follow_ups.open_item(people.clerk, Opening("meeting", "甲", "乙", "amr-510100", 20), pack="sichuan")
    found = run("follow-ups", "--json")
    assert [(one["lead"], one["state"], one["light"]) for one in found] == [("amr-510100", "open", "green")]
    assert run("tick", "--json")["follow_ups"] == {"before": 0, "after": 0, "escalate": 0}
