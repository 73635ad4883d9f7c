"""postmaster.pid may lie: each lie ends in a running database."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from zhiheng.server.supervisor import pidfile

pytestmark = pytest.mark.database


@pytest.fixture
def stranger() -> Iterator[int]:
    """Give the process id of a living process that is no PostgreSQL."""
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    process.kill()
    process.wait()


@pytest.fixture
def dead() -> int:
    """Give the process id of a process that ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def lines(pid: int, data: Path, started: float) -> str:
    """Return a pid file as PostgreSQL writes it."""
    return f"{pid}\n{data}\n{started:.0f}\n54321\n\n127.0.0.1\n   123456 7\nready   \n"


def stopped(home: Path, enter, pg) -> Path:
    """Make a database with one row, stop it, and return its pid file's place."""
    user = enter(home)
    pg.note(user.url(), "一")
    user.leave()
    return home / "postgres" / pidfile.NAME


def test_stale_pid_file_is_dropped(home: Path, enter, pg, dead: int) -> None:
    place = stopped(home, enter, pg)
    place.write_text(lines(dead, place.parent, time.time()))
    assert pg.notes(enter(home).url()) == ["一"]


def test_pid_of_a_stranger_is_not_taken_for_the_server(home: Path, enter, pg, stranger: int) -> None:
    place = stopped(home, enter, pg)
    place.write_text(lines(stranger, place.parent, time.time()))
    assert pg.notes(enter(home).url()) == ["一"]
    os.kill(stranger, 0)  # it lives: nobody harmed it


def test_pid_of_the_servers_own_starter_is_not_taken_for_the_server(home: Path, enter, pg) -> None:
    place = stopped(home, enter, pg)
    place.write_text(lines(os.getpid(), place.parent, time.time()))
    assert pg.notes(enter(home).url()) == ["一"]


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"4711", b"4711\n/srv\n", b"-1\n/srv\n1\n5432\n", b"\xff\xfe\x00nonsense", b"0\n" * 8]
)
def test_damaged_pid_file_of_a_stopped_server_is_dropped(home: Path, enter, pg, content: bytes) -> None:
    place = stopped(home, enter, pg)
    place.write_bytes(content)
    assert pg.notes(enter(home).url()) == ["一"]


@pytest.mark.parametrize("content", [b"", b"4711\n"])
def test_damaged_pid_file_of_a_running_server_ends_in_one_server(home: Path, enter, pg, content: bytes) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    pid = pg.postmaster(home)
    (home / "postgres" / pidfile.NAME).write_bytes(content)
    second = enter(home)
    pg.note(second.url(), "二")
    assert pg.notes(second.url()) == ["一", "二"]
    assert pg.postmaster(home) != pid


def io_worker(postmaster: int) -> psutil.Process:
    """Return a child that stays; sessions that were just closed may end while one looks."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for child in psutil.Process(postmaster).children():
            with suppress(psutil.Error):
                if "io worker" in " ".join(child.cmdline()):
                    return child
        time.sleep(0.05)
    pytest.fail("the server has no io worker")


def test_processes_left_by_a_killed_server_are_ended(home: Path, enter, pg) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    postmaster = pg.postmaster(home)
    stopped_child = io_worker(postmaster)
    stopped_child.send_signal(signal.SIGSTOP)  # one that cannot notice its parent's death
    os.kill(postmaster, signal.SIGKILL)
    assert pg.notes(enter(home).url()) == ["一"]
    assert not stopped_child.is_running() or not pidfile.runs_in(stopped_child, home / "postgres")


def test_clock_set_since_the_start_does_not_end_a_running_server(home: Path, enter, pg) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    pid = pg.postmaster(home)
    place = home / "postgres" / pidfile.NAME
    content = place.read_text().splitlines()
    content[2] = str(int(content[2]) - 7200)
    place.write_text("\n".join(content) + "\n")
    assert pg.notes(enter(home).url()) == ["一"]
    assert pg.postmaster(home) == pid
