"""A pack whose one scorecard a test writes itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.policy import Pack

LABEL = {"zh": "试验", "en": "Trial"}


@pytest.fixture(scope="session")
def shipped() -> Pack:
    return policy.load()["sichuan"]


@pytest.fixture(scope="session")
def make_pack(shipped: Pack) -> Callable[..., Pack]:
    """Return the shipped pack with one scorecard `trial` and, where given, its level table; of no division unless one is named."""
    plain = shipped.resolved()

    def made(card: dict[str, Any], levels: list[dict[str, Any]] | None = None, division: str | None = None) -> Pack:
        elements = {**plain["elements"]}
        elements["scorecards"] = {
            "trial": {"id": "trial", "pack": "sichuan", "label": LABEL, "use": "risk_class", "levels": "trial", **card}
        }
        if levels is not None:
            table = {"id": "trial", "pack": "sichuan", "label": LABEL, "unit": "points", "levels": levels}
            elements["level-tables"] = {"trial": table}
        return Pack.from_resolved({**plain, "info": {**plain["info"], "division": division}, "elements": elements})

    return made
