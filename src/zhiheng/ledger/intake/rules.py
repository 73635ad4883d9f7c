"""Record checks of a pack over typed rows, through the ledger's own emission of the expression tree."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import duckdb
import polars as pl
import sqlglot.expressions as exp

from zhiheng.ledger import emit
from zhiheng.ledger.intake.raw import ROW
from zhiheng.policy.expression import Condition, Field, fields_of, parse_condition
from zhiheng.policy.model import RecordType


def broken(frame: pl.DataFrame, record_type: RecordType) -> dict[str, list[int]]:
    """Return for each check of the record type the source rows for which it is false; unknown (null) passes.

    Only the columns that a check reads are handed over, as they lie in memory.
    """
    if not record_type.checks:
        return {}
    conditions = {check.id: parse_condition(check.rule, fields_of(record_type)) for check in record_type.checks}
    names = sorted(
        {name for condition in conditions.values() for name in names_of(condition)} & set(record_type.fields)
    )
    columns = [pl.col(name) if name in frame.columns else _missing(name, record_type) for name in names]
    rows = frame.select(ROW, *columns).to_arrow(compat_level=pl.CompatLevel.newest())
    with _engine(os.getpid()).cursor() as connection:
        connection.register("checked", rows)
        return {name: _rows(connection, condition) for name, condition in conditions.items()}


@cache
def _engine(process: int) -> duckdb.DuckDBPyConnection:
    """Return the engine of this process, made once: making one takes longer than checking a chunk.

    Each check has a cursor of its own, to which alone the rows are known that it registers; threads may check at once.
    """
    return duckdb.connect(":memory:")


def _rows(connection: duckdb.DuckDBPyConnection, condition: Condition) -> list[int]:
    query = exp.select(exp.column(ROW, quoted=True)).from_("checked").where(exp.not_(emit.condition(condition)))
    return [int(row) for (row,) in connection.execute(query.sql(dialect="duckdb")).fetchall()]


def _missing(name: str, record_type: RecordType) -> pl.Expr:
    from zhiheng.ledger.intake.columns import reading_of
    from zhiheng.ledger.intake.lists import list_type

    spec = record_type.fields[name]
    dtype: Any = list_type(spec) if spec.of else reading_of(spec).dtype
    return pl.lit(None, dtype).alias(name)


def names_of(condition: Condition) -> set[str]:
    """Return the names of the fields that a condition reads."""
    names: set[str] = set()
    _walk(condition, names)
    return names


def _walk(node: Any, names: set[str]) -> None:
    if isinstance(node, Field):
        names.add(node.name)
        return
    for slot in getattr(node, "__slots__", ()):
        value = getattr(node, slot)
        for inner in value if isinstance(value, tuple) else (value,):
            if hasattr(inner, "__slots__"):
                _walk(inner, names)
