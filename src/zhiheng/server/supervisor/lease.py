"""Who uses the private database, and who may start or stop it: two lock files that the kernel cleans up after any death.

`postgres.lock` is held for the moment of starting. `postgres.users` is held shared by every process that uses the
database; whoever leaves and gets it alone was the last, and stops the server while nobody can enter.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

USERS = "postgres.users"
STARTER = "postgres.lock"
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 2.0


class Lease:
    """One use of the database. Each lease opens the file anew, so two in one process count as two."""

    def __init__(self, home: Path) -> None:
        self._descriptor = os.open(home / USERS, os.O_RDWR | os.O_CREAT, 0o600)

    def share(self) -> None:
        """Take the lease; waits while the last user is stopping the server."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Give the lease up, and return whether nobody else has one: then nobody can enter until `close`."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go of the file and with it of the lock."""
        os.close(self._descriptor)


@contextmanager
def starter(home: Path, waiting: Callable[[float], None]) -> Iterator[None]:
    """Hold the starters' lock. ``waiting`` is called with the seconds waited, about once in two seconds."""
    descriptor = os.open(home / STARTER, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        wait_for(descriptor, waiting)
        yield
    finally:
        os.close(descriptor)


def wait_for(descriptor: int, waiting: Callable[[float], None]) -> None:
    """Take the lock on ``descriptor``, however long the holder keeps it, and tell that one waits."""
    began = time.monotonic()
    told = began
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
            if now - told >= PATIENCE_SECONDS:
                told = now
                waiting(now - began)
            time.sleep(POLL_SECONDS)
        else:
            return
