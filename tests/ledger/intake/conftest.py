"""What the tests of intake share: the shipped record types, a ledger that only listens, small files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from zhiheng.ledger.intake import IntakeResult, MemoryVault, Setting, take_in
from zhiheng.ledger.receipt import Receipt, Rows
from zhiheng.policy.model import RecordType

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def record_types() -> dict[str, RecordType]:
    folder = Path(__file__).parents[3] / "packs" / "national" / "record-types"
    content = [yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) for path in sorted(folder.glob("*.yaml"))]
    return {name: RecordType(id=name, pack="national", **body) for file in content for name, body in file.items()}


@pytest.fixture
def setting(record_types: dict[str, RecordType]) -> Setting:
    return Setting(record_types, today=TODAY)


class Listener:
    """Stands in for the ledger: keeps what would have been appended."""

    def __init__(self) -> None:
        self.appended: list[Rows] = []

    def append(self, rows: Sequence[Rows], *, source: str, note: str = "", batch_id: str | None = None) -> Receipt:
        self.appended += rows
        count = sum(entry.table.num_rows for entry in rows)
        return Receipt(batch_seq=1, batch_id="b", accepted=count, duplicates=0, unlinked=0)

    def table(self) -> pa.Table:
        assert len(self.appended) == 1
        return self.appended[0].table

    def rows(self) -> list[dict[str, Any]]:
        return self.table().to_pylist()

    def parties(self) -> list[dict[str, Any]]:
        parties = self.appended[0].parties
        assert parties is not None
        return parties.to_pylist()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def intake(setting: Setting, listener: Listener, vault: MemoryVault) -> Callable[..., IntakeResult]:
    """Take something in with the shipped types; keyword arguments as of ``take_in``."""

    def run(what: Any, **options: Any) -> IntakeResult:
        options = {"source": "test", "setting": setting} | options
        return take_in(what, ledger=listener, vault=vault, **options)

    return run
