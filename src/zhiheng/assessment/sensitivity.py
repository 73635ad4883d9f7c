"""What the totals rest on: other weights, and the sheet without an item. For the method annex; it changes no result.

Weights: each criterion's points are multiplied by a number drawn between 1 − `width` and 1 + `width` and scaled back to the
full mark, the same draw for all units, `draws` times from a seed. Jackknife: each item of the second level is left out in
turn and the rest scaled to the full mark. Both take the shares that units reached as given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhiheng.assessment import grades
from zhiheng.assessment.points import ONE
from zhiheng.assessment.scoring import Sheet
from zhiheng.policy.model import Assessment, LevelTable

DRAWS = 1000
WIDTH = 0.2
SEED = 2013


@dataclass(frozen=True, slots=True)
class Robustness:
    """How a unit fares under other weights and without an item; points, places and shares of draws."""

    unit: str
    points: float
    low: float  # 5 % of the draws lie below
    high: float
    best_place: int  # 5th and 95th percentile of its place among the group
    worst_place: int
    grades: dict[str, float]  # grade by points alone, without caps → share of draws
    jackknife_low: float
    jackknife_high: float
    jackknife_error: float
    steady: bool  # the grade by points alone is the same in at least 95 % of the draws and without any item


def robustness(
    scheme: Assessment, table: LevelTable, sheets: dict[str, Sheet], *, draws: int = DRAWS, width: float = WIDTH,
    seed: int = SEED,
) -> list[Robustness]:  # fmt: skip
    """Return the robustness of the units of one group that have a total, in the order given."""
    whole = {unit: sheet for unit, sheet in sheets.items() if sheet.total.points is not None}
    if not whole:
        return []
    names = [line.criterion.id for line in next(iter(whole.values())).lines]
    factors = np.random.default_rng(seed).uniform(1 - width, 1 + width, size=(draws, len(names)))
    totals = np.stack([_totals(scheme, sheet, factors) for sheet in whole.values()], axis=1)
    places = 1 + (totals[:, :, None] < totals[:, None, :]).sum(axis=2)
    return [
        _unit(scheme, table, unit, sheet, totals[:, at], places[:, at])
        for at, (unit, sheet) in enumerate(whole.items())
    ]


def _totals(scheme: Assessment, sheet: Sheet, factors: np.ndarray) -> np.ndarray:
    """Return the total of a unit, in points, under each draw of weights."""
    counted = np.array([line.points is not None for line in sheet.lines])
    earned = np.array([line.points or 0 for line in sheet.lines], dtype=np.float64)
    full = np.array([line.full for line in sheet.lines], dtype=np.float64) * counted
    found: np.ndarray = float(scheme.full) * (factors @ earned) / (factors @ full) + sheet.total.bonus / ONE
    return found


def _unit(
    scheme: Assessment, table: LevelTable, unit: str, sheet: Sheet, totals: np.ndarray, places: np.ndarray
) -> Robustness:
    found = [_grade(scheme, table, float(total)) for total in totals]
    without = _without_items(scheme, sheet)
    shares = {level.id: found.count(level.id) / len(found) for level in table.levels}
    low, high = (min(without), max(without)) if without else (math.nan, math.nan)
    alike = all(_grade(scheme, table, total) == sheet.uncapped for total in without)
    return Robustness(
        unit, (sheet.total.points or 0) / ONE, float(np.quantile(totals, 0.05)), float(np.quantile(totals, 0.95)),
        int(np.quantile(places, 0.05, method="lower")), int(np.quantile(places, 0.95, method="higher")),
        shares, low, high, jackknife_error(without), shares.get(sheet.uncapped, 0.0) >= 0.95 and alike,
    )  # fmt: skip


def _grade(scheme: Assessment, table: LevelTable, total: float) -> str:
    return grades.grade(max(round(total * ONE), 0), table, scheme.rounding)


def _without_items(scheme: Assessment, sheet: Sheet) -> list[float]:
    """Return the total without each item of the second level, scaled to the full mark."""
    points = {line.criterion.id: line for line in sheet.lines if line.points is not None}
    items = [[points[one.id] for one in item.criteria if one.id in points] for s in scheme.sections for item in s.items]
    everything = list(points.values())
    found = []
    for item in items:
        rest = [line for line in everything if line not in item]
        full = sum(line.full for line in rest)
        if item and full:
            earned = sum(line.points or 0 for line in rest)
            found.append(float(scheme.full) * earned / full + sheet.total.bonus / ONE)
    return found


def jackknife_error(without: Sequence[float]) -> float:
    """Return the jackknife standard error of totals made without each of k items: √((k − 1)/k · Σ(θᵢ − θ̄)²)."""
    k = len(without)
    if k < 2:
        return math.nan
    mean = sum(without) / k
    return math.sqrt((k - 1) / k * sum((each - mean) ** 2 for each in without))
