"""Two machines on one lake: real processes with a home each, one object store, one lock in PostgreSQL."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhiheng.ledger import Home, Ledger
from zhiheng.ledger.services.lock import AdvisoryLock

pytestmark = [pytest.mark.slow, pytest.mark.database]

WRITER = Path(__file__).parents[1] / "writer.py"
LATE = date(2030, 1, 1)
KILLS = 6
Read = Callable[..., list[dict[str, Any]]]
Start = Callable[..., subprocess.Popen[str]]

WHOLE = """
    SELECT batch_seq, count(*) FILTER (kind = 'i') AS inspections, count(*) FILTER (kind = 'p') AS penalties,
           count(*) FILTER (kind = 'x') AS parties
    FROM (SELECT batch_seq, 'i' AS kind FROM inspection UNION ALL SELECT batch_seq, 'p' FROM penalty
          UNION ALL SELECT batch_seq, 'x' FROM participants)
    GROUP BY batch_seq ORDER BY batch_seq
"""


@pytest.fixture
def start(private_postgres: str, lake_at: str) -> Start:
    """Start a writer in a home, told of the lake and the database."""

    def run(home: Home, *arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "ZHIHENG_LAKE": lake_at, "DATABASE_URL": private_postgres}
        command = [sys.executable, str(WRITER), str(home.root), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return run


@pytest.fixture
def machines(home: Home, other_home: Home) -> list[Home]:
    """Two homes whose writers may begin at once."""
    for each in (home, other_home):
        (each.create().root / "go").touch()
    return [home, other_home]


@pytest.fixture
def shared(home: Home, record_types: Any, private_postgres: str) -> Ledger:
    """The ledger of the first machine, under the lock of both."""
    return Ledger.open(home, record_types, lock=AdvisoryLock(private_postgres))


def _assert_whole(ledger: Ledger, read: Read) -> int:
    with ledger.view(LATE) as view:
        found, head = read(view, WHOLE), view.batch_seq
    said = {row["batch_seq"]: int(row["note"]) for row in ledger.batches().to_pylist()}
    assert [row["batch_seq"] for row in found] == list(range(1, head + 1))
    for row in found:
        rows = said[row["batch_seq"]]
        assert (row["inspections"], row["penalties"], row["parties"]) == (rows, rows, 2 * rows)
    return head


def test_writers_of_two_machines_lose_and_double_nothing(
    machines: list[Home], start: Start, shared: Ledger, read: Read
) -> None:
    for machine in machines:
        (machine.root / "go").unlink()
    writers = [start(machines[number % 2], f"w{number}", "rows", "3", "shared-1", "shared-2") for number in range(4)]
    for machine in machines:
        (machine.root / "go").touch()
    accepted = [int(writer.communicate(timeout=900)[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4
    with shared.view(LATE) as view:
        keys = [row["source_key"] for row in read(view, "SELECT source_key FROM inspection")]
    expected = {f"w{number}-{batch}" for number in range(4) for batch in range(3)} | {"shared-1", "shared-2"}
    assert sum(accepted) == len(keys) == len(expected)
    assert set(keys) == expected
    assert shared.batches()["batch_seq"].to_pylist() == list(range(1, 13))
    assert shared.check() == []


def test_writers_killed_at_any_moment_leave_whole_batches(
    machines: list[Home], start: Start, shared: Ledger, read: Read
) -> None:
    chance = random.Random(20243)
    running = [start(machine, f"m{number}", "endless") for number, machine in enumerate(machines)]
    try:
        while shared.head() <= 2:
            assert {writer.poll() for writer in running} == {None}
            time.sleep(0.02)
        for kill in range(KILLS):
            time.sleep(0.5 + chance.random() * 2.5)
            victim = running.pop(0)
            victim.kill()
            victim.communicate()
            _assert_whole(shared, read)  # a reader, while the other machine writes on
            running.append(start(machines[kill % 2], f"k{kill}", "endless"))
    finally:
        for process in running:
            process.kill()
            process.communicate()
    shared.check(repair=True)
    assert shared.check() == []
    assert _assert_whole(shared, read) == shared.head() > 2
