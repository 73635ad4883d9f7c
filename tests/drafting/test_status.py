"""The status report tells the same in every form and language, the same bytes each time, and names what it leaves out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import fastexcel
import pypdf
import pytest

from zhiheng.documents.exhibits import Picture, Table
from zhiheng.drafting import causal, status, status_files
from zhiheng.drafting.known import Borne, Compared, Known, Said
from zhiheng.drafting.status import Order, StatusReport

ORDER = Order("510000", "2023", "2022", ("2019", "2020", "2021", "2022", "2023"))


@pytest.fixture(scope="module")
def made(province: Known) -> dict[str, StatusReport]:
    return {language: status.report(province, ORDER, language) for language in ("zh", "en")}


@pytest.fixture(scope="module")
def files(made: dict[str, StatusReport]) -> dict[str, bytes]:
    return {form: status_files.render(made["zh"].report, form) for form in status_files.FORMS}


def exhibits(report: StatusReport) -> list[Table | Picture]:
    return [one for section in report.report.sections for one in section.exhibits]


def test_every_table_and_chart_tells_source_and_day(made: dict[str, StatusReport]) -> None:
    for language, word, day in (
        ("zh", "数据来源：按归集的记录计算", "2024年1月31日"),
        ("en", "Source: computed from records", "2024-01-31"),
    ):
        found = [one for one in exhibits(made[language]) if one.foot]
        told = [one for one in found if word in one.foot and day in one.foot and "12" in one.foot]
        assert len(told) >= 4
        captions = [one.caption for one in exhibits(made[language])]
        assert len(set(captions)) == len(captions)
        assert captions[0].startswith("表1 " if language == "zh" else "Table 1 ")


def test_parts_of_the_report_are_there_in_order(made: dict[str, StatusReport]) -> None:
    titles = [one.title for one in made["zh"].report.sections]
    assert titles == [
        "一、摘要", "二、产品质量", "三、规划目标的完成情况", "四、地区比较", "五、行业", "六、附：方法",
        "七、附：指标口径、来源和版本", "八、附：本期没有的内容",
    ]  # fmt: skip
    assert made["zh"].report.sections[-1].paragraphs == ["考核结果：尚无考核结果。"]
    assert made["zh"].report.marks == ["合成数据，并非真实情况 · SYNTHETIC"]
    assert made["zh"].is_synthetic


def test_summary_leads_with_what_goes_beyond_error(made: dict[str, StatusReport]) -> None:
    lines = made["zh"].report.sections[0].paragraphs
    assert "升幅1.00个百分点，超出抽样误差" in lines[0]
    assert lines[-1] == "各项目标和引用数字共2项（其中力争1项）：已达到1项，制度已停止1项。"
    assert not any(causal.words(line) for line in lines)


def test_english_report_holds_no_chinese_but_names(made: dict[str, StatusReport]) -> None:
    for section in made["en"].report.sections:
        for text in (section.title, *section.paragraphs):
            left = text.replace("力争", "")
            assert left.isascii() or not any("\u4e00" <= one <= "\u9fff" for one in left), text


def test_thin_place_stands_at_the_end_without_a_place(made: dict[str, StatusReport]) -> None:
    table = next(one for one in exhibits(made["zh"]) if isinstance(one, Table) and one.columns[0] == "名次")
    assert [row[2] for row in table.rows] == ["成都市", "自贡市", "攀枝花市", "甘孜州"]
    assert table.rows[-1][:2] == ["—", "—"]
    assert table.rows[-1][-1] == "样本少、合成数据"


@pytest.mark.parametrize("form", status_files.FORMS)
def test_same_report_gives_same_bytes(
    made: dict[str, StatusReport], files: dict[str, bytes], province: Known, form: str
) -> None:
    again = status.report(province, ORDER, "zh")
    assert again == made["zh"]
    assert status_files.render(again.report, form) == files[form]


def _docx(content: bytes) -> str:
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(one.text for one in file.paragraphs), *cells]).split())


def _pdf(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def _xlsx(content: bytes) -> str:
    book = fastexcel.read_excel(content)
    told = [
        str(value)
        for name in book.sheet_names
        for row in book.load_sheet(name, header_row=None, dtypes="string").to_arrow().to_pylist()
        for value in row.values()
        if value
    ]
    return "".join("".join(told).split())


READERS: dict[str, Callable[[bytes], str]] = {
    "docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "html": lambda content: "".join(content.decode().split()),
}  # fmt: skip


@pytest.mark.parametrize("form", status_files.FORMS)
def test_file_holds_the_findings_and_the_mark(
    made: dict[str, StatusReport], files: dict[str, bytes], form: str
) -> None:
    text = READERS[form](files[form])
    for wanted in (
        "质量状况分析报告",
        "合成数据",
        "".join(made["zh"].report.sections[0].paragraphs[0].split()),
        "攀枝花市",
    ):
        assert wanted in text


def test_docx_holds_charts_as_pictures_with_words(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        text = archive.read("word/document.xml").decode()
    assert len(pictures) == 2
    assert "攀枝花市 90.00（89.10–90.90）" in text


def test_html_bears_no_style_in_elements_and_no_script(files: dict[str, bytes]) -> None:
    text = files["html"].decode()
    assert " style=" not in text
    assert "<script" not in text
    assert text.count("<svg") == 2
    assert all(name in text for name in ("<caption>", 'scope="col"', 'scope="row"'))


def test_report_of_an_industry_reads_its_slice_alone(province: Known) -> None:
    made = status.report(province, replace(ORDER, industry="13"), "zh")
    assert made.report.subtitle == "四川省 2023年 · 农副食品加工业"
    told = " ".join(made.report.sections[0].paragraphs)
    assert "“农副食品加工业”监督抽查合格率为93.5%（n=400，95%区间91.5–95.5）" in told
    assert "94.00%" not in told


def test_report_of_a_place_without_values_says_so(cells: Any) -> None:
    made = status.report(cells.build(), ORDER, "zh")
    assert made.report.sections[0].paragraphs == ["本地区、本期没有可用的数值。"]


def test_markup_in_names_is_shown_as_text(cells: Any) -> None:
    known = cells.build(cells.reading("510000", "2023", "94.0"))
    name = replace(known.measures["pass-rate"].label, zh="<b>#x[“合格率")
    known = replace(known, measures={"pass-rate": replace(known.measures["pass-rate"], label=name)})
    made = status.report(known, ORDER, "zh")
    assert "&lt;b&gt;#x[" in status_files.page(made.report)
    assert "<b>#x[" in _pdf(status_files.render(made.report, "pdf"))


def test_values_are_rounded_to_what_they_bear(cells: Any) -> None:
    known = cells.build(
        cells.reading("510000", "2023", "94.126", 300, "2.3333"),
        cells.reading("510100", "2023", None, None, None, reason="no_data"),
    )
    table = next(one for one in exhibits(status.report(known, ORDER, "zh")) if isinstance(one, Table))
    assert table.rows[0][2:5] == ["94.1", "91.8–96.5", "300"]
    assert Decimal("94.126") not in table.rows[0]


def test_place_tells_what_it_bears_and_compares_without_making_it_a_duty(province: Known, cells: Any) -> None:
    basis = (Said("川府发〔2009〕32号", "Chuan Fu Fa [2009] No. 32"), "二")
    borne = Borne(
        Said("质量示范强镇", "Quality towns"), *basis, Said("11", "11"), Said("四川省按比例", "Sichuan, in proportion"), Decimal(5),
        "not_met", Said("差6。", "6 short."), Said("合计9，还有2没有分下去。", "9 in all: 2 are borne by nobody."), synthetic=True,
    )  # fmt: skip
    wanted = (Said("监督抽查合格率", "Pass rate"), *basis, Said("不低于93%", "at least 93 %"))
    compared = [
        Compared(*wanted, cells.reading("510100", "2023", "94.0"), True, "probable"),
        Compared(*wanted, cells.reading("510100", "2023", "90.0", 7, flags=("small-n",)), None),
    ]
    known = replace(province, goals=(), borne=(borne,), compared=tuple(compared))
    order = replace(ORDER, area="510100")
    for language, words in (
        ("zh", ("份额", "合计9，还有2没有分下去。", "不差于全省要求（可能）", "样本过少，不对照")),
        ("en", ("Share", "9 in all: 2 are borne by nobody.", "no worse than asked (probable)", "too few to compare")),
    ):
        found = status.report(known, order, language)
        section = next(
            one for one in found.report.sections if one.title.endswith(("规划目标的完成情况", "State of the promises"))
        )
        tables = [one for one in section.exhibits if isinstance(one, Table)]
        told = " ".join(cell for one in tables for row in (one.columns, *row_of(one)) for cell in row)
        assert [each for each in words if each not in told] == []
        assert ("不是本地区或本行业自己的目标" if language == "zh" else "no duty of the place or industry") in tables[
            1
        ].foot
        assert found.is_synthetic


def row_of(table: Table) -> list[list[str]]:
    return [list(row) for row in table.rows]


def test_industry_tells_the_goals_that_name_it(province: Known) -> None:
    order = replace(ORDER, industry="13")
    told = status.report(province, order, "en").report
    section = next(one for one in told.sections if one.title.endswith("State of the promises"))
    assert "whose words name this industry" in section.paragraphs[0]
    without = status.report(replace(province, goals=()), order, "en").report
    assert not any(one.title.endswith("State of the promises") for one in without.sections)


def test_results_of_the_assessment_stand_among_tasks_and_captions_name_their_slice(province: Known) -> None:
    results = (
        {"zh": "2023年度考核共2个单位。"},
        {"zh": "|| 考核结果\n| 单位 | 等次 |\n| 成都市 | A级 |\n|> 不排名次。"},
    )
    known = replace(province, results=results)
    made = status.report(known, ORDER, "zh").report
    works = next(one for one in made.sections if one.title.endswith("任务和考核"))
    assert works.paragraphs == ["2023年度考核共2个单位。"]
    (table,) = works.exhibits
    assert table.caption.endswith("考核结果")
    sliced = status.report(known, replace(ORDER, industry="13"), "zh").report
    captions = [one.caption for section in sliced.sections for one in section.exhibits]
    assert "表1 四川省2023年农副食品加工业产品质量指标" in captions
    assert not any("指标指标" in one for one in captions)
