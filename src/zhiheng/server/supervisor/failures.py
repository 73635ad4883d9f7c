"""PostgreSQL's words, and the operating system's, turned into errors that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhiheng.server.errors import (
    DatabaseFailure,
    DatabaseStartFailed,
    DiskFull,
    FolderForbidden,
    FolderReadOnly,
)

FULL = ("no space left on device", "disk quota exceeded", "file too large", "file size limit exceeded")
READ_ONLY = ("read-only file system",)
FORBIDDEN = ("permission denied", "operation not permitted", "has wrong ownership", "has invalid permissions")
PORT_TAKEN = ("address already in use", "could not create any tcp/ip sockets")


def of_output(said: str, path: Path, log: Path | None = None) -> DatabaseFailure:
    """Return the error that best tells what ``said`` (the last words of initdb or postgres) means for ``path``."""
    words = said.lower()
    if any(sign in words for sign in FULL):
        return DiskFull(path=path)
    if any(sign in words for sign in READ_ONLY):
        return FolderReadOnly(path=path)
    if any(sign in words for sign in FORBIDDEN):
        return FolderForbidden(path=path, reason=last_line(said))
    return DatabaseStartFailed(said=last_lines(said), log=log or "-")


def of_system(error: OSError, path: Path) -> DatabaseFailure:
    """Return the error that tells what a failed system call means for ``path``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(path=path)
    if error.errno == errno.EROFS:
        return FolderReadOnly(path=path)
    return FolderForbidden(path=error.filename or path, reason=error.strerror or str(error))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn any failed system call inside into one of our errors about ``path``."""
    try:
        yield
    except OSError as error:
        raise of_system(error, path) from error


def port_taken(said: str) -> bool:
    """Return whether PostgreSQL ended because its port is in use."""
    words = said.lower()
    return any(sign in words for sign in PORT_TAKEN)


def last_line(said: str) -> str:
    """Return the last line that is not empty."""
    return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")


def last_lines(said: str, count: int = 4) -> str:
    """Return the last lines that are not empty, on one line."""
    return " | ".join([line.strip() for line in said.splitlines() if line.strip()][-count:])
