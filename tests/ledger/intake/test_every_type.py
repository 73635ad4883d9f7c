"""Every record type through the real intake: its sample, each of its checks, its template; and types told apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlglot import parse_one

from zhiheng.ledger import Home, Ledger
from zhiheng.ledger.intake import IntakeResult, MemoryVault, Setting, prepare_any, read_file, take_in
from zhiheng.ledger.intake.mapping import bind, recognise
from zhiheng.ledger.intake.sample import MARK, ROWS, breaking_row, heading, sample_csv, sample_rows
from zhiheng.ledger.intake.template import template
from zhiheng.policy.model import FieldType, Publicity, RecordType

SYSTEM = {"effect", "link", "identity", "erased"}
FOLDER = Path(__file__).parents[3] / "packs" / "national" / "record-types"
NAMES = sorted(
    name
    for path in FOLDER.glob("*.yaml")
    for name in re.findall(r"^([a-z][a-z0-9_]*):", path.read_text("utf-8"), re.MULTILINE)
    if name not in SYSTEM
)


@pytest.fixture
def sample(tmp_path: Path, record_types: dict[str, RecordType], request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "sample.csv"
    path.write_text(sample_csv(record_types[request.param]), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(("sample", "name"), [(name, name) for name in NAMES], indirect=["sample"])
def test_sample_recognised_and_accepted_whole(sample: Path, name: str, setting: Setting) -> None:
    prepared = prepare_any(sample, setting, source="test")
    assert [sheet.record_type for sheet in prepared.sheets] == [name]
    assert [finding.message("en") for row in prepared.bad for finding in row.findings] == []
    assert prepared.good[name].height == ROWS
    assert prepared.sheets[0].unused == ()
    assert set(prepared.sheets[0].columns.values()) >= set(setting.record_types[name].fields)


@pytest.mark.parametrize("name", NAMES)
def test_each_check_refuses_the_row_made_to_break_it(name: str, setting: Setting) -> None:
    record_type = setting.record_types[name]
    rows = [breaking_row(record_type, check.id) for check in record_type.checks]
    if not rows:
        assert {spec.required for spec in record_type.fields.values()} == {True, False}
        return
    refused = {row.row: row.findings for row in prepare_any(rows, setting, source="test", record_type=name).bad}
    for number, check in enumerate(record_type.checks, start=1):
        fired = {finding.detail["rule"]: finding for finding in refused[number] if finding.code == "check-failed"}
        assert check.id in fired
        assert fired[check.id].message("zh") == check.message.zh
        assert fired[check.id].message("en") == check.message.en


@pytest.mark.parametrize("name", NAMES)
def test_template_is_recognised_as_its_type(name: str, setting: Setting, tmp_path: Path) -> None:
    record_type = setting.record_types[name]
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(record_type))
    known = setting.known_headings()
    (sheet,) = read_file(path, known, setting.limits)
    assert recognise(path.name, sheet.headings, setting.intake_types(), known) == name
    mapping = bind(path.name, sheet.headings, [f"c{at}" for at in range(len(sheet.headings))], record_type)
    assert [binding.field for binding in mapping.bindings] == list(record_type.fields)


def test_filled_template_is_taken_in(
    intake: Callable[..., IntakeResult], listener: Any, tmp_path: Path, record_types: dict[str, RecordType]
) -> None:
    kind = record_types["title"]
    path = tmp_path / "filled.xlsx"
    titles = [heading(name, spec) + ("*" if spec.required else "") for name, spec in kind.fields.items()]
    cells = {title: [row.get(title.rstrip("*")) for row in sample_rows(kind)] for title in titles}
    pl.DataFrame(cells, schema=dict.fromkeys(titles, pl.String)).write_excel(path)
    result = intake(path)
    assert [sheet.record_type for sheet in result.sheets] == ["title"]
    assert result.bad == []
    members = [row["members"] for row in listener.rows()]
    assert members[0][0]["name"] == "示例成员企业名称1"
    assert members[-1] is None


def test_template_offers_every_code(record_types: dict[str, RecordType]) -> None:
    """Twenty-one kinds of title are more than a drop-down written into a cell may hold."""
    import fastexcel

    book = fastexcel.read_excel(template(record_types["title"]))
    choices = book.load_sheet("选项 choices", header_row=None, dtypes="string").to_polars()
    offered = {text for column in choices.iter_columns() for text in column.to_list()}
    assert {label.zh for label in record_types["title"].fields["kind"].values.values()} <= offered


def test_all_samples_enter_one_ledger_once(
    setting: Setting, tmp_path: Path, record_types: dict[str, RecordType]
) -> None:
    ledger = Ledger.open(Home(tmp_path / "home"), record_types)
    vault = MemoryVault()
    path = tmp_path / "sample.csv"
    for name in NAMES:
        path.write_text(sample_csv(record_types[name]), encoding="utf-8")
        counts = take_in(path, ledger=ledger, vault=vault, setting=setting, source="test").counts()
        assert (counts["accepted"], counts["conflicts"], counts["quarantined"]) == (ROWS, 0, 0), name
    again = take_in(path, ledger=ledger, vault=vault, setting=setting, source="test").counts()
    assert (again["accepted"], again["duplicates"]) == (0, ROWS)
    with ledger.view(as_of=date(2026, 11, 21)) as view:
        for name in ("injury", "environment_reading", "construction_project", "title"):
            (row,) = view.execute(parse_one(f"SELECT COUNT(subject) AS n FROM {name}")).to_pylist()
            assert row["n"] > 0, name
    assert ledger.check() == []


def test_sample_says_that_it_is_invented(record_types: dict[str, RecordType]) -> None:
    text = sample_csv(record_types["organisation"])
    assert MARK in text.splitlines()[0]
    assert "虚构" in MARK
    assert "INVENTED" in MARK


def test_personal_and_monitoring_data_are_never_public(record_types: dict[str, RecordType]) -> None:
    closed = {
        "injury",
        "survey_response",
        "complaint",
        "environment_reading",
        "risk_assessment",
        "expert",
        "media_report",
    }
    assert all(record_types[name].publicity is not Publicity.PUBLIC for name in closed)
    persons = [
        (name, field, spec.publicity)
        for name, record_type in record_types.items()
        for field, spec in record_type.fields.items()
        if spec.type is FieldType.PERSON
    ]
    assert {publicity for _, _, publicity in persons} <= {Publicity.RESTRICTED, Publicity.INTERNAL}
    assert len(persons) >= 8
    assert not {"birth", "birthday", "age", "id_number"} & set(record_types["injury"].fields)
