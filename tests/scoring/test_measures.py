"""Measures over amounts, by the query and record by record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from zhiheng import credit, scoring
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.policy import Pack

DAY = date(2024, 6, 30)
FIRM = "91350100M000100Y43"
LABEL = {"zh": "试验", "en": "Trial"}
LEVELS = [{"id": "A", "label": LABEL, "at_least": "0"}, {"id": "B", "label": LABEL, "below": "0"}]
FINES = [("2024-01-01", 100), ("2024-02-01", 50), ("2024-03-01", 300), ("2024-04-01", None), ("2024-07-01", 900)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("count", 4),
        ("sum(fine)", 45_000),
        ("min(fine)", 5_000),
        ("max(fine)", 30_000),
        ("latest(fine)", 30_000),
        ("count_distinct(fine)", 3),
        ("days_since", 90),
    ],
)
@pytest.mark.parametrize("none", [False, True])
def test_amounts_are_fen_and_nulls_say_nothing(
    make_pack: Callable[..., Pack], measure: str, expected: int, none: bool
) -> None:
    line = {"id": "c", "label": LABEL, "reads": "penalty", "role": "penalised", "measure": measure}
    pack = make_pack({"criteria": [{**line, "points": {"each": "-0.001"}}]}, LEVELS)
    firm = {"uscc": FIRM, "name": "合成", "status": "active", "registered_on": "2015-01-01"}
    penalties = [
        {"decision_no": f"P{place}", "decided_on": day, "party_code": FIRM, "kind": "other", "fine": fine}
        for place, (day, fine) in enumerate(FINES)
    ]
    given = {"organisation": [firm], "penalty": penalties[4:] if none else penalties}
    plan = scoring.compile(pack, "trial", DAY)
    with ArrowView(tables_of(given, pack.record_types), pack.record_types, DAY) as view:
        (row,) = scoring.evaluate(plan, view).to_pylist()
        credit.explain(plan, view, FIRM, row, "trial")
    absent = 0 if measure.startswith("count") else None
    value = absent if none else expected
    assert row["c.value"] == value
    assert row["c.points"] == (None if value is None else -value)
    assert row["score"] == 100_000 - (value or 0)
