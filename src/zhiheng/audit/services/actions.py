"""Writing down who did what.

A row is written in the running transaction, if there is one: what is rolled back was not done. A refusal is noted after
the transaction it ended. Names of accounts and objects stand in a row, never what was read, typed or decided about people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from zhiheng.audit import verbs
from zhiheng.audit.models import Action


@dataclass(frozen=True)
class Acting:
    """On whose behalf this thread or task works: an account (or ``key:…``, ``cli``) and the body it works for."""

    username: str = ""
    body: str = ""


NOBODY = Acting()
_acting: ContextVar[Acting] = ContextVar("zhiheng_acting", default=NOBODY)
_written: ContextVar[int] = ContextVar("zhiheng_written", default=0)


def note(
    verb: str,
    *,
    username: str,
    body: str = "",
    object_type: str = "",
    object_id: str = "",
    outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
) -> Action:
    """Write one row and return it. ``verb`` is one of `verbs.VERBS`; the time is the database's.

    ``detail`` is small plain JSON; values under telling names (password, token, …) are hidden. Raises UnknownVerb.
    """
    _written.set(_written.get() + 1)
    return Action.objects.create(
        verb=verbs.known(verb),
        username=verbs.clean_text(username, 150),
        body=verbs.clean_text(body, 64),
        object_type=verbs.clean_text(object_type, 64),
        object_id=verbs.clean_text(str(object_id), 200),
        outcome=verbs.clean_text(outcome, 24),
        detail=verbs.without_secrets(detail),
    )


@contextmanager
def acting(username: str, body: str = "") -> Iterator[None]:
    """Say who works within the block, for rows that are written by signals."""
    token = _acting.set(Acting(username, body))
    try:
        yield
    finally:
        _acting.reset(token)


def actor_now() -> Acting:
    """Return who works now; without a name if nobody said."""
    return _acting.get()


def written() -> int:
    """Return how many rows this thread or task has written: more than before means that somebody said what was done."""
    return _written.get()
