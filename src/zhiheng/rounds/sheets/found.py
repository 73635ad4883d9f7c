"""What was understood of an uploaded workbook, before anything of it is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from zhiheng.rounds.cell import Problem

ACROSS, DOWN = "across", "down"


@dataclass(frozen=True, slots=True)
class Said:
    """Something to tell of a table: where, what, in both languages. `level` is note, question or error."""

    place: str
    code: str
    zh: str
    en: str
    level: str = "note"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns (or items, where the table runs down) mean which lines, as somebody chose or as was remembered.

    `lines`: heading → line id, or an empty text where the column is left out; `factors`: heading → by how much its
    numbers are multiplied.
    """

    lines: Mapping[str, str]
    factors: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or an item, of a table: its heading, the line it means (None: none), and how that is known.

    `how` is heading, remembered, chosen or none; `unit` what the heading says of it, `factor` what its numbers are
    multiplied by; `examples` are texts that stand in it.
    """

    heading: str
    line: str | None
    how: str
    unit: str = ""
    factor: Decimal | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell as it stood: its text, the value kept for it, or why there is none, and where it stood."""

    text: str
    value: str
    problem: Problem | None
    origin: str
    marker: str = ""


@dataclass
class Table:
    """One table of a workbook: how it runs, what its columns mean, and what became of its rows."""

    name: str
    layout: str
    heading_row: int
    fingerprint: str
    columns: list[Column]
    counts: dict[str, int] = field(default_factory=dict)
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class TotalChecked:
    """A total that stood among the rows: what it says of a line, and what the rows add up to."""

    place: str
    label: str
    line: str
    said: Decimal
    summed: Decimal

    @property
    def holds(self) -> bool:
        """Whether the total is the sum of its rows."""
        return self.said == self.summed


#: unit → row → line → cell
Cells = dict[str, dict[int, dict[str, Taken]]]


@dataclass
class Understood:
    """A workbook understood: its tables, the cells for each unit, totals checked, and what there is to tell."""

    tables: list[Table] = field(default_factory=list)
    cells: Cells = field(default_factory=dict)
    totals: list[TotalChecked] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def lay(self, unit: str, row: Mapping[str, Taken], place: str) -> None:
        """Lay cells in the sheet of a unit. What an earlier table said of a line stays; where it said otherwise, that is a question."""
        stands = self.cells.setdefault(unit, {}).setdefault(0, {})
        differ = [line for line, one in row.items() if line in stands and stands[line].value != one.value]
        for line, one in row.items():
            if line not in stands or not stands[line].value:
                stands[line] = one
        differ = [line for line in differ if stands[line].value != row[line].value]
        if differ:
            first = stands[differ[0]]
            zh = f"同一单位在“{first.origin}”已有不同的数，共 {len(differ)} 项（如 {first.text[:20]} 与 {row[differ[0]].text[:20]}），取了前面的。请核对这张表是哪个单位的。"
            en = f"“{first.origin}” says otherwise of the same unit (items: {len(differ)}; {first.text[:20]}, here {row[differ[0]].text[:20]}); the first counts. Whose is this sheet?"
            self.said.append(Said(place, "said-twice", zh, en, "question"))

    @property
    def taken(self) -> int:
        """How many cells have a value."""
        return sum(bool(cell.value) for rows in self.cells.values() for row in rows.values() for cell in row.values())

    @property
    def failed(self) -> int:
        """How many cells could not be read."""
        return sum(
            cell.problem is not None for rows in self.cells.values() for row in rows.values() for cell in row.values()
        )
