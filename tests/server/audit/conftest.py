"""A log with two checkpoints for tests of its pages and of the API."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def log(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add nine entries, the last of them after the second checkpoint; every third is not public."""
    from django.core.cache import cache

    from zhiheng.audit.services import checkpoints

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    cache.clear()
    for number in range(9):
        if number in (4, 8):
            checkpoints.make()
        add(number)
    return tmp_path


def add(number: int) -> None:
    """Add one entry."""
    from django.db import transaction

    from zhiheng.audit.services import transparency

    kind = "run" if number == 5 else "decision"
    with transaction.atomic():
        transparency.add(kind, {"document": f"川市监〔2026〕{number}号"}, public=number % 3 != 2)
