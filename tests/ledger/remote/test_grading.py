"""A lake that was copied to an object store, as it lay in its folder, gives the same grades to the last byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from zhiheng import credit, policy
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_view import with_given_columns
from zhiheng.ledger.bucket import Bucket
from zhiheng.ledger.participants import derive
from zhiheng.ledger.runs import RunStore
from zhiheng.policy.model import RecordType
from zhiheng.sandbox.enterprises import make_enterprises
from zhiheng.sandbox.province import counties

pytestmark = pytest.mark.slow

DAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def packs() -> policy.PackSet:
    return policy.load()


@pytest.fixture
def record_types(packs: policy.PackSet) -> dict[str, RecordType]:
    return {name: kind for pack in packs.values() for name, kind in pack.record_types.items()}


def _fill(ledger: Ledger) -> None:
    """Append 300 enterprises with 900 inspections in three batches, of which the last corrects and maintenance follows."""
    random = Random(7)
    firms = make_enterprises(counties("sichuan"), 300, 7)
    organisations = [
        {"uscc": firm.uscc, "name": firm.name, "status": firm.status, "registered_on": firm.established_on}
        for firm in firms
    ]
    inspections = [
        {"sample_no": f"S{number}", "kind": "spot_check", "inspected_on": date(2023, 1 + number % 12, 1 + number % 28),
         "producer_code": (firm := random.choice(firms)).uscc, "product_name": "合成产品",
         "verdict": "pass" if random.random() < firm.quality else "fail"}
        for number in range(900)
    ]  # fmt: skip
    corrected = [{**row, "verdict": "pass"} for row in inspections[:40]]
    for given in ({"organisation": organisations}, {"inspection": inspections}, {"inspection": corrected}):
        rows = []
        for name, table in tables_of(given, ledger.record_types).items():
            whole = with_given_columns(ledger.record_types[name], table)
            rows.append(Rows(name, whole, derive(ledger.record_types[name], whole)))
        ledger.append(rows, source="test")
        if "inspection" in given:
            ledger.maintain()


def test_grades_are_the_same_on_an_object_store(
    home: Home, tmp_path: Path, packs: policy.PackSet, record_types: dict[str, RecordType], store: Any
) -> None:
    folder = Home(tmp_path / "folder")
    near = Ledger.open(folder, record_types)
    _fill(near)
    far = Ledger.open(home, record_types)
    assert isinstance(far.lake.files, Bucket)
    for path in sorted(folder.lake.rglob("*")):
        if path.is_file() and path.name != ".lock":
            far.lake.files._store.put(str(path.relative_to(folder.lake)), path)
    results = [
        credit.grade_and_store(each, RunStore(place), packs["sichuan"], "risk-class", DAY)
        for each, place in ((near, folder), (far, home))
    ]
    assert results[0].grades() == results[1].grades()
    assert len([number for number in results[0].grades().values() if number]) > 1
    hashes = {
        RunStore(place).manifest(str(result.run)).output_hash
        for result, place in zip(results, (folder, home), strict=True)
    }
    assert len(hashes) == 1
    assert credit.verify(far, RunStore(folder), str(results[0].run)).same is True
    assert far.check() == []
