"""`zhiheng register`: the registers and their items on a day, as scripts read them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import policy
from zhiheng.cli import main
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_schema import given_schema
from zhiheng.ledger.participants import derive

TYPES = policy.load()["national"].record_types


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with one licence, suspended by a second batch."""
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    ledger = Ledger.open(Home(tmp_path), TYPES)
    for status, day in (("granted", date(2023, 1, 1)), ("suspended", date(2023, 6, 1))):
        row = {"source_key": status, "licence_no": "SC-1", "status": status, "status_on": day, "occurred_on": day,
               "holder_name": "某厂", "authority": "某局", "expires_on": date(2024, 1, 10)}  # fmt: skip
        schema = given_schema(TYPES["licence"])
        table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names}], schema=schema)
        assert (
            ledger.append([Rows("licence", table, derive(TYPES["licence"], table))], source="licensing").accepted == 1
        )


def run(capsys: pytest.CaptureFixture[str], call: str) -> dict[str, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*call.split(), "--json"])
    assert ended.value.code == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.usefixtures("home")
def test_list_counts_every_register_by_state(capsys: pytest.CaptureFixture[str]) -> None:
    found = {one["id"]: one for one in run(capsys, "register list --as-of 2023-12-01")["registers"]}
    assert found["licences"]["states"] == {"applied": 0, "valid": 0, "suspended": 1, "withdrawn": 0, "expired": 0}
    assert found["marks"]["items"] == 0
    assert set(found) == set(policy.load()["national"].registers)


@pytest.mark.usefixtures("home")
def test_show_answers_by_both_clocks(capsys: pytest.CaptureFixture[str]) -> None:
    (now,) = run(capsys, "register show licences --as-of 2023-12-01")["items"]
    assert (now["state"], now["since"], now["records"], now["holder_name"]) == ("suspended", "2023-06-01", 2, "某厂")
    assert now["fields"]["licence_no"] == "SC-1"
    (before,) = run(capsys, "register show licences --as-of 2023-12-01 --known-at 1")["items"]
    assert (before["state"], before["records"]) == ("valid", 1)
    (early,) = run(capsys, "register show licences --as-of 2023-05-31")["items"]
    assert early["state"] == "valid"


@pytest.mark.usefixtures("home")
def test_show_limits_to_a_state_and_to_what_runs_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "register show licences --as-of 2023-12-01 --state valid")["items"] == []
    assert len(run(capsys, "register show licences --as-of 2024-01-11 --state expired")["items"]) == 1
    assert len(run(capsys, "register show licences --as-of 2023-05-01 --due-within 254")["items"]) == 1
    assert run(capsys, "register show licences --as-of 2023-05-01 --due-within 253")["items"] == []
