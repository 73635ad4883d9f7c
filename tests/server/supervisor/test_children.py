"""Child processes: restarted when they die, given up when they keep dying, ended with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from zhiheng.server.errors import ChildKeepsFailing
from zhiheng.server.supervisor import children as module
from zhiheng.server.supervisor.children import Child, Children

SLEEP = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"]
DEAF_PROGRAM = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(600)
"""
DEAF = [sys.executable, "-I", "-S", "-c", DEAF_PROGRAM]
PARENT = """
import os, sys, time
from zhiheng.server.supervisor.children import Child, Children
children = Children([Child("sleep", [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"])], os.environ, print)
children.tend()
print(children.children[0].process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Children]]:
    """Give a function that makes children with short pauses; all end after the test."""
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.02)
    made: list[Children] = []

    def make(*argvs: list[str]) -> Children:
        said: list[str] = []
        children = Children(
            [Child(f"child{n}", argv) for n, argv in enumerate(argvs)], os.environ, lambda zh, en: said.append(en)
        )
        children.said = said  # type: ignore[attr-defined]
        made.append(children)
        return children

    yield make
    monkeypatch.setattr(module, "STOP_SECONDS", 0.0)
    for children in made:
        children.stop()


def until(condition: Callable[[], bool], tend: Callable[[], None] = lambda: None) -> None:
    """Wait until the condition holds, at most 20 seconds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        tend()
        time.sleep(0.01)


def pid(children: Children) -> int:
    """Return the process id of the first child, 0 while it has none."""
    process = children.children[0].process
    return process.pid if process else 0


def test_killed_child_is_started_again(watched) -> None:
    children = watched(SLEEP)
    children.tend()
    first = pid(children)
    os.kill(first, signal.SIGKILL)
    until(lambda: pid(children) not in (0, first), children.tend)
    assert "exit code -9" in children.said[0]


def test_child_that_keeps_ending_is_given_up_with_growing_pauses(watched) -> None:
    children = watched([sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"])
    with pytest.raises(ChildKeepsFailing) as caught:
        until(lambda: False, children.tend)
    assert caught.value.context["status"] == 3
    pauses = [float(text.split(" in ")[1].removesuffix(" s")) for text in children.said]
    assert pauses == sorted(pauses)
    assert len(pauses) == module.FAILURES_ALLOWED


def test_child_that_lived_long_starts_counting_anew(watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEADY_SECONDS", 0.0)
    children = watched(["/bin/true"])
    until(lambda: len(children.said) > module.FAILURES_ALLOWED + 2, children.tend)
    assert children.children[0].failures == 1


def test_stop_ends_all_also_one_that_does_not_listen(watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.5)
    children = watched(SLEEP, [*DEAF, str(tmp_path / "deaf")])
    children.tend()
    processes = [child.process for child in children.children]
    until((tmp_path / "deaf").exists)
    children.stop()
    assert all(process.poll() is not None for process in processes)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_children_end_when_their_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = psutil.Process(int(parent.stdout.readline()))
    until(lambda: "sleep" in " ".join(child.cmdline()) and "launcher" not in " ".join(child.cmdline()))
    parent.kill()
    parent.wait()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
