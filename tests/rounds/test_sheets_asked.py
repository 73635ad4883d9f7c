"""What a reader is asked or told: formulas, what a workbook hides, merged numbers, one unit said twice."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import xlsxwriter

from zhiheng.rounds import Form
from zhiheng.rounds.sheets import understand


def test_formulas_and_hidden_sheets_are_told(tmp_path: Path, quarterly: Form, office: SimpleNamespace) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["指标", "本期"])
        sheet.write_row(1, 0, ["产品抽查抽检批次"])
        sheet.write_formula(1, 1, "=5+5", None, 10)
        sheet.write_row(2, 0, ["产品抽查合格批次", 9])
        book.add_worksheet("旧数").hide()
        book.get_worksheet_by_name("旧数").write_row(0, 0, ["指标", "本期"])
    found = understand(path, quarterly, office.OWN)
    assert office.values(found) == {"batches": "10", "passed": "9"}
    assert {"formulas", "hidden_sheet"} <= office.codes(found)


def test_errors_and_formulas_that_were_never_computed_are_asked_about(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    path = tmp_path / "e.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(office.DOWN):
            sheet.write_row(at, 0, row)
        sheet.write_formula("B2", "=X9+1", None, "#REF!")
        sheet.write_formula("B3", "=2+2")
    found = understand(path, quarterly, office.OWN)
    assert office.values(found) == {"passed": "0"}
    told = next(one for one in found.said if one.code == "formulas-unsure")
    assert (told.level, "1 格是错误值" in told.zh, "1 个公式的结果是空或 0" in told.zh) == ("question", True, True)


def test_sheets_that_say_otherwise_of_one_unit_and_merged_numbers_are_asked_about(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    other = [office.DOWN[0], [office.DOWN[1][0], 7], office.DOWN[2]]
    found = understand(
        office.write(tmp_path / "o.xlsx", {"1锦江": office.DOWN, "高新": other, "城南": office.DOWN}),
        quarterly,
        office.CITY,
    )
    assert {unit: office.values(found, unit)["batches"] for unit in found.cells} == {
        "amr-510104": "5",
        "amr-510100": "7",
    }
    assert [(one.place, one.level) for one in found.said if one.code == "said-twice"] == [("城南", "question")]
    rows = [["单位", "产品抽查抽检批次"], ["锦江", 10], ["青羊", None]]
    found = understand(office.write(tmp_path / "m.xlsx", {"表": rows}, ("B2:B3=10",)), quarterly, office.CITY)
    assert [one.level for one in found.said if one.code == "merged-numbers"] == ["question"]


def test_hidden_rows_and_columns_are_told_and_asked_about_where_values_stand_in_them(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    path = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(
            (["县区", "产品抽查抽检批次", "内部测算", "首席质量官"], ["锦江", 10, 7, 1], ["青羊", 12, 8, 2])
        ):
            sheet.write_row(at, 1, row)  # column A is empty
        sheet.set_column(2, 3, None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})
    found = understand(path, quarterly, office.CITY)
    assert office.values(found, "amr-510105") == {"batches": "12", "officers": "2"}
    told = {(one.code, one.level): one.zh for one in found.said}
    assert set(told) == {("hidden-rows", "note"), ("hidden-columns", "question"), ("hidden-columns", "note")}
    assert "“产品抽查抽检批次”" in told["hidden-columns", "question"]
    assert "“内部测算”" in told["hidden-columns", "note"]


def test_rows_of_one_unit_are_its_parts_or_are_asked_about_and_the_first_is_never_just_taken(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    head = ["县区", "乡镇", "产品抽查抽检批次", "情况说明", "备注"]

    def read(*rows: list[object]) -> tuple[dict[str, str], list[tuple[str, str]]]:
        table = [head, *rows, ["青羊", "", 3, "", ""]]
        found = understand(office.write(tmp_path / "o.xlsx", {"表": table}), quarterly, office.CITY)
        taken = office.values(found) if "amr-510104" in found.cells else {}
        return taken, [(one.code, one.level) for one in found.said]

    towns = (["锦江区", "东街", 10, "", ""], ["锦江区", "西街", 20, "", ""])
    assert read(*towns) == ({"batches": "30"}, [("rows-summed", "note")])
    assert read(*towns, ["锦江区", "南街", 1, "好", ""])[1] == [("rows-summed", "question")]
    assert read(["锦江区（东街）", "", 1, "", ""], ["锦江区（西街）", "", 2, "", ""])[0] == {"batches": "3"}
    assert read(["锦江区", "", 10, "", "原报"], ["锦江区", "", 20, "", "更正"]) == ({}, [("unit-twice", "question")])
    assert read(["锦江区", "", 10, "", ""], ["锦江", "", 10, "", ""]) == ({"batches": "10"}, [("unit-twice", "note")])
