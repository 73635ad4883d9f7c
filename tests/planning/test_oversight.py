"""Oversight rounds and evaluations: stages to the ledger, closure when all is verified, counts by body, frozen results."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from zhiheng.cases.services.files import Given
from zhiheng.planning import accountability
from zhiheng.planning.accountability import Counted
from zhiheng.planning.errors import DeedNotOpen, FormUnfit, NotYours, UnknownItem
from zhiheng.planning.evaluation import Outcome
from zhiheng.planning.services import catalogue, evaluations, oversight, tasks
from zhiheng.planning.services.oversight import RoundGiven, Said
from zhiheng.planning.services.tasks import Report
from zhiheng.policy.model import LightColour

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PROOF = (Given("整改.txt", b"done"),)


@pytest.fixture
def finding(bodies, people, at):
    given = RoundGiven("2026 年质量督察", ("amr-510100", "amr-510700"), date(2026, 3, 1), date(2026, 3, 31))
    made = oversight.open_round(people.clerk, given, pack="sichuan", now=at("2026-03-02"))
    return oversight.add_finding(
        people.clerk, made, "amr-510100", "抽查结果未公开", category="公开", now=at("2026-03-10")
    )


def test_finding_goes_to_closure_and_each_stage_to_the_ledger(finding, people, at):
    from zhiheng.ledger.models import OutboxBatch

    with pytest.raises(FormUnfit, match="期限"):
        oversight.move(people.city, finding, "planned", Said("制定办法"), now=at("2026-03-12"))
    oversight.move(people.city, finding, "planned", Said("制定办法", date(2026, 4, 30)), now=at("2026-03-12"))
    with pytest.raises(FormUnfit, match="证明材料"):
        oversight.move(people.city, finding, "done", Said("已公开"), now=at("2026-04-10"))
    oversight.move(people.city, finding, "done", Said("已公开", files=PROOF), now=at("2026-04-10"))
    oversight.move(people.clerk, finding, "returned", Said("缺 3 月"), now=at("2026-04-12"))
    oversight.move(people.city, finding, "done", Said("已补", files=PROOF), now=at("2026-04-20"))
    done = oversight.move(people.clerk, finding, "verified", Said("已核查"), now=at("2026-04-25"))
    assert (done.stage, done.returns, oversight.light_of(done).when.value) == ("verified", 1, "closed")
    stages = [row["stage"] for batch in OutboxBatch.objects.order_by("pk") for row in batch.rows]
    assert stages == ["found", "planned", "done", "done", "verified"]


def test_record_of_a_closed_finding_is_taken_by_the_ledger(finding, people, at):
    from zhiheng.cases.services.installed import installation
    from zhiheng.ledger.models import OutboxBatch
    from zhiheng.ledger.services import outbox

    assert outbox.deliver(installation().ledger) == 1
    assert OutboxBatch.objects.get().last_error == ""


def test_round_closes_only_when_every_finding_is_verified(finding, people):
    made = oversight.move_round(people.clerk, finding.round, "reported")
    with pytest.raises(DeedNotOpen, match="没有销号"):
        oversight.move_round(people.clerk, made, "closed")
    with pytest.raises(NotYours):
        oversight.move_round(people.city, made, "closed")


def test_unit_sees_its_own_findings_and_not_those_of_another(finding, people):
    seen = {
        name: oversight.findings_for(getattr(people, name)).count() for name in ("clerk", "city", "other", "county")
    }
    assert seen == {"clerk": 1, "city": 1, "other": 0, "county": 0}
    with pytest.raises(UnknownItem):
        oversight.find_finding(people.other, finding.number)
    with pytest.raises(DeedNotOpen):
        oversight.move(people.clerk, finding, "planned", Said("x", date(2099, 1, 1)))


def test_late_rectification_is_reminded_once(finding, people, at):
    oversight.move(people.city, finding, "planned", Said("办法", date(2026, 4, 30)), now=at("2026-03-12"))
    sent = [sum(oversight.tick(at(day)).values()) for day in ("2026-04-01", "2026-04-16", "2026-04-16", "2026-05-15")]
    assert sent == [0, 1, 0, 2]


def test_tally_counts_by_body():
    red, green = LightColour.RED, LightColour.GREEN
    found = accountability.tally([
        Counted("a", "item", green, closed=True, late=True, delays=1), Counted("b", "duty", red),
        Counted("b", "finding", red, returned=True), Counted("b", "item", red, closed=True),
    ])  # fmt: skip
    assert [one.body for one in found] == ["b", "a"]
    assert (found[0].late, found[0].returned, found[0].findings_open) == (2, 1, 1)
    assert (found[1].items_closed_late, found[1].delays, found[1].late) == (1, 1, 0)


# --- evaluations ------------------------------------------------------------------------------------------------------
REASON = {"zh": "理由", "en": "reason"}
STATES = [
    {
        "target": "2013-national-quality-city",
        "label": {"zh": "示范城市", "en": "City"},
        "official": "met",
        "reason": REASON,
    },
    {
        "target": "2013-national-eco-counties",
        "label": {"zh": "生态县", "en": "Counties"},
        "official": "not_measurable",
        "reason": REASON,
    },
    {
        "target": "2013-provincial-eco-counties",
        "label": {"zh": "省级", "en": "Provincial"},
        "official": "not_met",
        "reason": REASON,
        "striving": True,
    },
    {"target": "not-of-this-plan", "label": {"zh": "甲", "en": "x"}, "official": "met", "reason": REASON},
]


def test_plan_of_2013_is_evaluated_and_unknown_is_not_called_missed(bodies, people):
    key = "sichuan/task-2013-1-1/mechanism"
    row = tasks.report(people.clerk, key, Report(date(2013, 11, 1), "done"))
    tasks.check(people.checker, row.pk, "confirmed")
    tasks.report(people.clerk, "sichuan/task-2013-1-1/plan-12th", Report(date(2013, 11, 1), "under_way", 50))
    tasks.report(people.clerk, "sichuan/task-2013-1-1/step-up", Report(date(2013, 11, 1), "under_way", 50))
    plan = catalogue.find("sichuan/plan-2013")
    final = evaluations.compute(plan, STATES, date(2013, 12, 31))
    assert final.counts("duty") == {"achieved": 1, "on_track": 0, "behind": 0, "missed": 1, "not_measurable": 141}
    assert final.counts("target") == {"achieved": 1, "on_track": 0, "behind": 0, "missed": 1, "not_measurable": 1}
    striven = next(one for one in final.targets if one.outcome is Outcome.MISSED)
    assert striven.why.zh.startswith("力争的目标")
    assert not final.synthetic
    half = evaluations.compute(plan, STATES, date(2013, 11, 20))
    assert (half.final, half.counts("duty")["missed"], half.counts("duty")["on_track"]) == (False, 0, 1)
    tried = next(one for one in final.duties if one.id.endswith("step-up"))
    assert tried.outcome is Outcome.NOT_MEASURABLE


def test_plan_of_2013_replayed_on_three_days_tells_each_state_and_words_that_follow(bodies, people, at):
    """Mid-2013, end of 2013 and 2014, each as known then; states of goals as promises give them on such days."""
    keys = {name: f"sichuan/task-2013-1-1/{name}" for name in ("mechanism", "plan-12th", "step-up")}
    now = at("2013-06-20")
    row = tasks.report(people.clerk, keys["mechanism"], Report(date(2013, 5, 20), "done"), now=now)
    tasks.check(people.checker, row.pk, "confirmed", now=now)
    tasks.report(people.clerk, keys["plan-12th"], Report(date(2013, 6, 1), "hindered", 10, "经费未落实"), now=now)
    tasks.report(people.clerk, keys["step-up"], Report(date(2013, 6, 1), "under_way", 50), now=now)
    late = tasks.report(people.clerk, keys["plan-12th"], Report(date(2014, 3, 1), "done"), now=at("2014-03-02"))
    tasks.check(people.checker, late.pk, "confirmed", now=at("2014-03-10"))
    plan = catalogue.find("sichuan/plan-2013")
    city, eco = STATES[0], STATES[1]
    told = {}
    for on, known, official in (
        (date(2013, 6, 30), "2013-06-30", "behind"), (date(2013, 12, 31), "2014-01-10", "not_met"), (date(2014, 6, 30), "2014-06-30", "met"),
    ):  # fmt: skip
        states = [{**city, "official": official}, {**eco, "official": "on_track"}]
        told[on.year, on.month] = evaluations.compute(plan, states, on, at(known))
    mid, end, after = told[2013, 6], told[2013, 12], told[2014, 6]
    assert [one.final for one in (mid, end, after)] == [False, True, True]
    outcome = {
        name: [next(row for row in one.duties if row.id == key).outcome.value for one in (mid, end, after)]
        for name, key in keys.items()
    }
    assert outcome == {
        "mechanism": ["achieved"] * 3, "plan-12th": ["behind", "missed", "achieved"], "step-up": ["not_measurable"] * 3,
    }  # fmt: skip
    goals = [[row.outcome.value for row in one.targets] for one in (mid, end, after)]
    assert goals == [["behind", "on_track"], ["missed", "not_measurable"], ["achieved", "not_measurable"]]
    assert (
        "中期评估（2013-06-30）。任务共 143 项：达到 1，在途 0，落后于进度 1，未达到 0，不可计量 141。" in mid.text.zh
    )
    assert "目标共 2 项：达到 0，在途 1，落后于进度 1，未达到 0，不可计量 0。" in mid.text.zh
    assert "落后于进度的：贯彻“十二五”质量规划；示范城市。" in mid.text.zh
    assert "未达到的：" not in mid.text.zh
    assert "终期评估（2013-12-31）。任务共 143 项：达到 1，未达到 1，不可计量 141。" in end.text.zh
    assert "未达到的：贯彻“十二五”质量规划；示范城市。" in end.text.zh
    assert "没有进展报告，完成与否都不知道" in end.text.zh
    assert "Missed:" not in after.text.en
    assert "晚于期限 2013-12-31" in next(row for row in after.duties if row.id == keys["plan-12th"]).why.zh


def test_evaluation_is_edited_then_frozen_for_good(bodies, people):
    plan = catalogue.find("sichuan/plan-2013")
    row = evaluations.begin(people.clerk, plan, STATES, date(2013, 12, 31))
    with pytest.raises(NotYours):
        evaluations.edit(people.city, row, "改")
    evaluations.edit(people.clerk, row, "终期评估结论。", "Conclusion.")
    with pytest.raises(NotYours):
        evaluations.freeze(people.clerk, row)
    frozen = evaluations.freeze(people.leader, row, publicity="public")
    assert evaluations.holds(frozen)
    assert frozen.leaf is not None
    with pytest.raises(DeedNotOpen):
        evaluations.edit(people.clerk, frozen, "再改")
    frozen.text_zh = "改写"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        frozen.save()


def test_round_of_a_year_that_cannot_be_is_refused(bodies, people, at):
    given = RoundGiven("督察", ("amr-510100",), date(203, 3, 1), date(9999, 3, 31))
    with pytest.raises(FormUnfit, match="1990") as refused:
        oversight.open_round(people.clerk, given, pack="sichuan", now=at("2026-03-02"))
    assert [one["field"] for one in refused.value.context["faults"]] == ["starts", "ends"]
