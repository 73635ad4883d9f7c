"""Plans of units: hung under the plan above, signed off, issued, replaced by a new version, their duties reported on."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.planning.errors import DeedNotOpen, FormUnfit, NotYours, UnknownItem
from zhiheng.planning.services import catalogue, plans, tasks
from zhiheng.planning.services.plan_contents import DutyGiven, Outline
from zhiheng.planning.services.tasks import Report

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ABOVE = "sichuan/plan-2013"
OUTLINE = Outline("成都市质量工作计划", date(2026, 1, 1), date(2026, 12, 31), parent=ABOVE)


@pytest.fixture
def issued(bodies, people):
    plan = plans.create(people.city, OUTLINE, pack="sichuan")
    plans.adopt(people.city, plan, ["sichuan/task-2013-1-2/national", "sichuan/task-2013-1-2/national", "nothing"])
    plans.add_duty(
        people.city, plan, DutyGiven("2", "抽查本地产品", jointly=("amr-510100", "amr-510104"), due=date(2026, 6, 30))
    )
    plans.submit(people.city, plan)
    return plans.issue(people.city_leader, plan, issued_as="成市监发〔2026〕1号")


def test_plan_is_adopted_issued_and_reported_on(issued, people):
    plan = catalogue.find(issued.key)
    taken, own = plan.duties
    assert (taken.adopted_from, taken.targets, taken.lead) == (
        "sichuan/task-2013-1-2/national",
        ("2013-national-quality-city",),
        ("amr-510100",),
    )
    assert (own.lead, own.jointly, own.due) == ((), ("amr-510100", "amr-510104"), date(2026, 6, 30))
    assert plan.parent == ABOVE
    assert [one.duty.plan for one in tasks.of_target("2013-national-quality-city")] == [ABOVE, issued.key]
    row = tasks.report(people.county, own.key, Report(date(2026, 3, 1), "under_way", 20))
    tasks.check(people.city, row.pk, "confirmed")
    assert tasks.standing(own.key, date(2026, 3, 2)).percent == 20
    with pytest.raises(NotYours):
        tasks.report(people.other, own.key, Report(date(2026, 3, 1), "done"))


def test_issue_goes_to_the_log_with_its_hash(issued):
    from zhiheng.audit.services import transparency

    assert len(issued.sha256) == 64
    assert transparency.entry(issued.leaf).kind == "decision"


def test_nobody_issues_what_he_submitted_and_issued_plans_are_not_changed(bodies, people, issued):
    plan = plans.create(people.city, OUTLINE, pack="sichuan")
    with pytest.raises(DeedNotOpen, match="没有任务"):
        plans.submit(people.city, plan)
    plans.add_duty(people.city, plan, DutyGiven("1", "甲", lead=("amr-510100",)))
    plans.submit(people.city, plan)
    with pytest.raises(NotYours):
        plans.issue(people.leader, plan)
    plans.give_back(people.city_leader, plan, "补充期限")
    assert plans.find(people.city, plan.number).opinion == "补充期限"
    with pytest.raises(DeedNotOpen):
        plans.add_duty(people.city, issued, DutyGiven("3", "乙", lead=("amr-510100",)))


def test_new_version_replaces_the_old_and_progress_follows_the_duty(issued, people):
    key = catalogue.find(issued.key).duties[1].key
    tasks.report(people.county, key, Report(date(2026, 3, 1), "under_way", 20))
    newer = plans.revise(people.city, issued)
    with pytest.raises(DeedNotOpen):
        plans.revise(people.city, issued)
    plans.drop_duty(people.city, newer, "1")
    added = plans.add_duty(people.city, newer, DutyGiven("3", "丙", lead=("amr-510100",)))
    assert added.code == "3"
    plans.submit(people.city, newer)
    plans.issue(people.city_leader, newer)
    issued.refresh_from_db()
    assert issued.state == "replaced"
    assert [one.key.rpartition("/")[2] for one in catalogue.find(issued.key).duties] == ["2", "3"]
    assert tasks.standing(key, date(2026, 3, 2)).percent == 20


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (DutyGiven("1", "甲", lead=("amr-510100",), jointly=("amr-510104",)), "lead"),
        (DutyGiven("1", "甲"), "lead"),
        (DutyGiven("1", "甲", lead=("amr-510700",)), "lead"),
        (DutyGiven("1", "甲", lead=("amr-510100",), target="none"), "target"),
        (DutyGiven("1", "甲", lead=("amr-510100",), due=date(2027, 1, 1)), "due"),
        (DutyGiven("1", "甲", lead=("amr-510100",), evidence=("nothing",)), "evidence"),
    ],
)
def test_duty_that_cannot_be_is_refused(bodies, people, given, field):
    plan = plans.create(people.city, OUTLINE, pack="sichuan")
    with pytest.raises(FormUnfit) as refused:
        plans.add_duty(people.city, plan, given)
    assert [one["field"] for one in refused.value.context["faults"]] == [field]


def test_draft_is_seen_by_its_unit_and_those_above_alone(bodies, people):
    plan = plans.create(people.city, OUTLINE, pack="sichuan")
    assert plans.find(people.clerk, plan.number)
    with pytest.raises(UnknownItem):
        plans.find(people.other, plan.number)
    with pytest.raises(UnknownItem):
        catalogue.find(plan.key)
