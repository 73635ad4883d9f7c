"""Reports on duties as evidence of an assessment: what the body bore in the year, as it stood; nothing that nobody reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.planning.services import tasks
from zhiheng.planning.services.tasks import Report
from zhiheng.policy.model import UnitLevel
from zhiheng.policy.model.assessment import WantedEvidence

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DUTY = "sichuan/task-2013-1-1/mechanism"  # jointly: the quality bureau (now sichuan-amr) and others
WANTED = WantedEvidence.model_validate(
    {"id": "tasks", "label": {"zh": "任务", "en": "Tasks"}, "comes_from": "plans/plan-2013"}
)


def found(body: str, year: int = 2013) -> list[tuple[str, str, str]]:
    from zhiheng.server.assessment import proofs

    unit = Unit(body, "departments", UnitLevel.DEPARTMENT, body, body, "", body)
    days = Year(year, date(year, 1, 1), date(year, 12, 31))
    given = proofs.from_plans(policy.load()["sichuan"], days, [unit])(unit, WANTED)
    return [(one.kind, one.reference, one.text.zh if one.text else "") for one in given]


def test_report_is_evidence_of_the_body_that_took_over_in_the_year_of_the_plan(bodies: Any, people: Any) -> None:
    assert found("sichuan-amr") == []
    first = tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "under_way", 40))
    assert found("sichuan-amr") == [("task", f"{DUTY}/{first.pk}/0", "推进中，40%（2013-05-01）")]
    done = tasks.report(people.clerk, DUTY, Report(date(2013, 11, 20), "done", 100))
    tasks.check(people.checker, done.pk, "confirmed")
    assert found("sichuan-amr") == [("task", f"{DUTY}/{done.pk}/1", "已完成，经核实，100%（2013-11-20）")]
    assert found("amr-510100") == found("") == []
    assert found("sichuan-amr", 2022) == []
