"""Tables and pictures that stand in the text of a document, each with its number and name above and its sources below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Width of a picture in the text area, in millimetres.
PICTURE_MM: Final = 150.0


@dataclass(frozen=True)
class Table:
    """A table: headings, rows of the same length, and how wide the columns are to each other.

    ``caption`` stands above it; ``foot`` below it, where source and vintage are told; ``numeric`` names the columns, by
    their place from 0, whose cells are set to the right.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    caption: str = ""
    foot: str = ""
    numeric: Sequence[int] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing: SVG of our own (`documents.charts`), what it says in words, its caption and its foot."""

    svg: str
    alt: str
    caption: str = ""
    foot: str = ""
    width_mm: float = PICTURE_MM


def checked(table: Table) -> list[int]:
    """Return the widths of a table's columns. Raises ValueError where a row has other cells than there are headings."""
    widths = list(table.widths) or [1] * len(table.columns)
    for row in (widths, *table.rows):
        if len(row) != len(table.columns):
            raise ValueError(f"a row of {len(row)} cells under {len(table.columns)} headings")
    return widths
