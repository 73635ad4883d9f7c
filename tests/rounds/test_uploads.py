"""Files taken over: shown first, remembered, sent back as exported, refused where they must be, two of them at once."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter

from zhiheng.cases.errors import FileRefused
from zhiheng.cases.models import Message
from zhiheng.rounds import errors
from zhiheng.rounds.models import RememberedMapping, Round, SheetUpload
from zhiheng.rounds.services import asking, create, exporting, filling, mappings, rollup, send, submit, uploads
from zhiheng.rounds.services.creating import create_from_template
from zhiheng.rounds.services.filling import Entry
from zhiheng.rounds.sheets import Choice

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def book(rows: list[list[Any]], name: str = "表") -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


ODD = [["地区", "检了多少", "过了多少"], ["锦江区", 70, 66]]
PLAIN = [["指标", "本期"], ["产品抽查抽检批次", 8], ["产品抽查合格批次", "七"]]


def sheet_of(actor: Any, round_: Round) -> Any:
    return asking.find_sheet(actor, round_.number, actor.body)


def values(sheet: Any) -> dict[str, str]:
    return dict(sheet.cells.exclude(value="").values_list("line", "value"))


def test_nothing_is_taken_before_it_was_seen_and_unreadable_cells_stay(running: Round, people: SimpleNamespace) -> None:
    sheet = sheet_of(people.clerk, running)
    upload = uploads.receive(people.clerk, sheet, "季报.xlsx", book(PLAIN))
    assert (sheet.cells.count(), upload.counts["cells"], upload.counts["failed"]) == (0, 1, 1)
    uploads.take(people.clerk, upload)
    assert values(sheet) == {"batches": "8"}
    bad = sheet.cells.get(line="passed")
    assert (bad.text, bad.problem["code"], bad.origin) == ("七", "not-number", "表 第3行")
    with pytest.raises(errors.UploadGone):
        uploads.take(people.clerk, upload)
    with pytest.raises(errors.MayNot):
        uploads.receive(people.second, sheet, "x.xlsx", book(PLAIN))
    for name in ("季报.xls", "季报.ET"):
        with pytest.raises(errors.OldSheet, match="另存为"):
            uploads.receive(people.clerk, sheet, name, book(PLAIN))


def test_amount_in_another_unit_stands_in_that_of_the_line_and_an_explanation_leaves_it(
    running: Round, people: SimpleNamespace, work: Any
) -> None:
    sheet = sheet_of(people.clerk, running)
    rows = [["指标", "本期"], ["涉案货值（元）", 125000], ["产品抽查抽检批次", 8]]
    uploads.take(people.clerk, uploads.receive(people.clerk, sheet, "季报.xlsx", book(rows)))
    cell = sheet.cells.get(line="goods")
    assert (cell.text, cell.value, cell.origin) == ("12.50", "12.50", "表 第2行（原文 125000）")
    filling.save(people.clerk, sheet, Entry("goods", None, note="含上年结转", note_was=""))
    other = work.person("other", "amr-510104", "county", "clerk")
    kept = filling.save(other, sheet, Entry("goods", None, note="按估价", note_was=""))
    assert (kept.value, kept.origin, kept.note) == ("12.50", "表 第2行（原文 125000）", "含上年结转；按估价")


def test_mapping_made_once_is_remembered_for_the_unit_and_can_be_forgotten(
    running: Round, people: SimpleNamespace
) -> None:
    sheet = sheet_of(people.clerk, running)
    first = uploads.receive(people.clerk, sheet, "怪.xlsx", book(ODD))
    assert first.counts["cells"] == 0
    with pytest.raises(errors.NotUnderstood):
        uploads.take(people.clerk, first)
    table = uploads.understood(first).tables[0]
    uploads.choose(people.clerk, first, {table.fingerprint: Choice({"检了多少": "batches", "过了多少": "passed"})})
    uploads.take(people.clerk, first)
    assert values(sheet) == {"batches": "70", "passed": "66"}
    again = uploads.receive(people.clerk, sheet, "怪2.xlsx", book([ODD[0], ["锦江区", 71, 66]]))
    assert again.counts["cells"] == 2
    assert [one.how for one in uploads.understood(again).tables[0].columns] == ["remembered"] * 3
    other = uploads.receive(people.second, sheet_of(people.second, running), "怪.xlsx", book(ODD))
    assert other.counts["cells"] == 0  # another unit's mapping is its own
    kept = RememberedMapping.objects.get()
    assert mappings.forget(people.second, kept.pk) is False
    assert mappings.forget(people.clerk, kept.pk) is True
    assert uploads.counts(uploads.understood(again))["cells"] == 0


def test_items_of_the_same_name_in_two_groups_are_remembered_apart(running: Round, people: SimpleNamespace) -> None:
    sheet = sheet_of(people.clerk, running)
    rows: list[list[Any]] = [
        ["指标", "本期"],
        ["产品抽查"],
        ["抽检批次", 8],
        ["合格批次", 7],
        ["食品抽检"],
        ["抽检批次", 3],
    ]
    for number in (1, 2):
        upload = uploads.receive(people.clerk, sheet, f"{number}.xlsx", book(rows))
        uploads.take(people.clerk, upload)
        assert values(sheet) == {"batches": "8", "passed": "7", "food": "3"}
    assert RememberedMapping.objects.get().columns["食品抽检|抽检批次"] == "food"


def test_export_filled_offline_comes_back_as_the_same_cells(running: Round, people: SimpleNamespace, work: Any) -> None:
    sheet = work.fill(people.clerk, running, batches=100, passed=90, goods="12.5", remark="正常 =1+1")
    for language in ("zh", "en"):
        content = exporting.sheet(sheet, language)
        upload = uploads.receive(people.clerk, sheet, "back.xlsx", content)
        assert upload.counts["failed"] == 0
        before = dict(sheet.cells.values_list("line", "value"))
        uploads.take(people.clerk, upload)
        assert dict(sheet.cells.values_list("line", "value")) == before
        assert before["goods"] == "12.50"


def test_table_exported_and_sent_back_takes_the_place_of_its_rows(home: Path, people: SimpleNamespace) -> None:
    round_ = create(people.asker, "probe", "tasks", "2026-09")
    send(people.asker, round_)
    sheet = sheet_of(people.clerk, round_)
    rows = [
        ["企业名称", "检查日期", "罚款(元)", "是否办结"],
        ["甲", "2026-09-01", 5000, "是"],
        ["乙", "2026-09-02", 1, "否"],
    ]
    uploads.take(people.clerk, uploads.receive(people.clerk, sheet, "t.xlsx", book(rows)))
    assert str(filling.rows(sheet)[1]["fined"]) == "0.50"
    back = uploads.receive(people.clerk, sheet, "back.xlsx", exporting.sheet(sheet, "zh"))
    uploads.take(people.clerk, back)
    assert sorted(filling.rows(sheet)) == [1, 2]
    assert str(filling.rows(sheet)[1]["fined"]) == "0.50"


def test_prefecture_enters_what_its_counties_sent_and_they_are_told(
    running: Round, people: SimpleNamespace, work: Any
) -> None:
    done = work.fill(people.second, running, batches=1, passed=1)
    submit(people.second, done)
    rows = [
        ["县（市、区）", "产品抽查抽检批次", "产品抽查合格批次"],
        ["锦江区", 5, 4],
        ["青羊区", 6, 6],
        ["三台县", 7, 7],
        ["合计", 18, 17],
    ]
    upload = uploads.receive(people.city, sheet_of(people.city, running), "汇总.xlsx", book(rows))
    taken = uploads.take(people.city, upload)
    assert (taken.cells, taken.left) == ({"amr-510104": 2}, ["amr-510105"])
    assert sheet_of(people.clerk, running).state == "filling"
    assert values(sheet_of(people.second, running))["batches"] == "1"
    assert Message.objects.filter(body__code="amr-510104", zh__contains="代录").exists()
    assert "other-unit" in {one.code for one in uploads.understood(upload).said}


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("x.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, errors.OldSheet), ("x.xlsx", b"a,b\n1,2\n", FileRefused),
     ("x.exe", b"MZ", FileRefused), ("x.csv", "甲,乙\n1,2\n".encode(), errors.NotUnderstood)],
)  # fmt: skip
def test_file_of_a_wrong_kind_is_refused_and_leaves_nothing(
    running: Round, people: SimpleNamespace, name: str, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        uploads.receive(people.clerk, sheet_of(people.clerk, running), name, content)
    assert SheetUpload.objects.count() == 0


def test_form_is_made_of_an_uploaded_template(home: Path, people: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(
        book(
            [
                ["2026年质量强县工作调查表"],
                ["县（市、区）", "抽检批次", "涉案货值（万元）", "合格率(%)", "检查日期", "工作情况"],
                ["", "", "", "", "", ""],
            ]
        )
    )
    round_ = create_from_template(people.asker, "probe", path, "2026", asks=["county"])
    form = asking.form_of(round_)
    assert [(line.label.zh, line.type.value, line.adds.value) for line in form.lines] == [
        ("抽检批次", "decimal", "sum"), ("涉案货值", "decimal", "sum"), ("合格率", "decimal", "none"), ("检查日期", "date", "none"),
        ("工作情况", "long_text", "none"),
    ]  # fmt: skip
    assert (form.table, round_.template != "") == (False, True)
    send(people.asker, round_)
    sheet = sheet_of(people.clerk, round_)
    filled = book([["县（市、区）", "抽检批次", "涉案货值（万元）"], ["锦江区", 3, "2.5"]])
    uploads.take(people.clerk, uploads.receive(people.clerk, sheet, "x.xlsx", filled))
    submit(people.checker, sheet)
    assert rollup(round_).total.figures["line_002"].n == 1
    empty = tmp_path / "leer.xlsx"
    empty.write_bytes(book([[1, 2], [3, 4]]))
    with pytest.raises(errors.FormUnreadable):
        create_from_template(people.asker, "probe", empty, "2026", asks=["county"])


def test_roll_up_workbook_marks_what_is_missing(
    running: Round, people: SimpleNamespace, work: Any, tmp_path: Path
) -> None:
    import fastexcel

    sheet = work.fill(people.clerk, running, batches=100, passed=90)
    submit(people.checker, sheet)
    path = tmp_path / "r.xlsx"
    path.write_bytes(exporting.roll_up(rollup(running), "zh"))
    rows = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()
    texts = {row[0].strip("　"): row for row in rows if row[0]}
    assert texts["锦江区市场监督管理局"][1:5] == ("已上报，待审核", "1/1", "100", "90")
    assert texts["合计"][2] == "1/3"
    assert texts["三台县市场监督管理局"][1:4] == ("待填报", "0/1", "—")
    assert any("青羊区" in (row[0] or "") and "未报" in row[0] for row in rows)
