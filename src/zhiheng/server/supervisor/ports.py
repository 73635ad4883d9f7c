"""Ports of this machine: which are free, and which one the database had last time."""

from __future__ import annotations

import socket
from pathlib import Path

HOST = "127.0.0.1"


def last_port(data: Path) -> str | None:
    """Return the port of the last start, from the options that PostgreSQL noted."""
    try:
        words = (data / "postmaster.opts").read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return None
    quoted = [word.strip('"') for word in words]
    return quoted[quoted.index("-p") + 1] if "-p" in quoted[:-1] else None


def free_port(host: str = HOST) -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int, host: str = HOST) -> bool:
    """Return whether the port can be bound at this moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does: only listeners count
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return port > 0
