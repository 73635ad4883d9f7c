"""The real file of EU food alerts (RASFF, EU open data): every one of its 8,413 rows is accounted for."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlglot import exp

from zhiheng.ledger import Home, Ledger
from zhiheng.ledger.intake import IntakeResult, MemoryVault, Setting, take_in
from zhiheng.policy.model import RecordType

pytestmark = pytest.mark.reference
ROOT = Path(__file__).parents[2]
FILE = ROOT / "../shared/data/reference/rasff/rasff_data.db"
ROWS, CHINESE = 8413, 528
ACCEPTED, DUPLICATES, SET_ASIDE = 8368, 9, 36

if not FILE.is_file():
    pytest.skip("shared/data/reference/rasff/rasff_data.db is not here", allow_module_level=True)


def record_types() -> dict[str, RecordType]:
    content = yaml.load((ROOT / "packs/national/record-types/foreign-alert.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {name: RecordType(id=name, pack="national", **body) for name, body in content.items()}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, IntakeResult, IntakeResult]:
    kinds = record_types()
    ledger = Ledger.open(Home(tmp_path_factory.mktemp("rasff") / "home"), kinds)
    setting = Setting(kinds, today=date(2026, 11, 22))
    first, again = (
        take_in(FILE, ledger=ledger, vault=MemoryVault(), setting=setting, source="rasff") for _ in range(2)
    )
    return ledger, first, again


@pytest.fixture(scope="module")
def records(taken: tuple[Ledger, IntakeResult, IntakeResult]) -> dict[str, dict[str, Any]]:
    with taken[0].view(as_of=date(2026, 11, 22)) as view:
        rows = view.execute(exp.select("*").from_("foreign_alert")).to_pylist()
    return {row["reference"]: row for row in rows}


def written() -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{FILE.resolve()}?mode=ro&immutable=1", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM rasff_notifications")]


def test_every_row_is_accounted_for(taken: tuple[Ledger, IntakeResult, IntakeResult]) -> None:
    counts = taken[1].counts()
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (ACCEPTED, DUPLICATES, SET_ASIDE)
    assert counts["accepted"] + counts["duplicates"] + counts["quarantined"] == ROWS == taken[1].sheets[0].rows
    assert taken[1].not_data()["count"] == 0
    assert taken[1].sheets[0].adapter == "rasff"


def test_second_time_adds_nothing(taken: tuple[Ledger, IntakeResult, IntakeResult]) -> None:
    again = taken[2].counts()
    assert again["accepted"] == 0
    assert again["duplicates"] + again["quarantined"] == ROWS


def test_rows_set_aside_are_two_states_of_one_notification(taken: tuple[Ledger, IntakeResult, IntakeResult]) -> None:
    """The file holds 27 references twice; 9 pairs say the same, 18 differ, and which is right is for people to say."""
    twice = {key for key, count in Counter(f"{row['reference']:.4f}" for row in written()).items() if count > 1}
    assert len(twice) == DUPLICATES + SET_ASIDE // 2
    aside = Counter(f"{float(row.values['reference'] or 0):.4f}" for row in taken[1].bad)
    assert set(aside.values()) == {2}
    assert set(aside) <= twice
    assert {finding.code for row in taken[1].bad for finding in row.findings} == {"conflict"}


def test_chinese_origin(taken: tuple[Ledger, IntakeResult, IntakeResult], records: dict[str, dict[str, Any]]) -> None:
    chinese = [row for row in written() if "China" in (row["origin"] or "").split(",")]
    assert len(chinese) == CHINESE
    held = [row for row in records.values() if any(each["code"] == "CN" for each in row["origins"] or ())]
    aside = [row for row in taken[1].bad if "China" in (row.values["origin"] or "")]
    assert (len(held), len(aside)) == (525, 2)
    assert {row["reference"] for row in held} >= {f"{row['reference']:.4f}" for row in chinese} - {"2024.9634"}
    assert Counter(f"{row['reference']:.4f}" for row in chinese)["2024.9620"] == 2


def test_rows_field_by_field(records: dict[str, dict[str, Any]]) -> None:
    row = records["2024.9620"]
    source = next(each for each in written() if f"{each['reference']:.4f}" == "2024.9620")
    assert row["system"] == "rasff"
    assert row["notified_on"] == date(2024, 12, 30)
    assert row["subject_text"] == source["subject"].strip()
    assert row["notified_at"] is None
    plant = records["2024.9611"]
    assert plant["origins"] == [{"name": "Ukraine", "code": "UA"}]
    assert plant["subject"] is None
    assert plant["publicity"] == "public"


def test_every_field_of_every_record_says_what_the_file_says(records: dict[str, dict[str, Any]]) -> None:
    codes = {"serious": "serious", "potentially serious": "potentially_serious", "potential risk": "potential",
             "not serious": "not_serious", "no risk": "none"}  # fmt: skip
    first = {f"{each['reference']:.4f}": each for each in reversed(written())}
    for reference, row in records.items():
        source = first[reference]
        assert row["notified_on"].isoformat() == source["date"][:10]
        assert row["notifying_country"] == source["notifying_country"]
        assert row["risk_decision"] == codes[source["risk_decision"]]
        assert row["category"] == source["category"]
        names = ",".join(each["name"] for each in row["origins"] or ())
        assert names.replace(" ", "") == (source["origin"] or "").replace(" ", "")
        said = "".join(each["name"] + (each["finding"] or "") for each in row["hazards"] or ())
        assert said.replace(" ", "").replace(",", "") == (source["hazards"] or "").replace(" ", "").replace(",", "")


def test_hazards_and_countries_have_their_parts(records: dict[str, dict[str, Any]]) -> None:
    hazards = Counter(each["name"] for row in records.values() for each in row["hazards"] or ())
    assert hazards["2,4-D"] >= 1
    assert "4-D" not in hazards
    assert sum(1 for row in records.values() if row["hazards"] is None) > 2000
    without = {each["name"] for row in records.values() for each in row["origins"] or () if each["code"] is None}
    assert without <= {"unknown origin", "Serbia and Montenegro", "INFOSAN", "European Commission", "EFSA Member"}
    unknown = {row["notifying_country"] for row in records.values() if row["notifying_code"] is None}
    assert unknown == {"European Commission"}


@pytest.mark.database
def test_taken_in_by_the_command(database_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from zhiheng.cli import main; main()", "intake", str(FILE)]
    environment = os.environ | {"DATABASE_URL": database_url, "ZHIHENG_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [*command, "--source", "rasff", "--json"], env=environment, capture_output=True, timeout=900, check=False
    )
    answer = json.loads(done.stdout)
    assert done.returncode == 1  # rows were set aside
    assert (answer["accepted"], answer["duplicates"], answer["quarantined"]) == (ACCEPTED, DUPLICATES, SET_ASIDE)
    assert answer["not_data"]["count"] == 0
