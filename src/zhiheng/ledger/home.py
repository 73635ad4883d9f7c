"""The folder in which one installation keeps everything, and the place of its lake."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from zhiheng.ledger.errors import LakeMisnamed, StoreUnwritable

DEFAULT_HOME = "zhiheng-data"
_S3 = "s3://"


@dataclass(frozen=True)
class Home:
    """The places under one root folder (`ZHIHENG_HOME`).

    `lake_at` is where the lake lies if not under the root: a folder, or ``s3://bucket/prefix`` (`ZHIHENG_LAKE`).
    """

    root: Path
    lake_at: str | None = None

    @classmethod
    def from_environment(cls) -> Home:
        """Return the home that `ZHIHENG_HOME` names (default ``./zhiheng-data``), with the lake of `ZHIHENG_LAKE`."""
        root = Path(os.environ.get("ZHIHENG_HOME") or DEFAULT_HOME).expanduser().absolute()
        return cls(root, os.environ.get("ZHIHENG_LAKE") or None)

    @property
    def lake_url(self) -> str | None:
        """``s3://bucket/prefix`` of a lake on an object store, None for one in a folder. Raises LakeMisnamed."""
        place = self.lake_at or ""
        if "://" not in place:
            return None
        bucket = place.removeprefix(_S3).partition("/")[0]
        if not place.startswith(_S3) or not bucket:
            raise LakeMisnamed(
                setting="ZHIHENG_LAKE",
                value=place,
                zh_expected="应为文件夹路径,或 s3://存储桶/前缀。",
                en_expected="It is a folder, or s3://bucket/prefix.",
            )
        return place.rstrip("/")

    @property
    def lake(self) -> Path:
        """Delta tables, one folder a record type (where the lake is in a folder)."""
        if self.lake_at and self.lake_url is None:
            return Path(self.lake_at).expanduser().absolute()
        return self.root / "lake"

    @property
    def cache(self) -> Path:
        """Copies of data files of a lake on an object store; may be deleted while nothing runs."""
        return self.root / "cache"

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
        """What may be deleted while nothing runs: spilled queries, uploads being read, batches being staged."""
        return self.root / "tmp"

    def create(self) -> Home:
        """Make the folders that the ledger needs and return self. Raises StoreUnwritable, LakeMisnamed."""
        lake = (self.cache, 0o700) if self.lake_url else (self.lake, 0o755)
        for folder, mode in (lake, (self.runs, 0o755), (self.tmp, 0o700), (self.secrets, 0o700)):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=mode)
            except OSError as error:
                raise StoreUnwritable(path=str(folder), reason=error.strerror or str(error)) from error
        return self
