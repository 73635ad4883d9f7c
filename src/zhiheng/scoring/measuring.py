"""Carry out a plan's queries: who is rated, in order, and what was measured of each, as columns of whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from zhiheng.policy.expression import Count, CountDistinct
from zhiheng.scoring.counting import PLACE, RATED, RATED_SUBJECT, added, joined, row_form
from zhiheng.scoring.plan import Line, Plan
from zhiheng.scoring.points import Numbers
from zhiheng.scoring.population import INSIDE, STANDING
from zhiheng.scoring.query import POPULATION, SUBJECT

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

Places = npt.NDArray[np.int32]
Known = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """What the queries found. ``subjects`` are sorted bytewise; every column of ``values`` is as long.

    ``outside`` counts the subjects of the scorecard's population that lie outside the pack's division.
    """

    subjects: pa.Array
    values: dict[str, Numbers]
    outside: int


def measured(plan: Plan, view: RecordView) -> Measured:
    """Carry out the queries of a plan.

    A subject without any record of a group has counts of zero there; every other measure of it is no data.
    """
    subjects, outside = _rated(plan, view)
    places = pa.array(np.arange(len(subjects), dtype=np.int32))
    view.register(RATED, pa.table({RATED_SUBJECT: subjects, PLACE: places}))
    lines = dict(plan.lines())
    everywhere = np.ones(len(subjects), dtype=np.bool_)
    found: dict[str, Numbers] = {}
    for name in plan.queries:
        if name != POPULATION:
            found |= _group(query_of(plan, name), view, lines, everywhere)
    return Measured(subjects, {name: found[name] for name in lines}, outside)


def query_of(plan: Plan, name: str) -> exp.Query:
    """Return a stored query of the plan as a tree."""
    query = sqlglot.parse_one(plan.queries[name], dialect="duckdb")
    if not isinstance(query, exp.Query):
        raise ValueError(f"{name} is not a query")
    return query


def _rated(plan: Plan, view: RecordView) -> tuple[pa.Array, int]:
    """Return the subjects to be rated, sorted bytewise, and how many others lie outside the pack's division.

    Plans of semantics 1 know no divisions: all that their query names is rated.
    """
    population = view.execute(query_of(plan, POPULATION))
    subjects = population.column(SUBJECT)
    if STANDING in population.column_names:
        inside = pc.equal(population.column(STANDING), INSIDE)
        subjects = subjects.filter(inside)
    ordered = pl.Series(subjects.cast(pa.large_string()), dtype=pl.String).sort()
    return _whole(ordered.to_arrow().cast(pa.string())), population.num_rows - len(subjects)


def _group(group: exp.Query, view: RecordView, lines: dict[str, Line], everywhere: Known) -> dict[str, Numbers]:
    """Return a group's columns in the order of the subjects, added up here or, where that cannot be, by the engine."""
    form = row_form(group)
    columns = None if form is None else added(form, view, len(everywhere))
    if columns is not None:
        return columns
    names = [name for name in group.named_selects if name != SUBJECT]
    return _scattered(view.execute(joined(group, names)), lines, everywhere)


def _scattered(group: pa.Table, lines: dict[str, Line], everywhere: Known) -> dict[str, Numbers]:
    """Return a group's columns in the order of the subjects; ``everywhere`` is true for each of them."""
    place = _whole(group.column(PLACE)).to_numpy(zero_copy_only=False)
    found = {}
    for name in group.column_names:
        if name != PLACE:
            numbers = Numbers.of(group.column(name))
            values = np.zeros(len(everywhere), dtype=np.int64)
            values[place] = numbers.values
            found[name] = Numbers(
                values, everywhere if _counts(lines[name]) else _spread(numbers.known, place, everywhere)
            )
    return found


def _counts(line: Line) -> bool:
    return isinstance(line.measure_node(), Count | CountDistinct)


def _spread(known: Known, place: Places, everywhere: Known) -> Known:
    spread = np.zeros_like(everywhere)
    spread[place] = known
    return spread


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return a column in one piece, so that NumPy reads it where it lies."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
