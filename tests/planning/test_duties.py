"""The plan of 2013 as duties: its size, who leads and who never does, who stands for a body that is no more."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng import policy
from zhiheng.planning import duties
from zhiheng.planning.errors import UnknownPlan
from zhiheng.policy.model import Duty, Localised


@pytest.fixture(scope="module")
def pack():
    return policy.load()["sichuan"]


@pytest.fixture(scope="module")
def plan(pack):
    return duties.of_plan(pack, duties.find(pack, "2013"))


def test_plan_of_2013_has_its_clauses_and_duties(plan):
    assert len({one.task for one in plan.duties}) == 61
    assert len(plan.duties) == 143
    assert len({one.key for one in plan.duties}) == 143
    assert plan.history
    assert plan.shown_on(date(2026, 1, 1)) == date(2013, 12, 31)


def test_lead_stands_only_where_the_document_names_one(plan):
    leading = {one.number.split("-")[0] for one in plan.duties if one.lead}
    assert leading == {"四", "十"}
    assert all(not one.lead for one in plan.duties if one.jointly)
    assert all(one.lead or one.jointly or one.others for one in plan.duties)


def test_joint_bodies_stay_joint_though_a_duty_names_a_lead(pack):
    task = next(one for one in pack.tasks.values() if one.jointly)
    duty = Duty(id="x", label=Localised(zh="甲", en="x"), lead=("sichuan-drc",))
    made = duties._planned(pack.plans[task.plan], task, duty)
    assert made.lead == ()
    assert "sichuan-drc" in made.jointly
    assert made.responsible == made.jointly


def test_body_merged_in_2018_is_followed_to_its_successors_from_that_day(pack):
    assert duties.successors(pack, "sichuan-fda", date(2013, 6, 1)) == ("sichuan-fda",)
    assert duties.successors(pack, "sichuan-fda", date(2026, 1, 1)) == ("sichuan-amr", "sichuan-mpa")
    assert duties.successors(pack, "sichuan-drc", date(2026, 1, 1)) == ("sichuan-drc",)


def test_duty_without_a_day_of_its_own_is_due_when_the_plan_ends(plan):
    assert {one.due_from for one in plan.duties} == {"plan"}
    assert {one.due for one in plan.duties} == {date(2013, 12, 31)}


def test_target_leads_to_its_duties(plan):
    found = duties.of_target([plan], "2013-national-quality-city")
    assert [one.key for one in found] == ["sichuan/task-2013-1-2/national"]
    assert duties.of_target([plan], "nothing") == []


@pytest.mark.parametrize("name", ["2013", "plan-2013", "sichuan/plan-2013"])
def test_plan_is_found_by_each_of_its_names(pack, name):
    assert duties.find(pack, name).id == "plan-2013"


def test_unknown_plan_says_which_there_are(pack):
    with pytest.raises(UnknownPlan, match="plan-2013"):
        duties.find(pack, "2014")
