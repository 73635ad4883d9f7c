"""Processes that are not our children: do they live, and how they are ended."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil

from zhiheng.server.errors import LeftoverProcesses
from zhiheng.server.supervisor import pidfile

POLL_SECONDS = 0.03


def alive(pid: int) -> bool:
    """Return whether the process lives (a dead one that nobody collected does not)."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def wait_for_end(pid: int, seconds: float) -> bool:
    """Return whether the process ended within the time."""
    deadline = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def end_all(processes: list[psutil.Process], data: Path) -> None:
    """End leftover processes, gently first; raises LeftoverProcesses if some outlive it all."""
    for number, patience_seconds in ((signal.SIGINT, 5), (signal.SIGQUIT, 3), (signal.SIGKILL, 10)):
        for process in processes:
            send(process.pid, number)
        deadline = time.monotonic() + patience_seconds
        while processes and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            processes = [process for process in processes if pidfile.runs_in(process, data)]
        if not processes:
            return
    raise LeftoverProcesses(pids=", ".join(str(process.pid) for process in processes), path=data)
