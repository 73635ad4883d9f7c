"""Tokens that were made for rows which the ledger then did not take, because it had them already."""

from __future__ import annotations

import pyarrow.compute as pc

from zhiheng.ledger.intake.pipeline import Prepared
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import SealedPerson
from zhiheng.ledger.receipt import Receipt

_BATCH = 5_000


def discard_unused(ledger: Ledger, prepared: Prepared, receipt: Receipt) -> int:
    """Remove from the vault what no record names; return how many. A file sent twice leaves nothing behind."""
    if not receipt.duplicates and not receipt.conflicts and not receipt.repeated:
        return 0
    unused: set[str] = set()
    for name, frame in prepared.good.items():
        for field in prepared.person_fields(name):
            made = set(frame[field].drop_nulls().to_list())
            unused |= made - _named(ledger, name, field, receipt) if made else set()
    removed = 0
    for start in range(0, len(unused), _BATCH):
        part = sorted(unused)[start : start + _BATCH]
        removed += SealedPerson.objects.filter(pk__in=part).delete()[0]
    return removed


def _named(ledger: Ledger, record_type: str, field: str, receipt: Receipt) -> set[str]:
    """Return the tokens of a field in the batch just appended."""
    if not receipt.accepted:
        return set()
    snapshot = ledger.lake.snapshot(record_type)
    if snapshot is None:
        return set()
    with ledger.engine.session() as session:
        query = f'SELECT "{field}" FROM {session.scan(snapshot.uris)} WHERE batch_seq = {int(receipt.batch_seq)}'
        found = session.fetch(query)
    return set(pc.drop_null(found[field]).to_pylist())
