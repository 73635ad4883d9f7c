"""Who sees what of an assessment: units their own, scorers theirs, reviewers by number alone."""

from __future__ import annotations

from typing import Any

import pytest

from zhiheng.actors.actor import VISITOR
from zhiheng.assessment.errors import NotYours, UnknownAssessment, UnknownUnit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def year(world: Any) -> Any:
    from zhiheng.assessment.services import opening

    return opening.open_year(world.people["clerk"], "sichuan", "county-quality-work", 2023, now=world.now)


def test_a_unit_sees_its_own_sheet_alone(world: Any, year: Any) -> None:
    from zhiheng.assessment.services import asking

    county = world.people["510402"]
    assert [unit.code for unit in asking.units_for(county, year)] == ["510402"]
    with pytest.raises(UnknownUnit):
        asking.unit(county, year, "510403")
    assert asking.units_for(world.people["clerk"], year).count() == 5
    assert asking.units_for(world.people["province"], year).count() == 5, "the body above sees it"
    assert not asking.for_actor(VISITOR).exists()


def test_experts_see_an_assessment_while_they_review(world: Any, year: Any) -> None:
    from zhiheng.assessment.services import asking

    with pytest.raises(UnknownAssessment):
        asking.find(world.people["first"], year.case.number)
    year.case.state = "desk"
    year.case.save(update_fields=["state"])
    assert asking.find(world.people["first"], year.case.number) == year


def test_only_the_head_of_the_panel_sees_reviewers_beside_each_other(world: Any, year: Any) -> None:
    from zhiheng.assessment.services import annex, asking

    assert asking.heads_panel(world.people["leader"], year)
    assert asking.heads_panel(world.people["panel"], year)
    assert not asking.heads_panel(world.people["clerk"], year)
    assert not asking.heads_panel(world.people["first"], year)
    public = annex.public({"panel": {"count": 3, "members": [{"reviewer": 1}], "spread": 4.0}})
    assert "members" not in public["panel"] or public["panel"]["members"] == 3


def test_a_unit_cannot_score_itself(world: Any, year: Any) -> None:
    from zhiheng.assessment.facts import Hand
    from zhiheng.assessment.services import entering

    unit = year.units.get(code="510402")
    year.case.state = "desk"
    year.case.save(update_fields=["state"])
    for hand in (Hand.DEPARTMENT, Hand.VERIFIED, Hand.REVIEW):
        with pytest.raises(NotYours):
            entering.save(world.people["510402"], unit, "public", hand, {"level": "good"})
