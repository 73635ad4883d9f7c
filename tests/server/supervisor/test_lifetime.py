"""Who starts the private PostgreSQL, who finds it, who stops it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from zhiheng.server import database
from zhiheng.server.supervisor import pidfile

pytestmark = pytest.mark.database


def test_many_starters_at_once_start_one_server_and_all_connect(home: Path, enter, pg) -> None:
    users = [enter(home) for _ in range(4)]
    urls = {user.url() for user in users}
    assert len(urls) == 1
    pg.note(urls.pop(), "四川")
    made = [said for user in users for said in user.wait()["said"] if said.startswith("Making")]
    assert len(made) == 1
    server = pg.postmaster(home)
    assert {parent_of(one) for one in pidfile.processes_in(home / "postgres") if one.pid != server} <= {server, None}


def parent_of(process: psutil.Process) -> int | None:
    """Return the parent of a process, None if it just ended (a session that was closed)."""
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def test_last_user_stops_the_server_and_others_do_not(home: Path, enter, pg) -> None:
    first, second = enter(home), enter(home)
    first.url()
    pg.note(second.url(), "一")
    pid = pg.postmaster(home)
    first.leave()
    assert pg.postmaster(home) == pid
    assert pg.notes(second.url()) == ["一"]
    second.leave()
    assert pidfile.processes_in(home / "postgres") == []
    assert not (home / "postgres" / pidfile.NAME).exists()


def test_two_leases_in_one_process_count_as_two(home: Path, pg) -> None:
    with database.running(home) as outer:
        with database.running(home) as inner:
            assert inner == outer
        pg.note(outer, "仍在运行")
    assert pidfile.processes_in(home / "postgres") == []


def test_killed_user_leaves_the_server_and_the_next_finds_it(home: Path, enter, pg) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    pid = pg.postmaster(home)
    first.kill()
    assert pg.postmaster(home) == pid
    second = enter(home)
    assert second.url() == first.url()
    assert pg.postmaster(home) == pid
    assert pg.notes(second.url()) == ["一"]
    second.leave()
    assert pidfile.processes_in(home / "postgres") == []


def test_killed_server_is_recovered_with_every_committed_row(home: Path, enter, pg) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    os.kill(pg.postmaster(home), signal.SIGKILL)
    second = enter(home)
    pg.note(second.url(), "二")
    assert pg.notes(second.url()) == ["一", "二"]


def test_server_and_user_killed_together_are_recovered(home: Path, enter, pg) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    pid = pg.postmaster(home)
    first.kill()
    os.kill(pid, signal.SIGKILL)
    assert pg.notes(enter(home).url()) == ["一"]


def test_recovery_is_shown_as_it_goes(home: Path, enter, pg, monkeypatch: pytest.MonkeyPatch) -> None:
    first = enter(home)
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE wide AS SELECT n, repeat('质', 200) AS t FROM generate_series(1, 200000) AS n")
    os.kill(pg.postmaster(home), signal.SIGKILL)
    monkeypatch.setattr("zhiheng.server.supervisor.postgres.TELL_SECONDS", 0.0)
    said: list[str] = []
    with database.running(home, say=lambda zh, en: said.append(en)) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM wide").fetchone() == (200_000,)
    assert any(text.startswith("Starting or recovering") for text in said)


def test_starter_killed_while_making_the_database_leaves_nothing_half_made(home: Path, enter, pg) -> None:
    folder = next(each for each in (home / str(number) for number in range(20)) if killed_while_making(each, enter, pg))
    pg.note(enter(folder).url(), "一")
    assert not (folder / "postgres.new").exists()
    pg.end_servers(folder)


def killed_while_making(folder: Path, enter, pg) -> bool:
    """Kill a starter once it has begun; False if it was done by then, as the killer was not let run in between."""
    folder.mkdir(parents=True)
    starter = enter(folder)
    deadline = time.monotonic() + 300
    while not (folder / "postgres.new" / "PG_VERSION").exists() and not (folder / "postgres").exists():
        assert time.monotonic() < deadline
        assert starter.process.poll() is None
        time.sleep(0.002)
    starter.kill()
    if not (folder / "postgres").exists():
        return True
    pg.end_servers(folder)
    return False


def test_starter_killed_right_after_the_server_came_up_leaves_a_usable_one(home: Path, enter, pg) -> None:
    enter(home).leave() if enter(home).url() else None
    for delay in (0.05, 0.1, 0.2, 0.3):
        user = enter(home)
        time.sleep(delay)
        user.kill()
    pg.note(enter(home).url(), "一")


def test_server_being_stopped_from_outside_is_started_again(home: Path, enter, pg) -> None:
    first = enter(home)
    pg.note(first.url(), "一")
    os.kill(pg.postmaster(home), signal.SIGTERM)  # waits for nobody, as no session is open
    assert pg.notes(enter(home).url()) == ["一"]


def test_many_come_and_go_and_each_has_a_database(home: Path, enter, pg) -> None:
    for _ in range(3):
        users = [enter(home) for _ in range(3)]
        for user in users:
            pg.note(user.url(), "在")
            user.leave()
    assert pidfile.processes_in(home / "postgres") == []


def test_home_of_server_and_ledger_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.ledger.home import Home

    for value in ("", "somewhere", "~/zh", "/srv/zh"):
        monkeypatch.setenv("ZHIHENG_HOME", value)
        assert database.home() == Home.from_environment().root
