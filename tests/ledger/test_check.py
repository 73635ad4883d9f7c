"""Damage is found and named; leftovers of killed writers are removed; nothing committed is touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhiheng.ledger import Ledger

Put = Callable[..., Any]


def _data_file(ledger: Ledger, table: str = "inspection") -> Path:
    snapshot = ledger.lake.snapshot(table)
    assert snapshot is not None
    return Path(snapshot.files[0].uri)


def _flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    place = int(at * (len(data) - 1))
    data[place] ^= 1
    path.write_bytes(data)


def _found(ledger: Ledger, **repair: bool) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in ledger.check(**repair)]


def test_whole_store_has_no_findings(ledger: Ledger, put: Put) -> None:
    assert ledger.check() == []
    put(("a", "pass"))
    put(("a", "fail"))
    assert ledger.check() == []


@pytest.mark.parametrize("table", ["inspection", "participants", "batches"])
@pytest.mark.parametrize("at", [0.0, 0.3, 0.7, 1.0])
def test_flipped_bit_is_found_and_named(ledger: Ledger, put: Put, table: str, at: float) -> None:
    put(("a", "pass"))
    path = _data_file(ledger, table)
    _flip(path, at)
    assert _found(ledger) == [("damaged-file", f"{table}/{path.name}")]
    assert _found(ledger, repair=True) == [("damaged-file", f"{table}/{path.name}")]


def test_truncated_file_is_found_and_named(ledger: Ledger, put: Put) -> None:
    put(("a", "pass"))
    path = _data_file(ledger)
    path.write_bytes(path.read_bytes()[:-10])
    (finding,) = ledger.check()
    assert (finding.code, finding.path) == ("damaged-file", f"inspection/{path.name}")
    assert "备份" in finding.message("zh")
    assert "backup" in finding.message("en")


def test_missing_file_is_named(ledger: Ledger, put: Put) -> None:
    put(("a", "pass"))
    path = _data_file(ledger)
    path.unlink()
    assert _found(ledger) == [("missing-file", f"inspection/{path.name}")]


def test_unreadable_log_is_named(ledger: Ledger, put: Put) -> None:
    put(("a", "pass"))
    log = ledger.home.lake / "inspection" / "_delta_log" / f"{1:020d}.json"
    log.write_bytes(log.read_bytes()[:50])
    found = Ledger(ledger.home, ledger.record_types).check()
    assert ("unreadable-log", f"inspection/_delta_log/{log.name}") in [(each.code, each.path) for each in found]


def test_leftovers_are_named_and_with_repair_removed(ledger: Ledger, put: Put) -> None:
    put(("a", "pass"))
    stray = [
        ledger.home.lake / "inspection" / "_delta_log" / "00000000000000000007.json#1",
        ledger.home.lake / "inspection" / "_delta_log" / "_commit_123.json.tmp",
        ledger.home.lake / "inspection" / "part-00000.parquet",
        ledger.lake.staging / "half.parquet",
    ]
    for path in stray:
        path.write_bytes(b"half")
    names = sorted(str(path.relative_to(ledger.home.lake)) for path in stray)
    assert sorted(path for _, path in _found(ledger)) == names
    findings = ledger.check(repair=True)
    assert sorted(finding.path for finding in findings) == names
    assert all(finding.repaired and finding.code == "stray-file" for finding in findings)
    assert ledger.check() == []
    assert not any(path.exists() for path in stray)


def test_rows_lost_from_a_table_are_counted(ledger: Ledger, put: Put) -> None:
    put(("a", "pass"), ("b", "pass"))
    put(("c", "pass"))
    log = ledger.home.lake / "inspection" / "_delta_log" / f"{2:020d}.json"
    lines = [line for line in log.read_text().splitlines() if "add" not in json.loads(line)]
    log.write_text("\n".join(lines))
    findings = Ledger(ledger.home, ledger.record_types).check()
    assert [(each.code, each.path, each.detail) for each in findings] == [
        ("count-mismatch", "inspection", "batch 2: 1 / None")
    ]


def test_lost_batch_leaves_a_gap(ledger: Ledger, put: Put) -> None:
    for key in ("a", "b", "c"):
        put((key, "pass"))
    log = ledger.home.lake / "batches" / "_delta_log" / f"{2:020d}.json"
    lines = [line for line in log.read_text().splitlines() if "add" not in json.loads(line)]
    log.write_text("\n".join(lines))
    codes = [finding.code for finding in Ledger(ledger.home, ledger.record_types).check()]
    assert codes == ["batch-gap", "count-mismatch"]
