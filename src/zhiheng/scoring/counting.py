"""Counts, latest days and extremes of a group of readings, taken row by row instead of by the engine's GROUP BY.

With few records a subject, an engine that groups texts writes nearly every row as a group of its own, with all its sums,
and spills them. Here it hands out for each row the place of its subject and one bit for each count; NumPy adds up. What
stands around the aggregates of a stored query (casts, the one division, days between) is asked of the engine as stored.
Queries with any other aggregate are left to the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp

from zhiheng.scoring.points import Numbers
from zhiheng.scoring.query import SUBJECT, column, table

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

#: The engine's names of who is rated, with their texts and places, and of what was added up for each of them.
RATED, RATED_SUBJECT, PLACE = "_rated", "_rated_subject", "_place"
_ADDED, _FLAGS = "_added", "_flags"
#: Bits of the integer types in which flags are handed out, the smallest first.
_WIDTHS = ((15, "smallint"), (31, "int"), (63, "bigint"))

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class RowForm:
    """A group's query without its grouping: ``rows`` gives place, flags and values, ``counts`` and ``extremes`` name them.

    ``after`` are the columns of the group, each over the names of its aggregates.
    """

    rows: exp.Select
    counts: tuple[str, ...]
    extremes: Mapping[str, type[exp.AggFunc]]
    after: tuple[exp.Expr, ...]


def row_form(group: exp.Query) -> RowForm | None:
    """Return a grouped query row by row, or None where it has aggregates that are not added up here."""
    if not isinstance(group, exp.Select) or group.args.get("having") or not group.args.get("group"):
        return None
    wanted = [each.copy() for each in group.selects if each.alias_or_name != SUBJECT]
    found: dict[str, tuple[str, exp.AggFunc]] = {}
    after = []
    for each in wanted:
        for aggregate in list(each.find_all(exp.AggFunc)):
            if not _added_here(aggregate):
                return None
            name, _ = found.setdefault(aggregate.sql(), (f"_{len(found)}", aggregate.copy()))
            aggregate.replace(column(name))
        after.append(each)
    counts = {name: each for name, each in found.values() if isinstance(each, exp.Count)}
    extremes = {name: each for name, each in found.values() if not isinstance(each, exp.Count)}
    if not counts or len(counts) > _WIDTHS[-1][0]:
        return None
    rows = _rows(group, list(counts.values()), extremes)
    return RowForm(rows, tuple(counts), {name: type(each) for name, each in extremes.items()}, tuple(after))


def _added_here(aggregate: exp.AggFunc) -> bool:
    if not isinstance(aggregate, exp.Count | exp.Max | exp.Min) or aggregate.expressions:
        return False
    return not isinstance(aggregate.this, exp.Distinct | exp.Star) and not isinstance(aggregate.parent, exp.Filter)


def _rows(group: exp.Select, counts: Sequence[exp.AggFunc], extremes: Mapping[str, exp.AggFunc]) -> exp.Select:
    """Return place, flags and values of each row of a rated subject."""
    subject = next(each for each in group.selects if each.alias_or_name == SUBJECT)
    flags: exp.Expr = exp.cast(exp.Literal.number(0), _width(len(counts)))
    for bit, each in enumerate(counts):
        known = exp.Not(this=exp.Is(this=exp.paren(each.this.copy()), expression=exp.null()))
        one = exp.cast(exp.Literal.number(1 << bit), _width(len(counts)))
        none = exp.cast(exp.Literal.number(0), _width(len(counts)))
        flags = exp.Add(this=flags, expression=exp.Case().when(known, one).else_(none))
    inner = group.copy()
    inner.set("group", None)
    values = [each.this.copy().as_(name) for name, each in extremes.items()]
    inner.set("expressions", [subject.copy(), flags.as_(_FLAGS), *values])
    names = [_FLAGS, *extremes]
    return joined(inner, names)


def joined(measures: exp.Query, names: Sequence[str]) -> exp.Select:
    """Return columns of a query with the place of each row's subject among the rated; other subjects are left out.

    The engine joins what it still holds: texts never leave it.
    """
    return (
        exp.select(column(PLACE), *(column(name, "measured") for name in names))
        .from_(measures.subquery("measured"))
        .join(table(RATED), on=column(SUBJECT, "measured").eq(column(RATED_SUBJECT)))
    )


def _width(counts: int) -> str:
    return next(name for bits, name in _WIDTHS if counts <= bits)


def added(form: RowForm, view: RecordView, subjects: int) -> dict[str, Numbers] | None:
    """Carry out a row form; return the group's columns in the order of the rated, or None for values not added here."""
    rows = view.execute(form.rows).combine_chunks()
    place = _array(rows, PLACE)
    flags = _array(rows, _FLAGS)
    sums: dict[str, pa.Array] = {
        name: pa.array(np.bincount(place[flags & (1 << bit) != 0], minlength=subjects))
        for bit, name in enumerate(form.counts)
    }
    for name, kind in form.extremes.items():
        values = _whole(rows.column(name))
        if not (pa.types.is_date32(values.type) or pa.types.is_int64(values.type)):
            return None
        sums[name] = _extreme(kind, values, place, subjects)
    return _around(form, view, sums, subjects)


def _extreme(kind: type[exp.AggFunc], values: pa.Array, place: Places, subjects: int) -> pa.Array:
    """Return the greatest or least value of each subject, null where it has none."""
    there = values.is_valid().to_numpy(zero_copy_only=False)
    width = pa.int32() if pa.types.is_date32(values.type) else pa.int64()
    numbers = values.drop_null().cast(width).to_numpy()
    greatest = kind is exp.Max
    limits = np.iinfo(numbers.dtype)
    best = np.full(subjects, limits.min if greatest else limits.max, dtype=numbers.dtype)
    known = np.zeros(subjects, dtype=np.bool_)
    known[place[there]] = True
    (np.maximum if greatest else np.minimum).at(best, place[there], numbers)
    return pa.array(best, mask=~known).cast(values.type)


def _around(form: RowForm, view: RecordView, sums: Mapping[str, pa.Array], subjects: int) -> dict[str, Numbers]:
    """Return the group's columns: counts as they are, and what the engine makes of the others."""
    counts = {each.alias: name for each in form.after if (name := _plain_count(each, form))}
    found = {alias: Numbers.of(sums[name]) for alias, name in counts.items()}
    others = [each for each in form.after if each.alias not in counts]
    if others:
        places = pa.array(np.arange(subjects, dtype=np.int32))
        view.register(_ADDED, pa.table({PLACE: places, **sums}))
        made = view.execute(exp.select(column(PLACE), *others).from_(table(_ADDED)))
        order = np.argsort(_array(made, PLACE), kind="stable")
        for each in others:
            values = Numbers.of(made.column(each.alias))
            found[each.alias] = Numbers(values.values[order], values.known[order])
    return found


def _plain_count(after: exp.Expr, form: RowForm) -> str | None:
    """Return the count that a column is, apart from its cast, or None."""
    inner = after.unalias()
    inner = inner.this if isinstance(inner, exp.Cast) else inner
    return inner.name if isinstance(inner, exp.Column) and inner.name in form.counts else None


def _array(rows: pa.Table, name: str) -> npt.NDArray[np.int32]:
    found: npt.NDArray[np.int32] = _whole(rows.column(name)).to_numpy(zero_copy_only=False)
    return found


def _whole(values: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, so that NumPy reads it where it lies."""
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()
