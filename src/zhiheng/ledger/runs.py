"""Results that can be replayed: what went in, what came out, and a hash that another computation must meet.

runs/<run id>/manifest.json      what the run pinned; written last in a folder that is then renamed into place
runs/<run id>/results.parquet
runs/packs/<content hash>.json   resolved pack content, once for all runs that used it
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger.errors import StoreUnwritable, UnknownRun
from zhiheng.ledger.home import Home
from zhiheng.ledger.output_hash import output_hash

#: Columns of texts that differ in every row.
_UNIQUE = ("subject", "uscc")
_RUN_ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,120}$")


@dataclass(frozen=True)
class RunManifest:
    """What a run pinned. `plan` is the compiled plan as JSON, `pack_hash` names the stored pack content."""

    run: str
    kind: str
    pack: str
    element: str
    as_of: date
    batch_seq: int
    pack_hash: str
    plan: Mapping[str, Any]
    semantics_version: int
    output_hash: str
    rows: int
    created: datetime
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Return the manifest as JSON with sorted keys."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, data: bytes) -> RunManifest:
        """Read a manifest."""
        raw = orjson.loads(data)
        raw["as_of"] = date.fromisoformat(raw["as_of"])
        raw["created"] = datetime.fromisoformat(raw["created"])
        return cls(**raw)


@dataclass(frozen=True)
class Run:
    """A stored run."""

    manifest: RunManifest
    results: pa.Table
    pack_content: Mapping[str, Any]


class RunStore:
    """Runs under a home folder."""

    def __init__(self, home: Home) -> None:
        self.folder = home.runs

    def write(
        self,
        results: pa.Table,
        *,
        kind: str,
        pack: str,
        element: str,
        as_of: date,
        batch_seq: int,
        pack_content: Mapping[str, Any],
        plan: Mapping[str, Any],
        semantics_version: int,
        counts: Mapping[str, int] | None = None,
    ) -> RunManifest:
        """Store a run whole and return its manifest.

        `results` has one row a subject, sorted by it, with the column `subject`; `pack_content` is plain JSON.
        Raises StoreUnwritable.
        """
        created = datetime.now(UTC)
        run = f"{created:%Y%m%dt%H%M%S}-{element.replace('_', '-').lower()}-{uuid.uuid4().hex[:6]}"
        try:
            self._write_pack(content_hash(pack_content), pack_content)
            with self._draft(run) as draft:
                manifest = RunManifest(
                    run=run,
                    kind=kind,
                    pack=pack,
                    element=element,
                    as_of=as_of,
                    batch_seq=batch_seq,
                    pack_hash=content_hash(pack_content),
                    plan=plan,
                    semantics_version=semantics_version,
                    output_hash=_write_results(results, draft / "results.parquet"),
                    rows=results.num_rows,
                    created=created,
                    counts=dict(counts or {}),
                )
                _write_synced(draft / "manifest.json", manifest.as_json())
        except OSError as error:
            raise StoreUnwritable(path=str(self.folder), reason=error.strerror or str(error)) from error
        return manifest

    def _write_pack(self, pack_hash: str, content: Mapping[str, Any]) -> None:
        path = self.folder / "packs" / f"{pack_hash}.json"
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        _write_synced(draft, canonical_json(content))
        draft.replace(path)

    @contextmanager
    def _draft(self, run: str) -> Iterator[Path]:
        """Give a folder that becomes the run's when the block ends, and is removed when it fails."""
        draft = self.folder / f".{run}"
        draft.mkdir(parents=True)
        try:
            yield draft
            draft.replace(self.folder / run)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise

    def manifest(self, run: str) -> RunManifest:
        """Return what a run pinned. Raises UnknownRun."""
        if not _RUN_ID.match(run):
            raise UnknownRun(run=run, reason="name")
        try:
            return RunManifest.from_json((self.folder / run / "manifest.json").read_bytes())
        except FileNotFoundError:
            raise UnknownRun(run=run, reason="manifest.json") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnknownRun(run=run, reason=str(error).splitlines()[0]) from error

    def results(self, run: str) -> pa.Table:
        """Return a run's rows. Raises UnknownRun."""
        try:
            return pq.read_table(self.folder / self.manifest(run).run / "results.parquet")
        except (OSError, ValueError) as error:
            raise UnknownRun(run=run, reason=str(error).splitlines()[0]) from error

    def row(self, run: str, subject: str) -> dict[str, Any] | None:
        """Return one subject's row, or None; only the part of the file that can hold it is read. Raises UnknownRun."""
        path = self.folder / self.manifest(run).run / "results.parquet"
        try:
            rows = pq.read_table(path, filters=[("subject", "=", subject)]).to_pylist()
        except (OSError, ValueError) as error:
            raise UnknownRun(run=run, reason=str(error).splitlines()[0]) from error
        return rows[0] if rows else None

    def pack_content(self, pack_hash: str) -> dict[str, Any]:
        """Return the resolved pack content that a run used. Raises UnknownRun when it is gone or altered."""
        path = self.folder / "packs" / f"{pack_hash}.json"
        try:
            content: dict[str, Any] = orjson.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise UnknownRun(run=pack_hash, reason=str(error).splitlines()[0]) from error
        if content_hash(content) != pack_hash:
            raise UnknownRun(run=pack_hash, reason="pack content altered")
        return content

    def read(self, run: str) -> Run:
        """Return a run with its rows and pack content. Raises UnknownRun."""
        manifest = self.manifest(run)
        return Run(manifest, self.results(run), self.pack_content(manifest.pack_hash))

    def list(
        self, *, kind: str | None = None, pack: str | None = None, element: str | None = None
    ) -> list[RunManifest]:
        """Return runs, the latest first; only those of a kind, pack and element where they are given."""
        wanted = {"kind": kind, "pack": pack, "element": element}
        found = [
            manifest
            for manifest in self._manifests()
            if all(value is None or getattr(manifest, name) == value for name, value in wanted.items())
        ]
        return sorted(found, key=lambda manifest: (manifest.created, manifest.run), reverse=True)

    def latest(
        self, *, kind: str | None = None, pack: str | None = None, element: str | None = None
    ) -> RunManifest | None:
        """Return the latest run of a kind, pack and element, or None."""
        return next(iter(self.list(kind=kind, pack=pack, element=element)), None)

    def _manifests(self) -> Iterator[RunManifest]:
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if _RUN_ID.match(path.name) and (path / "manifest.json").is_file():
                yield self.manifest(path.name)


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """Return plain JSON content in one form: keys sorted, no spaces."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of content's canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _write_results(results: pa.Table, path: Path) -> str:
    """Write a run's rows and return their hash; both keep a core busy outside the interpreter, so they go together.

    Subjects and codes differ in every row: a dictionary of them is only work. Statistics serve `RunStore.row` alone.
    """
    unique = [name for name in _UNIQUE if name in results.column_names]
    repeated = [name for name in results.column_names if name not in unique]
    with ThreadPoolExecutor(max_workers=1) as beside:
        hashed = beside.submit(output_hash, results)
        pq.write_table(
            results,
            path,
            compression="zstd",
            use_dictionary=repeated or False,
            column_encoding={
                name: "DELTA_BYTE_ARRAY" for name in unique if results.schema.field(name).type == pa.string()
            },
            write_statistics=unique or False,
        )
        return hashed.result()


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
