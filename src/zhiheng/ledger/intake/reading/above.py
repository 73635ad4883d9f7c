"""What stands above the data of a sheet: titles, notes and the headings themselves, each row named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiheng.ledger.intake.headings import HeadingBlock
from zhiheng.ledger.intake.notdata import without_names
from zhiheng.ledger.intake.raw import NotData

Rows = Sequence[Sequence[str | None]]


def rows_above(rows: Rows, block: HeadingBlock) -> list[NotData]:
    """Return titles and notes above the headings, and the rows of the headings, as what is no data."""
    titles = [NotData(number, "title", text) for number, text in _titles(rows, block)]
    headings = range(block.first_row, block.last_row + 1)
    return titles + [NotData(number, "heading", without_names(_first(rows[number - 1]))) for number in headings]


def texts_said(rows: Rows, block: HeadingBlock) -> frozenset[str]:
    """Return the texts of titles and headings, by which a row that says them again is known."""
    return frozenset(cell.strip() for row in rows[: block.last_row] for cell in row if cell and cell.strip())


def texts_above(rows: Rows, block: HeadingBlock) -> tuple[str, ...]:
    """Return the texts above the headings."""
    return tuple(cell.strip() for row in rows[: block.first_row - 1] for cell in row if cell and cell.strip())


def blank_above(rows: Rows, block: HeadingBlock) -> int:
    """Return how many rows above the headings are empty."""
    return sum(1 for row in rows[: block.first_row - 1] if not _first(row))


def _titles(rows: Rows, block: HeadingBlock) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(rows[: block.first_row - 1], start=1):
        text = without_names("  ".join(dict.fromkeys(cell.strip() for cell in row if cell and cell.strip())))
        if text:
            yield number, text


def _first(row: Sequence[str | None]) -> str:
    return next((cell.strip() for cell in row if cell and cell.strip()), "")
