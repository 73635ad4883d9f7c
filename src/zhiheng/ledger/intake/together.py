"""Rows that belong together: one record over several rows, and cells left blank under the one that covers them.

A row goes with the one above where it adds a part (an item) and says nothing else new: its key is blank or the same, and
so is every other cell. The parts then stand in one cell, a line each; so a record that is set aside can be mended whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from zhiheng.ledger.intake.notdata import FOOTER, not_data
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet

_RECORD, _FIRST = "__record", "__first"


@dataclass(frozen=True, slots=True)
class Together:
    """How rows of a layout belong together, by column names.

    ``parts`` add up, the first of them in every row; ``ordinals`` are numbers of rows, which say nothing.
    """

    key: str
    parts: tuple[str, ...]
    ordinals: tuple[str, ...] = ()


def gathered(sheet: RawSheet, how: Together) -> RawSheet:
    """Return the sheet with one row a record. Rows that are no data are taken out first, and named."""
    return replace(sheet, chunks=lambda: _records(sheet, how))


def filled_down(sheet: RawSheet, key: str, columns: Sequence[str], within: str) -> RawSheet:
    """Return the sheet with blank cells of ``columns`` taken from the row above, in rows with ``within`` and no ``key``."""
    return replace(sheet, chunks=lambda: _filled(sheet, key, list(columns), within))


def _records(sheet: RawSheet, how: Together) -> Iterator[RawChunk]:
    said = frozenset(sheet.said)
    waiting: pl.DataFrame | None = None
    last: RawChunk | None = None
    for raw in sheet.chunks():
        chunk = _without_others(raw, said)
        rows = chunk.frame if waiting is None else pl.concat([waiting, chunk.frame])
        if last is not None:
            yield last
        frame = _numbered(rows, how)
        final = frame[_RECORD].max()
        waiting = rows.filter(frame[_RECORD] == final) if rows.height else None
        done = frame.filter(pl.col(_RECORD) != final) if rows.height else frame
        last = _one_a_record(chunk, done, how)
    if last is not None:
        if waiting is not None:
            rest = _one_a_record(
                RawChunk(waiting, last.spaced, last.controls, done=last.done), _numbered(waiting, how), how
            )
            yield replace(last, frame=pl.concat([last.frame, rest.frame]), joined=last.joined + rest.joined)
        else:
            yield last


def _without_others(chunk: RawChunk, said: frozenset[str]) -> RawChunk:
    """Take rows out that are no data: those that begin like one, or say a heading again, are looked at one by one."""
    cells = [pl.col(name).str.strip_chars() for name in chunk.frame.columns if name != ROW]
    first = pl.coalesce([pl.when(cell != "").then(cell) for cell in cells])
    doubtful = chunk.frame.filter(first.str.contains(f"(?i){FOOTER}") | first.is_in(list(said)))
    found = []
    for values in doubtful.iter_rows(named=True):
        row = values.pop(ROW)
        entry = not_data(row, values, said)
        if entry is not None:
            found.append(entry)
    filled = chunk.frame.filter(first.is_not_null())
    rest = filled.filter(~pl.col(ROW).is_in([entry.row for entry in found]))
    blank = chunk.blank + chunk.frame.height - filled.height
    return replace(chunk, frame=rest, outside=[*chunk.outside, *found], blank=blank)


def _numbered(frame: pl.DataFrame, how: Together) -> pl.DataFrame:
    """Return the rows with the number of the record that each belongs to."""
    clean = frame.with_columns(_text(name).alias(name) for name in frame.columns if name != ROW)
    silent = {ROW, how.key, *how.parts, *how.ordinals}
    same = [_as_above(name) for name in frame.columns if name not in silent]
    goes_on = pl.all_horizontal(pl.col(how.parts[0]).is_not_null(), _as_above(how.key), *same)
    starts = clean.select((~goes_on.fill_null(value=False)).cast(pl.UInt32).alias(_RECORD))[_RECORD]
    return frame.with_columns(starts.cum_sum())


def _text(name: str) -> pl.Expr:
    cell = pl.col(name).str.strip_chars()
    return pl.when(cell != "").then(cell)


def _as_above(name: str) -> pl.Expr:
    """Return the condition that a cell is blank or as the last filled one above; the first row is never."""
    above = pl.col(name).forward_fill().shift(1)
    return (pl.col(name).is_null() | (pl.col(name) == above).fill_null(value=False)) & (pl.int_range(pl.len()) > 0)


def _one_a_record(chunk: RawChunk, frame: pl.DataFrame, how: Together) -> RawChunk:
    names = [name for name in frame.columns if name not in (ROW, _RECORD)]
    single = pl.len() == 1
    whole = [
        pl.when(single).then(pl.col(name).first()).otherwise(_lines(name)).alias(name)
        if name in how.parts
        else pl.col(name).drop_nulls().first().alias(name)
        for name in names
    ]
    records = frame.group_by(_RECORD, maintain_order=True).agg(*whole, pl.col(ROW).first(), pl.len().alias(_FIRST))
    joined = frame.height - records.height
    first = (
        dict(frame.select(ROW, pl.col(ROW).first().over(_RECORD).alias(_FIRST)).iter_rows()) if chunk.findings else {}
    )
    findings = [replace(each, row=first.get(each.row, each.row)) for each in chunk.findings]
    return replace(chunk, frame=records.select(*names, ROW), findings=findings, joined=chunk.joined + joined)


def _lines(name: str) -> pl.Expr:
    """Return the cells of a record as one, a line each; no line where none is filled."""
    cell = pl.col(name).str.replace_all(r"\s*[\r\n]+\s*", " ")
    return pl.when(pl.col(name).is_not_null().any()).then(cell.fill_null("").str.join("\n"))


def _filled(sheet: RawSheet, key: str, columns: list[str], within: str) -> Iterator[RawChunk]:
    said = frozenset(sheet.said)
    above: dict[str, str | None] = dict.fromkeys([key, *columns])
    for raw in sheet.chunks():
        chunk = _without_others(raw, said)
        covered = _text(key).is_null() & _text(within).is_not_null()
        names = [key, *columns]
        start = pl.DataFrame({name: [above[name]] for name in names}, schema=dict.fromkeys(names, pl.String))
        cells = pl.concat([start, chunk.frame.select(_text(name).alias(name) for name in names)])
        down = cells.select(pl.all().forward_fill()).slice(1)
        taken = [
            pl.when(covered & _text(name).is_null()).then(down[name]).otherwise(pl.col(name)).alias(name)
            for name in names
        ]
        frame = chunk.frame.with_columns(taken)
        if down.height:
            above = down.row(-1, named=True)
        yield replace(chunk, frame=frame)
