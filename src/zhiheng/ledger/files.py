"""Where the lake's files lie: the port that a local folder and an object store both fill, and the folder.

A key is a path below the lake with slashes: ``inspection/b0…parquet``, ``_staging/manifest.json``. Names that begin with
an underscore are the lake's own and never tables.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from zhiheng.ledger.errors import LedgerError, StoreUnwritable
from zhiheng.ledger.file_cache import FileCache

STAGING = "_staging"
_LOG = "_delta_log"


class LakeFiles(Protocol):
    """A place for the lake's files. All writing happens under the writers' lock."""

    @property
    def location(self) -> str:
        """How messages name the place."""
        ...

    @property
    def staging(self) -> Path:
        """The local folder in which files are written until they are sealed."""
        ...

    @property
    def cache(self) -> FileCache | None:
        """Local copies of data files, None where the files themselves are local."""
        ...

    @property
    def options(self) -> Mapping[str, str] | None:
        """What the Delta library is told about the place beside its address."""
        ...

    def prepare(self) -> None:
        """Look the place over before first use. Raises RemoteStoreFailure."""
        ...

    def address(self, key: str) -> str:
        """Return a key's path or URL, as the Delta library and engines are given it."""
        ...

    def may_have_table(self, name: str) -> bool:
        """Return False only if it is cheap to know that there is no such table."""
        ...

    def tables(self) -> list[str]:
        """Return the names of all tables, sorted."""
        ...

    def keep(self, staged: Path, digest: str) -> None:
        """Make a staged file safe where whoever finishes the batch finds it; its SHA-256 is `digest`."""
        ...

    def move_in(self, staged: str, key: str) -> bool:
        """Move a staged file to its key; return whether it is there now (also when it was moved before)."""
        ...

    def staged(self) -> list[str]:
        """Return the names of what is staged, sorted."""
        ...

    def drop_staged(self, names: Sequence[str]) -> None:
        """Delete staged files."""
        ...

    def decide(self, key: str, data: bytes) -> None:
        """Write a small file so that it is there whole or not at all. Raises StoreUnwritable, RemoteStoreFailure."""
        ...

    def read(self, key: str) -> bytes:
        """Return a file's bytes. Raises FileNotFoundError."""
        ...

    def open(self, key: str) -> IO[bytes]:
        """Open a file for reading from any position. Raises FileNotFoundError."""
        ...

    def list(self, prefix: str) -> list[str]:
        """Return the keys of all files below a prefix, sorted."""
        ...

    def delete(self, key: str) -> None:
        """Delete a file for good, with any copy of it; nothing if it is not there."""
        ...

    def failure(self, error: Exception) -> LedgerError | None:
        """Return what an error of the Delta library says about the place, None if it is about a table."""
        ...


class Folder:
    """A local folder."""

    cache: FileCache | None = None
    options: Mapping[str, str] | None = None

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def location(self) -> str:
        """The folder's path."""
        return str(self.root)

    @property
    def staging(self) -> Path:
        """A folder beside the tables, so that moving in is a rename."""
        return self.root / STAGING

    def prepare(self) -> None:
        """Nothing to prove of a folder."""

    def address(self, key: str) -> str:
        """Return a key's path."""
        return str(self.root / key)

    def may_have_table(self, name: str) -> bool:
        """Return whether the table has a log."""
        return (self.root / name / _LOG).is_dir()

    def tables(self) -> list[str]:
        """Return the names of folders that have a log, sorted."""
        if not self.root.is_dir():
            return []
        return sorted(entry.name for entry in self.root.iterdir() if (entry / _LOG).is_dir())

    def keep(self, staged: Path, digest: str) -> None:
        """Flush a staged file to the disk. Raises StoreUnwritable."""
        try:
            with staged.open("rb") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreUnwritable(path=str(staged), reason=error.strerror or str(error)) from error

    def move_in(self, staged: str, key: str) -> bool:
        """Rename a staged file to its key, unless that was done; return whether it is there."""
        source, target = self.staging / staged, self.root / key
        if source.exists():
            source.replace(target)
        return target.exists()

    def staged(self) -> list[str]:
        """Return the names in the staging folder, sorted."""
        return sorted(path.name for path in self.staging.iterdir()) if self.staging.is_dir() else []

    def drop_staged(self, names: Sequence[str]) -> None:
        """Delete staged files."""
        for name in names:
            (self.staging / name).unlink(missing_ok=True)

    def decide(self, key: str, data: bytes) -> None:
        """Write a draft, flush it, rename it, flush the folder. Raises StoreUnwritable."""
        path = self.root / key
        draft = path.with_suffix(".draft")
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise StoreUnwritable(path=str(path), reason=error.strerror or str(error)) from error

    def read(self, key: str) -> bytes:
        """Return a file's bytes."""
        return (self.root / key).read_bytes()

    def open(self, key: str) -> IO[bytes]:
        """Open a file for reading."""
        return (self.root / key).open("rb")

    def list(self, prefix: str) -> list[str]:
        """Return the keys of all files below a folder, sorted."""
        found = (self.root / prefix).rglob("*")
        return sorted(str(path.relative_to(self.root)) for path in found if path.is_file())

    def delete(self, key: str) -> None:
        """Delete a file."""
        (self.root / key).unlink(missing_ok=True)

    def failure(self, error: Exception) -> LedgerError | None:
        """A folder's errors are told where they happen."""
        return None


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` last through a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
