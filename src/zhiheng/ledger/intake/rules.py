"""Record checks of a pack over typed rows, through the ledger's own emission of the expression tree."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import sqlglot.expressions as exp

from zhiheng.ledger import emit
from zhiheng.ledger.intake.raw import ROW
from zhiheng.policy.expression import Condition, Field, fields_of, parse_condition
from zhiheng.policy.model import RecordType


def broken_by(frame: pl.DataFrame, rule: str, record_type: RecordType) -> list[int]:
    """Return the source rows for which the rule is false; unknown (null) passes."""
    condition = parse_condition(rule, fields_of(record_type))
    columns = [name for name in sorted(names_of(condition)) if name in record_type.fields]
    rows = frame.select(
        ROW,
        *[pl.col(name) if name in frame.columns else _missing(name, record_type) for name in columns],
    )
    query = exp.select(exp.column(ROW, quoted=True)).from_("checked").where(exp.not_(emit.condition(condition)))
    with duckdb.connect(":memory:") as connection:
        connection.register("checked", rows.to_arrow())
        found = connection.execute(query.sql(dialect="duckdb")).fetchall()
    return [int(row) for (row,) in found]


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
