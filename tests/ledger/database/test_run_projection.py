"""The projection of runs: a line for each run, results of the one that counts today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from zhiheng.ledger.home import Home
from zhiheng.ledger.models import ProjectedGrade, RunSummary
from zhiheng.ledger.runs import RunStore
from zhiheng.ledger.services import run_projection

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def runs(tmp_path: Path) -> RunStore:
    return RunStore(Home(tmp_path).create())


def _grade(runs: RunStore, as_of: date, grade: str) -> str:
    columns = {"subject": ["uscc:A"], "state": ["rated"], "grade": [grade], "score": pa.array([1000], pa.int64())}
    written = runs.write(
        pa.table({**columns, "fines.points": pa.array([-2000], pa.int64())}),
        kind="grade", pack="sichuan", element="risk-class", as_of=as_of, batch_seq=1, pack_content={"id": "sichuan"},
        plan={"use": "risk_class"}, semantics_version=1, counts={"rated": 1, "not_rated": 0, f"grade.{grade}": 1},
    )  # fmt: skip
    return written.run


def _shown() -> list[tuple[str, str]]:
    assert set(RunSummary.objects.filter(latest=True).values_list("run_id", flat=True)) == set(
        ProjectedGrade.objects.values_list("run_id", flat=True)
    )
    return list(ProjectedGrade.objects.values_list("run_id", "grade"))


def test_a_later_run_replaces_the_results(runs: RunStore) -> None:
    _grade(runs, date(2025, 6, 30), "B")
    assert run_projection.advance_runs(runs, "grade") == 1
    newer = _grade(runs, date(2025, 12, 31), "C")
    assert run_projection.advance_runs(runs, "grade") == 1
    assert _shown() == [(newer, "C")]
    assert ProjectedGrade.objects.get().points == {"fines": -2000}


@pytest.mark.parametrize("other", [date(1990, 1, 1), date(2999, 1, 1)])
def test_a_run_of_the_past_or_of_a_day_to_come_leaves_the_class_of_today(runs: RunStore, other: date) -> None:
    today = _grade(runs, date(2025, 6, 30), "D")
    run_projection.advance_runs(runs, "grade")
    _grade(runs, other, "A")
    run_projection.advance_runs(runs, "grade")
    assert _shown() == [(today, "D")]
    assert run_projection.rebuild_runs(runs, "grade") == 2
    assert _shown() == [(today, "D")]
