"""Stage 1, read: any file or stream of rows becomes sheets of text cells."""

from __future__ import annotations

from pathlib import Path

from zhiheng.ledger.intake.headings import KnownHeadings
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS, Limits
from zhiheng.ledger.intake.raw import RawSheet
from zhiheng.ledger.intake.reading import database, delimited, records, workbook
from zhiheng.ledger.intake.reading.records import read_rows
from zhiheng.ledger.intake.reading.sniff import KINDS, kind_of

__all__ = ["KINDS", "kind_of", "read_file", "read_rows"]


def read_file(path: Path, known: KnownHeadings, limits: Limits = DEFAULT_LIMITS) -> list[RawSheet]:
    """Return the sheets of a file, recognised by content and name.

    Rows are read and verified when a sheet's chunks are asked for, so StructureError may also come from there.
    """
    kind = kind_of(path, limits)
    if kind == "csv":
        return delimited.read(path, known, limits)
    if kind == "xlsx":
        return workbook.read(path, known, limits)
    if kind == "sqlite":
        return database.read(path, known, limits)
    if kind == "jsonl":
        return records.read_json_lines(path, limits)
    return records.read_parquet(path, limits)
