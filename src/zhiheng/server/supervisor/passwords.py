"""The files under secrets/: made once, readable by their owner only, never printed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FOLDER = "secrets"


def read(home: Path, name: str) -> str | None:
    """Return the secret ``name``, or None if it was never made."""
    try:
        return (home / FOLDER / name).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def make(home: Path, name: str) -> str:
    """Return the secret ``name``, made now if it does not exist; of two makers at once, both get the same one."""
    path = place(home, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)  # fails if another was first, whose secret then holds
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def place(home: Path, name: str) -> Path:
    """Return where the secret ``name`` lies."""
    return home / FOLDER / name


def peek(home: Path, name: str) -> str | None:
    """Return the secret ``name`` if this process may read it, else None. For settings, which must always load."""
    try:
        return read(home, name)
    except OSError:
        return None
