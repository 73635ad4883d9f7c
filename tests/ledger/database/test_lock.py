"""The writers' lock in PostgreSQL: freed when its holder dies, waited for in the open, and never thought held when lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from zhiheng.ledger import Home, Ledger
from zhiheng.ledger.errors import LedgerBusy, LockLost, LockUnavailable
from zhiheng.ledger.installation import shared_lock_from_environment
from zhiheng.ledger.lock import BothLocks, FileLock, lock_of
from zhiheng.ledger.services import lock as locking
from zhiheng.ledger.services.lock import AdvisoryLock

pytestmark = pytest.mark.database

HOLDER = """
import sys, time
from zhiheng.ledger.services.lock import AdvisoryLock
with AdvisoryLock(sys.argv[1]).hold():
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(private_postgres: str) -> Any:
    """A process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, private_postgres], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_lock_of_a_killed_process_is_free(private_postgres: str, holder: subprocess.Popen[str]) -> None:
    lock = AdvisoryLock(private_postgres, patience_seconds=30, waiting=lambda seconds, name: None)
    with pytest.raises(LedgerBusy), lock.hold(patience_seconds=0):
        pass
    holder.kill()
    with lock.hold():
        lock.confirm()


def test_waiting_is_told_with_the_holder(
    private_postgres: str, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(locking, "SAY_SECONDS", 0.1)
    with pytest.raises(LedgerBusy, match=r"2\.35"), AdvisoryLock(private_postgres).hold(patience_seconds=2.35):
        pass
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{holder.pid} is writing to the ledger" in said.err
    assert "写入,已等" in said.err


def test_waiting_ends_when_the_lock_is_free(private_postgres: str) -> None:
    first, second = AdvisoryLock(private_postgres), AdvisoryLock(private_postgres, patience_seconds=30)
    order: list[str] = []

    def follow() -> None:
        with second.hold():
            order.append("second")

    with first.hold():
        thread = threading.Thread(target=follow)
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_lost_lock_is_noticed(private_postgres: str) -> None:
    lock = AdvisoryLock(private_postgres)
    with lock.hold():
        lock.confirm()
        with psycopg.connect(private_postgres, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
                [locking.KEY],
            )
        with pytest.raises(LockLost, match="PgBouncer"):
            lock.confirm()
    with pytest.raises(LockLost, match="not held"):
        lock.confirm()


def test_batch_is_not_decided_without_the_lock(
    home: Home, record_types: Any, private_postgres: str, put: Callable[..., Any], ledger: Ledger
) -> None:
    lock = AdvisoryLock(private_postgres)
    both = Ledger.open(home, record_types, lock=lock)
    ledger.lock, ledger.lake.confirm = both.lock, both.lock.confirm
    assert put(("a", "pass")).batch_seq == 1

    def unlocked() -> None:
        raise LockLost(where="db", reason="terminated")

    ledger.lake.confirm = unlocked
    with pytest.raises(LockLost):
        put(("b", "pass"))
    assert (ledger.head(), ledger.check()) == (1, [])


def test_database_that_is_away_is_told_without_the_password(home: Home, record_types: Any) -> None:
    lock = AdvisoryLock("postgresql://someone:secret-word@127.0.0.1:9/zhiheng")
    with pytest.raises(LockUnavailable, match=r"127\.0\.0\.1:9/zhiheng") as caught, lock.hold():
        pass
    assert "secret-word" not in str(caught.value)
    assert Ledger.open(home, record_types, lock=lock).head() == 0  # reading wants no lock


def test_environment_names_the_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert shared_lock_from_environment() is None
    assert isinstance(lock_of(Home(tmp_path)), FileLock)
    monkeypatch.setenv("DATABASE_URL", "postgresql://zhiheng@db/zhiheng")
    shared = shared_lock_from_environment()
    assert isinstance(shared, AdvisoryLock)
    assert isinstance(lock_of(Home(tmp_path), shared), BothLocks)
