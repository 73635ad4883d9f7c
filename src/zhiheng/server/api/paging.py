"""Cursors: opaque, bound to what was asked, and stable while new batches arrive.

A cursor holds the sort key of the last row given, so that rows that come or go elsewhere shift nothing. Lists of the
ledger also carry the batch at which the first page was read: what came later is left for the next ``changes_since``.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

import orjson
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from zhiheng.server.api.problems import invalid

M = TypeVar("M", bound=Model)
MOST = 1000
USUAL = 100
_LONGEST = 2000


@dataclass(frozen=True)
class Position:
    """Where a list was left: sort key of the last row, and the batch at which the first page was read."""

    after: tuple[Any, ...]
    until: int


@dataclass(frozen=True)
class Page:
    """One page: its rows, the cursor of the next (empty at the end), and the batch at which the list is read."""

    rows: list[Any]
    cursor: str
    until: int


def _asked(request: HttpRequest) -> str:
    """Return what tells one list from another: the path and the filters, without cursor and limit."""
    filters = sorted((k, v) for k, v in request.GET.items() if k not in ("cursor", "limit", "lang"))
    return hashlib.sha256(orjson.dumps([request.path, filters])).hexdigest()[:12]


def encode(request: HttpRequest, position: Position) -> str:
    """Return a position as an opaque text."""
    content = orjson.dumps([_asked(request), position.until, list(position.after)], default=str)
    check = zlib.crc32(content).to_bytes(4, "big")
    return base64.urlsafe_b64encode(check + content).rstrip(b"=").decode()


def decode(request: HttpRequest, cursor: str, kinds: Sequence[type]) -> Position:
    """Read a cursor of this very list, whose sort key has the given types. Raises InvalidParameters."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)) if len(cursor) <= _LONGEST else b""
        content = orjson.loads(raw[4:])
        asked, until, after = content
        right = zlib.crc32(raw[4:]).to_bytes(4, "big") == raw[:4] and asked == _asked(request)
        right = right and type(until) is int and isinstance(after, list)
        right = right and [type(value) for value in after] == list(kinds) and "\x00" not in str(after)
        right = right and all(abs(value) < 2**63 for value in (until, *after) if isinstance(value, int))
    except (ValueError, TypeError):
        right = False
    if not right:
        raise invalid(
            "cursor",
            "游标无效，或不属于这个查询。请从第一页重新开始。",
            "The cursor is not valid, or belongs to another query. Start again at the first page.",
        )
    return Position(tuple(after), until)


def beyond(keys: Sequence[str], after: Sequence[Any]) -> Q:
    """Return the condition that a row sorts after a key; ``-name`` sorts downwards."""
    parts = []
    for place, key in enumerate(keys):
        same = Q(**{name.lstrip("-"): value for name, value in zip(keys[:place], after, strict=False)})
        step = "lt" if key.startswith("-") else "gt"
        parts.append(same & Q(**{f"{key.lstrip('-')}__{step}": after[place]}))
    return reduce(or_, parts)


def cut(request: HttpRequest, rows: QuerySet[Any], keys: dict[str, type], cursor: str, limit: int, head: int) -> Page:
    """Cut one page out of rows ordered by ``keys`` (field, ``-`` before it for downwards → its type)."""
    names = list(keys)
    until = head
    if cursor:
        position = decode(request, cursor, list(keys.values()))
        until = position.until
        rows = rows.filter(beyond(names, position.after))
    found = list(rows.order_by(*names)[: limit + 1])
    if len(found) <= limit:
        return Page(found, "", until)
    last = found[limit - 1]
    after = tuple(_value(last, name.lstrip("-")) for name in names)
    return Page(found[:limit], encode(request, Position(after, until)), until)


def until_of(request: HttpRequest, cursor: str, kinds: Sequence[type], head: int) -> int:
    """Return the batch at which a list is read: that of its first page."""
    return decode(request, cursor, kinds).until if cursor else head


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def next_address(request: HttpRequest, page: Page) -> str | None:
    """Return path and query of the next page, None at the end."""
    if not page.cursor:
        return None
    asked = [(name, str(value)) for name, value in request.GET.items() if name != "cursor"]
    return f"{request.path}?{urlencode([*asked, ('cursor', page.cursor)])}"
