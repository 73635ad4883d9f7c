"""One form of a JSON document: RFC 8785 (JCS), by the package rfc8785."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.audit.errors import NotCanonical


def canonical(document: Any) -> bytes:
    """Return the canonical bytes of a document of objects, lists, texts, numbers, booleans and nulls.

    Days and instants (written in UTC), decimals (as texts) and bytes (as hex) are taken too. Raises NotCanonical.
    """
    import rfc8785

    try:
        return rfc8785.dumps(plain(document))
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise NotCanonical(reason=str(error)) from None


def plain(value: Any) -> Any:
    """Return a value with days, instants, decimals and bytes as texts, tuples as lists and names as texts."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        found = [plain(each) for each in value]
        return sorted(found) if isinstance(value, set | frozenset) else found
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, Decimal) else value


def instant(value: datetime) -> str:
    """Return an instant in UTC to the microsecond, like 2026-11-22T03:40:00.000001Z."""
    if value.tzinfo is None:
        raise NotCanonical(reason=f"{value} has no time zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
