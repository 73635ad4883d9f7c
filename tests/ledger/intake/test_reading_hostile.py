"""Workbooks and databases with more, or other, than they show: merged areas, hidden sheets, formulas, wide headings, SQLite."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.intake import IntakeResult, Setting, errors
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS
from zhiheng.ledger.intake.notdata import without_names
from zhiheng.ledger.intake.reading.marks import Marks, spread

Intake = Callable[..., IntakeResult]
HEADINGS = ["证书编号", "获证组织名称", "认证项目", "颁证日期", "证书状态"]
GOOD = ["C-1", "甲厂", "QMS", "2024-03-01", "有效"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def patched(path: Path, old: bytes, new: bytes) -> Path:
    """Replace bytes in the first worksheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write(path: Path, *rows: list[object]) -> Path:
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    workbook.close()
    return path


def test_merged_area_of_the_entire_sheet_is_cut_to_what_is_there(intake: Intake, path: Path) -> None:
    write(path, HEADINGS, GOOD, ["C-2", "", "CCC", "2024-03-02", "有效"])
    area = b'</sheetData><mergeCells count="1"><mergeCell ref="B2:B1048576"/></mergeCells>'
    result = intake(patched(path, b"</sheetData>", area))
    assert result.counts()["accepted"] == 2
    assert result.not_data()["remarks"] == [{"sheet": "表", "merged": 1}]


def test_merged_areas_over_more_cells_than_allowed(intake: Intake, path: Path, setting: Setting) -> None:
    write(path, HEADINGS, *[[f"C-{n}", *GOOD[1:]] for n in range(200)])
    areas = b'<mergeCell ref="A2:E1048576"/><mergeCell ref="A3:E1048576"/>'
    patched(path, b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")
    with pytest.raises(errors.ArchiveRefused) as caught:
        intake(path, setting=replace(setting, limits=replace(DEFAULT_LIMITS, max_cells=1200)))
    assert "1995" in caught.value.message("zh")


def test_too_many_merged_areas(intake: Intake, path: Path, setting: Setting) -> None:
    write(path, HEADINGS, GOOD)
    areas = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(3, 60))
    patched(path, b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")
    with pytest.raises(errors.ArchiveRefused):
        intake(path, setting=replace(setting, limits=replace(DEFAULT_LIMITS, max_merges=50)))


def test_hidden_sheet_is_left_out_and_hidden_rows_and_formulas_are_told(intake: Intake, path: Path) -> None:
    workbook = xlsxwriter.Workbook(path)
    sheet, secret, cover = (workbook.add_worksheet(name) for name in ("表", "旧数据", "封面"))
    for at, row in enumerate((HEADINGS, GOOD, ["C-2", *GOOD[1:]])):
        sheet.write_row(at, 0, row)
    sheet.write_formula(2, 1, '="乙"&"厂"', None, "乙厂")
    sheet.set_row(2, None, None, {"hidden": True})
    secret.write_row(0, 0, HEADINGS)
    secret.write_row(1, 0, ["C-9", *GOOD[1:]])
    secret.hide()
    cover.write(0, 0, "说明")
    workbook.close()
    result = intake(path)
    other = result.not_data()
    assert result.counts()["accepted"] == 2
    assert other["sheets_left_out"] == [
        {"sheet": "旧数据", "what": "hidden_sheet", "rows": 2},
        {"sheet": "封面", "what": "sheet", "rows": 1},
    ]
    assert other["remarks"] == [{"sheet": "表", "hidden_rows": 1, "formulas": 1}]


def test_rows_keep_their_numbers_below_blank_ones_and_beside_a_blank_column(intake: Intake, path: Path) -> None:
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    for at, row in enumerate((HEADINGS, GOOD, ["C-2", "", "CCC", "2024-02-30", "有效"])):
        sheet.write_row(at + 3, 2, row)
    sheet.merge_range(4, 3, 5, 3, "甲厂")
    workbook.close()
    result = intake(path)
    assert [(bad.row, bad.values["获证组织名称"]) for bad in result.bad] == [(6, "甲厂")]
    assert result.not_data()["blank"] == 3
    assert result.sheets[0].heading_row == 4


def test_three_hundred_headings_over_two_rows(intake: Intake, path: Path) -> None:
    names = [f"虚构参数{n}" for n in range(295)]
    write(path, [*HEADINGS, "其他", *[""] * 294], [*[""] * 5, *names], [*GOOD, *["1"] * 295])
    result = intake(path)
    assert result.counts()["accepted"] == 1
    assert result.sheets[0].heading_row == 2
    assert len(result.sheets[0].unused) == 295


def test_line_across_the_table_is_not_spread(intake: Intake, path: Path) -> None:
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    for at, row in enumerate((HEADINGS, GOOD)):
        sheet.write_row(at, 0, row)
    sheet.merge_range(2, 0, 2, 4, "备注：以上均为虚构数据")
    workbook.close()
    result = intake(path)
    assert result.bad == []
    assert [(row["row"], row["what"]) for row in result.not_data()["rows"]] == [(1, "heading"), (3, "footer")]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5), st.integers(0, 12), st.integers(0, 7)), max_size=6))
def test_spreading_changes_neither_shape_nor_what_stands_outside_merged_areas(
    areas: list[tuple[int, int, int, int]],
) -> None:
    frame = pl.DataFrame({f"c{column}": [f"{row}.{column}" for row in range(8)] for column in range(5)})
    marks = Marks({(top, left, top + down, left + right) for top, left, down, right in areas}, first_column=1)
    done, _ = spread(frame, marks, 1, 10_000)
    covered = {
        (row, column)
        for top, left, bottom, right in marks.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    assert done.shape == frame.shape
    for row in range(8):
        for column in range(5):
            if (row + 1, column + 1) not in covered:
                assert done[row, column] == frame[row, column]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("填表人：王某某  审核人：李某某", "填表人：…  审核人：…"),
        ("制表人: 赵某", "制表人: …"),
        ("联系电话 13800000000", "联系电话 …"),
        ("合计", "合计"),
        ("填报单位：虚构局", "填报单位：虚构局"),
    ],
)
def test_names_behind_labels_are_not_repeated(text: str, kept: str) -> None:
    assert without_names(text) == kept


@pytest.fixture
def database(tmp_path: Path) -> Callable[..., Path]:
    def write(*statements: str) -> Path:
        path = tmp_path / "data.db"
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return path

    return write


TABLE = 'CREATE TABLE certificates ("证书编号", "获证组织名称", "认证项目", "颁证日期", "证书状态")'


def test_database_with_known_columns(intake: Intake, database, listener) -> None:
    path = database(TABLE, f"INSERT INTO certificates VALUES {tuple(GOOD)}", "CREATE TABLE other (x)",
                    "INSERT INTO other VALUES (1)", "CREATE VIEW v AS SELECT * FROM certificates")  # fmt: skip
    result = intake(path)
    assert [row["certificate_no"] for row in listener.rows()] == ["C-1"]
    assert result.not_data()["sheets_left_out"] == [{"sheet": "other", "what": "sheet", "rows": 1}]


def test_generated_column_of_a_database_is_not_computed(intake: Intake, database) -> None:
    path = database(TABLE.replace(")", ', x TEXT AS (hex("证书编号")) VIRTUAL)'),
                    f'INSERT INTO certificates VALUES {tuple(GOOD)}')  # fmt: skip
    result = intake(path)
    assert result.counts()["accepted"] == 1
    assert result.sheets[0].unused == ()


@pytest.mark.parametrize("content", [b"SQLite format 3\0" + b"\xff" * 4096, b"SQLite format 3\0"])
def test_damaged_database(intake: Intake, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data.db"
    path.write_bytes(content)
    with pytest.raises(errors.DamagedFile):
        intake(path)


def test_database_with_more_values_than_allowed(intake: Intake, database, setting: Setting) -> None:
    path = database(TABLE, *[f"INSERT INTO certificates VALUES {tuple(GOOD)}"] * 30)
    with pytest.raises(errors.ArchiveRefused):
        intake(path, setting=replace(setting, limits=replace(DEFAULT_LIMITS, max_cells=100)))


def test_database_without_known_columns(intake: Intake, database) -> None:
    with pytest.raises(errors.NoHeadings):
        intake(database("CREATE TABLE a (x, y)", "INSERT INTO a VALUES (1, 2)"))
    empty = database("DROP TABLE a", TABLE)
    with pytest.raises(errors.FileEmpty):
        intake(empty)


def test_text_that_calls_itself_a_database(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(errors.WrongKind):
        intake(path)
