"""Values that want every unit: scores of surveys by their design, ratios of sums over firms, drawn again or linearised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp, select

from zhiheng.indicators import scanning
from zhiheng.indicators.drafts import Draft, number
from zhiheng.indicators.formulas import Frame
from zhiheng.indicators.periods import Span
from zhiheng.indicators.readings import Reading, Scan, ScanKey, scale_of
from zhiheng.indicators.rolling import Roller
from zhiheng.indicators.scanning import column
from zhiheng.ledger import emit
from zhiheng.policy.model import Formula, Indicator, Method, Part, Survey
from zhiheng.stats import bootstrap
from zhiheng.stats.design import Design, Estimate, estimate

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Cell = tuple[Span, str, str, str, str, Mask]
#: Draws of a bootstrap; the seed is fixed, so that a run comes out the same again.
DRAWS, SEED = 500, 20120706


def surveyed(indicator: Indicator, survey: Survey, roller: Roller, frame: Frame) -> list[Draft]:
    """Return the scores of a survey for every area, span and part: weighted means by the design of each span."""
    record_type = frame.record_types[survey.reads]
    scan = Scan(ScanKey(survey.reads, record_type.subject or ""), record_type, [], list(survey.parts.items()))
    named = {"score": survey.score, "weight": survey.weight, "stratum": survey.stratum}
    if survey.cluster:
        named["cluster"] = survey.cluster
    axes = [column(field).as_(name) for name, field in named.items()]
    rows = scanning.rows_of(scan, roller.synthetic, scanning.emit_month(column("occurred_on")).as_("month"), *axes)
    rows = rows.where(
        _within(frame.spans),
        scanning.known(column(survey.score)),
        column(survey.weight) > exp.Literal.number(0),  # an answer that stands for nobody says nothing
        copy=False,
    )
    if survey.where:
        rows = rows.where(scanning.condition(record_type, survey.where), copy=False)
    table = roller.run(f"{indicator.id} answers", rows)
    columns = {name: _floats(table[name]) for name in ("score", "weight")}
    codes = {name: np.array(table[name].to_pylist(), object).astype(str) for name in named if name not in columns}
    found = []
    for cell in _cells(table, indicator, survey.parts, frame):
        draft = _blank(indicator, frame, cell, table, survey.reads)
        during = _during(table, cell[0])
        design = Design(
            columns["score"][during],
            columns["weight"][during],
            codes["stratum"][during],
            codes["cluster"][during] if survey.cluster else None,
            domain=cell[5][during],
        )
        _estimated(draft, estimate(design, "mean"))
        found.append(draft)
    return found


def of_units(indicator: Indicator, formula: Formula, roller: Roller, frame: Frame) -> dict[Any, tuple[Any, ...]]:
    """Return bounds of a ratio of sums by unit: (breakdown, part, level, area, span) → (low, high, units, method, flags)."""
    record_type = frame.record_types[formula.numerator.reads]
    scan = Scan(
        ScanKey(formula.numerator.reads, record_type.subject or "", key=formula.unit or "subject"),
        record_type,
        [],
        list(formula.parts.items()),
    )
    sides = [formula.numerator, *formula.plus, *formula.minus]
    for each in [*sides, *([formula.denominator] if formula.denominator else [])]:
        scan.readings.append(Reading(each.where, each.measure, scale_of(record_type, each.measure)))
    rows = scanning.rows_of(scan, roller.synthetic, scanning.emit_month(column("occurred_on")).as_("month"))
    rows = rows.where(_within(frame.spans), scanning.known(scanning.key_of(scan)), copy=False)
    table = roller.run(f"{indicator.id} units", select("*").from_(rows.subquery("units", copy=False), copy=False))
    signs = [1] * (1 + len(formula.plus)) + [-1] * len(formula.minus)
    top = sum((sign * _scaled(table, scan, at) for at, sign in enumerate(signs)), np.zeros(table.num_rows))
    below = _scaled(table, scan, len(signs))
    units = np.array(table["value"].to_pylist(), object).astype(str)
    bounds = {}
    for cell in _cells(table, indicator, formula.parts, frame):
        mask = cell[5]
        bounds[(*cell[3:5], cell[1], cell[2], cell[0].text)] = _ratio(formula, units[mask], top[mask], below[mask])
    return bounds


def _ratio(formula: Formula, units: Any, top: Floats, below: Floats) -> tuple[Any, ...]:
    names, place = np.unique(units, return_inverse=True)
    above, under = np.bincount(place, top, len(names)), np.bincount(place, below, len(names))
    if len(names) < 2 or under.sum() <= 0:
        return None, None, len(names), "none", ()
    if np.allclose(above * under.sum(), under * above.sum(), rtol=1e-12, atol=0):  # all alike: no spread to tell from
        return None, None, len(names), "none", ("no-spread",)
    if formula.estimate is Method.RATIO:
        found = estimate(Design(above, by=under), "ratio")
        return found.low * formula.per, found.high * formula.per, len(names), "design", found.flags
    pairs = np.stack([above, under], axis=1)
    drawn = bootstrap.interval(pairs, _quotient, DRAWS, SEED)
    return drawn.low * formula.per, drawn.high * formula.per, len(names), "bootstrap", ()


def _quotient(rows: Floats) -> float:
    below = float(rows[:, 1].sum())
    return float(rows[:, 0].sum()) / below if below else float("nan")


def _estimated(draft: Draft, found: Estimate) -> None:
    draft.value, draft.n, draft.method = number(found.value), found.n, "design"
    bounded = found.se > 0 and not np.isnan([found.low, found.high]).any()
    if bounded:
        draft.low, draft.high = number(found.low), number(found.high)
    draft.flags += ["lonely-units"] if "lonely-units" in found.flags else []
    unsure = set(found.flags) & {"few-degrees", "no-variance"} or not bounded
    draft.flags += ["unstable"] if unsure else []


# --- cells --------------------------------------------------------------------------------------------------------
def _cells(table: pa.Table, indicator: Indicator, parts: Mapping[str, Part], frame: Frame) -> Iterator[Cell]:
    """Yield span, level, area, breakdown, part and which rows are meant, of every cell that has rows."""
    months = np.asarray(table["month"].to_pylist(), np.int64)
    places = table["place"].to_pylist()
    levels = frame.levels(indicator)
    areas = [frame.places.areas(place, int(month)) for place, month in zip(places, months, strict=True)]
    known = sorted({area for each in areas for area in each if area.level in levels})
    masks = {area: np.array([area in each for each in areas], bool) for area in known}
    whole = masks.get(frame.places.top)
    for span in frame.spans:
        during = _during(table, span)
        for area, mask in masks.items():
            if (mask & during).any():
                yield span, area.level, area.code, "", "", mask & during
        if whole is not None:
            yield from _parts(table, parts, frame, span, whole & during)


def _parts(table: pa.Table, parts: Mapping[str, Part], frame: Frame, span: Span, mask: Mask) -> Iterator[Cell]:
    for at, name in enumerate(parts, 1):
        values = np.array([each if each is not None else "" for each in table[f"p{at}"].to_pylist()], object)
        for code in sorted(set(values[mask]) - {""}):
            yield span, *frame.places.top, name, str(code), mask & (values == code)


def _blank(indicator: Indicator, frame: Frame, cell: Cell, table: pa.Table, reads: str) -> Draft:
    draft = frame.blank(indicator, cell[0], cell[1], cell[2], (cell[3], cell[4]))
    draft.publicity = frame.publicity([reads])
    if np.asarray(table["made_up"].to_pylist(), bool)[cell[5]].any():
        draft.flags.append("synthetic")
    return draft


def _during(table: pa.Table, span: Span) -> Mask:
    months = np.asarray(table["month"].to_pylist(), np.int64)
    asked = scanning.months_of(span)
    return np.asarray((months >= asked.start) & (months < asked.stop))


def _within(spans: Sequence[Span]) -> exp.Expr:
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    return exp.Between(this=column("occurred_on"), low=emit.day(first), high=emit.day(last))


def _scaled(table: pa.Table, scan: Scan, at: int) -> Floats:
    return np.asarray(_floats(table[f"r{2 * at}"]) / 10.0 ** scan.readings[at].scale, np.float64)


def _floats(values: pa.ChunkedArray) -> Floats:
    return np.array([0.0 if each is None else float(each) for each in values.to_pylist()])
