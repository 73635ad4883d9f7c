"""Opening a workbook or CSV: its container checked, headings of several rows and merged cells read, by what intake has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import fastexcel
import polars as pl

from zhiheng.ledger.intake.errors import NoHeadings
from zhiheng.ledger.intake.exact import decimal_of
from zhiheng.ledger.intake.headings import KnownHeadings, normalise_heading
from zhiheng.ledger.intake.limits import MIB, Limits
from zhiheng.ledger.intake.raw import ROW, NotData, RawSheet
from zhiheng.ledger.intake.reading import kind_of, read_file
from zhiheng.ledger.intake.reading.archive import check_workbook
from zhiheng.rounds.errors import NotUnderstood
from zhiheng.rounds.forms import Form
from zhiheng.rounds.sheets import heads, names

#: What a file for a round may be at most: an office's sheet, not a data set.
LIMITS = Limits(
    max_bytes=20 * MIB, max_columns=500, max_members=500, max_unpacked_bytes=200 * MIB, max_cells=3_000_000, max_merges=50_000,
    chunk_rows=200_000,
)  # fmt: skip
SUFFIXES = (".xlsx", ".csv", ".txt", ".tsv")

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Grid:
    """One sheet of a file: its headings, rows with their numbers, what stands above, and what its reader must be told.

    `hidden_rows`: how many rows below the headings are not shown; `hidden_columns`: places of such columns, from 0.
    """

    name: str
    headings: tuple[str | None, ...]
    rows: tuple[Row, ...]
    heading_row: int
    above: tuple[str, ...]
    said: frozenset[str]
    blank: int = 0
    formulas: int = 0
    hidden_rows: int = 0
    hidden_columns: frozenset[int] = frozenset()
    errors: int = 0
    unsure: int = 0
    left_out: tuple[NotData, ...] = ()
    merged_numbers: int = 0
    period: str = ""


def open_grids(path: Path, form: Form, remembered: Iterable[str] = (), period: str = "") -> list[Grid]:
    """Return the sheets of a file in which something of the form, or of what was remembered, stands.

    Args: `period`: that of the round, by which columns of other times are known; empty where it is not known.

    Raises NotUnderstood, and the errors of reading: ArchiveRefused, DamagedFile, WrongKind, FileTooBig, …
    """
    words = {*form.headings, *names.KNOWN, *(normalise_heading(one) for one in remembered)}
    known = KnownHeadings({}, frozenset(), frozenset(words))
    try:
        sheets = read_file(path, known, LIMITS)
    except NoHeadings as error:
        texts = likely_headings(path)
        if not texts:
            raise not_understood(path.name, form) from error
        sheets = read_file(path, KnownHeadings({}, frozenset(), texts), LIMITS)
    grids = [_grid(form, sheet) for sheet in sheets]
    parts = [part for grid in grids for below in _stacked(form, grid) for part in _side_by_side(below)]
    return [replace(part, period=period) for part in parts]


def _grid(form: Form, sheet: RawSheet) -> Grid:
    """Return a sheet as intake read it, its headings with the rows of theirs that intake took for titles or for data."""
    found = heads.whole(form, sheet.head, sheet.headings, sheet.heading_row)
    texts = frozenset(cell for row in sheet.head[found.first - 1 : found.row] for cell in row if cell)
    return Grid(
        sheet.name,
        found.headings,
        tuple(row for row in _rows(chunk.frame for chunk in sheet.chunks()) if row[0] > found.row),
        found.row,
        tuple(text for text in sheet.above if text not in texts),
        sheet.said | texts,
        sheet.blank,
        sheet.remarks.get("formulas", 0),
        sum(row > found.row for row in sheet.hidden_rows),
        sheet.hidden_columns,
        sheet.remarks.get("errors", 0),
        sheet.remarks.get("unsure_formulas", 0),
        tuple(one for one in sheet.outside if one.what in ("sheet", "hidden_sheet")),
        sheet.merged_numbers,
    )


def _stacked(form: Form, grid: Grid) -> list[Grid]:
    """Return the tables of a sheet that stand one below the other: a row of other headings begins the next one."""
    own = {normalise_heading(one) for one in grid.headings if one}
    starts = [
        place
        for place, (_number, cells) in enumerate(grid.rows)
        if not _is_item(form, cells) and _begins(cells, form.headings, own)
    ]
    if not starts:
        return [grid]
    found = [replace(grid, rows=grid.rows[: starts[0]])]
    for start, end in pairwise([*starts, len(grid.rows)]):
        number, cells = grid.rows[start]
        title = grid.rows[start - 1][1] if start else ()
        above = tuple(text for text in title if text and decimal_of(text) is None)
        headings = tuple(cell or None for cell in cells)
        found.append(
            Grid(
                grid.name,
                headings,
                grid.rows[start + 1 : end],
                number,
                above or grid.above,
                grid.said | set(cells),
                hidden_columns=grid.hidden_columns,
            )
        )
    return found


def _is_item(form: Form, cells: tuple[str, ...]) -> bool:
    """Return whether a row is one line of the form with its code, as in our own exports, however little stands in it."""
    return sum(cell in form.by_id for cell in cells) == 1


def _begins(cells: tuple[str, ...], known: Mapping[str, str], own: set[str]) -> bool:
    """Return whether a row is a row of headings other than those of its table: two lines, or a line beside a known heading."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(decimal_of(cell) is not None for cell in filled):
        return False
    words = {normalise_heading(cell) for cell in filled}
    lines, roles = {known[word] for word in words if word in known}, words & names.KNOWN
    leads = roles & (names.ITEMS | names.PLACES)
    return not words <= own and (len(lines) >= 2 or bool(leads and (lines or roles & names.VALUES)))


def _side_by_side(grid: Grid) -> list[Grid]:
    """Return the tables of a sheet that stand beside one another: each begins with a column of items of its own."""
    starts = [
        at for at, one in enumerate(grid.headings) if one and normalise_heading(one.split("|")[-1]) in names.ITEMS
    ]
    if len(starts) < 2 or starts[1] - starts[0] < 2:
        return [grid]
    ends = [*starts[1:], len(grid.headings)]
    return [
        replace(
            grid,
            headings=grid.headings[first:end],
            rows=_cut(grid.rows, first, end),
            hidden_columns=frozenset(one - first for one in grid.hidden_columns if first <= one < end),
        )
        for first, end in zip([0, *starts[1:]], ends, strict=True)
    ]


def _cut(rows: tuple[Row, ...], first: int, end: int) -> tuple[Row, ...]:
    return tuple((number, cells[first:end]) for number, cells in rows if any(cells[first:end]))


def likely_headings(path: Path) -> frozenset[str]:
    """Return the texts of the row that looks most like headings, in a workbook whose words are all unknown.

    With a row directly above that has several texts too: headings of two rows. Raises what reading a workbook raises.
    """
    if kind_of(path, LIMITS) != "xlsx":
        return frozenset()
    check_workbook(path, LIMITS)
    best: list[str] = []
    book = fastexcel.read_excel(path)
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=LIMITS.heading_rows, dtypes="string")
        before: list[str] = []
        for row in sheet.to_polars().rows() if sheet.total_height and sheet.visible == "visible" else ():
            texts = [cell for cell in row if cell and decimal_of(cell) is None]
            if len(texts) > max(len(best), 1):
                best = [*texts, *(before if len(before) > 1 else [])]
            before = texts
    return frozenset(normalise_heading(text) for text in best)


def _rows(frames: Iterable[pl.DataFrame]) -> Iterable[Row]:
    for frame in frames:
        numbers = frame[ROW].to_list()
        texts = frame.drop(ROW).rows()
        for number, cells in zip(numbers, texts, strict=True):
            row = tuple((cell or "").strip() for cell in cells)
            if any(row):
                yield number, row


def not_understood(file: str, form: Form) -> NotUnderstood:
    """Return the error for a file in which nothing of a form stands."""
    wanted = "、".join(line.label.zh for line in form.typed_in[:8])
    return NotUnderstood(file=file, headings=wanted)
