"""SQLite files: opened read-only, plain tables alone, every row a row of text cells.

A database from elsewhere is not trusted: no view, virtual table or trigger of it is run and no generated column read,
values longer than a line may be are refused, and so is a table of more cells than a worksheet may span.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import polars as pl

from zhiheng.ledger.intake.errors import ArchiveRefused, DamagedFile, FileEmpty, NoHeadings, TooManyColumns
from zhiheng.ledger.intake.headings import KnownHeadings, find_headings
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.raw import ROW, NotData, RawChunk, RawSheet, column_names
from zhiheng.ledger.intake.records_text import text_of

_CHUNK = 100_000
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
#: A table is recognised by at least so many known columns; databases have tables of their own beside the data.
_KNOWN_COLUMNS = 3


def read(path: Path, known: KnownHeadings, limits: Limits) -> list[RawSheet]:
    """Return the tables with known columns; the others are named as left out.

    Raises DamagedFile, ArchiveRefused, TooManyColumns, FileEmpty, NoHeadings.
    """
    try:
        with closing(_opened(path, limits)) as database:
            tables = [(name, *_shape(path, database, name, limits)) for name in _tables(database)]
    except sqlite3.Error as error:
        raise DamagedFile(file=path.name, problem=str(error)) from error
    filled = [entry for entry in tables if entry[2]]
    if not filled:
        raise FileEmpty(file=path.name)
    sheets, left_out = [], []
    for name, columns, count in filled:
        block = find_headings([columns], known)
        if block is None or block.score < _KNOWN_COLUMNS:
            left_out.append(NotData(0, "sheet", name, count, name))
        else:
            sheets.append(_sheet(path, name, columns, count, limits))
    if not sheets:
        raise NoHeadings(file=path.name, rows=1)
    sheets[0].outside += left_out
    return sheets


def _opened(path: Path, limits: Limits) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.max_line_bytes)
    database.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, limits.max_columns)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    database.set_authorizer(_authorised)
    return database


def _authorised(action: int, first: str | None, second: str | None, _database: str | None, inside: str | None) -> int:
    """Let selects read columns, rows be counted and columns be named; what a view or a trigger would do is denied."""
    counted = action == sqlite3.SQLITE_FUNCTION and second == "count"
    named = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
    allowed = inside is None and (action in _ALLOWED or counted or named)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    plain = [name for name, sql in rows if sql and not sql.upper().lstrip().startswith("CREATE VIRTUAL")]
    return sorted(name for name in plain if not name.startswith("sqlite_"))


def _shape(path: Path, database: sqlite3.Connection, name: str, limits: Limits) -> tuple[list[str], int]:
    """Return the columns and the number of rows of a table. Raises TooManyColumns, ArchiveRefused."""
    described = database.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
    columns = [str(column) for _, column, _, _, _, _, hidden in described if not hidden]
    if len(columns) > limits.max_columns:
        raise TooManyColumns(file=path.name, count=len(columns), limit=limits.max_columns)
    (count,) = database.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()
    if count * len(columns) > limits.max_cells:
        size = f"{count} × {len(columns)}"
        raise ArchiveRefused(file=path.name, reason_zh=f"{name} 有 {size} 个值", reason_en=f"{name} has {size} values")
    return columns, count


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sheet(path: Path, name: str, columns: list[str], count: int, limits: Limits) -> RawSheet:
    headings: list[str | None] = [column or None for column in columns]
    return RawSheet(name, headings, count, lambda: _chunks(path, name, headings, limits), 0)


def _chunks(path: Path, name: str, headings: list[str | None], limits: Limits) -> Iterator[RawChunk]:
    names, done = column_names(headings), 0
    try:
        with closing(_opened(path, limits)) as database:
            columns = ", ".join(_quoted(heading or "") for heading in headings)
            cursor = database.execute(f"SELECT {columns} FROM {_quoted(name)}")
            while rows := cursor.fetchmany(_CHUNK):
                cells = zip(*rows, strict=True)
                frame = pl.DataFrame(
                    [
                        pl.Series(column, [text_of(cell) for cell in values], dtype=pl.String)
                        for column, values in zip(names, cells, strict=True)
                    ]
                )
                numbers = pl.int_range(done + 1, done + frame.height + 1, dtype=pl.UInt32).alias(ROW)
                done += frame.height
                yield RawChunk(frame.with_columns(numbers), spaced=True, done=done)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise DamagedFile(file=path.name, problem=str(error)) from error
