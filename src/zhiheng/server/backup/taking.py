"""Take a backup while the installation works. The database first, then the ledger: what a decision owes is never lost.

A record that reaches the ledger between the two is in the copy while the copied outbox still owes it; delivering it
again does nothing. The other way round a decision could be noted as delivered and its record be missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg

from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import open_installation
from zhiheng.server import database
from zhiheng.server.backup import dump, lake, manifest, room
from zhiheng.server.backup.errors import FolderTaken
from zhiheng.server.backup.manifest import Manifest
from zhiheng.server.supervisor import binaries

HOME = "home"
#: What is made anew, belongs to a running process, or is kept in another way.
_NOT_KEPT = frozenset({"postgres", "tmp", "cache", "static", "lake"})
_PROCESS = ("postgres.", ".lake-lock")
Say = Callable[[str, str], None]


def take(into: Path, *, say: Say = database.tell) -> Manifest:
    """Write a backup into a new or empty folder, readable by its owner alone, and return what it holds.

    Raises FolderTaken, NoRoom, DumpFailed, BackupUnsteady, and what starting the database raises. What fails leaves an
    empty folder; one with files and without a manifest is what a killed backup leaves.
    """
    _empty(into)
    with room.all_or_nothing(into, keep=True):
        return _taken(into, say)


def _taken(into: Path, say: Say) -> Manifest:
    installation = open_installation()
    with database.running(say=say) as url:
        say("正在备份数据库……", "Backing up the database …")
        with dump.one_instant(url) as (connection, snapshot):
            dump.dump(url, snapshot, into / manifest.DATABASE)
            tables, migrations = dump.states(connection), _migrations(connection)
        say("正在备份事实库……", "Backing up the ledger …")
        head = lake.copy(installation, into)
    _copy_home(installation.home, into / HOME)
    say("正在计算校验值……", "Computing hashes …")
    files = tuple(manifest.kept(into, path) for path in manifest.everything(into))
    made = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version("zhiheng"),
        postgres=binaries.major_version(),
        head=head,
        synthetic=(installation.home.root / "demo.txt").exists(),
        migrations=migrations,
        tables=tables,
        files=files,
        lake="object-store" if installation.home.lake_url else "folder",
    )
    made.write(into)
    return made


def _empty(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderTaken(folder=str(folder))
    folder.chmod(0o700)


def _migrations(connection: psycopg.Connection) -> tuple[str, ...]:
    found = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return tuple(str(row[0]) for row in found)


def _copy_home(home: Home, into: Path) -> None:
    """Copy runs, keys, uploads and files of cases. What vanishes meanwhile was temporary."""
    for path in _own_files(home.root):
        target = into / path.relative_to(home.root)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copy2(path, target)
        except FileNotFoundError:
            continue


def _own_files(root: Path) -> Iterator[Path]:
    for entry in sorted(root.iterdir()):
        if entry.name in _NOT_KEPT or entry.name.startswith(_PROCESS) or entry.is_symlink():
            continue
        if entry.is_file():
            yield entry
        for folder, _, names in os.walk(entry):
            yield from (Path(folder) / name for name in sorted(names))
