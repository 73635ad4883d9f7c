"""Codes of enterprises to ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlglot import exp

from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import open_installation


def some(home: str, count: int) -> dict[str, Any]:
    """Return up to that many codes of registered organisations that stand for themselves, spread over all.

    One merged into another, or with a new code, is answered for under that code.
    """
    installation = open_installation(Home(Path(home)))
    with installation.ledger.view(date(2026, 6, 30)) as view:
        found = view.execute(exp.select("uscc", "subject").distinct().from_("organisation"))
    codes = sorted(row["uscc"] for row in found.to_pylist() if row["uscc"] and row["subject"] == f"uscc:{row['uscc']}")
    return {"codes": codes[:: max(1, len(codes) // count)][:count]}
