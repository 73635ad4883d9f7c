"""Erase records by law: personal values first, then every state of the record in the lake, then the projection.

Stopped half-way, calling it again finishes: values whose keys are destroyed already are passed over.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger import erase
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import ProjectedRecord, QuarantinedRow, Upload
from zhiheng.ledger.record_id import quote
from zhiheng.ledger.services import projection
from zhiheng.ledger.services.vault import DatabaseVault
from zhiheng.policy.model import FieldType, RecordType


@dataclass(frozen=True)
class Erased:
    """What went: states of records, personal values, and the batch that says so."""

    states: int
    personal: int
    batch_seq: int


def erase_records(
    installation: Installation, record_type: str, record_ids: Sequence[bytes], *, reason: str, decision: str = ""
) -> Erased:
    """Erase records with all their states from every file, and their personal values from the vault.

    `record_ids` are 32 bytes each. Call it outside a transaction. Raises UnknownRecordType, UnknownRecord,
    StoreUnwritable.
    """
    ledger = installation.ledger
    personal = erase_personal(installation, record_type, record_ids).values
    receipt = ledger.erase(record_type, record_ids, reason=reason, decision=decision)
    projection.advance(ledger, installation.synthetic_sources, installation.registers)
    return Erased(receipt.accepted, personal, receipt.batch_seq)


def personal_tokens(installation: Installation, record_type: str, record_id: bytes) -> dict[str, str]:
    """Return field → token of the personal values that one state of a record holds. Raises UnknownRecord."""
    ledger = installation.ledger
    kind = ledger.record_types.get(record_type)
    fields = _personal(kind) if kind else []
    snapshot = ledger.lake.snapshot(record_type)
    if not fields or snapshot is None:
        return {}
    with ledger.engine.session() as session:
        session.register("wanted", pa.table({"record_id": pa.array([record_id], pa.binary())}))
        columns = ", ".join(quote(name) for name in fields)
        rows = session.fetch(
            f"SELECT {columns} FROM {session.scan(snapshot.uris)} AS t SEMI JOIN wanted USING (record_id)"
        )
    found = rows.to_pylist()[:1]
    return {name: token for row in found for name, token in row.items() if token}


@dataclass(frozen=True)
class PersonalErased:
    """What a personal erasure took away: values, rows set aside that held them, and files that were waiting."""

    values: int
    rows: int
    files: int


def erase_personal(installation: Installation, record_type: str, record_ids: Sequence[bytes]) -> PersonalErased:
    """Erase the personal values of records, in every state and wherever else they are held, and leave the records.

    Rows set aside that became these states (or were sent beside them under the same key) lose their personal cells, and
    what waits of the files that brought them is removed. Records, their ids and every run stay as they were: no
    personal value is part of them. May run in a transaction: then call `DatabaseVault.sweep` and `remove_files` after
    it. Raises UnknownRecord.
    """
    tokens = _tokens(installation, record_type, record_ids)
    states = ProjectedRecord.objects.filter(record_type=record_type, record_id__in=[one.hex() for one in record_ids])
    keys = set(states.values_list("source", "source_key"))
    every = ProjectedRecord.objects.filter(record_type=record_type, source__in={source for source, _ in keys})
    batches = set(every.filter(source_key__in={key for _, key in keys}).values_list("batch_seq", flat=True))
    rows = [row for source, key in sorted(keys) for row in _holding(record_type, source, key)]
    sealed = [value for row in rows for heading, value in row.values if heading in row.personal and value]
    erased = DatabaseVault(installation.home.secrets / "vault.key").erase([*tokens, *sealed])
    for row in rows:
        _forget(row)
    QuarantinedRow.objects.bulk_update(rows, ["values", "findings"])
    return PersonalErased(erased, len(rows), remove_files(installation, batches))


def _holding(record_type: str, source: str, key: str) -> list[QuarantinedRow]:
    """Return the rows set aside that name every part of a record's key in their cells."""
    parts = set(key.split("|")) - {""}
    rows = QuarantinedRow.objects.filter(record_type=record_type, source=source).exclude(personal=[])
    return [row for row in rows.iterator() if parts <= {value for _heading, value in row.values if value}]


def _forget(row: QuarantinedRow) -> None:
    personal = set(row.personal)
    row.values = [[heading, None if heading in personal else value] for heading, value in row.values]
    row.findings = [
        {**one, "value": "", "zh": "个人信息已依法删除。", "en": "The personal value was lawfully erased."}
        if one.get("column") in personal
        else one
        for one in row.findings
    ]


def remove_files(installation: Installation, batches: Iterable[int]) -> int:
    """Remove what waits of uploaded files that brought batches; return of how many uploads there was anything."""
    keys = Upload.objects.filter(batch_seq__in=list(batches)).values_list("key", flat=True)
    removed = 0
    for key in keys:
        for folder in (installation.home.tmp / "uploads" / key, installation.home.root / "uploads" / key):
            removed += folder.is_dir()
            shutil.rmtree(folder, ignore_errors=True)
    return removed


def _tokens(installation: Installation, record_type: str, record_ids: Sequence[bytes]) -> list[str]:
    """Return the tokens of personal values in all states of the records."""
    ledger = installation.ledger
    kind = ledger.record_types.get(record_type)
    fields = _personal(kind) if kind else []
    snapshot = ledger.lake.snapshot(record_type)
    if not fields or snapshot is None:
        return []
    with ledger.engine.session() as session:
        erase.states_of(session, snapshot, record_type, record_ids)
        columns = ", ".join(quote(name) for name in fields)
        rows = session.fetch(
            f"SELECT {columns} FROM {session.scan(snapshot.uris)} AS t SEMI JOIN doomed USING (row_no)"
        )
    return sorted({token for name in fields for token in pc.drop_null(rows[name]).to_pylist()})


def _personal(kind: RecordType) -> list[str]:
    return [name for name, spec in kind.fields.items() if spec.type is FieldType.PERSON]
