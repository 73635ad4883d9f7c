"""Progress of duties: reported by who answers for them, checked from above, corrected by a new report, replayed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from zhiheng.planning.errors import DeedNotOpen, FormUnfit, NotYours, UnknownDuty
from zhiheng.planning.progress import Stage
from zhiheng.planning.services import catalogue, tasks
from zhiheng.planning.services.tasks import Report

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DUTY = "sichuan/task-2013-1-1/mechanism"  # jointly: the quality bureau (now sichuan-amr) and others


def test_progress_of_2013_is_reported_confirmed_and_replayed(bodies, people, at):
    first = tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "under_way", 40), now=at("2026-03-02"))
    done = tasks.report(people.clerk, DUTY, Report(date(2013, 11, 20), "done", 100, "已印发"), now=at("2026-03-03"))
    assert tasks.standing(DUTY, date(2013, 4, 1)).stage is None
    half = tasks.standing(DUTY, date(2013, 6, 1))
    assert (half.stage, half.percent, half.done) == (Stage.UNDER_WAY, 40, False)
    assert tasks.standing(DUTY).claimed
    tasks.check(people.checker, done.pk, "confirmed", now=at("2026-03-04"))
    end = tasks.standing(DUTY)
    assert (end.done, end.light.colour.value, end.decides.id) == (True, "green", done.pk)
    assert tasks.standing(DUTY, known_at=at("2026-03-02")).decides.id == first.pk


def test_correction_is_a_new_report_and_the_old_one_stays(bodies, people, at):
    wrong = tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "done", 100), now=at("2026-03-02"))
    with pytest.raises(FormUnfit, match="更正须写明原因"):
        tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "under_way"), corrects=wrong.pk)
    tasks.report(
        people.clerk,
        DUTY,
        Report(date(2013, 5, 1), "under_way"),
        corrects=wrong.pk,
        reason="填错",
        now=at("2026-03-05"),
    )
    assert tasks.standing(DUTY).stage is Stage.UNDER_WAY
    assert tasks.standing(DUTY, known_at=at("2026-03-03")).stage is Stage.DONE
    with pytest.raises(DeedNotOpen):
        tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "done"), corrects=wrong.pk, reason="又错")


def test_returned_report_says_nothing_of_the_work(bodies, people):
    tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "under_way", 40))
    done = tasks.report(people.clerk, DUTY, Report(date(2013, 8, 1), "done"))
    with pytest.raises(FormUnfit, match="退回须写明原因"):
        tasks.check(people.checker, done.pk, "returned")
    tasks.check(people.checker, done.pk, "returned", "没有附文件")
    found = tasks.standing(DUTY, date(2013, 9, 1))
    assert (found.stage, found.returned, found.light.when.value) == (Stage.UNDER_WAY, True, "returned")


def test_only_named_bodies_report_and_nobody_checks_the_own_report(bodies, people):
    with pytest.raises(NotYours):
        tasks.report(people.city, DUTY, Report(date(2013, 5, 1), "done"))
    with pytest.raises(NotYours):
        tasks.report(people.reader, DUTY, Report(date(2013, 5, 1), "done"))
    mine = tasks.report(people.checker, DUTY, Report(date(2013, 5, 1), "done"))
    for who in (people.checker, people.clerk, people.city):
        with pytest.raises(NotYours):
            tasks.check(who, mine.pk, "confirmed")
    tasks.check(people.leader, mine.pk, "confirmed")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Report(date(2013, 5, 1), "finished"), "stage"),
        (Report(date(2999, 5, 1), "done"), "on"),
        (Report(date(2012, 5, 1), "done"), "on"),
        (Report(date(2013, 5, 1), "under_way", 101), "percent"),
        (Report(date(2013, 5, 1), "done", 60), "percent"),
        (Report(date(2013, 5, 1), "hindered"), "text"),
        (Report(date(2013, 5, 1), "done", records=("ab" * 32,)), "records"),
    ],
)
def test_report_that_cannot_be_is_refused_at_its_field(bodies, people, given, field):
    with pytest.raises(FormUnfit) as refused:
        tasks.report(people.clerk, DUTY, given)
    assert [one["field"] for one in refused.value.context["faults"]] == [field]


def test_reports_are_never_changed_or_removed(bodies, people):
    row = tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "under_way"))
    for deed in (
        "UPDATE planning_progress SET stage = 'done' WHERE id = %s",
        "DELETE FROM planning_progress WHERE id = %s",
    ):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed, [row.pk])


def test_duties_of_a_target_and_of_a_body_under_its_present_name(bodies, people):
    assert [one.duty.key for one in tasks.of_target("2013-national-quality-city")] == ["sichuan/task-2013-1-2/national"]
    mine = tasks.of_body("sichuan-amr")
    assert {one.duty.plan for one in mine} == {"sichuan/plan-2013"}
    assert any(one.duty.lead == ("sichuan-quality-bureau",) for one in mine)
    assert tasks.of_body("amr-510104") == []


def test_unknown_duty_is_told(bodies, people):
    with pytest.raises(UnknownDuty):
        tasks.standing("sichuan/nothing/at-all")


def test_plan_as_a_document_shows_successors_and_counts(bodies, people):
    from zhiheng.server.planning import document
    from zhiheng.server.visible import Level

    found = document.as_document(catalogue.find("sichuan/plan-2013"), Level.PUBLIC)
    assert (found["counts"]["clauses"], found["counts"]["duties"]) == (61, 143)
    assert (found["history"], str(found["as_of"])) == (True, "2013-12-31")
    bureau = next(one for clause in found["clauses"] for one in clause["lead"])
    assert bureau["code"] == "sichuan-quality-bureau"
    assert [one["zh"] for one in bureau["successors"]] == ["四川省市场监督管理局"]
    assert sum(found["counts"]["lights"].values()) == 143
