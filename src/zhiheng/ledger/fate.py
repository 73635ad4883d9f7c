"""What becomes of each row given to `append`: new, duplicate, correction or conflict.

Worked out in the engine over whole tables. In the usual case, where no key is repeated or known, only two cheap
questions are asked and no row is looked at twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import polars as pl
import pyarrow as pa

from zhiheng.ledger.arrow_schema import TARGET_ROW
from zhiheng.ledger.bulk_id import normal_texts, record_ids
from zhiheng.ledger.coding import coded_slices, in_threads, plain
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.record_id import literal
from zhiheng.ledger.store import Snapshot
from zhiheng.policy.model import RecordType

#: What the engine looks at, besides the place of a row; these columns are no dictionaries.
_WORK = ("source_key", "supersedes", "record_id", "target_type", "target")
_KEY = pa.field("source_key", pa.string(), nullable=False)
_FATE_COLUMNS = "_row BIGINT, fate VARCHAR, record_id BLOB, supersedes BLOB, supersedes_row BIGINT, against BLOB"


@dataclass
class Candidates:
    """Rows of one record type on their way in, in slices: as given, with `record_id`; `fates` counts those in `fate`."""

    record_type: RecordType
    source: str
    slices: list[pa.RecordBatch]
    fates: int = 0

    @property
    def rows(self) -> int:
        """Number of rows given."""
        return sum(part.num_rows for part in self.slices)

    def starts(self) -> list[int]:
        """Return the place of each slice's first row among all rows."""
        return [0, *accumulate(part.num_rows for part in self.slices[:-1])]

    def column(self, name: str) -> pa.ChunkedArray:
        """Return a column of all slices, as texts where it is a dictionary."""
        return pa.chunked_array([plain(part.column(name)) for part in self.slices])

    def work(self) -> pa.Table:
        """Return what the engine must know of the rows: place, id, key, and which record they name."""
        wanted = [name for name in _WORK if name in self.slices[0].schema.names]
        columns = {name: self.column(name) for name in wanted}
        return pa.table({"_row": np.arange(self.rows, dtype=np.int64), **columns})

    def ids(self, rows: pa.ChunkedArray, supersedes: pa.ChunkedArray) -> pa.Array:
        """Return the ids that rows (places, rising) have when they correct other records."""
        places, targets = rows.to_numpy(), supersedes.combine_chunks()
        edges = np.searchsorted(places, [*self.starts(), self.rows])
        found = []
        for part, start, (low, high) in zip(self.slices, self.starts(), pairwise(edges), strict=True):
            if low < high:
                taken = part.take(pa.array(places[low:high] - start))
                found.append(record_ids(self.record_type, self.source, taken, targets.slice(low, high - low)))
        return pa.concat_arrays(found) if found else pa.array([], pa.binary())


def identify(record_type: RecordType, source: str, given: pa.Table) -> Candidates:
    """Return the given rows with `record_id` (as if nothing were known) and the key in normal form C."""

    def identified(rows: pa.RecordBatch) -> pa.RecordBatch:
        key = normal_texts(rows.column("source_key")).to_arrow(compat_level=pl.CompatLevel.oldest())
        rows = rows.set_column(rows.schema.get_field_index("source_key"), _KEY, key.cast(pa.string()))
        ids = record_ids(record_type, source, rows, rows.column("supersedes"))
        return rows.append_column("record_id", ids)

    return Candidates(record_type, source, in_threads(identified, coded_slices(given, apart=_WORK)))


def decide_fates(
    session: DuckSession, candidates: Candidates, stored: Snapshot | None, erased: Snapshot | None
) -> None:
    """Fill the engine's table `fate` with every row that is not simply new; count them in `candidates.fates`."""
    session.register("work", candidates.work())
    session.run(f"CREATE OR REPLACE TEMP TABLE fate ({_FATE_COLUMNS})")
    _repeated_in_batch(session)
    if stored is not None and stored.files:
        _load_superseded(session, stored)
        _known_keys(session, candidates, stored)
    _explicit_corrections(session, candidates, stored)
    _two_corrections(session)
    if erased is not None and erased.files:
        _erased(session, candidates.record_type, erased)
    candidates.fates = session.scalar("SELECT count(*) FROM fate")


def _repeated_in_batch(session: DuckSession) -> None:
    """Rows that share a key: all alike, the first stays; else none is taken."""
    session.keep("repeated", "SELECT source_key FROM work GROUP BY source_key HAVING count(*) > 1")
    if session.scalar("SELECT count(*) FROM repeated") == 0:
        return
    session.run(
        """INSERT INTO fate
        SELECT _row, CASE WHEN ids > 1 THEN 'same_key' ELSE 'duplicate' END, record_id, NULL, NULL,
               CASE WHEN ids > 1 THEN CASE WHEN record_id = low THEN high ELSE low END END
        FROM (SELECT _row, record_id,
                     min(record_id) OVER key AS low, max(record_id) OVER key AS high, min(_row) OVER key AS first_row,
                     CASE WHEN min(record_id) OVER key = max(record_id) OVER key THEN 1 ELSE 2 END AS ids
              FROM work SEMI JOIN repeated USING (source_key) WINDOW key AS (PARTITION BY source_key))
        WHERE ids > 1 OR _row <> first_row"""
    )


def _load_superseded(session: DuckSession, stored: Snapshot) -> None:
    """Keep the row numbers of stored rows that a later row corrects."""
    corrected = [file.uri for file in stored.files if file.corrections]
    if corrected:
        source = f"SELECT supersedes_row AS row_no FROM {session.scan(corrected)} WHERE supersedes_row IS NOT NULL"
    else:
        source = "SELECT 0::BIGINT AS row_no LIMIT 0"
    session.keep("superseded", source)


def _known_keys(session: DuckSession, candidates: Candidates, stored: Snapshot) -> None:
    """Rows without explicit correction whose key is stored: duplicate, correction, or moved away."""
    session.keep(
        "heads",
        f"""SELECT source_key, max(row_no) AS _head_row,
                   arg_max({{'id': record_id, 'supersedes': supersedes}}, row_no) AS _head
            FROM {session.scan(stored.uris)} AS stored
            SEMI JOIN (SELECT DISTINCT source_key FROM work) AS given USING (source_key)
            WHERE source = {literal(candidates.source)} GROUP BY source_key""",
    )
    if session.scalar("SELECT count(*) FROM heads") == 0:
        return
    session.keep(
        "met",
        """SELECT _row, _head.id AS head_id, _head.supersedes AS head_supersedes, _head_row AS head_row,
                  record_id = _head.id AS same, _head_row IN (SELECT row_no FROM superseded) AS moved
           FROM work JOIN heads USING (source_key)
           WHERE work.supersedes IS NULL AND _row NOT IN (SELECT _row FROM fate)""",
    )
    _same_as_corrections(session, candidates)
    session.run(
        """INSERT INTO fate SELECT _row, CASE WHEN same THEN 'duplicate' ELSE 'key_moved' END, head_id, NULL, NULL, head_id
        FROM met WHERE same OR moved"""
    )
    changed = session.fetch("SELECT _row, head_id, head_row FROM met WHERE NOT same AND NOT moved ORDER BY _row")
    if changed.num_rows:
        ids = candidates.ids(changed["_row"], changed["head_id"])
        session.register("changed", changed.append_column("corrected", ids))
        session.run("INSERT INTO fate SELECT _row, 'correction', corrected, head_id, head_row, head_id FROM changed")


def _same_as_corrections(session: DuckSession, candidates: Candidates) -> None:
    """A head that is a correction has an id over what it corrects: rows of its key are compared by such an id."""
    met = session.fetch("SELECT _row, head_supersedes FROM met WHERE head_supersedes IS NOT NULL ORDER BY _row")
    if met.num_rows == 0:
        return
    ids = candidates.ids(met["_row"], met["head_supersedes"])
    session.register("corrections", met.select(["_row"]).append_column("again", ids))
    session.run("UPDATE met SET same = (again = head_id) FROM corrections WHERE corrections._row = met._row")


def _explicit_corrections(session: DuckSession, candidates: Candidates, stored: Snapshot | None) -> None:
    """Rows that name the record they correct."""
    if candidates.column("supersedes").null_count == candidates.rows:
        return
    if stored is None or not stored.files:
        session.run(
            """INSERT INTO fate SELECT _row, 'unknown_target', record_id, NULL, NULL, supersedes FROM work
            WHERE supersedes IS NOT NULL AND _row NOT IN (SELECT _row FROM fate)"""
        )
        return
    wanted = "SELECT supersedes AS id FROM work WHERE supersedes IS NOT NULL UNION SELECT record_id FROM work WHERE supersedes IS NOT NULL"
    session.keep(
        "named",
        f"SELECT record_id AS id, row_no FROM {session.scan(stored.uris)} AS stored SEMI JOIN ({wanted}) AS w ON w.id = stored.record_id",
    )
    session.run(
        """INSERT INTO fate
        SELECT _row,
               CASE WHEN twin.id IS NOT NULL THEN 'duplicate'
                    WHEN target.id IS NULL THEN 'unknown_target'
                    WHEN target.row_no IN (SELECT row_no FROM superseded) THEN 'not_current'
                    WHEN heads._head_row <> target.row_no
                         AND heads._head_row NOT IN (SELECT row_no FROM superseded) THEN 'key_taken'
                    ELSE 'correction' END,
               work.record_id, work.supersedes, target.row_no, work.supersedes
        FROM work LEFT JOIN named AS target ON target.id = work.supersedes
                  LEFT JOIN named AS twin ON twin.id = work.record_id
                  LEFT JOIN heads ON heads.source_key = work.source_key
        WHERE work.supersedes IS NOT NULL AND _row NOT IN (SELECT _row FROM fate)"""
    )


def _two_corrections(session: DuckSession) -> None:
    """Two rows of this batch that correct the same record: none is taken."""
    session.run(
        """UPDATE fate SET fate = 'two_corrections' WHERE fate = 'correction' AND supersedes_row IN
        (SELECT supersedes_row FROM fate WHERE fate = 'correction' GROUP BY supersedes_row HAVING count(*) > 1)"""
    )


def _erased(session: DuckSession, record_type: RecordType, erased: Snapshot) -> None:
    """Rows whose content was erased: they may not come back."""
    session.run(
        f"""INSERT INTO fate
        SELECT _row, 'erased', work.record_id, NULL, NULL, work.record_id
        FROM work SEMI JOIN (SELECT target FROM {session.scan(erased.uris)}
                             WHERE target_type = {literal(record_type.id)}) AS gone ON gone.target = work.record_id
        WHERE _row NOT IN (SELECT _row FROM fate)"""
    )


def resolve_targets(session: DuckSession, candidates: Candidates, aimed_at: Sequence[tuple[str, str]]) -> None:
    """For a type with a `target`: keep `targets(_row, target_row)`; rows aiming at nothing become conflicts.

    `aimed_at` has the record types that have rows, each with the FROM item of its rows.
    """
    parts = [
        f"""SELECT _row, stored.row_no AS {TARGET_ROW} FROM {rows} AS stored
            JOIN (SELECT _row, target FROM work WHERE target_type = {literal(name)}) AS w ON w.target = stored.record_id"""
        for name, rows in aimed_at
    ]
    session.keep("targets", " UNION ALL ".join(parts) or f"SELECT 0::BIGINT AS _row, 0::BIGINT AS {TARGET_ROW} LIMIT 0")
    session.run(
        """INSERT INTO fate SELECT _row, 'unknown_target', record_id, NULL, NULL, target FROM work
        WHERE _row NOT IN (SELECT _row FROM targets) AND _row NOT IN (SELECT _row FROM fate)"""
    )
    candidates.fates = session.scalar("SELECT count(*) FROM fate")
