"""Static files with their hash in the name, collected by the server itself whenever they changed."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def collect() -> None:
    """Collect into STATIC_ROOT unless the sources are those of the last time; one process at a time."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, now = root / STAMP, fingerprint()
        if stamp.is_file() and stamp.read_text(encoding="ascii") == now:
            return
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now, encoding="ascii")


def fingerprint() -> str:
    """Return a hash over the kind of storage and the name, size and time of every source file."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]["BACKEND"]).encode())
    for line in sorted(sources()):
        digest.update(line.encode())
    return digest.hexdigest()


def sources() -> Iterator[str]:
    """Give one line for each source file."""
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            status = Path(storage.path(name)).stat()
            yield f"{name}\t{status.st_size}\t{status.st_mtime_ns}\n"
