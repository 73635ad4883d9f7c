"""A round from first step to last: who may what, what is refused, what is summed, locked and owed to the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import sqlglot
from django.db import DatabaseError, transaction

from zhiheng.cases.models import Message
from zhiheng.ledger.models import OutboxBatch
from zhiheng.rounds import errors
from zhiheng.rounds.models import Query, Round, Sheet, SheetEvent
from zhiheng.rounds.services import (
    asking,
    check,
    create,
    filling,
    give_back,
    lock,
    queries,
    remind,
    results,
    rollup,
    send,
    stepping,
    submit,
)
from zhiheng.rounds.services.filling import Entry
from zhiheng.rounds.steps import Step

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def sheet_of(actor: Any, round_: Round) -> Sheet:
    return asking.find_sheet(actor, round_.number, actor.body)


def test_sheets_and_messages_go_to_every_unit_when_sent(running: Round, people: SimpleNamespace) -> None:
    chains = {
        one.unit.code: (one.fills, one.chain, one.checker.code)
        for one in running.sheets.select_related("unit", "checker")
    }
    assert chains["amr-510104"] == (True, ["amr", "amr-510100", "amr-510104"], "amr-510100")
    assert chains["amr-510100"] == (False, ["amr", "amr-510100"], "amr")
    assert len(chains) == 5
    told = Message.objects.get(body__code="amr-510104", kind="task")
    assert told.path.startswith("/staff/rounds/")
    assert told.path.endswith("/sheets/amr-510104")
    assert running.state == Round.State.SENT
    assert str(running.due_on) == "2026-10-13"


def test_round_is_seen_by_the_bodies_of_its_tree_alone(running: Round, people: SimpleNamespace, home: Any) -> None:
    assert {one.unit.code for one in asking.sheets(people.city)} == {"amr-510100", "amr-510104", "amr-510105"}
    assert {one.unit.code for one in asking.sheets(people.clerk)} == {"amr-510104"}
    assert asking.sheets(people.asker).count() == 5
    draft = create(people.asker, "probe", "tasks", "2026-09")
    assert asking.rounds(people.clerk).get() == running
    with pytest.raises(errors.UnknownRound):
        asking.find(people.city, draft.number)


def test_round_is_refused_to_nobody_and_for_a_wrong_period(home: Any, people: SimpleNamespace) -> None:
    with pytest.raises(errors.PeriodUnreadable):
        create(people.asker, "probe", "quarterly", "2026-07")
    with pytest.raises(errors.NoUnits):
        create(people.asker, "probe", "quarterly", "2026-Q3", asks=["nowhere"])
    with pytest.raises(errors.UnknownForm):
        create(people.asker, "probe", "none", "2026-Q3")
    with pytest.raises(errors.MayNot):
        create(people.checker, "probe", "quarterly", "2026-Q3")
    assert Round.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "step"),
    [("checker", Step.HAND), ("clerk", Step.SUBMIT), ("second", Step.HAND), ("city", Step.HAND), ("reader", Step.HAND),
     ("clerk", Step.RETURN), ("other_city", Step.ACCEPT)],
)  # fmt: skip
def test_step_is_refused_to_whom_it_does_not_belong(
    running: Round, people: SimpleNamespace, who: str, step: Step, work: Any
) -> None:
    sheet = work.fill(people.clerk, running, batches=10, passed=9)
    with pytest.raises(errors.MayNot):
        stepping.take(getattr(people, who), sheet, step, reason="x")


def test_sheet_goes_up_and_comes_back_with_its_reason(running: Round, people: SimpleNamespace, work: Any) -> None:
    sheet = work.fill(people.clerk, running, batches=10)
    with pytest.raises(errors.SheetUnfit) as unfit:
        stepping.take(people.clerk, sheet, Step.HAND)
    assert unfit.value.context["missing"] == 1
    work.fill(people.clerk, running, passed=12)
    with pytest.raises(errors.SheetUnfit):
        stepping.take(people.clerk, sheet, Step.HAND)
    work.fill(people.clerk, running, passed=9)
    stepping.take(people.clerk, sheet, Step.HAND)
    with pytest.raises(errors.NotNow):
        work.fill(people.clerk, running, passed=8)
    with pytest.raises(errors.ReasonWanted):
        stepping.take(people.checker, sheet, Step.BACK)
    submit(people.checker, sheet)
    with pytest.raises(errors.ReasonWanted):
        give_back(people.city, sheet, " ")
    back = give_back(people.city, sheet, "批次与上月相同,请核对")
    assert (back.state, back.reason) == ("returned", "批次与上月相同,请核对")
    assert Message.objects.filter(body__code="amr-510104", zh__contains="请核对").exists()
    work.fill(people.clerk, running, batches=11)
    assert sheet_of(people.clerk, running).state == "filling"
    submit(people.checker, sheet)
    assert check(people.city, sheet).state == "accepted"
    kinds = list(SheetEvent.objects.filter(sheet=sheet).values_list("kind", flat=True))
    assert kinds == ["sent", "begun", "filled", "submitted", "returned", "begun", "submitted", "accepted"]


def whole(running: Round, people: SimpleNamespace, work: Any) -> None:
    """Take the round up to the asker: two counties of three reported."""
    for actor, batches, passed in ((people.clerk, 100, 90), (people.second, 300, 299)):
        work.fill(actor, running, batches=batches, passed=passed, officers=5)
    submit(people.checker, sheet_of(people.clerk, running))
    submit(people.second, sheet_of(people.second, running))
    for code in ("amr-510104", "amr-510105"):
        check(people.city, asking.find_sheet(people.city, running.number, code))
    submit(people.city, sheet_of(people.city, running))
    check(people.asker, asking.find_sheet(people.asker, running.number, "amr-510100"))


def test_roll_up_shows_what_is_missing_and_never_averages(running: Round, people: SimpleNamespace, work: Any) -> None:
    whole(running, people, work)
    found = rollup(running)
    figure = found.total.figures["rate"]
    assert (figure.value, figure.numerator, figure.denominator, figure.n, figure.of) == (
        Decimal("97.25"),
        389,
        400,
        2,
        3,
    )
    assert figure.partial
    assert found.total.missing == ["amr-510722"]
    assert not found.nodes["amr-510100"].figures["batches"].partial
    assert found.total.figures["goods"].value is None
    assert rollup(running, below="amr-510100").total.units == 2


def test_sum_is_not_sent_up_before_what_came_in_is_checked(running: Round, people: SimpleNamespace, work: Any) -> None:
    work.fill(people.second, running, batches=1, passed=1)
    submit(people.second, sheet_of(people.second, running))
    with pytest.raises(errors.NotNow):
        submit(people.city, sheet_of(people.city, running), reason="锦江未报")
    check(people.city, sheet_of(people.second, running))
    with pytest.raises(errors.ReasonWanted):
        submit(people.city, sheet_of(people.city, running))
    assert submit(people.city, sheet_of(people.city, running), reason="锦江区未报").reason == "锦江区未报"


def test_returning_a_county_takes_the_sum_above_back(running: Round, people: SimpleNamespace, work: Any) -> None:
    whole(running, people, work)
    give_back(people.asker, asking.find_sheet(people.asker, running.number, "amr-510104"), "请核对")
    assert sheet_of(people.city, running).state == "filling"
    assert sheet_of(people.city, running).events.last().kind == "reopened"


def test_locked_values_become_records_and_results(running: Round, people: SimpleNamespace, work: Any) -> None:
    from zhiheng.audit.models import LogEntry

    whole(running, people, work)
    with pytest.raises(errors.ReasonWanted):
        lock(people.asker, running)
    with pytest.raises(errors.MayNot):
        lock(people.city, running, reason="x")
    assert results(running) == []
    lock(people.asker, running, reason="三台县未报", now=work.noon + timedelta(days=1))
    states = dict(running.sheets.values_list("unit__code", "state"))
    assert (states["amr-510104"], states["amr-510722"]) == ("locked", "missed")
    owed = OutboxBatch.objects.get()
    assert (owed.record_type, owed.source, len(owed.rows)) == ("statistic", "reporting-rounds", 8)
    first = next(row for row in owed.rows if row["indicator"] == "quarterly.rate" and row["unit_code"] == "510104")
    assert (first["value"], first["numerator"], first["denominator"], first["publicity"]) == (
        "90.00",
        90,
        100,
        "departments",
    )
    county = {(one["unit"], one["line"]): one["value"] for one in results(running)}
    assert county["amr-510105", "batches"] == 300
    assert [one["value"] for one in results(running, "prefecture") if one["line"] == "rate"] == [Decimal("97.25")]
    assert LogEntry.objects.filter(kind="decision").count() == 1
    with pytest.raises(errors.NotNow):
        lock(people.asker, running, reason="x")
    _over_the_interface(running)


def _over_the_interface(round_: Round) -> None:
    """Hold the operation of the interface to what bodies see: all, their part, nothing; in pages, nothing twice."""
    from django.test import Client

    from zhiheng.actors.models import Body
    from zhiheng.server.api import keys

    address = f"/api/v1/rounds/{round_.number}/results"

    def ask(body: str | None, query: str = "", scope: str = "read:internal") -> tuple[int, dict[str, Any]]:
        of = Body.objects.get(code=body) if body else None
        secret = keys.make("probe", [scope], body=of, by="test").secret
        found = Client().get(address + query, headers={"Authorization": f"Bearer {secret}"})
        return found.status_code, found.json()

    status, whole_ = ask("amr")
    assert (status, whole_["vintage"], {one["unit"] for one in whole_["items"]}) == (
        200,
        1,
        {"amr-510104", "amr-510105"},
    )
    first = ask("amr", "?limit=3")[1]
    assert (len(first["items"]), first["items"] == whole_["items"][:3], "cursor=" in first["next"]) == (3, True, True)
    assert {one["unit"] for one in ask("amr-510105")[1]["items"]} == {"amr-510105"}
    rate = next(one for one in ask("amr-510100", "?level=prefecture")[1]["items"] if one["line"] == "rate")
    assert (rate["value"], rate["numerator"], rate["denominator"], rate["n"]) == (97.25, 389, 400, 2)
    assert ask("amr-510100", "?vintage=2")[0] == 404
    assert ask("amr-510722", "?level=county")[1]["items"] == []
    assert (ask(None)[0], ask("amr", scope="read:departments")[0], Client().get(address).status_code) == (200, 403, 401)
    assert Client().get(address + "?level=x").status_code == 422


def test_records_are_in_the_ledger_with_place_and_publicity(running: Round, people: SimpleNamespace, work: Any) -> None:
    from zhiheng.cases.services import installed
    from zhiheng.ledger.services import outbox

    whole(running, people, work)
    lock(people.asker, running, reason="三台县未报")
    ledger = installed.installation().ledger
    assert outbox.deliver(ledger) == 1
    assert outbox.deliver(ledger) == 0
    with ledger.view(as_of=date(2026, 12, 31)) as view:
        query = sqlglot.parse_one(
            "SELECT subject, publicity, division, value FROM statistic WHERE indicator = 'quarterly.batches' ORDER BY subject"
        )
        assert view.execute(query).to_pylist() == [
            {
                "subject": "place:510104",
                "publicity": "departments",
                "division": "510104",
                "value": Decimal("100.000000"),
            },
            {
                "subject": "place:510105",
                "publicity": "departments",
                "division": "510105",
                "value": Decimal("300.000000"),
            },
        ]


def test_next_round_compares_with_the_locked_one_before(running: Round, people: SimpleNamespace, work: Any) -> None:
    whole(running, people, work)
    lock(people.asker, running, reason="三台县未报")
    after = create(people.asker, "probe", "quarterly", "2026-Q4")
    assert after.previous == running
    send(people.asker, after)
    sheet = work.fill(people.clerk, after, batches=900, passed=800)
    assert [one.code for one in filling.judge(sheet).unexplained] == ["moved-far"]
    with pytest.raises(errors.SheetUnfit):
        stepping.take(people.clerk, sheet, Step.HAND)
    filling.save(people.clerk, sheet, Entry("batches", "900", note="专项行动,批次增加"))
    assert filling.judge(sheet).fit


def test_second_editor_of_a_cell_is_told_both_values(running: Round, people: SimpleNamespace, work: Any) -> None:
    sheet = work.fill(people.clerk, running, batches=10)
    other = work.person("other", "amr-510104", "county", "clerk")
    filling.save(other, sheet, Entry("batches", "12", was=1))
    with pytest.raises(errors.StaleCell) as stale:
        filling.save(people.clerk, sheet, Entry("batches", "11", was=1))
    assert (stale.value.context["mine"], stale.value.context["theirs"], stale.value.context["by"]) == (
        "11",
        "12",
        "other",
    )
    assert (
        filling.save(people.clerk, sheet, Entry("batches", "12", was=0)).version == 2
    )  # the same text conflicts with nothing
    done = filling.save_many(people.clerk, sheet, [Entry("batches", "13", was=1), Entry("passed", "9", was=0)])
    assert (len(done.conflicts), list(done.cells)) == (1, [(0, "passed")])


def test_what_cannot_be_read_is_kept_as_typed(running: Round, people: SimpleNamespace, work: Any) -> None:
    sheet = work.fill(people.clerk, running, batches="约三百", passed="９")
    cell = sheet.cells.get(line="batches")
    assert (cell.text, cell.value, cell.problem["code"]) == ("约三百", "", "not-number")
    assert sheet.cells.get(line="passed").value == "9"
    assert [one.code for one in filling.judge(sheet).wrong] == ["not-number"]
    with pytest.raises(errors.UnknownCell):
        filling.save(people.clerk, sheet, Entry("nothing", "1"))
    with pytest.raises(errors.UnknownCell):
        filling.save(people.clerk, sheet, Entry("rate", "1"))


def test_reminders_go_to_those_who_wait_once_a_day(
    running: Round, people: SimpleNamespace, work: Any, noon: datetime
) -> None:
    whole(running, people, work)
    later = noon + timedelta(days=3)  # 15 October 2026, two working days after the due day
    assert remind(people.asker, running, now=later).units == {"amr-510700": 2, "amr-510722": 2}
    assert remind(people.asker, running, now=later).units == {}
    assert Message.objects.filter(kind="overdue").count() == 2
    with pytest.raises(errors.MayNot):
        remind(people.reader, running)
    assert remind(people.other_city, running, now=later + timedelta(days=1)).units == {"amr-510722": 3}


def test_units_are_reminded_by_the_machine_until_they_answer_or_the_round_ends(
    running: Round, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.cases import days
    from zhiheng.rounds.services import sending
    from zhiheng.server.rounds import jobs

    told = []
    asked = [date(2026, 10, day) for day in (10, 13, 14, 15, 17, 21, 28)]  # the 17th is a Saturday
    for day in (*asked, date(2026, 11, 4)):
        if day > asked[-1]:
            sending.withdraw(people.asker, Round.objects.get(), "改期")
        monkeypatch.setattr(days, "today", lambda now=None, day=day: day)
        Round.objects.update(due_on=date(2026, 10, 13))
        before = Message.objects.filter(kind__in=("due", "overdue")).count()
        monkeypatch.setattr("zhiheng.rounds.services.sending.today", lambda now=None, day=day: day)
        jobs.remind(0)
        told.append(Message.objects.filter(kind__in=("due", "overdue")).count() - before)
    assert told == [5, 5, 5, 0, 0, 5, 5, 0]


def test_query_is_asked_answered_and_closed(running: Round, people: SimpleNamespace, work: Any) -> None:
    sheet = work.fill(people.clerk, running, batches=10, passed=9)
    submit(people.checker, sheet)
    asked = queries.ask(people.city, sheet, "batches", "事实库为 12 批次,为何少 2?", computed="12")
    with pytest.raises(errors.NotNow):
        check(people.city, sheet)
    with pytest.raises(errors.NotNow):
        queries.ask(people.asker, sheet, "batches", "?")
    with pytest.raises(errors.MayNot):
        queries.ask(people.second, sheet, "passed", "?")
    with pytest.raises(errors.MayNot):
        queries.answer(people.city, asked.pk, "?")
    queries.answer(people.clerk, asked.pk, "两批次为委托检验,不计入")
    with pytest.raises(errors.MayNot):
        queries.close(people.clerk, asked.pk, "?")
    assert queries.close(people.city, asked.pk, "口径不同,以填报为准").state == Query.State.CLOSED
    assert asked.reported == "" or asked.reported == "10"
    assert check(people.city, sheet).state == "accepted"


def test_history_of_a_sheet_cannot_be_changed(running: Round) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetEvent.objects.all().delete()
