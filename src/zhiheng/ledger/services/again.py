"""A file that was taken in before: what has been corrected since, which taking it in again would undo.

The ledger alone cannot ask: an earlier state sent again is a correction like any other. But who sends the very same
file again seldom means to undo what others put right since, so intake asks, by the file's hash and its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlglot import exp

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.errors import TakenInBefore
from zhiheng.ledger.intake.pipeline import Prepared
from zhiheng.ledger.models import Upload, UploadState
from zhiheng.policy.model import FieldType

#: Later than any record: corrections count whatever their day.
_EVER = date(9998, 12, 31)
#: So many changed records are told in full.
SHOWN = 20
_KEYS = "sent_keys"
_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Changed:
    """A record that the file once gave and that was corrected since; `fields` is name → (then, now)."""

    record_type: str
    source_key: str
    batch_seq: int
    fields: dict[str, tuple[Any, Any]]

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        fields = {name: [_plain(then), _plain(now)] for name, (then, now) in self.fields.items()}
        return {
            "record_type": self.record_type,
            "source_key": self.source_key,
            "batch_seq": self.batch_seq,
            "fields": fields,
        }


def last_taken(sha256: str, source: str) -> Upload | None:
    """Return the last upload that took in a file with these bytes from this source, None where there is none."""
    if not sha256:
        return None
    same = Upload.objects.filter(sha256=sha256, source=source, state=UploadState.DONE, batch_seq__isnull=False)
    return same.order_by("-batch_seq", "-id").first()


def check(installation: Installation, upload: Upload, prepared: Prepared) -> None:
    """Raise TakenInBefore where the file was taken in before and taking it in again would undo corrections."""
    before = last_taken(upload.sha256, upload.source)
    if before is None or before.batch_seq is None or before.batch_seq >= installation.ledger.head():
        return
    changed = list(changed_since(installation, prepared, before.batch_seq))
    if not changed:
        return
    taken = (before.finished_at or before.created_at).astimezone(_CHINA)
    batches = sorted({one.batch_seq for one in changed})
    raise TakenInBefore(
        file=upload.name,
        name=before.name,
        batch=before.key,
        batch_seq=before.batch_seq,
        taken_on=taken.date().isoformat(),
        by=before.by or "—",
        changed=len(changed),
        batches=", ".join(map(str, batches[:10])) + (" …" if len(batches) > 10 else ""),
        changes=[one.as_dict() for one in changed[:SHOWN]],
    )


def changed_since(installation: Installation, prepared: Prepared, batch_seq: int) -> Iterator[Changed]:
    """Yield the records of the file's keys whose content, personal data apart, is no longer what it was at the batch."""
    for name, frame in sorted(prepared.good.items()):
        fields = [field for field, spec in prepared_fields(installation, name).items() if spec is not FieldType.PERSON]
        keys = frame.select("source_key").unique()
        now = _rows(installation, name, fields, keys, prepared.source, None, batch_seq)
        if not now:
            continue
        then = _rows(
            installation, name, fields, pl.DataFrame({"source_key": list(now)}), prepared.source, batch_seq, None
        )
        for key, row in now.items():
            old = then.get(key, {})
            differs = {field: (old.get(field), row[field]) for field in fields if old.get(field) != row[field]}
            if differs:
                yield Changed(name, key, row["batch_seq"], differs)


def prepared_fields(installation: Installation, record_type: str) -> dict[str, FieldType]:
    """Return the payload fields of a record type with their types."""
    return {name: spec.type for name, spec in installation.record_types[record_type].fields.items()}


def _rows(
    installation: Installation,
    record_type: str,
    fields: list[str],
    keys: pl.DataFrame,
    source: str,
    known_at: int | None,
    after: int | None,
) -> dict[str, dict[str, Any]]:
    """Return the rows in force of these keys by key; with `after` only corrections of later batches."""
    columns = [exp.column(name, quoted=True) for name in ("source_key", "batch_seq", *fields)]
    query = exp.select(*columns).from_(exp.Table(this=exp.to_identifier(record_type, quoted=True)))
    query = query.where(exp.column("source").eq(exp.Literal.string(source)))
    query = query.where(exp.column("source_key").isin(query=exp.select("source_key").from_(_KEYS)))
    if after is not None:
        query = query.where(exp.column("batch_seq") > after).where(exp.column("supersedes").is_(exp.null()).not_())
    with installation.ledger.view(_EVER, known_at) as view:
        view.register(_KEYS, keys.to_arrow())
        return {row["source_key"]: row for row in view.execute(query).to_pylist()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
