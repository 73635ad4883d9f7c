"""Sheets of rounds as evidence of an assessment: handed in, within the year, late by the day of China."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.policy.model import UnitLevel
from zhiheng.policy.model.assessment import WantedEvidence
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import give_back, stepping, submit
from zhiheng.rounds.steps import Step

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WANTED = WantedEvidence.model_validate(
    {"id": "progress", "label": {"zh": "填报", "en": "Reports"}, "comes_from": "rounds/quarterly"}
)
IN_TIME = datetime(2026, 10, 13, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
#: The first morning after the day it was due; in UTC it is still that day.
TOO_LATE = datetime(2026, 10, 14, 7, tzinfo=ZoneInfo("Asia/Shanghai"))


def found(work: SimpleNamespace, body: str, year: int = 2026) -> list[tuple[str, str]]:
    from zhiheng.server.assessment import proofs

    unit = Unit(body, "counties", UnitLevel.COUNTY, body, body, body[-6:], body)
    days = Year(year, date(year, 1, 1), date(year, 12, 31))
    made = proofs.from_rounds(work.probe()["probe"], days, [unit])(unit, WANTED)
    return [(one.text.zh, one.text.en) for one in made]


def handed_in(work: SimpleNamespace, clerk: Any, checker: Any, running: Round, now: datetime) -> Any:
    sheet = work.fill(clerk, running, batches=100, passed=99)
    stepping.take(clerk, sheet, Step.HAND, now=now)
    return submit(checker, sheet, now=now)


def test_sheet_handed_in_is_evidence_and_says_if_it_was_late(
    running: Round, people: SimpleNamespace, work: SimpleNamespace
) -> None:
    assert found(work, "amr-510104") == []
    sheet = handed_in(work, people.clerk, people.checker, running, IN_TIME)
    handed_in(work, people.second, people.second, running, TOO_LATE)
    assert found(work, "amr-510104") == [("2026年第三季度，按期报送", "the third quarter of 2026, handed in on time")]
    assert found(work, "amr-510105") == [("2026年第三季度，逾期报送", "the third quarter of 2026, handed in late")]
    assert found(work, "amr-510104", 2025) == found(work, "amr-510722") == found(work, "") == []
    give_back(people.city, sheet, "数字不符")
    assert found(work, "amr-510104") == []
