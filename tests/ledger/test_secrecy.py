"""Marks of state secrets stop a file; the same words in ordinary sentences do not."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from zhiheng.ledger import secrecy
from zhiheng.ledger.intake.errors import ClassifiedMark

MARKS = [
    "机密★1年", "绝密★长期", "秘密★", "机密", "秘密", "【机密】", "(秘密)", "机 密", "机\u3000密 ★ 1年", "密级：机密", "密级: 秘密★5年", "绝密级",
    "秘密10年", "机密 特急", "机密级★三年", "本文件 机密★3个月 特急", "機密".replace("機", "机"), "\ufeff秘密", "密级标识：绝密",
]  # fmt: skip
NO_MARKS = [
    "依法保护商业秘密", "商业秘密", "技术秘密", "保密", "保密承诺书", "涉密人员", "秘密举报", "不得泄露国家秘密、商业秘密和个人隐私", "机密性、完整性、可用性",
    "举报人要求保密", "密级", "密级：公开", "密封", "精密仪器制造有限公司", "绝密电码影视公司", "机密纸业有限公司", "严守党和国家的秘密", "保守秘密是义务",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKS)
def test_mark_is_known_however_it_is_set(text: str) -> None:
    assert secrecy.marked(text)


@pytest.mark.parametrize("text", NO_MARKS)
def test_ordinary_words_are_no_mark(text: str) -> None:
    assert not secrecy.marked(text)


@pytest.mark.parametrize(
    ("name", "stops"),
    [
        ("机密-抽查结果.xlsx", True), ("(秘密)通报.docx", True), ("抽查结果(机密★1年).csv", True), ("绝密.pdf", True), ("机密文件.docx", True),
        ("2024 秘密 清单.xls", True), ("C:\\\\资料\\\\【机密】.xlsx", True), ("商业秘密保护清单.xlsx", False), ("保密工作要点.docx", False),
        ("精密机械抽查.csv", False), ("国家秘密定密规定解读.pdf", False),
    ],
)  # fmt: skip
def test_name_of_a_file_is_judged(name: str, stops: bool) -> None:
    assert secrecy.named(name) is stops


def _csv(path: Path, text: str) -> Path:
    path.write_bytes(f"名称,备注\n某厂,{text}\n".encode("gb18030"))
    return path


def _jsonl(path: Path, text: str) -> Path:
    path.write_text(json.dumps({"名称": "某厂", "备注": text}) + "\n")
    return path


def _xlsx(path: Path, text: str) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["名称", "备注"])
        bold = book.add_format({"bold": True})
        if len(text) > 3:
            sheet.write_rich_string(1, 0, text[:1], bold, text[1:2], text[2:])
        else:
            sheet.write_string(1, 0, text)
    return path


def _docx(path: Path, text: str) -> Path:
    import docx

    made = docx.Document()
    paragraph = made.add_paragraph()
    for sign in text:
        paragraph.add_run(sign)
    made.add_paragraph("关于开展监督抽查的通知")
    made.save(str(path))
    return path


def _docx_header(path: Path, text: str) -> Path:
    import docx

    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = text
    made.save(str(path))
    return path


def _parquet(path: Path, text: str) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"备注": [None, text], "n": [1, 2]}), path)
    return path


def _sqlite(path: Path, text: str) -> Path:
    with sqlite3.connect(path) as base:
        base.execute('CREATE TABLE "表" ("备注" TEXT)')
        base.execute('INSERT INTO "表" VALUES (?)', [text])
    base.close()
    return path


def _parts(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ("" if "." in name else ".xml"), content)
    return path


def _pptx(path: Path, text: str) -> Path:
    return _parts(
        path,
        ppt__slides__slide1=f'<s xmlns:a="a"><a:p><a:r><a:t>{text[:1]}</a:t></a:r><a:r><a:t>{text[1:]}</a:t></a:r></a:p></s>',
    )


def _open_document(path: Path, text: str) -> Path:
    return _parts(path, content=f'<c xmlns:t="t"><t:h>{text}</t:h></c>')


def _ofd(path: Path, text: str) -> Path:
    return _parts(path, Doc_0__Pages__Page_0__Content=f'<o:P xmlns:o="o"><o:TextCode>{text}</o:TextCode></o:P>')


def _zip(path: Path, text: str) -> Path:
    return _parts(path, **{"a/notes.txt": f"第一行\n{text}\n"})


WRITERS: list[tuple[str, Any]] = [
    ("a.pptx", _pptx), ("a.odt", _open_document), ("a.ods", _open_document), ("a.ofd", _ofd), ("a.zip", _zip),
    ("rows.csv", _csv), ("rows.jsonl", _jsonl), ("rows.xlsx", _xlsx), ("letter.docx", _docx), ("head.docx", _docx_header),
    ("rows.parquet", _parquet), ("rows.db", _sqlite),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
def test_text_of_every_kind_of_file_is_looked_at(tmp_path: Path, name: str, write: Any) -> None:
    with pytest.raises(ClassifiedMark) as refused:
        secrecy.refuse(write(tmp_path / name, "机密★3年"))
    assert "机密★3年" not in refused.value.message("zh") + refused.value.message("en")
    secrecy.refuse(write(tmp_path / f"fine-{name}", "依法保护商业秘密"))


def test_text_of_a_pdf_is_looked_at(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    for number, (text, stops) in enumerate((("机密★1年", True), ("保护商业秘密", False))):
        path = tmp_path / f"{number}.pdf"
        source = tmp_path / f"{number}.typ"
        source.write_text(f'#set text(font: "Noto Sans SC")\n{text}\n\n关于监督抽查的通知\n', encoding="utf-8")
        fonts = Path(__file__).parents[2] / "src" / "zhiheng" / "documents" / "fonts"
        path.write_bytes(typst.compile(str(source), font_paths=[str(fonts)]))
        if stops:
            with pytest.raises(ClassifiedMark):
                secrecy.refuse(path)
        else:
            secrecy.refuse(path)


def test_damaged_file_is_left_to_what_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    secrecy.refuse(path)
    hollow = io.BytesIO()
    with zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>机密</t></si>")
    path.write_bytes(hollow.getvalue())
    with pytest.raises(ClassifiedMark):
        secrecy.refuse(path)
