"""Workbooks: titles, merged headings, several sheets; and containers that are not what they seem."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from zhiheng.ledger.intake import IntakeResult, Setting, errors
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS

Intake = Callable[..., IntakeResult]
HEADINGS = ["证书编号", "获证组织名称", "认证项目", "颁证日期", "证书状态"]
ENCRYPTED = "用密码加密的工作簿|encrypted with a password"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def write(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    workbook = xlsxwriter.Workbook(path)
    form = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, form)
                elif cell is not None:
                    sheet.write(at, column, cell)
    workbook.close()
    return path


def test_dates_numbers_and_serials(intake: Intake, book: Path, listener) -> None:
    rows = [
        HEADINGS,
        ["C-1", "甲厂", "QMS", datetime(2024, 3, 1), "有效"],
        [20240001, "乙厂", "QMS", 45352, "有效"],
        ["C-3", "丙厂", "QMS", "2024年3月1日", "有效"],
    ]
    result = intake(write(book, {"表": rows}))
    assert result.counts()["accepted"] == 3
    assert {str(row["issued_on"]) for row in listener.rows()} == {"2024-03-01"}
    assert listener.rows()[1]["certificate_no"] == "20240001"


def test_all_sheets_with_headings_go_into_one_batch(intake: Intake, book: Path, listener) -> None:
    first = [HEADINGS, ["C-1", "甲厂", "QMS", "2024-03-01", "有效"]]
    second = [HEADINGS, ["C-2", "乙厂", "QMS", "2024-03-01", "有效"], ["C-3", "丙厂", "QMS", "2024-02-30", "有效"]]
    result = intake(write(book, {"封面": [["填报说明"]], "一": first, "二": second}))
    assert [row["certificate_no"] for row in listener.rows()] == ["C-1", "C-2"]
    assert [sheet.name for sheet in result.sheets] == ["一", "二"]
    assert (result.bad[0].sheet, result.bad[0].row) == ("二", 3)


def test_merged_headings_of_two_rows_below_a_title(intake: Intake, book: Path, listener) -> None:
    rows = [
        ["2024年认证情况表"],
        ["证书", None, "获证组织", None, "认证项目", "证书状态"],
        ["证书编号", "颁证日期", "名称", "统一社会信用代码", None, None],
        ["C-1", "2024-03-01", "甲厂", None, "QMS", "有效"],
        ["合计", None, "1家"],
    ]
    result = intake(write(book, {"表": rows}))
    row = listener.rows()[0]
    assert (row["certificate_no"], row["holder_name"], row["scheme"], row["status"]) == ("C-1", "甲厂", "qms", "valid")
    assert result.sheets[0].heading_row == 3
    assert result.bad == []


def test_empty_workbook(intake: Intake, book: Path) -> None:
    with pytest.raises(errors.FileEmpty):
        intake(write(book, {"表": []}))


def bomb(path: Path, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return path


def test_zip_bomb_refused_by_its_directory(intake: Intake, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb(book, 60 << 20)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a member was opened"))
    with pytest.raises(errors.ArchiveRefused) as caught:
        intake(book)
    assert "sheet1.xml" in caught.value.message("en")


def test_zip_that_unpacks_beyond_the_limit(intake: Intake, book: Path, setting: Setting) -> None:
    small = replace(setting, limits=replace(DEFAULT_LIMITS, max_unpacked_bytes=1000))
    with pytest.raises(errors.ArchiveRefused):
        intake(bomb(book, 2000), setting=small)


def test_false_sizes_in_the_directory(intake: Intake, book: Path) -> None:
    bomb(book, 1 << 20)
    data = book.read_bytes()
    book.write_bytes(data.replace((1 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(errors.IntakeError):
        intake(book)


def test_one_cell_in_the_last_corner(intake: Intake, book: Path) -> None:
    workbook = xlsxwriter.Workbook(book)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write(1_048_575, 16_383, "x")
    workbook.close()
    with pytest.raises(errors.ArchiveRefused) as caught:
        intake(book)
    assert "1048576" in caught.value.message("zh")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("证书编号,认证项目\n1,2\n".encode(), "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), ENCRYPTED),
    ],
)
def test_what_only_calls_itself_xlsx(intake: Intake, book: Path, content: bytes, found: str) -> None:
    book.write_bytes(content)
    with pytest.raises(errors.WrongKind) as caught:
        intake(book)
    zh, _, en = found.partition("|")
    assert zh in caught.value.message("zh")
    assert (en or zh) in caught.value.message("en")


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a"])
def test_old_or_encrypted_workbook_under_any_name_is_told_to_be_saved_as_xlsx(
    intake: Intake, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(errors.WrongKind) as caught:
        intake(tmp_path / name)
    assert "另存为 .xlsx" in caught.value.message("zh")
    assert "save it as .xlsx" in caught.value.message("en")


@pytest.mark.parametrize("above", [1, 4, 30])
def test_headings_below_a_cover_text(intake: Intake, book: Path, listener, above: int) -> None:
    rows = [["附件一"], *[["一段文字"]] * (above - 1), HEADINGS, ["C-1", "甲厂", "QMS", "2024-02-30", "有效"]]
    write(book, {"表": rows})
    result = intake(book)
    assert (result.sheets[0].heading_row, result.bad[0].row) == (above + 1, above + 2)


def test_headings_too_far_below_are_asked_for(intake: Intake, book: Path) -> None:
    write(book, {"表": [*[["一段文字"]] * 60, HEADINGS, ["C-1", "甲厂", "QMS", "2024-03-01", "有效"]]})
    with pytest.raises(errors.NoHeadings) as caught:
        intake(book)
    assert "40" in caught.value.message("zh")


def test_archive_that_is_no_workbook(intake: Intake, book: Path) -> None:
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("a.csv", "1")
    with pytest.raises(errors.WrongKind):
        intake(book)


def test_truncated_workbook(intake: Intake, book: Path) -> None:
    write(book, {"表": [HEADINGS, ["C-1", "甲厂", "QMS", "2024-03-01", "有效"]]})
    book.write_bytes(book.read_bytes()[:-100])
    with pytest.raises(errors.DamagedFile):
        intake(book)


def test_workbook_that_calls_itself_csv(intake: Intake, book: Path) -> None:
    write(book, {"表": [HEADINGS]})
    path = book.rename(book.with_suffix(".csv"))
    with pytest.raises(errors.WrongKind):
        intake(path)


def test_wide_row_of_cells_without_places_and_one_far_below(intake: Intake, book: Path) -> None:
    wide = b"<c/>" * 1500
    content = b'<worksheet><sheetData><row r="1">' + wide + b'</row><row r="1048576"><c/></row></sheetData></worksheet>'
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", content)
    with pytest.raises(errors.ArchiveRefused):
        intake(book)
