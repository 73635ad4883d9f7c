"""The installation that cases work upon: its packs, its ledger and its stored runs, opened once for a home."""

from __future__ import annotations

from functools import lru_cache

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation, shared_lock_from_environment
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.loader import default_roots


@lru_cache(maxsize=2)
def _packs(roots: tuple[str, ...]) -> PackSet:
    return policy.load()


@lru_cache(maxsize=2)
def _at(home: Home, roots: tuple[str, ...]) -> Installation:
    return Installation(home, _packs(roots), shared_lock_from_environment())


def installation() -> Installation:
    """Return the installation under ZHIHENG_HOME with the packs in use. Raises PackErrors."""
    return _at(Home.from_environment(), tuple(str(root) for root in default_roots()))


def pack(name: str) -> Pack:
    """Return a pack by its id. Raises UnknownPack."""
    return installation().packs[name]
