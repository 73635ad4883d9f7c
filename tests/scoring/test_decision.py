"""The rules over columns of values, one row a situation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from zhiheng import scoring
from zhiheng.policy import Pack
from zhiheng.scoring import Outcome, Plan, decide
from zhiheng.scoring.points import Numbers

DAY = date(2024, 6, 30)
LABEL = {"zh": "试验", "en": "Trial"}
READ = {"label": LABEL, "reads": "inspection", "role": "producer"}
LEVELS = [
    {"id": "A", "label": LABEL, "at_least": "90"},
    {"id": "B", "label": LABEL, "at_least": "75", "below": "90"},
    {"id": "C", "label": LABEL, "below": "75"},
]


def _decided(plan: Plan, columns: Mapping[str, Sequence[int | None]]) -> Outcome:
    rows = len(next(iter(columns.values())))
    values = {}
    for name, _ in plan.lines():
        column = columns.get(name, [0] * rows)
        values[name] = Numbers(
            np.array([value or 0 for value in column], np.int64), np.array([value is not None for value in column])
        )
    return decide(plan, values)


@pytest.fixture
def graded(make_pack: Callable[..., Pack]) -> Plan:
    card = {
        "denominators": [{"reads": "inspection", "role": "producer"}],
        "eligibility": [{**READ, "id": "e", "at_most": 0}],
        "criteria": [{**READ, "id": "c", "points": {"each": "-8"}}],
        "vetoes": [
            {**READ, "id": "v", "at_least": 2, "grade": "B"},
            {**READ, "id": "w", "at_least": 1, "grade": "C"},
        ],
    }
    return scoring.compile(make_pack(card, LEVELS), "trial", DAY)


@pytest.mark.parametrize(
    ("failures", "vetoes", "grade", "by_score", "reasons"),
    [
        (0, (0, 0), "A", "A", []),
        (0, (1, 0), "A", "A", []),
        (0, (2, 0), "B", "A", ["v"]),
        (4, (2, 0), "C", "C", ["v"]),
        (0, (2, 1), "C", "A", ["v", "w"]),
    ],
)
def test_a_veto_from_its_number_on_never_improves(
    graded: Plan, failures: int, vetoes: tuple[int, int], grade: str, by_score: str, reasons: list[str]
) -> None:
    columns = {"denominator.inspection-1": [1], "c.value": [failures], "veto.v": [vetoes[0]], "veto.w": [vetoes[1]]}
    outcome = _decided(graded, columns)
    assert outcome.grade_at(0) == grade
    assert outcome.grades[int(outcome.by_score[0])] == by_score
    assert outcome.reasons_at(0) == reasons
    assert outcome.score_at(0) == 100_000 - 8000 * failures


@pytest.mark.parametrize("score", [(1, "A"), (2, "B"), (3, "C")])
def test_a_score_on_a_border_belongs_to_the_better_level(
    make_pack: Callable[..., Pack], score: tuple[int, str]
) -> None:
    card = {"base": "105", "criteria": [{**READ, "id": "c", "points": {"each": "-15"}}]}
    plan = scoring.compile(make_pack(card, LEVELS), "trial", DAY)
    failures, grade = score
    assert _decided(plan, {"c.value": [failures]}).grade_at(0) == grade


def test_not_eligible_comes_before_no_data_and_neither_scores(graded: Plan) -> None:
    columns: dict[str, list[int | None]] = {
        "denominator.inspection-1": [0, 0, 5],
        "eligibility.e": [1, 0, 1],
        "veto.w": [1, 1, 1],
    }
    outcome = _decided(graded, columns)
    assert [outcome.state_at(row) for row in range(3)] == ["not_eligible", "no_data", "not_eligible"]
    assert [outcome.grade_at(row) for row in range(3)] == [None, None, None]
    assert [outcome.score_at(row) for row in range(3)] == [None, None, None]
    assert outcome.reasons_at(1) == []
    assert outcome.reasons_at(2) == ["e"]


@pytest.fixture
def staged(make_pack: Callable[..., Pack]) -> Plan:
    card: dict[str, Any] = {
        "use": "grade_precheck",
        "levels": None,
        "criteria": [{**READ, "id": "x", "at_most": 0}, {**READ, "id": "y", "at_least": 2, "at_most": 5}],
        "stages": [
            {"grade": "A", "label": LABEL, "requires": ["x"]},
            {"grade": "AA", "label": LABEL, "requires": ["y"], "after": "A", "after_months": 12},
        ],
    }
    return scoring.compile(make_pack(card), "trial", DAY)


@pytest.mark.parametrize(
    ("x", "y", "grade"),
    [(0, 0, "A"), (0, 2, "AA"), (0, 5, "AA"), (0, 6, "A"), (1, 2, "none"), (None, 2, "none"), (0, None, "A")],
)
def test_a_stage_needs_its_own_and_the_earlier_requirements(
    staged: Plan, x: int | None, y: int | None, grade: str
) -> None:
    outcome = _decided(staged, {"x.value": [x], "y.value": [y]})
    assert outcome.grade_at(0) == grade
    assert outcome.score_at(0) is None
