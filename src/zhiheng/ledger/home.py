"""The folder in which one installation keeps everything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from zhiheng.ledger.errors import StoreUnwritable

DEFAULT_HOME = "zhiheng-data"


@dataclass(frozen=True)
class Home:
    """The places under one root folder (`ZHIHENG_HOME`)."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Return the home that `ZHIHENG_HOME` names, by default ``./zhiheng-data``."""
        return cls(Path(os.environ.get("ZHIHENG_HOME") or DEFAULT_HOME).expanduser().absolute())

    @property
    def lake(self) -> Path:
        """Delta tables, one folder a record type."""
        return self.root / "lake"

    @property
    def runs(self) -> Path:
        """One folder a run, and `packs/` with resolved pack contents by hash."""
        return self.root / "runs"

    @property
    def postgres(self) -> Path:
        """The private database."""
        return self.root / "postgres"

    @property
    def secrets(self) -> Path:
        """Keys; mode 0700."""
        return self.root / "secrets"

    @property
    def tmp(self) -> Path:
        """What may be deleted while nothing runs: spilled queries, uploads being read."""
        return self.root / "tmp"

    def create(self) -> Home:
        """Make the folders that the ledger needs and return self. Raises StoreUnwritable."""
        for folder, mode in ((self.lake, 0o755), (self.runs, 0o755), (self.tmp, 0o700), (self.secrets, 0o700)):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=mode)
            except OSError as error:
                raise StoreUnwritable(path=str(folder), reason=error.strerror or str(error)) from error
        return self
