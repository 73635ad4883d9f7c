"""What a backup says about itself: which files it holds, with their hashes, and what each table of the database held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from zhiheng.server.backup.errors import BackupUnreadable

FORMAT = 1
NAME = "manifest.json"
DATABASE = "database.dump"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """One file of a backup: its path in it, its size in bytes and the SHA-256 of its bytes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class TableState:
    """What a table held: its rows, and a digest of them that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """A backup as a whole. `head` is the last batch of the ledger, `migrations` what the database had applied."""

    made_at: str
    version: str
    postgres: int
    head: int
    synthetic: bool
    migrations: tuple[str, ...]
    tables: Mapping[str, TableState]
    files: tuple[Kept, ...] = ()
    format: int = FORMAT
    lake: str = field(default="folder")

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)

    def write(self, folder: Path) -> None:
        """Write it last of all: a folder without it is no backup."""
        document = asdict(self)
        draft = folder / f".{NAME}.draft"
        draft.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
        draft.replace(folder / NAME)


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises BackupUnreadable."""
    try:
        found: dict[str, Any] = orjson.loads((folder / NAME).read_bytes())
        if found["format"] != FORMAT:
            raise BackupUnreadable(folder=str(folder), reason=f"format {found['format']}")
        files = tuple(Kept(**each) for each in found.pop("files"))
        tables = {name: TableState(**state) for name, state in found.pop("tables").items()}
        migrations = tuple(found.pop("migrations"))
        return Manifest(files=files, tables=tables, migrations=migrations, **found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupUnreadable(folder=str(folder), reason=str(error) or type(error).__name__) from error


def kept(folder: Path, path: Path) -> Kept:
    """Return a file of a backup with its hash."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Kept(path.relative_to(folder).as_posix(), size, digest.hexdigest())


def everything(folder: Path) -> Iterator[Path]:
    """Give every file of a backup but its manifest, in the order of their paths."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() != NAME:
            yield path
