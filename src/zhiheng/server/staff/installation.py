"""The installation that pages compute upon: its ledger and its stored runs, opened once a process."""

from __future__ import annotations

from functools import cache

from zhiheng.ledger.installation import Installation, open_installation


@cache
def installation() -> Installation:
    """Return the installation under ZHIHENG_HOME."""
    return open_installation()
