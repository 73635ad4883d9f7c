"""The upload template of a record type: a workbook whose headings intake recognises, with choices and explanations.

The first sheet is what people fill in. The other two, a page of notes and the lists behind the drop-downs, are named as
``reading.workbook.NOT_DATA`` and never read as data.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from zhiheng.ledger.intake.reading.workbook import CHOICES_SHEET, NOTES_SHEET
from zhiheng.ledger.intake.sample import MARK, heading, sample_rows
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: How many rows have drop-downs and cell formats; intake takes any number.
ROWS = 1_000
_KINDS: dict[FieldType, tuple[str, str]] = {
    FieldType.TEXT: ("文字", "text"),
    FieldType.CODE: ("从下拉列表选一项", "one of the list"),
    FieldType.INTEGER: ("整数", "whole number"),
    FieldType.DECIMAL: ("数", "number"),
    FieldType.MONEY: ("金额", "amount"),
    FieldType.BOOLEAN: ("是或否", "是 (yes) or 否 (no)"),
    FieldType.DATE: ("日期，如 2024-03-01", "day, such as 2024-03-01"),
    FieldType.INSTANT: ("时刻，如 2024-03-01T08:30:00+08:00", "instant, such as 2024-03-01T08:30:00+08:00"),
    FieldType.USCC: ("统一社会信用代码，18位", "Unified Social Credit Code, 18 characters"),
    FieldType.GTIN: ("商品条码", "GTIN"),
    FieldType.DIVISION: ("行政区划代码，6位", "division code, 6 digits"),
    FieldType.INDUSTRY: ("国民经济行业分类代码", "industry code of GB/T 4754"),
    FieldType.PERSON: ("个人信息，加密存放，不公开", "personal data, sealed, never published"),
    FieldType.RECORD: ("记录编号，64位", "record id, 64 digits"),
    FieldType.LIST: ("多项：JSON 列表", "several items: a JSON list"),
}
_UNITS = {"CNY": ("元", "yuan"), "point": ("分", "points"), "degree": ("度", "degrees"), "hour": ("小时", "hours")}
_YES_NO = ["是", "否"]


def template(record_type: RecordType) -> bytes:
    """Return the workbook as bytes: headings with comments, formats and drop-downs; notes; lists."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": record_type.label.zh, "subject": f"{record_type.id} v{record_type.version}"})
    data = book.add_worksheet(_sheet_name(record_type.label.zh))
    notes, choices = book.add_worksheet(NOTES_SHEET), book.add_worksheet(CHOICES_SHEET)
    _fill_data(book, data, choices, record_type)
    _fill_notes(book, notes, record_type)
    choices.hide()
    book.close()
    return target.getvalue()


def _sheet_name(label: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in label)[:31]


def _fill_data(book: Any, sheet: Any, choices: Any, record_type: RecordType) -> None:
    needed = book.add_format({"bold": True, "bg_color": "#C9DAF0", "num_format": "@"})
    optional = book.add_format({"bold": True, "bg_color": "#EEF2F7", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for column, (name, spec) in enumerate(record_type.fields.items()):
        title = heading(name, spec) + ("*" if spec.required else "")
        sheet.write_string(0, column, title, needed if spec.required else optional)
        sheet.write_comment(0, column, explanation(spec), {"x_scale": 2.5, "y_scale": 2})
        sheet.set_column(column, column, max(12, min(2 * len(title) + 2, 40)), text)
        _offer(sheet, choices, column, spec)
    sheet.freeze_panes(1, 0)


def _offer(sheet: Any, choices: Any, column: int, spec: FieldSpec) -> None:
    """Give a column its drop-down: the list stands in the hidden sheet, which has no limit of length."""
    options = [label.zh for label in spec.values.values()] if spec.values else []
    options = _YES_NO if spec.type is FieldType.BOOLEAN else options
    if not options:
        return
    for row, option in enumerate(options):
        choices.write_string(row, column, option)
    letters = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
    source = f"='{CHOICES_SHEET}'!{letters}$1:{letters}${len(options)}"
    error = {
        "error_title": "不在列表中",
        "error_message": "请从列表选一项。Choose one of the list.",
        "error_type": "warning",
    }
    sheet.data_validation(1, column, ROWS, column, {"validate": "list", "source": source, **error})


def _fill_notes(book: Any, sheet: Any, record_type: RecordType) -> None:
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    said = [record_type.label, record_type.note] if record_type.note else [record_type.label]
    lines = [(text.zh, text.en) for text in said]
    lines += [
        ("带 * 的列必填。删去不用的列也可以。", "Columns with * are required; you may delete those you do not use.")
    ]
    for row, (zh, en) in enumerate(lines):
        sheet.write_string(row, 0, zh, bold)
        sheet.write_string(row, 1, en)
    row = len(lines) + 1
    for name, spec in record_type.fields.items():
        sheet.write_string(row, 0, heading(name, spec))
        sheet.write_string(row, 1, explanation(spec).replace("\n", "  "))
        row += 1
    _fill_sample(sheet, row + 1, record_type, bold)


def _fill_sample(sheet: Any, row: int, record_type: RecordType, bold: Any) -> None:
    """Show one invented row, field by field, under its mark."""
    sheet.write_string(row, 0, MARK, bold)
    for title, value in sample_rows(record_type, 2)[0].items():
        row += 1
        sheet.write_string(row, 0, title)
        sheet.write_string(row, 1, value)


def explanation(spec: FieldSpec) -> str:
    """Return what belongs into a field, in both languages: kind, unit, choices, bounds, parts of a list."""
    zh, en = _KINDS[spec.type]
    unit = _UNITS.get(spec.unit, (spec.unit, spec.unit)) if spec.unit else ("", "")
    need = ("必填", "required") if spec.required else ("选填", "optional")
    lines = [
        f"{spec.label.zh}：{zh}{f'（{unit[0]}）' if spec.unit else ''}，{need[0]}",
        f"{spec.label.en}: {en}{f' ({unit[1]})' if spec.unit else ''}, {need[1]}",
    ]
    if spec.description:
        lines += [spec.description.zh, spec.description.en]
    lines += [f"{label.zh} = {label.en}" for label in spec.values.values()]
    lines += [
        f"“{part}” {inner.label.zh} {inner.label.en}{' *' if inner.required else ''}" for part, inner in spec.of.items()
    ]
    if spec.of:
        parts = ", ".join(f'"{part}": "…"' for part in spec.of)
        lines.append(f"[{{{parts}}}]")
    return "\n".join(lines)
