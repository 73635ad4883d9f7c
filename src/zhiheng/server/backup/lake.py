"""The ledger's part: its logs as of one instant under the writers' lock, its data files, which never change, after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from zhiheng.ledger.files import Folder, LakeFiles
from zhiheng.ledger.installation import Installation
from zhiheng.server.backup.errors import BackupUnsteady

FOLDER = "lake"
#: Erasing deletes data files at once: a copy that meets it begins again, so many times.
_TRIES = 3
_LOCK = ".lock"
Tell = Callable[[int, int], None]


def copy(installation: Installation, into: Path, progress: Tell | None = None) -> int:
    """Copy the lake below a folder and return the last batch it holds. Raises BackupUnsteady.

    Writers wait only while the logs are copied, a second or so; `progress` is told files done and files in all.
    """
    for _ in range(_TRIES):
        shutil.rmtree(into / FOLDER, ignore_errors=True)
        with installation.ledger.lock.hold():
            head = installation.ledger.head()
            files = installation.ledger.lake.files
            keys = [key for key in files.list("") if key != _LOCK]
            _fetch(files, [key for key in keys if _changes(key)], into / FOLDER, None)
        try:
            _fetch(files, [key for key in keys if not _changes(key)], into / FOLDER, progress)
        except FileNotFoundError:
            continue
        return head
    raise BackupUnsteady(tries=_TRIES)


def _changes(key: str) -> bool:
    """Return whether a file may be replaced or removed by the next batch."""
    return key.startswith("_") or "/_delta_log/" in key


def _fetch(files: LakeFiles, keys: Sequence[str], into: Path, progress: Tell | None) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for done, key in enumerate(keys, start=1):
        target = into / key
        target.parent.mkdir(parents=True, exist_ok=True)
        with files.open(key) as source, target.open("wb") as written:
            shutil.copyfileobj(source, written, 1 << 20)
        if progress is not None:
            progress(done, len(keys))


def put(source: Path, files: LakeFiles) -> None:
    """Lay a copied lake into its place; the logs last, so that no log names a file that is not there yet."""
    paths = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in sorted(paths, key=lambda each: _changes(each.relative_to(source).as_posix())):
        key = path.relative_to(source).as_posix()
        if isinstance(files, Folder):
            target = files.root / key
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        else:
            files.decide(key, path.read_bytes())
