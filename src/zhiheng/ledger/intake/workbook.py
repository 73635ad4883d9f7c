"""The spreadsheet of rows set aside, and reading it back once it is mended.

One sheet a record type. The original columns stand as they were, bad cells are coloured and carry the message as a
comment; a last column sums up what is wrong. A hidden first column holds the key by which a mended row is matched.
Every cell is written as text, so that nothing in it is ever computed; CSV, which has no types, gets a leading
apostrophe where a spreadsheet program would compute (``= + - @`` in both widths, tab, line end).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from zhiheng.ledger.intake.errors import NoHeadings, NotOurExport
from zhiheng.ledger.intake.headings import KnownHeadings, normalise_heading
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS, Limits
from zhiheng.ledger.intake.raw import ROW
from zhiheng.ledger.intake.reading import read_file

KEY = "__key"
PROBLEMS = "问题 Problems"
PLACE = "来源行 Source row"
#: What stands in the place of personal data, which never leaves the vault with an export.
SEALED = "[已封存 sealed]"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MAX_CELL = 32_767
_ROWS_A_SHEET = 1_048_000


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row as it goes out: key, type, origin, cells by heading, and problems as (heading, message)."""

    key: str
    record_type: str
    origin: str
    values: dict[str, str | None]
    problems: list[tuple[str, str]] = field(default_factory=list)


def defused(text: str) -> str:
    """Return the text so that no spreadsheet program computes it when it opens a CSV file."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def write_xlsx(rows: Sequence[ExportRow], target: Path | io.BytesIO) -> None:
    """Write rows to a workbook, grouped by record type and set of headings."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    workbook = xlsxwriter.Workbook(target if isinstance(target, io.BytesIO) else str(target), options)
    forms = {
        "head": workbook.add_format({"bold": True, "bg_color": "#DDE6F0", "num_format": "@"}),
        "text": workbook.add_format({"num_format": "@"}),
        "bad": workbook.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "@"}),
        "note": workbook.add_format({"text_wrap": True, "num_format": "@"}),
    }
    groups = _groups(rows)
    for number, ((kind, headings), members) in enumerate(groups.items(), start=1):
        name = kind if len({k for k, _ in groups}) == len(groups) else f"{kind} {number}"
        _sheet(workbook.add_worksheet(name[:31]), headings, members[:_ROWS_A_SHEET], forms)
    if not groups:
        workbook.add_worksheet("无 none")
    workbook.close()


def _groups(rows: Iterable[ExportRow]) -> dict[tuple[str, tuple[str, ...]], list[ExportRow]]:
    groups: dict[tuple[str, tuple[str, ...]], list[ExportRow]] = {}
    for row in rows:
        groups.setdefault((row.record_type, tuple(row.values)), []).append(row)
    return groups


def _sheet(sheet: Any, headings: tuple[str, ...], rows: list[ExportRow], forms: dict[str, Any]) -> None:
    titles = [KEY, *headings, PLACE, PROBLEMS]
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, forms["head"])
    for at, row in enumerate(rows, start=1):
        _row(sheet, at, headings, row, forms)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, len(headings), 18)
    sheet.set_column(len(headings) + 1, len(headings) + 1, 22)
    sheet.set_column(len(headings) + 2, len(headings) + 2, 70)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 1, max(len(rows), 1), len(titles) - 1)


def _row(sheet: Any, at: int, headings: tuple[str, ...], row: ExportRow, forms: dict[str, Any]) -> None:
    messages: dict[str, list[str]] = {}
    for heading, message in row.problems:
        messages.setdefault(heading, []).append(message)
    sheet.write_string(at, 0, row.key, forms["text"])
    for column, heading in enumerate(headings, start=1):
        bad = messages.get(heading)
        sheet.write_string(at, column, (row.values[heading] or "")[:_MAX_CELL], forms["bad" if bad else "text"])
        if bad:
            sheet.write_comment(at, column, "\n".join(bad)[:_MAX_CELL], {"x_scale": 2.5})
    sheet.write_string(at, len(headings) + 1, row.origin, forms["text"])
    summary = "\n".join(f"{heading}: {message}" if heading else message for heading, message in row.problems)
    sheet.write_string(at, len(headings) + 2, summary[:_MAX_CELL], forms["note"])


def write_csv(rows: Sequence[ExportRow]) -> str:
    """Return rows as CSV with all headings, key first; cells are defused against formula injection."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row.values))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([KEY, "record_type", *map(defused, headings), PLACE, PROBLEMS])
    for row in rows:
        problems = " | ".join(f"{heading}: {message}" if heading else message for heading, message in row.problems)
        cells = [row.values.get(heading) or "" for heading in headings]
        writer.writerow([row.key, row.record_type, *map(defused, [*cells, row.origin, problems])])
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class MendedRow:
    """A row of a mended workbook: its key and the cells as they stand now."""

    key: str
    values: dict[str, str | None]


def read_mended(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[MendedRow]:
    """Return the rows of a mended export. Raises NotOurExport where a sheet has lost the key column."""
    known = KnownHeadings({}, frozenset(), frozenset({normalise_heading(KEY)}))
    rows: list[MendedRow] = []
    try:
        sheets = read_file(path, known, limits)
    except NoHeadings as error:
        raise NotOurExport(file=path.name, column=KEY) from error
    for sheet in sheets:
        if KEY not in sheet.headings:
            raise NotOurExport(file=path.name, column=KEY)
        for chunk in sheet.chunks():
            rows += _mended(chunk.frame)
    return rows


def _mended(frame: pl.DataFrame) -> Iterable[MendedRow]:
    for values in frame.drop(ROW).iter_rows(named=True):
        key = values.pop(KEY)
        for added in (PLACE, PROBLEMS, "record_type"):
            values.pop(added, None)
        if key:
            yield MendedRow(key.strip(), {heading: _undefused(cell) for heading, cell in values.items()})


def _undefused(cell: str | None) -> str | None:
    """Take the apostrophe away that ``defused`` put there."""
    if cell and cell.startswith("'") and cell[1:].startswith(_DANGEROUS):
        return cell[1:]
    return cell
