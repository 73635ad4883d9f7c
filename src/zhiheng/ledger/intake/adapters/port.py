"""The port of adapters: sheets whose cells mean more than one field, brought into a record type's own fields.

An adapter is recognised by its headings. It gets the raw chunks of a sheet and returns chunks whose columns are named
by fields of its record type (lists as JSON text); mapping, conversion, validation and linking then go on as for any
sheet. A row that it cannot take apart becomes a finding, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhiheng.ledger.intake.raw import RawChunk, RawSheet


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet that an adapter will read: field → the column it comes from, columns it leaves out, fields it makes."""

    shown: Mapping[str, str]
    unused: tuple[str, ...] = ()
    made: tuple[str, ...] = ()


class Adapter(Protocol):
    """One layout of sheets."""

    id: str
    record_type: str
    headings: tuple[str, ...]
    """Headings of the layout, for finding the heading row."""

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return how the sheet is read, or None if it is another layout."""

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return the sheet with one row a record, still under its own headings; rows that are no records are named.

        What the texts above the data say of every row may become a column. A row that is later set aside is kept in
        this form, so that it can be mended and taken in by itself. Most layouts return the sheet as it is.
        """

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of the record type, with findings for rows that cannot be taken apart."""
