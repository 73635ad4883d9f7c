"""The spreadsheet of rows set aside: marked, explained, and nothing in it is ever computed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from zhiheng.ledger.intake.workbook import KEY, ExportRow, defused, read_mended, write_csv, write_xlsx

DANGEROUS = [
    "=1+1",
    "+1",
    "-1+cmd",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\uff1d1+1",
    "\uff20SUM(A1)",
    '=HYPERLINK("http://x","y")',
]


def row(**cells: str) -> ExportRow:
    return ExportRow(
        "k1", "penalty", "p.csv 3", dict(cells), [("处罚日期", "“2024-02-30”不是存在的日期"), ("", "整行有误")]
    )


def test_bad_cells_are_coloured_and_explained(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx([row(处罚日期="2024-02-30", 当事人="甲厂")], path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "不是存在的日期" in archive.read("xl/comments1.xml").decode()
        assert "FFC7CE" in archive.read("xl/styles.xml").decode()
    assert 'hidden="1"' in sheet
    assert read_mended(path)[0].values == {"处罚日期": "2024-02-30", "当事人": "甲厂"}


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx([row(当事人=text)], path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_cells_are_defused_and_read_back(tmp_path: Path, text: str) -> None:
    assert defused(text) == "'" + text
    content = write_csv([row(当事人=text)])
    cells = [cell for line in content.splitlines()[1:] for cell in line.split(",")]
    assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in cells)
    path = tmp_path / "out.csv"
    path.write_text(content, encoding="utf-8-sig", newline="")
    assert (read_mended(path)[0].values["当事人"] or "").strip() == text.strip()


def test_sheets_of_different_headings_stand_apart(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx([row(a="1"), row(b="2")], path)
    assert [list(mended.values) for mended in read_mended(path)] == [["a"], ["b"]]


def test_nothing_to_export_is_still_a_workbook(tmp_path: Path) -> None:
    write_xlsx([], tmp_path / "out.xlsx")
    assert zipfile.is_zipfile(tmp_path / "out.xlsx")


def test_headings_hold_the_key(tmp_path: Path) -> None:
    assert write_csv([row(a="1")]).startswith(KEY)
