"""Columns, titles and sheets of another time than the one that the form asks about."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from zhiheng.rounds import Form
from zhiheng.rounds.sheets import understand


def test_column_of_values_that_is_not_sure_is_asked_about_and_nothing_is_taken(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    for code, head in (
        ("values-twice", ["指标", "4月", "5月", "6月"]), ("values-twice", ["指标", "本期", "本期", "备注"]),
        ("other-time", ["指标", "本月", "本季累计", "上年同期"]),
    ):  # fmt: skip
        rows = [head, ["产品抽查抽检批次", 1, 2, 3], ["产品抽查合格批次", 1, 1, 1]]
        found = understand(office.write(tmp_path / "v.xlsx", {"表": rows}), quarterly, office.OWN)
        assert (found.taken, [one.code for one in found.said if one.level == "error"]) == (0, [code])
    plain = [["指标", "上期", "本季度", "备注"], ["产品抽查抽检批次", 1, 2, 3], ["产品抽查合格批次", 1, 1, 1]]
    assert office.values(understand(office.write(tmp_path / "p.xlsx", {"表": plain}), quarterly, office.OWN)) == {
        "batches": "2",
        "passed": "1",
    }


@pytest.mark.parametrize(
    ("first", "second", "taken", "level"),
    [("上年同期", "本季度", "11", "note"), ("2025年", "2026年", "11", "note"), ("累计", "本季", "11", "note"), ("1-9月", "2026年三季度", "11", "note"),
     ("甲口径", "乙口径", None, "question"), ("上年同期", "上季度", None, "question")],
)  # fmt: skip
def test_columns_of_another_time_are_left_out_and_rivals_asked_about(
    tmp_path: Path, quarterly: Form, first: str, second: str, taken: str | None, level: str, office: SimpleNamespace
) -> None:
    rows = [["县区", first, None, second, None], [None, *["产品抽查抽检批次", "首席质量官"] * 2], ["锦江", 10, 1, 11, 2], ["青羊", 12, 3, 13, 4]]  # fmt: skip
    path = office.write(tmp_path / "t.xlsx", {"表": rows}, (f"B1:C1={first}", f"D1:E1={second}"))
    found = understand(path, quarterly, office.CITY, period="2026-Q3")
    assert (office.values(found, "amr-510104").get("batches") if found.cells else None) == taken
    assert level in {one.level for one in found.said if one.code in ("other-time-columns", "column-twice")}


def test_title_of_another_period_is_asked_about_and_days_of_writing_are_not(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    for title, asked in (
        ("锦江区2026年第二季度质量工作季报", True), ("二〇二五年质量工作季报", True), ("2026年1-9月情况", True), ("2026年三季度", False),
        ("2026年7-9月", False), ("2026年度质量工作季报", False), ("填报日期：2025年10月8日", False), ("川市监发〔2025〕3号", False),
    ):  # fmt: skip
        found = understand(
            office.write(tmp_path / "p.xlsx", {"表": [[title], *office.DOWN]}), quarterly, office.OWN, period="2026-Q3"
        )
        assert ("other-period" in office.codes(found), office.values(found)["batches"]) == (asked, "5"), title


def test_sheet_of_another_quarter_is_left_out_and_a_unit_named_behind_of_which_is_not(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    now = [office.DOWN[0], [office.DOWN[1][0], 7], office.DOWN[2]]
    found = understand(
        office.write(tmp_path / "q.xlsx", {"二季度": office.DOWN, "三季度": now}),
        quarterly,
        office.OWN,
        period="2026-Q3",
    )
    assert (office.values(found)["batches"], office.codes(found)) == ("7", {"sheet-of-another-time"})
    rows = [["县区", "产品抽查抽检批次", "首席质量官"], ["其中：锦江区", 10, 1], ["青羊", 3, 1], ["其中：园区", 2, 1]]
    found = understand(office.write(tmp_path / "w.xlsx", {"表": rows}), quarterly, office.CITY)
    assert {unit: office.values(found, unit)["batches"] for unit in found.cells} == {
        "amr-510104": "10",
        "amr-510105": "3",
    }
