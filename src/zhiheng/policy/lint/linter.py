"""Runs every rule over every pack."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.pack import PackSet


def lint(packs: PackSet) -> list[Finding]:
    """Return what is wrong with these packs, in the order of file and line."""
    return list(_all(packs))


def _all(packs: PackSet) -> Iterator[Finding]:
    yield from ()
