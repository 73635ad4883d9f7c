"""One writer at a time: the lock under which batches, maintenance and repair run."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from zhiheng.ledger.errors import LedgerBusy, StoreUnwritable
from zhiheng.ledger.home import Home

#: Ten minutes: longer than any batch or maintenance that was measured.
PATIENCE_SECONDS = 600.0
_POLL_SECONDS = 0.005
#: A writer that waits says so this often.
SAY_SECONDS = 5.0

#: Told while waiting: seconds waited so far, and who holds the lock ('' if that cannot be seen).
Waiting = Callable[[float, str], None]


def tell(seconds: float, holder: str) -> None:
    """Say on standard error that a writer waits, and for whom."""
    zh = f"事实库正由{f' {holder} ' if holder else '其他进程'}写入,已等 {seconds:.0f} 秒"
    en = f"{holder or 'Another process'} is writing to the ledger; waited {seconds:.0f} s"
    sys.stderr.write(f"{zh} / {en}\n")
    sys.stderr.flush()


def own_name() -> str:
    """Return how a holder is named to those who wait: machine and process."""
    return f"{socket.gethostname()[:30]} {os.getpid()}"


class Lock(Protocol):
    """What serialises writers. A file lock on one machine; on a server it can be PostgreSQL's advisory lock."""

    def hold(self, patience_seconds: float | None = None) -> AbstractContextManager[None]:
        """Hold the lock within a `with` block. Raises LedgerBusy when it is not free in time (None: the default)."""
        ...

    def confirm(self) -> None:
        """Make sure, while holding it, that it is still held. Raises LockLost."""
        ...


class FileLock:
    """`flock` on a file, so that the kernel frees it when the process dies; and between threads of one process.

    Not re-entrant: a thread that holds it and asks again waits for itself.
    """

    def __init__(self, path: Path, patience_seconds: float = PATIENCE_SECONDS, waiting: Waiting = tell) -> None:
        self.path = path
        self.patience_seconds = patience_seconds
        self._waiting = waiting
        self._threads = threading.Lock()

    @contextmanager
    def hold(self, patience_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock within a `with` block. Raises LedgerBusy, StoreUnwritable."""
        patience = self.patience_seconds if patience_seconds is None else patience_seconds
        if not self._threads.acquire(timeout=patience):
            raise LedgerBusy(seconds=patience)
        try:
            descriptor = self._open()
            try:
                self._wait(descriptor, patience)
                yield
            finally:
                os.close(descriptor)  # frees the lock
        finally:
            self._threads.release()

    def confirm(self) -> None:
        """The kernel takes a held lock from nobody."""

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreUnwritable(path=str(self.path), reason=error.strerror or str(error)) from error

    def _wait(self, descriptor: int, patience: float) -> None:
        begun = said = time.monotonic()
        while not _taken(descriptor):
            now = time.monotonic()
            if now > begun + patience:
                raise LedgerBusy(seconds=patience)
            if now > said + SAY_SECONDS:
                said = now
                self._waiting(now - begun, os.pread(descriptor, 100, 0).decode(errors="replace"))
            time.sleep(_POLL_SECONDS)
        with suppress(OSError):  # a full disk: then those who wait see no name
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, own_name().encode(), 0)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class BothLocks:
    """A lock of this machine, then one that all machines share: so only one process a machine waits for the second."""

    def __init__(self, near: Lock, far: Lock) -> None:
        self.near, self.far = near, far

    @contextmanager
    def hold(self, patience_seconds: float | None = None) -> Iterator[None]:
        """Hold both within a `with` block. Raises LedgerBusy, LockUnavailable."""
        with self.near.hold(patience_seconds), self.far.hold(patience_seconds):
            yield

    def confirm(self) -> None:
        """Make sure that both are still held. Raises LockLost."""
        self.near.confirm()
        self.far.confirm()


def lock_of(home: Home, shared: Lock | None = None) -> Lock:
    """Return the lock of a home's ledger: its file lock, and `shared` besides where other machines write as well."""
    near = FileLock(home.root / ".lake-lock" if home.lake_url else home.lake / ".lock")
    return BothLocks(near, shared) if shared is not None else near
