"""What the demo fills in of assessments: through the room's services, dated, marked as synthetic."""

from __future__ import annotations

from collections.abc import Callable

from zhiheng.ledger.installation import Installation


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    return {}
