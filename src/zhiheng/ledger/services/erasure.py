"""Erase records by law: personal values first, then every state of the record in the lake, then the projection.

Stopped half-way, calling it again finishes: values whose keys are destroyed already are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from zhiheng.ledger import erase
from zhiheng.ledger.installation import Installation
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
    personal = DatabaseVault(installation.home.secrets / "vault.key").erase(
        _tokens(installation, record_type, record_ids)
    )
    receipt = ledger.erase(record_type, record_ids, reason=reason, decision=decision)
    projection.advance(ledger, installation.synthetic_sources, installation.registers)
    return Erased(receipt.accepted, personal, receipt.batch_seq)


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
