"""Carry out a plan over a view of the records: one row a subject, sorted, in the declared schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from zhiheng.policy.expression import Count, CountDistinct
from zhiheng.scoring.decision import STATES, Outcome, decide, values_of
from zhiheng.scoring.plan import Plan
from zhiheng.scoring.query import POPULATION

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

_TYPES = {"string": pa.string(), "int64": pa.int64(), "bool": pa.bool_()}


def evaluate(plan: Plan, view: RecordView) -> pa.Table:
    """Return the result of a plan.

    ``view`` must stand on the plan's day. One row a subject of the population, sorted by subject (bytewise), with the
    columns that ``Plan.columns`` declares; scores and points in thousandths of a point, null where there is no data.
    ``reason`` holds the ids, separated by spaces, of failed eligibility or of vetoes that apply.
    """
    return result_table(plan, measured_table(plan, view))


def measured_table(plan: Plan, view: RecordView) -> pa.Table:
    """Return subject, uscc and one int64 a line for the population, sorted by subject.

    A subject without any record of a group has counts of zero there; every other measure of it is no data.
    """
    table = view.execute(query_of(plan, POPULATION)).combine_chunks()
    columns: dict[str, pa.Array] = {}
    subjects = _whole(table.column("subject"))
    for name in plan.queries:
        if name != POPULATION:
            columns |= _joined_group(subjects, view.execute(query_of(plan, name)))
    for name, line in plan.lines():
        column = columns.pop(name)
        if isinstance(line.measure_node(), Count | CountDistinct):
            column = pc.fill_null(column, 0)
        table = table.append_column(name, column)
    return table


def _joined_group(subjects: pa.Array, group: pa.Table) -> dict[str, pa.Array]:
    """Return a group's columns in the order of the subjects, null where the group has no such subject."""
    place = pc.index_in(subjects, value_set=_whole(group.column("subject")))
    return {name: _whole(group.column(name)).take(place) for name in group.column_names if name != "subject"}


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, so that NumPy reads it where it lies."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def query_of(plan: Plan, name: str) -> exp.Query:
    """Return a stored query of the plan as a tree."""
    query = sqlglot.parse_one(plan.queries[name], dialect="duckdb")
    if not isinstance(query, exp.Query):
        raise ValueError(f"{name} is not a query")
    return query


def result_table(plan: Plan, table: pa.Table) -> pa.Table:
    """Turn the measured values into the declared result."""
    schema = schema_of(plan)
    if table.num_rows == 0:
        return schema.empty_table()
    outcome = decide(plan, values_of(plan, table))
    columns = {
        "subject": table.column("subject"),
        "uscc": table.column("uscc"),
        "state": _named(STATES, outcome.state),
        "grade": _named(outcome.grades, outcome.grade),
        "score": outcome.score.to_arrow(),
        "by_score": _named(outcome.grades, outcome.by_score),
        "reason": _reasons(outcome),
        **{name: table.column(name) for name, _ in plan.lines()},
        **{f"{name}.points": points.to_arrow() for name, points in outcome.points.items()},
        **{f"{name}.met": pa.array(met) for name, met in outcome.met.items()},
    }
    return pa.table([columns[field.name].cast(field.type) for field in schema], schema=schema)


def schema_of(plan: Plan) -> pa.Schema:
    """Return the declared schema of a plan's result."""
    return pa.schema([pa.field(column.name, _TYPES[column.type]) for column in plan.columns])


def _named(names: Sequence[str], places: np.ndarray) -> pa.Array:
    """Return the name at each place; a negative place is null."""
    return pc.take(pa.array(names, pa.string()), pa.array(places, mask=places < 0))


def _reasons(outcome: Outcome) -> pa.Array:
    """Return the ids of the lines that decide each row, separated by spaces, or null."""
    rows = len(outcome.state)
    code, texts = np.zeros(rows, dtype=np.int64), [""]
    for name, mask in outcome.reasons:
        if mask.any():
            code, texts = _joined(code, texts, name, mask)
    return pc.take(pa.array(texts, pa.string()), pa.array(code, mask=code == 0))


def _joined(
    code: np.ndarray,
    texts: list[str],
    name: str,
    mask: np.ndarray,
) -> tuple[np.ndarray, list[str]]:
    """Add a name to the text of every row in the mask; ``code`` indexes the distinct texts."""
    code = np.where(mask, code + len(texts), code)
    used, code = np.unique(code, return_inverse=True)
    both = [*texts, *(f"{text} {name}".strip() for text in texts)]
    kept = [both[place] for place in used]
    if kept[0] != "":
        kept, code = ["", *kept], code + 1
    return code, kept
