"""Firms with valid codes, their records as Arrow tables, and ledgers that hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import policy
from zhiheng.codes.uscc import explain as check_code
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_view import with_given_columns
from zhiheng.ledger.participants import derive
from zhiheng.policy import Pack

Given = Mapping[str, Sequence[Mapping[str, Any]]]


@pytest.fixture(scope="session")
def packs() -> policy.PackSet:
    return policy.load()


@pytest.fixture(scope="session")
def pack(packs: policy.PackSet) -> Pack:
    return packs["sichuan"]


@pytest.fixture(scope="session")
def codes() -> list[str]:
    """Four valid codes of Sichuan."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    found = []
    for number in range(2000):
        stem = f"91510100MA{number:06d}"
        for middle in "0123456789X":
            found += [code for last in alphabet if check_code(code := f"{stem}{middle}{last}").valid]
        if len(found) >= 4:
            return sorted(found)[:4]
    raise AssertionError("no valid codes")


@pytest.fixture(scope="session")
def province(codes: list[str]) -> Given:
    """One firm with two failures, one without a blemish, one without records, one deregistered; on 2024-06-30."""
    bad, good, _silent, gone = codes
    organisations = [
        {"uscc": code, "name": f"合成企业{place}", "status": "active", "entity_kind": "enterprise",
         "registered_on": date(2015, 1, 1)}
        for place, code in enumerate(codes)
    ]  # fmt: skip
    organisations.append({**organisations[3], "status": "deregistered", "registered_on": date(2024, 6, 1)})
    inspections = [
        {"sample_no": f"S{place}", "kind": "spot_check", "inspected_on": day, "producer_code": code, "verdict": verdict,
         "product_name": "合成产品", "reason": None if verdict == "pass" else "标签"}
        for place, (code, day, verdict) in enumerate(
            [
                (bad, date(2023, 1, 31), "fail"),
                (bad, date(2024, 2, 29), "fail"),
                (good, date(2024, 1, 10), "pass"),
                (gone, date(2024, 1, 10), "fail"),
            ]
        )
    ]  # fmt: skip
    penalties = [
        {"decision_no": "P1", "decided_on": date(2023, 8, 1), "party_code": bad, "kind": "fine", "fine": 8000},
        {"decision_no": "P2", "decided_on": date(2024, 7, 1), "party_code": good, "kind": "fine", "fine": 8000},
    ]
    return {"organisation": organisations, "inspection": inspections, "penalty": penalties}


@pytest.fixture(scope="session")
def tables(province: Given, pack: Pack) -> dict[str, pa.Table]:
    return tables_of(province, pack.record_types)


@pytest.fixture
def append(pack: Pack) -> Callable[[Ledger, Given], None]:
    """Append plain rows to a ledger, parties by their codes."""

    def appended(ledger: Ledger, given: Given) -> None:
        rows = []
        for name, table in tables_of(given, pack.record_types).items():
            whole = with_given_columns(pack.record_types[name], table)
            rows.append(Rows(name, whole, derive(pack.record_types[name], whole)))
        ledger.append(rows, source="test")

    return appended


@pytest.fixture
def ledger(tmp_path: Path, packs: policy.PackSet, province: Given, append: Callable[[Ledger, Given], None]) -> Ledger:
    """A ledger that holds the province."""
    types = {name: kind for pack in packs.values() for name, kind in pack.record_types.items()}
    opened = Ledger.open(Home(tmp_path / "home").create(), types)
    append(opened, province)
    return opened
