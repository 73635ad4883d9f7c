"""Real processes: killed at any moment, eight at once, the same rows at the same moment."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhiheng.ledger import Ledger

WRITER = Path(__file__).with_name("writer.py")
LATE = date(2030, 1, 1)
KILLS = 20
Read = Callable[..., list[dict[str, Any]]]

WHOLE = """
    SELECT batch_seq, count(*) FILTER (kind = 'i') AS inspections, count(*) FILTER (kind = 'p') AS penalties,
           count(*) FILTER (kind = 'x') AS parties
    FROM (SELECT batch_seq, 'i' AS kind FROM inspection UNION ALL SELECT batch_seq, 'p' FROM penalty
          UNION ALL SELECT batch_seq, 'x' FROM participants)
    GROUP BY batch_seq ORDER BY batch_seq
"""


def _start(ledger: Ledger, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), str(ledger.home.root), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _wait_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def _wait_head(ledger: Ledger, writer: subprocess.Popen[str], batch: int) -> None:
    while ledger.head() < batch:
        assert writer.poll() is None
        time.sleep(0.02)


def _assert_whole(ledger: Ledger, read: Read) -> int:
    """Every visible batch has all its rows in all its tables; return how many there are."""
    with ledger.view(LATE) as view:
        found = read(view, WHOLE)
        head = view.batch_seq
    said = {row["batch_seq"]: int(row["note"]) for row in ledger.batches().to_pylist()}
    assert [row["batch_seq"] for row in found] == list(range(1, head + 1))
    for row in found:
        rows = said[row["batch_seq"]]
        assert (row["inspections"], row["penalties"], row["parties"]) == (rows, rows, 2 * rows)
    return head


class _Watcher(threading.Thread):
    """Reads all the while that writers are being killed, and keeps the first thing that was wrong."""

    def __init__(self, ledger: Ledger, read: Read) -> None:
        super().__init__()
        self._ledger, self._read = ledger, read
        self.stop = threading.Event()
        self.looks = 0
        self.wrong: BaseException | None = None

    def run(self) -> None:
        while not self.stop.is_set() and self.wrong is None:
            try:
                _assert_whole(self._ledger, self._read)
                self.looks += 1
            except BaseException as error:
                self.wrong = error
            self.stop.wait(0.1)


@pytest.mark.slow
def test_killed_at_any_moment_leaves_whole_batches_only(ledger: Ledger, read: Read) -> None:
    chance = random.Random(20241)
    (ledger.home.root / "go").touch()
    watcher = _Watcher(ledger, read)
    watcher.start()
    running: list[subprocess.Popen[str]] = []
    try:
        running.append(_start(ledger, "w0", "endless"))
        _wait_head(ledger, running[0], 1)
        began = time.monotonic()
        _wait_head(ledger, running[0], 6)
        longest = max(0.9, time.monotonic() - began)  # a busy machine gets less done between two kills: they come later
        for started in range(1, KILLS + 1):
            running.append(_start(ledger, f"w{started}", "endless"))
            if len(running) < 4:
                continue
            victim = running.pop(0)
            _wait_ready(victim)
            time.sleep(chance.random() * longest)
            victim.kill()
            victim.communicate()
    finally:
        for process in running:
            process.kill()
            process.communicate()
        watcher.stop.set()
        watcher.join()
    assert watcher.wrong is None
    assert watcher.looks > 3
    ledger.check(repair=True)
    assert ledger.check() == []
    assert _assert_whole(ledger, read) == ledger.head() > 5


@pytest.mark.slow
def test_eight_writers_at_once_lose_and_double_nothing(ledger: Ledger, read: Read) -> None:
    writers = [_start(ledger, f"w{number}", "rows", "4", "shared-1", "shared-2") for number in range(8)]
    for writer in writers:
        _wait_ready(writer)
    (ledger.home.root / "go").touch()
    accepted = [int(writer.communicate(timeout=900)[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 8
    with ledger.view(LATE) as view:
        keys = [row["source_key"] for row in read(view, "SELECT source_key FROM inspection")]
    expected = {f"w{number}-{batch}" for number in range(8) for batch in range(4)} | {"shared-1", "shared-2"}
    assert sum(accepted) == len(keys) == len(expected)
    assert set(keys) == expected
    assert ledger.batches()["batch_seq"].to_pylist() == list(range(1, 33))
    assert ledger.check() == []


@pytest.mark.slow
def test_same_rows_at_the_same_moment_are_added_once(ledger: Ledger, read: Read) -> None:
    writers = [_start(ledger, "same", "rows", "1", *(f"k{number}" for number in range(50))) for _ in range(3)]
    for writer in writers:
        _wait_ready(writer)
    (ledger.home.root / "go").touch()
    assert sorted(int(writer.communicate(timeout=900)[0]) for writer in writers) == [0, 0, 51]
    assert ledger.head() == 1
