"""The outbox: a decision writes what it owes the ledger in its own transaction; delivery follows and may be repeated.

So a decision and its fact are never apart: a rolled-back decision owes nothing, and one that was committed before a
crash is delivered at the next start.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from zhiheng.errors import ZhihengError
from zhiheng.ledger.arrow_schema import PARTIES, given_schema
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import OutboxBatch
from zhiheng.ledger.participants import SUBJECT_PREFIX
from zhiheng.ledger.receipt import Receipt, Rows
from zhiheng.policy.model import FieldSpec, FieldType, RecordType


class NotInTransaction(ZhihengError):
    """What a decision owes must be written in the transaction of the decision."""

    code = "outbox-without-transaction"
    zh = "决定与其应入账的记录必须在同一事务中写入。"
    en = "A decision and the record it owes must be written in one transaction."
    status = 500


def owe(record_type: str, source: str, rows: Sequence[Mapping[str, Any]], *, note: str = "") -> OutboxBatch:
    """Write rows (payload fields as Python values) that the present transaction's decision owes the ledger.

    Dates, instants, decimals and 32-byte record ids are kept exactly. A row may say its `publicity`, where it is stricter
    than that of its type. Raises NotInTransaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return OutboxBatch.objects.create(
        key=uuid.uuid4().hex, record_type=record_type, source=source, rows=plain, note=note
    )


def deliver(ledger: Ledger) -> int:
    """Append everything that is owed, in order of decision, and return how many batches were delivered.

    A batch that was appended before a crash is recognised by its key and only marked. One that the ledger refuses
    keeps its error and does not hold up the others.
    """
    delivered = 0
    waiting = OutboxBatch.objects.filter(delivered_at__isnull=True).values_list("pk", flat=True)
    for key in list(waiting):
        with transaction.atomic():
            batch = OutboxBatch.objects.select_for_update(skip_locked=True).filter(pk=key, delivered_at=None).first()
            delivered += batch is not None and _deliver(ledger, batch)
    return delivered


def _deliver(ledger: Ledger, batch: OutboxBatch) -> bool:
    try:
        receipt = _append(ledger, batch)
    except ZhihengError as error:
        OutboxBatch.objects.filter(pk=batch.pk).update(attempts=F("attempts") + 1, last_error=str(error)[:1000])
        return False
    batch.delivered_at, batch.batch_seq, batch.last_error = timezone.now(), receipt.batch_seq, ""
    batch.attempts += 1
    batch.save()
    return True


def _append(ledger: Ledger, batch: OutboxBatch) -> Receipt:
    record_type = ledger.record_types[batch.record_type]
    rows = [_given(record_type, row) for row in batch.rows]
    table = pa.Table.from_pylist(rows, schema=given_schema(record_type))
    parties = [party for index, row in enumerate(rows) for party in _parties(record_type, index, row)]
    sent = Rows(record_type.id, table, pa.Table.from_pylist(parties, schema=PARTIES))
    return ledger.append([sent], source=batch.source, note=batch.note, batch_id=f"outbox-{batch.key}")


def _given(record_type: RecordType, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in the given schema: payload as typed values, with day, key and main subject."""
    payload = {name: _typed(spec, row.get(name)) for name, spec in record_type.fields.items()}
    key = "\x1f".join(str(row.get(name, "")) for name in record_type.natural_key)
    names = given_schema(record_type).names
    envelope = {
        "source_key": key,
        "occurred_on": payload[record_type.occurred_on],
        "subject": _subject(record_type, row),
        "publicity": row.get("publicity"),
    }
    return {**dict.fromkeys(names), **payload, **envelope}


def _subject(record_type: RecordType, row: Mapping[str, Any], role: str | None = None) -> str | None:
    """Return the subject that a party's code names: a subject as it stands, a code with the prefix of its kind."""
    party = record_type.party(role or record_type.subject)
    code = row.get(party.code) if party is not None and party.code else None
    if not code or party is None or (party.code and record_type.fields[party.code].type is FieldType.RECORD):
        return None
    return str(code) if ":" in str(code) else f"{SUBJECT_PREFIX[party.kind]}{code}"


def _parties(record_type: RecordType, index: int, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    named = []
    for party in record_type.parties:
        subject = _subject(record_type, row, party.role)
        name = row.get(party.name) if party.name else None
        if subject or name:
            method = "code" if subject else "none"
            named.append(
                {"row": index, "role": party.role, "subject": subject, "method": method, "party_code": None,
                 "party_name": name}
            )  # fmt: skip
    return named


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date | datetime | Decimal):
        return DjangoJSONEncoder().default(value)
    return value


def _typed(spec: FieldSpec, value: Any) -> Any:
    """Return a JSON value as its field's Python value."""
    if value is None:
        return None
    if spec.type is FieldType.DATE:
        return date.fromisoformat(value)
    if spec.type is FieldType.INSTANT:
        return datetime.fromisoformat(value)
    if spec.type is FieldType.RECORD:
        return bytes.fromhex(value)
    if spec.type is FieldType.DECIMAL:
        return Decimal(value)
    if spec.type is FieldType.LIST:
        return [{name: _typed(part, item.get(name)) for name, part in spec.of.items()} for item in value]
    return value
