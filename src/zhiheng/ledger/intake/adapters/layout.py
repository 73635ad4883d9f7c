"""What adapters share: columns found by headings, units in headings, texts above the data as a column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from zhiheng.ledger.intake.headings import forms, normalise_heading
from zhiheng.ledger.intake.raw import RawChunk, RawSheet

ORDINALS = ("序号", "编号", "行号", "No.", "NO")
_ORDINALS = frozenset(normalise_heading(text) for text in ORDINALS)
_BRACKET = re.compile(r"[(（\[]([^()（）\[\]]+)[)）\]]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Field → headings of a layout, first the usual one."""

    fields: Mapping[str, tuple[str, ...]]

    def found(self, headings: Sequence[str | None]) -> tuple[dict[str, str], list[str]]:
        """Return field → column for the first column of each field, and the other columns without ordinals."""
        table = {normalise_heading(text): name for name, texts in reversed([*self.fields.items()]) for text in texts}
        shown: dict[str, str] = {}
        rest: list[str] = []
        for heading in (text for text in headings if text):
            name = next((table[form] for form in forms(heading) if form in table), None)
            if name is not None and name not in shown:
                shown[name] = heading
            elif not is_ordinal(heading):
                rest.append(heading)
        return shown, rest

    def headings(self) -> tuple[str, ...]:
        """Return all headings of the layout."""
        return tuple(text for texts in self.fields.values() for text in texts)


def is_ordinal(heading: str) -> bool:
    """Tell whether a column holds numbers of rows."""
    return normalise_heading(heading) in _ORDINALS


def ordinals(headings: Sequence[str | None]) -> tuple[str, ...]:
    """Return the columns that hold numbers of rows."""
    return tuple(text for text in headings if text and is_ordinal(text))


def bracketed(heading: str | None) -> str | None:
    """Return what stands in a heading's brackets, as in 实测值(mg/kg)."""
    found = _BRACKET.search(heading or "")
    return found.group(1).strip() if found else None


def with_constant(sheet: RawSheet, heading: str, text: str) -> RawSheet:
    """Return the sheet with a column more, the same text in every row."""
    return replace(
        sheet,
        headings=[*sheet.headings, heading],
        chunks=lambda: (_added(chunk, heading, text) for chunk in sheet.chunks()),
    )


def _added(chunk: RawChunk, heading: str, text: str) -> RawChunk:
    return replace(chunk, frame=chunk.frame.with_columns(pl.lit(text).alias(heading)))


def without_columns(sheet: RawSheet, dropped: Collection[str]) -> RawSheet:
    """Return the sheet without these columns: what is not read is kept nowhere."""
    return replace(
        sheet,
        headings=[heading for heading in sheet.headings if heading not in dropped],
        chunks=lambda: _narrowed(sheet, dropped),
    )


def _narrowed(sheet: RawSheet, dropped: Collection[str]) -> Iterator[RawChunk]:
    for chunk in sheet.chunks():
        yield replace(chunk, frame=chunk.frame.drop([name for name in chunk.frame.columns if name in dropped]))
