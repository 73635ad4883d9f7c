"""A full disk, a forbidden folder, a busy lock: a clear error, and nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhiheng.ledger import Home, Ledger, Rows, lock
from zhiheng.ledger.errors import LedgerBusy, StoreUnwritable
from zhiheng.ledger.lock import FileLock
from zhiheng.policy.model import RecordType

CHILD = """
import importlib.util, resource, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("shared", sys.argv[1])
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.errors import LedgerError
ledger = Ledger.open(Home(Path(sys.argv[2])), shared.all_types())
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
table = shared.inspections(*((f"big-{row}", f"verdict {row * 7919}") for row in range(20_000)))
try:
    ledger.append([Rows("inspection", table)], source="lab")
except LedgerError as error:
    sys.stdout.write(error.code + " " + error.message("en"))
"""


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1_000, 20_000, 100_000])
def test_file_that_may_not_grow_leaves_no_batch(ledger: Ledger, put: Callable[..., Any], limit: int) -> None:
    put(("a", "pass"))
    conftest = Path(__file__).with_name("conftest.py")
    command = [sys.executable, "-c", CHILD, str(conftest), str(ledger.home.root), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("store-unwritable Cannot write")
    assert "disk space" in done.stdout
    assert list(ledger.lake.staging.iterdir()) == []
    assert (ledger.head(), ledger.check()) == (1, [])
    assert put(("b", "pass")).batch_seq == 2


def test_forbidden_write_keeps_nothing(
    ledger: Ledger, put: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pq, "ParquetWriter", forbidden)
    with pytest.raises(StoreUnwritable, match="Permission denied"):
        put(("a", "pass"))
    monkeypatch.undo()
    assert put(("a", "pass")).batch_seq == 1


def test_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnwritable, match="lake"):
        Ledger.open(Home(tmp_path / "file"), {})


def test_home_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "here"))
    assert Home.from_environment().lake == tmp_path / "here" / "lake"
    monkeypatch.delenv("ZHIHENG_HOME")
    monkeypatch.chdir(tmp_path)
    assert Home.from_environment().root == tmp_path / "zhiheng-data"


def test_lake_can_lie_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_types: dict[str, RecordType]
) -> None:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHIHENG_LAKE", "facts")
    monkeypatch.chdir(tmp_path)
    first = Ledger.open(Home.from_environment(), record_types)
    table = pa.table({"source_key": ["a"], "occurred_on": pa.array([date(2024, 1, 31)])})
    assert first.append([Rows("inspection", table)], source="lab").batch_seq == 1
    assert (tmp_path / "facts" / "inspection").is_dir()
    assert not (tmp_path / "home" / "lake").exists()
    assert Ledger.open(Home(tmp_path / "other", str(tmp_path / "facts")), record_types).head() == 1


def test_busy_lock_is_reported_after_a_while(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock", patience_seconds=0.05)
    with first.hold():
        with pytest.raises(LedgerBusy), second.hold():
            pass
        with pytest.raises(LedgerBusy), first.hold(patience_seconds=0.05):
            pass
    with second.hold(), pytest.raises(LedgerBusy), first.hold(patience_seconds=0):
        pass


def test_waiting_for_another_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "SAY_SECONDS", 0.02)
    said: list[tuple[float, str]] = []
    second = FileLock(
        tmp_path / "lock", patience_seconds=0.2, waiting=lambda seconds, holder: said.append((seconds, holder))
    )
    with FileLock(tmp_path / "lock").hold(), pytest.raises(LedgerBusy), second.hold():
        pass
    assert said[0][1].endswith(f" {os.getpid()}")
    assert [seconds for seconds, _ in said] == sorted(seconds for seconds, _ in said)


def test_threads_of_one_process_append_in_turn(ledger: Ledger, put: Callable[..., Any]) -> None:
    errors: list[BaseException] = []

    def work(name: int) -> None:
        try:
            for number in range(3):
                put((f"{name}-{number}", "pass"), ("shared", "pass"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    batches = ledger.batches()
    assert batches["batch_seq"].to_pylist() == list(range(1, 13))
    assert sum(batches["accepted"].to_pylist()) == 13
