"""What reading hands on: sheets of text cells in chunks, each row with its number in the source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from zhiheng.ledger.intake.findings import Finding

#: Name of the column that holds the source row (1 = the first line or spreadsheet row of the file).
ROW = "__row"
#: So many rows below the headings are handed on with them: units of measure and sub-headings may stand there.
HEAD_BELOW = 4


@dataclass(frozen=True, slots=True)
class NotData:
    """Rows of a source that are named as no data: the first one, what they are, their text, how many, in which sheet.

    ``what`` is one of title, heading, repeated, footer, person, blank, sheet (a whole sheet without known headings, or hidden).
    ``sheet`` is empty for the sheet that the entry belongs to. No text holds a person's name.
    """

    row: int
    what: str
    text: str
    rows: int = 1
    sheet: str = ""


@dataclass(slots=True)
class RawChunk:
    """Rows of one sheet: a frame with ``__row`` (uint32) and one text column per heading, in order.

    ``spaced`` is False where no cell can begin or end with a blank, so that stripping may be left out; ``controls`` is
    False where no cell can hold a control character.
    ``findings`` are rows already known to be bad; ``done`` is how much of the sheet's ``size`` has been read.
    ``outside`` are rows found to be no data, ``blank`` how many were empty, ``joined`` how many were put to the row above.
    """

    frame: pl.DataFrame
    spaced: bool = True
    controls: bool = True
    findings: list[Finding] = field(default_factory=list)
    done: int = 0
    outside: list[NotData] = field(default_factory=list)
    blank: int = 0
    joined: int = 0


@dataclass(slots=True)
class RawSheet:
    """One table of a file: its name, headings (None: a column without one), and how to read its rows.

    ``size`` is measured in the unit of ``RawChunk.done`` (bytes or rows). ``outside`` are the rows above the data, and
    sheets left out; ``above`` the texts above the headings, ``said`` those and the headings; ``remarks`` what the reader of a result must be told of the
    sheet (name → count: hidden_rows, formulas, merged). ``head`` are the first rows down to a few below the headings, merged
    cells said in all their cells; ``merged_numbers`` how many merged areas below them hold one number; ``hidden_columns``
    the places (from 0) of columns that are not shown, ``hidden_rows`` the numbers (from 1) of such rows.
    """

    name: str
    headings: list[str | None]
    size: int
    chunks: Callable[[], Iterator[RawChunk]]
    heading_row: int = 1
    outside: list[NotData] = field(default_factory=list)
    above: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    remarks: dict[str, int] = field(default_factory=dict)
    blank: int = 0
    head: tuple[tuple[str, ...], ...] = ()
    merged_numbers: int = 0
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()

    def columns(self) -> list[str]:
        """Return the frame's column names: the heading, or its place where it has none."""
        return column_names(self.headings)


def column_names(headings: list[str | None]) -> list[str]:
    """Return one name a column, none twice; columns without heading, or with one said before, are called by their place."""
    found: dict[str, None] = {}
    for place, heading in enumerate(headings, start=1):
        name = heading or f"__column_{place}"
        found[name if name not in found else f"{name}__column_{place}"] = None
    return list(found)
