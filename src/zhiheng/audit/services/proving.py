"""The documents that audit hands out: proofs, checkpoints, the key, the exported entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from zhiheng.audit.canonical import instant
from zhiheng.audit.errors import UnknownCheckpoint
from zhiheng.audit.models import Checkpoint, Cosignature, LogEntry
from zhiheng.audit.own_key import document as key
from zhiheng.audit.services import checkpoints, transparency

__all__ = ["checkpoint", "consistency", "entry", "inclusion", "key", "lines", "texts"]
_CHUNK = 2000


def inclusion(index: int, size: int | None = None) -> dict[str, Any]:
    """Return the proof of an entry, by default in the last checkpoint if that has it, else in the log as it stands.

    Raises UnknownEntry, OutsideTree.
    """
    if size is None:
        last = checkpoints.latest()
        size = last.size if last is not None and last.size > index else None
    return _with_note(transparency.proof(index, size).as_dict(), "size")


def consistency(first: int, second: int | None = None) -> dict[str, Any]:
    """Return the proof that the log of one size is a beginning of that of another, by default the last checkpoint's.

    Raises EmptyFirstTree, OutsideTree, UnknownEntry.
    """
    if second is None:
        last = checkpoints.latest()
        second = last.size if last is not None and last.size >= first else None
    return _with_note(transparency.consistency(first, second), "size2")


def _with_note(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Add the checkpoint of the size that is proved, if it was signed, and the key."""
    try:
        note = checkpoints.note_of(checkpoints.of_size(document[name]))
    except UnknownCheckpoint:
        return document
    return {**document, "checkpoint": note, "key": checkpoints.own_key().text()}


def checkpoint(found: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint."""
    witnesses = list(Cosignature.objects.filter(size=found.size).values_list("witness", flat=True))
    return {
        "size": found.size,
        "root": bytes(found.root).hex(),
        "day": found.day.isoformat(),
        "at": instant(found.at),
        "key_id": found.key_id,
        "note": checkpoints.note_of(found),
        "witnesses": witnesses,
    }


def entry(found: LogEntry) -> dict[str, Any]:
    """Return an entry as it is handed out."""
    return {
        "index": found.index,
        "kind": found.kind,
        "public": found.public,
        "at": instant(found.at),
        "leaf": bytes(found.leaf).decode(),
        "leaf_hash": bytes(found.leaf_hash).hex(),
    }


def lines(first: int = 0) -> Iterator[dict[str, Any]]:
    """Give every entry from one on."""
    for each in LogEntry.objects.filter(index__gte=first).order_by("index").iterator(chunk_size=_CHUNK):
        yield entry(each)


def texts(first: int = 0) -> Iterator[str]:
    """Give every entry from one on as a line of JSON."""
    for each in lines(first):
        yield json.dumps(each, ensure_ascii=False, sort_keys=True)
