"""Files that are no workbook or too much of one, and a messy one of five thousand rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter

from zhiheng.errors import ZhihengError
from zhiheng.rounds import Form
from zhiheng.rounds.sheets import understand


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row>" * 30_000_000)


def _wide(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "指标")
        sheet.write(1_048_575, 600, 1)


@pytest.mark.parametrize(
    "make",
    [_bomb, _wide, lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600), lambda path: path.write_bytes(b"PK\x03\x04junk"),
     lambda path: path.write_text("<html><table><tr><td>1</td></tr></table></html>"), lambda path: path.write_bytes(b"")],
    ids=["bomb", "wide", "old xls", "broken", "web page", "empty"],
)  # fmt: skip
def test_hostile_file_is_refused_with_advice(
    tmp_path: Path, quarterly: Form, make: Callable[[Path], object], office: SimpleNamespace
) -> None:
    path = tmp_path / "x.xlsx"
    make(path)
    with pytest.raises(ZhihengError) as refused:
        understand(path, quarterly, office.OWN)
    assert refused.value.message("zh")
    assert refused.value.message("en")


def test_five_thousand_messy_rows_are_understood_and_accounted_for(
    tmp_path: Path, table: Form, office: SimpleNamespace
) -> None:
    rows: list[list[Any]] = [["某市检查台账"], ["单位：元"], ["企业名称", "检查日期", "罚款", "是否办结"]]
    for number in range(5000):
        rows.append(
            [f"企业{number}", "2026年9月3日", "１，０００" if number % 2 else 2000, "是" if number % 3 else "？"]
        )
        if number % 1000 == 999:
            rows += [["小计", None, 1_500_000], []]
    rows.append(["合计", None, 7_500_000])
    found = understand(office.write(tmp_path / "big.xlsx", {"台账": rows}), table, office.OWN)
    counts = found.tables[0].counts
    assert (counts["data"], counts["total"], counts["blank"]) == (5000, 6, 5)
    assert all(one.holds for one in found.totals)
    assert found.failed == 1667
    assert found.cells["amr-510104"][2]["fined"].value == "0.10"
