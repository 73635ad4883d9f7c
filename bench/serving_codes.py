"""Codes of enterprises to ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlglot import exp

from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import open_installation


def some(home: str, count: int) -> dict[str, Any]:
    """Return up to that many codes of registered organisations, spread over all."""
    installation = open_installation(Home(Path(home)))
    with installation.ledger.view(date(2026, 6, 30)) as view:
        found = view.execute(exp.select("uscc").distinct().from_("organisation"))
    codes = sorted(code for code in found["uscc"].to_pylist() if code)
    return {"codes": codes[:: max(1, len(codes) // count)][:count]}
