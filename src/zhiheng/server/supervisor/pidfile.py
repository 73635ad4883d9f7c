"""What `postmaster.pid` says and whether it is true.

A process id alone proves nothing: after a crash or a restart of the machine another program may have it. A server is
ours when the process lives, is a PostgreSQL, runs in our data folder, and started when the file says; where only the
time differs (somebody set the clock), a real connection decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

NAME = "postmaster.pid"
CLOCK_TOLERANCE_SECONDS = 5.0


@dataclass(frozen=True)
class PidFile:
    """The lines of postmaster.pid that matter: process id, start (seconds since 1970), port (0: none), status."""

    pid: int
    started: int
    port: int
    status: str


def read(data: Path) -> PidFile | None:
    """Return what the pid file says; None if there is none, it is empty, cut short or nonsense."""
    try:
        lines = (data / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
        pid, started, port = int(lines[0]), int(lines[2]), int(lines[3])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    status = lines[7].strip() if len(lines) > 7 else ""
    return PidFile(pid, started, port, status) if pid > 1 else None


def lives(content: PidFile, data: Path) -> bool:
    """Return whether the process of the pid file is a PostgreSQL in ``data``, and not a namesake."""
    try:
        return runs_in(psutil.Process(content.pid), data)
    except psutil.Error:
        return False


def started_then(content: PidFile) -> bool:
    """Return whether the process started when the file says. A clock that was set since makes this False for a true one."""
    try:
        started = float(psutil.Process(content.pid).create_time())
    except psutil.Error:
        return False
    return abs(started - content.started) <= CLOCK_TOLERANCE_SECONDS


def processes_in(data: Path) -> list[psutil.Process]:
    """Return every living PostgreSQL process whose working folder is ``data``, whatever the pid file says."""
    return [process for process in psutil.process_iter() if runs_in(process, data)]


def runs_in(process: psutil.Process, data: Path) -> bool:
    """Return whether ``process`` is a living PostgreSQL with ``data`` as its working folder."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        return Path(str(process.cwd())) == data.resolve()
    except (psutil.Error, OSError):
        return False
