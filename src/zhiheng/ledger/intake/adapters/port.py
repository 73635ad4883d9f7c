"""The port of adapters: sheets whose cells mean more than one field, brought into a record type's own fields.

An adapter is recognised by its headings. It gets the raw chunks of a sheet and returns chunks whose columns are named
by fields of its record type (lists as JSON text); mapping, conversion, validation and linking then go on as for any
sheet. A row that it cannot take apart becomes a finding, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhiheng.ledger.intake.raw import RawChunk


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet that an adapter will read: field → the column it comes from, and columns it leaves out."""

    shown: Mapping[str, str]
    unused: tuple[str, ...] = ()


class Adapter(Protocol):
    """One layout of sheets."""

    id: str
    record_type: str
    headings: tuple[str, ...]
    """Headings of the layout, for finding the heading row."""

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return how the sheet is read, or None if it is another layout."""

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of the record type, with findings for rows that cannot be taken apart."""
