"""The chain over rows of the who-did-what log: each link is a hash of the link before and of one row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiheng.audit.canonical import canonical

#: The link before the first row of all.
START = bytes(32)
#: What of a row is chained, which is all of it.
FIELDS = ("id", "at", "verb", "username", "body", "object_type", "object_id", "outcome", "detail")


@dataclass(frozen=True)
class Chained:
    """What came of a chain: its last link, the rows, the first and last number."""

    digest: bytes
    rows: int = 0
    first_id: int = 0
    last_id: int = 0


def link(before: bytes, row: Mapping[str, Any]) -> bytes:
    """Return SHA-256(link before ‖ canonical row)."""
    return hashlib.sha256(before + canonical({name: row[name] for name in FIELDS})).digest()


def chained(start: bytes, rows: Iterable[Mapping[str, Any]]) -> Chained:
    """Return the chain over rows in their order, going on from `start`."""
    digest, number, first, last = start, 0, 0, 0
    for row in rows:
        digest, number, first, last = link(digest, row), number + 1, first or row["id"], row["id"]
    return Chained(digest, number, first, last)
