"""The map from ASVS to tests is whole and true: every requirement once, every test named exists."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "asvs.py"


@pytest.fixture(scope="module")
def asvs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("zhiheng_tool_asvs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_map_is_whole_and_its_page_is_the_one_committed(asvs: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert asvs.main(["--check"]) == 0, capsys.readouterr().err


def test_all_requirements_of_levels_one_and_two_are_wanted(asvs: ModuleType) -> None:
    wanted = asvs.requirements()
    assert len(wanted) == 253
    assert sum(level == "1" for level in wanted.values()) == 70


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("tests", "", "no test or no place"),
        ("tests", "tests/security/test_asvs.py::test_that_is_not_there", "there is no"),
        ("status", "done", "is none of"),
        ("status", "open", "no reason"),
        ("level", "3", "no requirement"),
        ("id", "V1.1.9", "missing"),
        ("what", "word " * 16, "more than 15 words"),
    ],
)
def test_what_is_wrong_is_found(asvs: ModuleType, column: str, value: str, fault: str) -> None:
    table = asvs.rows(asvs.TABLE.read_text("utf-8"))
    first = next(row for row in table if row["status"] == "met" and not row["note"])
    first[column] = value
    assert any(fault in one for one in asvs.faults(table))


def test_row_that_stands_twice_is_found(asvs: ModuleType) -> None:
    table = asvs.rows(asvs.TABLE.read_text("utf-8"))
    assert any("twice" in one for one in asvs.faults([*table, table[0]]))
