"""`zhiheng case`: a case from its opening to its end on the command line, each answer one document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhiheng.cli import main

pytestmark = pytest.mark.database
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run `zhiheng case …` beside a county with a clerk and a leader; return exit code and document."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    monkeypatch.setattr("zhiheng.server.app.setup", lambda **_: None)
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    county = Body.objects.create(code="amr-510104", kind="bureau", name_zh="某局", level="county", division="510104")
    for role in ("clerk", "leader"):
        posts.give(User.objects.create(username=role), county, role)

    def called(*arguments: str) -> tuple[int, Any]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["case", *arguments])
        text = capfd.readouterr().out
        return int(ended.value.code or 0), json.loads(text) if "--json" in arguments else text

    return called


def test_case_is_opened_looked_at_and_taken_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "线索.txt").write_text("线索", "utf-8")
    opening = [
        "listing",
        "--pack",
        "sichuan",
        "--subject",
        "uscc:91510104YY0000001X",
        "--name",
        "示例企业",
        "--division",
        "510104",
    ]
    code, case = run("open", *opening, "--user", "clerk", "--json")
    assert (code, case["holder"], case["version"], case["closed"]) == (0, "amr-510104", 1, False)
    number = case["number"]
    code, listed = run("list", "--open", "--user", "clerk", "--json")
    assert (code, listed["total"], listed["cases"][0]["number"]) == (0, 1, number)
    code, shown = run("show", number, "--user", "leader", "--json")
    assert [event["kind"] for event in shown["history"]] == ["opened"]
    steps = {step["step"]: step for step in shown["steps"]}
    assert steps["dismiss"]["allowed"]
    code, waiting = run("list", "--tasks", "--user", "clerk", "--json")
    assert {task["step"] for task in waiting["tasks"]} >= {"dismiss"}
    code, told = run("act", number, "dismiss", "--user", "clerk", "--json")
    assert (code, told["error"]["code"]) == (1, "case-reason-missing")
    code, told = run("act", number, "dismiss", "--reason", "线索不实", "--version", "7", "--user", "clerk", "--json")
    assert (code, told["error"]["code"]) == (1, "stale-case")
    code, ended = run("act", number, "dismiss", "--reason", "线索不实", "--version", "1", "--user", "clerk", "--json")
    assert (code, ended["state"], ended["closed"], ended["version"]) == (0, "dismissed", True, 2)
    code, text = run("show", number, "--user", "clerk")
    assert "dismiss" in text


def test_clocks_are_listed_and_run(run: Run) -> None:
    code, done = run("tick", "--json")
    assert (code, done["expired"]) == (0, 0)
    code, clocks = run("clocks", "--renew", "--json")
    assert (code, clocks) == (0, {"total": 0, "moved": 0, "clocks": []})
    assert run("list")[0] == 0


def test_visitor_by_name_sees_nothing(run: Run) -> None:
    from django.contrib.auth.models import User

    User.objects.create(username="nobody-yet")
    code, listed = run("list", "--user", "nobody-yet", "--json")
    assert (code, listed["total"]) == (0, 0)
