"""What becomes of each row given to `append`: new, duplicate, correction or conflict.

Worked out in the engine over whole tables. In the usual case, where no key is repeated or known, only two cheap
questions are asked and no row is looked at twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zhiheng.ledger.arrow_schema import TARGET_ROW
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.normal_form import surely_normal
from zhiheng.ledger.record_id import content_sql, id_sql, literal
from zhiheng.ledger.store import Snapshot
from zhiheng.policy.model import RecordType

_FATE_COLUMNS = "_row BIGINT, fate VARCHAR, record_id BLOB, supersedes BLOB, supersedes_row BIGINT, against BLOB"


@dataclass
class Candidates:
    """Rows of one record type on their way in: the Arrow table behind the engine's `work`, and their fates.

    `content` is the SQL for the content part of their canonical text; `fates` counts the rows in `fate`.
    """

    record_type: RecordType
    source: str
    table: pa.Table
    content: str
    fates: int = 0

    @property
    def rows(self) -> int:
        """Number of rows given."""
        return int(self.table.num_rows)


def identify(session: DuckSession, record_type: RecordType, source: str, given: pa.Table) -> Candidates:
    """Return the given rows with `_row`, `record_id` (as if nothing were known) and the key in normal form C."""
    absent = {name for name in given.column_names if given[name].null_count == given.num_rows}
    normal = {name for name in set(given.column_names) - absent if _surely_normal_text(given[name])}
    if "source_key" not in normal:
        key = session.fetch_over("given", given, "SELECT nfc_normalize(source_key) AS source_key FROM given")
        given = given.set_column(given.schema.get_field_index("source_key"), "source_key", key["source_key"])
    content = content_sql(record_type, absent, normal)
    identity = id_sql(record_type, source, "source_key", "supersedes", content)
    index = pa.array(np.arange(given.num_rows, dtype=np.int64))
    work = given.append_column("_row", index)
    ids = session.fetch_over("given", work, f"SELECT _row, {identity} AS record_id FROM given")
    if not np.array_equal(ids["_row"].to_numpy(), index.to_numpy()):
        ids = ids.sort_by("_row")
    return Candidates(record_type, source, work.append_column("record_id", ids["record_id"]), content)


def _surely_normal_text(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type)) and surely_normal(column)


def decide_fates(
    session: DuckSession, candidates: Candidates, stored: Snapshot | None, erased: Snapshot | None
) -> None:
    """Fill the engine's table `fate` with every row that is not simply new; count them in `candidates.fates`."""
    session.register("work", candidates.table)
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
    again = id_sql(candidates.record_type, candidates.source, "work.source_key", "_head.supersedes", candidates.content)
    session.keep(
        "met",
        f"""SELECT _row, _head.id AS head_id, _head_row AS head_row,
                   CASE WHEN _head.supersedes IS NULL THEN record_id ELSE {again} END = _head.id AS same,
                   _head_row IN (SELECT row_no FROM superseded) AS moved
            FROM work JOIN heads USING (source_key)
            WHERE work.supersedes IS NULL AND _row NOT IN (SELECT _row FROM fate)""",
    )
    session.run(
        """INSERT INTO fate SELECT _row, CASE WHEN same THEN 'duplicate' ELSE 'key_moved' END, head_id, NULL, NULL, head_id
        FROM met WHERE same OR moved"""
    )
    corrected = id_sql(candidates.record_type, candidates.source, "work.source_key", "_met_id", candidates.content)
    session.run(
        f"""INSERT INTO fate SELECT _row, 'correction', {corrected}, _met_id, _met_row, _met_id
        FROM work JOIN (SELECT _row, head_id AS _met_id, head_row AS _met_row FROM met
                        WHERE NOT same AND NOT moved) AS changed USING (_row)"""
    )


def _explicit_corrections(session: DuckSession, candidates: Candidates, stored: Snapshot | None) -> None:
    """Rows that name the record they correct."""
    if candidates.table["supersedes"].null_count == candidates.rows:
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
