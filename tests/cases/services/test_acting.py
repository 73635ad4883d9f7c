"""Opening and acting: one event a change, forms and posts held, what a step owes, who sees what."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from zhiheng.actors.actor import SYSTEM, VISITOR
from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseEvent, Message
from zhiheng.cases.services import asking, effects
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.files import Given
from zhiheng.cases.services.opening import appeal, open_case
from zhiheng.ledger.models import OutboxBatch, SealedPerson

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def history(case: Case) -> list[tuple[int, str, str, str]]:
    return list(CaseEvent.objects.filter(case=case).values_list("seq", "kind", "step", "to_state"))


@pytest.fixture
def discussed(opened: Case, people: SimpleNamespace, made: SimpleNamespace) -> Case:
    """A listing that is heard, reviewed and discussed."""
    case = act(people.clerk, opened, "tell", fields={"facts": "掺假"}, now=made.noon)
    case = act(people.firm, case, "hear", fields={"statement": "没有"}, now=made.noon)
    case = act(people.legal, case, "review", now=made.noon)
    return act(people.panel, case, "discuss", now=made.noon)


def test_numbers_are_gapless_per_procedure_and_year(
    opened: Case, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    with transaction.atomic():
        open_case(people.clerk, "entry", pack="probe", division="510104", now=made.noon)
        transaction.set_rollback(True)
    second = open_case(people.clerk, "entry", pack="probe", division="510104", now=made.noon)
    next_year = open_case(people.clerk, "entry", pack="probe", division="510104", now=made.on("2027-01-04"))
    assert [opened.number, second.number, next_year.number] == ["2026-entry-0001", "2026-entry-0002", "2027-entry-0001"]


def test_case_runs_by_the_version_it_began_with(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.cases.services import installed

    changed = made.make("entry", "proposed gone*", [made.step("tell", "proposed", "gone")])
    pack = installed.pack("probe")
    monkeypatch.setitem(dict(pack.procedures), "entry", changed)
    assert act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.noon).state == "told"


def test_decision_writes_one_event_and_owes_one_record(
    discussed: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    case = act(people.leader, discussed, "list", now=made.noon)
    assert (case.state, case.closed, case.version) == ("listed", True, 6)
    assert history(case)[-1] == (6, "step", "list", "listed")
    owed = OutboxBatch.objects.get()
    assert owed.record_type == "listing"
    assert owed.rows == [
        {"decision_no": case.number, "scheme": "serious_dishonesty", "party_code": "91510104YY0000001X", "party_name": "示例企业",
         "listed_on": "2026-03-02", "until": "2029-03-02", "authority": "amr-510104", "ground": "掺假"}
    ]  # fmt: skip
    assert set(case.clocks.values_list("clock", "state")) == {("hearing", "stopped"), ("deciding", "stopped")}


def test_decision_stands_in_the_transparency_log(discussed: Case, people: SimpleNamespace) -> None:
    from zhiheng.audit.models import Action, LogEntry

    act(people.leader, discussed, "list")
    assert list(LogEntry.objects.values_list("kind", "public")) == [("decision", False)]
    assert Action.objects.filter(verb="change", object_id=discussed.number).count() == 6


def test_final_case_takes_no_step(discussed: Case, people: SimpleNamespace) -> None:
    act(people.leader, discussed, "list")
    with pytest.raises(errors.StepNotOpen) as told:
        act(people.leader, discussed, "drop", reason="x")
    assert "办结" in told.value.message("zh")


@pytest.mark.parametrize("who", ["clerk", "checker", "legal", "panel", "firm", "rival", "above"])
def test_decision_is_for_the_post_alone_and_refusals_are_noted(
    discussed: Case, people: SimpleNamespace, who: str
) -> None:
    from zhiheng.audit.models import Action

    with pytest.raises(errors.StepNotOpen):
        act(getattr(people, who), discussed, "list")
    assert Case.objects.get(pk=discussed.pk).version == 5
    assert Action.objects.filter(verb="refused", object_id=discussed.number).count() == 1


def test_remand_undoes_review_and_discussion(discussed: Case, people: SimpleNamespace) -> None:
    with pytest.raises(errors.ReasonMissing):
        act(people.leader, discussed, "remand")
    case = act(people.leader, discussed, "remand", reason="补充证据")
    with pytest.raises(errors.StepNotOpen) as told:
        act(people.leader, case, "list")
    assert "法制审核" in told.value.message("zh")
    assert "discussion" in told.value.message("en")


def test_form_is_refused_with_a_word_about_each_field(opened: Case, people: SimpleNamespace) -> None:
    with pytest.raises(errors.FormRefused) as told:
        act(people.clerk, opened, "tell", fields={"nonsense": 1})
    assert [fault["field"] for fault in told.value.context["faults"]] == ["nonsense", "facts"]
    assert "facts" in told.value.message("en")
    assert CaseEvent.objects.filter(case=opened).count() == 1


def test_personal_values_go_to_the_vault_and_never_into_the_history(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    case = act(people.clerk, opened, "tell", fields={"facts": "x", "witness": "张三 13800000000"}, now=made.noon)
    assert case.fields["witness"].startswith("p:")
    assert SealedPerson.objects.filter(pk=case.fields["witness"], kind="case-field").exists()
    event = CaseEvent.objects.get(case=case, seq=2)
    assert event.detail["personal"] == ["witness"]
    assert "张三" not in str(event.detail)
    assert case.fields["witness"] not in str(event.detail)


def test_somebody_else_acted_in_between(opened: Case, people: SimpleNamespace) -> None:
    act(people.clerk, opened, "tell", fields={"facts": "x"}, version=1)
    with pytest.raises(errors.StaleCase):
        act(people.leader, opened, "drop", reason="x", version=1)


@pytest.mark.parametrize("statement", [
    "UPDATE cases_caseevent SET reason = 'x'", "DELETE FROM cases_caseevent", "TRUNCATE cases_caseevent",
])  # fmt: skip
def test_history_is_only_added_to(opened: Case, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER append_only_table")  # off for emptying between tests
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
            cursor.execute(statement)
    assert CaseEvent.objects.filter(case=opened, reason="").count() == 1


def test_party_sees_its_case_only_when_it_is_told(opened: Case, people: SimpleNamespace) -> None:
    seen = {who: opened in asking.for_actor(getattr(people, who)) for who in ("clerk", "above", "firm", "rival")}
    assert seen == {"clerk": True, "above": True, "firm": False, "rival": False}
    assert opened not in asking.for_actor(VISITOR)
    elsewhere = people.actor("amr-510300", "clerk", units=("5103",))
    assert opened not in asking.for_actor(elsewhere)
    act(people.clerk, opened, "tell", fields={"facts": "x"})  # the next step is the party's
    assert opened in asking.for_actor(people.firm)
    assert opened not in asking.for_actor(people.rival)


def test_tasks_are_the_steps_that_one_may_take(opened: Case, people: SimpleNamespace, made: SimpleNamespace) -> None:
    day = made.noon.date()
    assert [task.step for task in asking.tasks(people.clerk, day)] == ["tell"]
    assert [task.step for task in asking.tasks(people.leader, day)] == ["tell", "drop"]
    assert asking.tasks(people.firm, day) == []
    case = act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.noon)
    assert [clock.clock for clock in asking.deadlines(people.clerk)] == ["hearing", "deciding"]
    assert case.told_party
    assert [(task.step, str(task.due_on)) for task in asking.tasks(people.firm, day)] == [("hear", "2026-03-09")]


def test_application_is_held_by_the_nearest_bureau_and_keeps_its_file(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    fields = {"why": "改正", "person": "李四", "amount": "1,200.50"}
    with pytest.raises(errors.FormRefused) as told:
        open_case(people.firm, "asking", pack="probe", fields=fields, division="510104")
    assert [fault["field"] for fault in told.value.context["faults"]] == ["application"]
    file = Given("申请书.txt", "申请".encode(), "application")
    case = open_case(people.firm, "asking", pack="probe", fields=fields, files=[file], division="510104", now=made.noon)
    assert (case.holder.code, case.applicant.code, case.subject) == ("amr-510104", "firm", made.party)
    assert case.fields["amount"] == 120050
    assert case.files.get().sha256 in str(next((home / "files").rglob("*/*")))
    assert Message.objects.filter(body__code="amr-510104", kind="task").count() == 1
    assert act(people.firm, case, "withdraw", now=made.noon).closed


def test_enterprise_cannot_apply_for_another(
    bodies: dict[str, Any], home: Path, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    with pytest.raises(errors.MayNotOpen):
        open_case(people.rival, "asking", pack="probe", subject=made.party, division="510104")
    with pytest.raises(errors.MayNotOpen):
        open_case(people.firm, "entry", pack="probe", division="510104")


def test_authority_enters_what_came_on_paper_with_a_scan(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    case = act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.noon)
    with pytest.raises(errors.FormRefused):
        act(people.clerk, case, "hear", fields={"statement": "信函"}, now=made.noon)
    scan = Given("信函.txt", "没有掺假".encode())
    case = act(people.clerk, case, "hear", fields={"statement": "信函"}, files=[scan], paper=True, now=made.noon)
    assert case.state == "heard"
    assert CaseEvent.objects.get(case=case, seq=3).detail["paper"] == [True]


def test_machine_opens_a_proposal_and_decides_nothing(
    home: Path, bodies: dict[str, Any], made: SimpleNamespace
) -> None:
    case = open_case(
        SYSTEM, "entry", pack="probe", subject=made.party, division="510104", origin="rule", evidence=["ab"]
    )
    assert (case.holder.code, case.origin, case.evidence, case.state) == ("amr-510104", "rule", ["ab"], "proposed")
    Case.objects.filter(pk=case.pk).update(state="discussed")
    with pytest.raises(errors.StepNotOpen):
        act(SYSTEM, case, "list")


def test_appeal_is_held_by_the_body_above(discussed: Case, people: SimpleNamespace, made: SimpleNamespace) -> None:
    case = act(people.leader, discussed, "list", now=made.noon)
    above = appeal(people.firm, case, now=made.noon)
    assert (above.holder.code, above.about_id, above.subject) == ("amr-510100", case.pk, made.party)
    assert act(people.above, above, "uphold", now=made.noon).closed


def test_hook_runs_in_the_deciding_transaction(
    discussed: Case, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []

    def hook(case: Case, event: CaseEvent, actor: Any) -> None:
        seen.append((case.state, event.step))
        raise errors.CaseClosed(case=case.number)

    monkeypatch.setattr(effects, "HOOKS", {("entry", "list"): [hook]})
    with pytest.raises(errors.CaseClosed):
        act(people.leader, discussed, "list")
    assert seen == [("listed", "list")]
    assert Case.objects.get(pk=discussed.pk).state == "discussed"
    assert not OutboxBatch.objects.exists()
