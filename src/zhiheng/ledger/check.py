"""Looking the store over: is every file there, what was written, and nothing else?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import orjson
import pyarrow.parquet as pq

from zhiheng.ledger import batch
from zhiheng.ledger.arrow_schema import TARGET_ROW
from zhiheng.ledger.engines.duck import DuckDB, DuckSession
from zhiheng.ledger.errors import StoreDamaged
from zhiheng.ledger.files import STAGING
from zhiheng.ledger.record_id import literal
from zhiheng.ledger.store import BATCH_APP, BATCHES_TABLE, DataFile, Lake, Snapshot, digest_in_name

#: What each finding means, in Chinese and English.
FINDINGS: dict[str, tuple[str, str]] = {
    "missing-file": ("文件缺失,请从备份恢复", "the file is missing; restore it from a backup"),
    "damaged-file": ("文件内容与写入时不同,请从备份恢复", "the file is not what was written; restore it from a backup"),
    "unreadable-log": ("数据表日志无法读取,请从备份恢复", "the table's log cannot be read; restore it from a backup"),
    "stray-file": ("中断的写入留下的文件,可用 --repair 删除", "left by a writer that died; --repair deletes it"),
    "unfinished-batch": (
        "已决定而未完成的批次,可用 --repair 完成",
        "a decided change is unfinished; --repair finishes it",
    ),
    "batch-gap": ("批次编号不连续", "batch numbers have a gap"),
    "count-mismatch": ("记录数与批次登记不符", "the number of rows differs from what the batch says"),
}

_BLOCK = 8 * 2**20
#: While one of these stands, rows cannot be counted, or are rightly more than the batches say.
_NO_COUNTING = ("missing-file", "damaged-file", "unreadable-log", "unfinished-batch")


@dataclass(frozen=True)
class Finding:
    """Something wrong with the store. `path` is relative to the lake."""

    code: str
    path: str
    detail: str = ""
    repaired: bool = False

    def message(self, language: str = "zh") -> str:
        """Return what is wrong and what to do, in Chinese or for ``en…`` in English."""
        zh, en = FINDINGS[self.code]
        text = en if language.lower().startswith("en") else zh
        return f"{self.path}: {text}" + (f" ({self.detail})" if self.detail else "")


def check(lake: Lake, engine: DuckDB, *, repair: bool) -> list[Finding]:
    """Return what is wrong, nothing if all is well. With `repair` (under the lock) leftovers are finished or deleted.

    Damage to committed files is never repaired: what was lost must come from a backup.
    """
    findings = [*_leftovers(lake, repair=repair)]
    snapshots: dict[str, Snapshot] = {}
    for name in lake.tables():
        findings += _check_log(lake, name)
        try:
            snapshot = lake.snapshot(name)
        except StoreDamaged as error:
            findings.append(Finding("unreadable-log", f"{name}/_delta_log", str(error.context.get("reason", ""))))
            continue
        if snapshot is not None:
            snapshots[name] = snapshot
            findings += _check_files(lake, snapshot)
    if not any(finding.code in _NO_COUNTING and not finding.repaired for finding in findings):
        findings += _check_counts(lake, engine, snapshots)
    return findings


def _leftovers(lake: Lake, *, repair: bool) -> Iterator[Finding]:
    staged = lake.files.staged()
    if batch.MANIFEST in staged:
        yield Finding("unfinished-batch", f"{STAGING}/{batch.MANIFEST}", repaired=repair)
        if repair:
            batch.recover(lake)
    else:
        for name in staged:
            yield _stray(lake, f"{STAGING}/{name}", repair=repair)
    for name in lake.tables():
        for key in lake.files.list(f"{name}/"):
            if _is_stray(key):
                yield _stray(lake, key, repair=repair)


def _is_stray(key: str) -> bool:
    """Temporary names of the Delta library (``…#1``, ``_commit_….tmp``), or no name that the lake gives."""
    path = PurePosixPath(key)
    if "#" in path.name or ".tmp" in path.name:
        return True
    return path.parent.name != "_delta_log" and digest_in_name(path.name) is None


def _stray(lake: Lake, key: str, *, repair: bool) -> Finding:
    if repair:
        lake.files.delete(key)
    return Finding("stray-file", key, repaired=repair)


def _check_log(lake: Lake, name: str) -> Iterator[Finding]:
    """Every commit must be lines of JSON, every checkpoint a Parquet file that can be read through."""
    for key in lake.files.list(f"{name}/_delta_log/"):
        if _is_stray(key):
            continue
        try:
            if key.endswith(".parquet"):
                with lake.files.open(key) as opened:
                    pq.read_table(opened)
            elif key.endswith((".json", "/_last_checkpoint")):
                for line in lake.files.read(key).splitlines():
                    orjson.loads(line)
        except (OSError, ValueError) as error:
            yield Finding("unreadable-log", key, str(error).splitlines()[0])


def _check_files(lake: Lake, snapshot: Snapshot) -> Iterator[Finding]:
    for file in snapshot.files:
        key = f"{snapshot.name}/{file.path}"
        try:
            with lake.files.open(key) as opened:
                yield from _compare(opened, file, key)
        except FileNotFoundError:
            yield Finding("missing-file", key)
        except OSError as error:
            yield Finding("damaged-file", key, error.strerror or str(error))


def _compare(opened: IO[bytes], file: DataFile, key: str) -> Iterator[Finding]:
    digest = hashlib.sha256()
    while block := opened.read(_BLOCK):
        digest.update(block)
    size = opened.tell()
    if digest.hexdigest() != digest_in_name(file.path):
        yield Finding("damaged-file", key, "SHA-256")
        return
    opened.seek(0)
    if size != file.size or pq.read_metadata(opened).num_rows != file.rows:
        yield Finding("unreadable-log", key, "size or number of rows")


def _check_counts(lake: Lake, engine: DuckDB, snapshots: dict[str, Snapshot]) -> Iterator[Finding]:
    """Batch numbers run from 1 without gap, and each table holds what its batches say, less what was erased."""
    batches = snapshots.get(BATCHES_TABLE)
    if batches is None:
        return
    with engine.session() as session:
        if batches.files:
            session.keep("batches", f"SELECT * FROM {session.scan(batches.uris)}")
            head = lake.transaction(BATCHES_TABLE, BATCH_APP)
            yield from _check_gaps(session, head)
        else:
            session.keep("batches", "SELECT 0 AS batch_seq, [{'name': '', 'rows': 0}] AS tables LIMIT 0")
        session.keep("gone", _erased_query(session, snapshots.get("erased")))
        for name, snapshot in snapshots.items():
            if "row_no" in snapshot.schema.names and name != "participants" and snapshot.files:
                yield from _check_table(session, snapshot)


def _check_gaps(session: DuckSession, head: int) -> Iterator[Finding]:
    numbers = session.fetch("SELECT batch_seq FROM batches ORDER BY batch_seq")["batch_seq"].to_pylist()
    if numbers != list(range(1, head + 1)):
        missing = sorted(set(range(1, head + 1)) - set(numbers))
        yield Finding("batch-gap", BATCHES_TABLE, f"head {head}, missing {missing[:5]}, rows {len(numbers)}")


def _erased_query(session: DuckSession, erased: Snapshot | None) -> str:
    if erased is None or not erased.files:
        return "SELECT '' AS name, 0::BIGINT AS batch_seq, 0::BIGINT AS rows LIMIT 0"
    return (
        f"SELECT target_type AS name, {TARGET_ROW} >> 32 AS batch_seq, count(*) AS rows "
        f"FROM {session.scan(erased.uris)} GROUP BY 1, 2"
    )


def _check_table(session: DuckSession, snapshot: Snapshot) -> Iterator[Finding]:
    name = literal(snapshot.name)
    wrong = session.fetch(
        f"""SELECT coalesce(said.batch_seq, found.batch_seq) AS batch_seq, said.rows AS said, found.rows AS found
        FROM (SELECT batch_seq, t.rows - coalesce(gone.rows, 0) AS rows
              FROM (SELECT batch_seq, unnest(tables) AS t FROM batches)
              LEFT JOIN (SELECT * FROM gone WHERE name = {name}) AS gone USING (batch_seq) WHERE t.name = {name}) AS said
        FULL JOIN (SELECT batch_seq, count(*) AS rows FROM {session.scan(snapshot.uris)} GROUP BY batch_seq) AS found
             USING (batch_seq)
        WHERE coalesce(said.rows, 0) <> coalesce(found.rows, 0) ORDER BY 1"""
    )
    for row in wrong.to_pylist():
        yield Finding("count-mismatch", snapshot.name, f"batch {row['batch_seq']}: {row['said']} / {row['found']}")
