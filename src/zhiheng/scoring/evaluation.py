"""Carry out a plan over a view of the records: one row a subject, sorted, in the declared schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.scoring.decision import STATES, Outcome, decide
from zhiheng.scoring.measuring import Measured, measured
from zhiheng.scoring.plan import Plan
from zhiheng.scoring.population import PREFIX

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

#: Rows decided at once.
_ROWS_AT_ONCE = 2**17
_TYPES = {"string": pa.string(), "int64": pa.int64(), "bool": pa.bool_()}


@dataclass(frozen=True)
class Evaluation:
    """The result of a plan, and how many of the scorecard's population lie outside the pack's division."""

    table: pa.Table
    outside: int


def evaluate(plan: Plan, view: RecordView) -> pa.Table:
    """Return the result of a plan.

    ``view`` must stand on the plan's day. One row a subject of the population, sorted by subject (bytewise), with the
    columns that ``Plan.columns`` declares; scores and points in thousandths of a point, null where there is no data.
    ``reason`` holds the ids, separated by spaces, of failed eligibility or of vetoes that apply.
    """
    return carry_out(plan, view).table


def carry_out(plan: Plan, view: RecordView) -> Evaluation:
    """Return the result of a plan as ``evaluate`` does, and how many subjects lie outside the pack's division."""
    found = measured(plan, view)
    return Evaluation(result_table(plan, found), found.outside)


def result_table(plan: Plan, found: Measured) -> pa.Table:
    """Turn the measured values into the declared result, some rows at a time: they stay in the processor's cache."""
    schema = schema_of(plan)
    parts = [_part(plan, schema, found, start) for start in range(0, len(found.subjects), _ROWS_AT_ONCE)]
    return pa.Table.from_batches(parts, schema)


def _part(plan: Plan, schema: pa.Schema, found: Measured, start: int) -> pa.RecordBatch:
    """Return the rows of the result from one row on."""
    values = {name: column.part(start, _ROWS_AT_ONCE) for name, column in found.values.items()}
    outcome = decide(plan, values)
    subjects = found.subjects.slice(start, _ROWS_AT_ONCE)
    columns = {
        "subject": subjects,
        "uscc": pc.utf8_slice_codeunits(subjects, len(PREFIX)),
        "state": _named(STATES, outcome.state),
        "grade": _named(outcome.grades, outcome.grade),
        "score": outcome.score.to_arrow(),
        "by_score": _named(outcome.grades, outcome.by_score),
        "reason": _reasons(outcome),
        **{name: column.to_arrow() for name, column in values.items()},
        **{f"{name}.points": points.to_arrow() for name, points in outcome.points.items()},
        **{f"{name}.met": pa.array(met) for name, met in outcome.met.items()},
    }
    return pa.RecordBatch.from_arrays([columns[field.name] for field in schema], schema=schema)


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
