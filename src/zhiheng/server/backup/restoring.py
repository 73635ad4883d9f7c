"""Restore a backup: into a draft beside the home, checked there, and put into its place only when everything agrees."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhiheng import policy
from zhiheng.ledger.files import sync_folder
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation
from zhiheng.server import database
from zhiheng.server.backup import dump, lake, manifest, room, taking
from zhiheng.server.backup.errors import BackupDamaged, BackupNewer, FolderTaken, RestoreDiffers
from zhiheng.server.backup.manifest import Kept, Manifest, TableState

_DRAFT = ".restoring"
_OURS = (
    "ledger",
    "actors",
    "cases",
    "audit",
    "credit",
    "indicators",
    "promises",
    "planning",
    "rounds",
    "assessment",
    "drafting",
    "server",
)
Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Finding:
    """A file of a backup that is not what was written. `code`: missing, changed, unknown."""

    code: str
    path: str


def check(folder: Path) -> list[Finding]:
    """Compare every file of a backup with its manifest. Raises BackupUnreadable."""
    told = {each.path: each for each in manifest.read(folder).files}
    there = {path.relative_to(folder).as_posix(): path for path in manifest.everything(folder)}
    found = [Finding("missing", path) for path in told if path not in there]
    found += [Finding("unknown", path) for path in there if path not in told]
    found += [
        Finding("changed", path) for path, kept in told.items() if path in there and _changed(folder, there[path], kept)
    ]
    return sorted(found, key=lambda each: each.path)


def _changed(folder: Path, path: Path, kept: Kept) -> bool:
    return path.stat().st_size != kept.size or manifest.kept(folder, path) != kept


def restore(folder: Path, *, say: Say = database.tell) -> Manifest:
    """Restore a backup into the home that ZHIHENG_HOME names, which must not hold anything, and return its manifest.

    The home appears as a whole at the end; a restore that was broken off leaves a folder ending in ``.restoring``, which
    the next one replaces. Raises BackupUnreadable, BackupDamaged, BackupNewer, FolderTaken, NoRoom, DatabaseNotEmpty,
    DumpFailed, RestoreDiffers.
    """
    say("正在核对备份……", "Checking the backup …")
    told = manifest.read(folder)
    damaged = check(folder)
    if damaged:
        raise BackupDamaged(folder=str(folder), count=len(damaged), first=damaged[0].path)
    _know(told)
    home = database.home()
    if home.exists() and any(home.iterdir()):
        raise FolderTaken(folder=str(home))
    draft = home.with_name(home.name + _DRAFT)
    shutil.rmtree(draft, ignore_errors=True)
    with room.all_or_nothing(draft), _home_at(draft):
        _fill(folder, draft, told, say)
    if home.exists():
        home.rmdir()
    draft.replace(home)
    sync_folder(home.parent)
    return told


@contextmanager
def _home_at(draft: Path) -> Iterator[None]:
    before = os.environ.get("ZHIHENG_HOME")
    os.environ["ZHIHENG_HOME"] = str(draft)
    try:
        yield
    finally:
        os.environ.pop("ZHIHENG_HOME")
        if before is not None:
            os.environ["ZHIHENG_HOME"] = before


def _know(told: Manifest) -> None:
    """Raise BackupNewer where the database was brought further than this version knows."""
    for name in told.migrations:
        app, _, migration = name.partition(".")
        if app in _OURS and importlib.util.find_spec(f"zhiheng.{app}.migrations.{migration}") is None:
            raise BackupNewer(version=told.version, missing=name)


def _fill(folder: Path, draft: Path, told: Manifest, say: Say) -> None:
    source = folder / taking.HOME
    if source.is_dir():
        shutil.copytree(source, draft)
    draft.mkdir(mode=0o700, exist_ok=True)
    (draft / "secrets").mkdir(mode=0o700, exist_ok=True)
    draft.chmod(0o700)
    say("正在恢复事实库……", "Restoring the ledger …")
    installation = Installation(Home(draft, os.environ.get("ZHIHENG_LAKE") or None), policy.load())
    files = installation.ledger.lake.files
    if files.tables():
        raise FolderTaken(folder=files.location)
    lake.put(folder / lake.FOLDER, files)
    _whole(Installation(installation.home, installation.packs), told)
    say("正在恢复数据库……", "Restoring the database …")
    with database.running(draft, say=say) as url:
        dump.load(url, folder / manifest.DATABASE, draft)
        _same(told.tables, dump.states_at(url))


def _whole(installation: Installation, told: Manifest) -> None:
    """Raise RestoreDiffers unless the ledger is whole and ends where the backup ended."""
    findings = [each for each in installation.ledger.check(repair=True) if not each.repaired]
    if findings:
        raise RestoreDiffers(what="事实库 / ledger", detail=findings[0].message("zh"))
    head = installation.ledger.head()
    if head != told.head:
        raise RestoreDiffers(what="事实库 / ledger", detail=f"{head} ≠ {told.head}")


def _same(before: Mapping[str, TableState], after: Mapping[str, TableState]) -> None:
    different = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if different:
        raise RestoreDiffers(what="数据库 / database", detail=", ".join(different))
