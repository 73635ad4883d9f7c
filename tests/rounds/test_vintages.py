"""A locked round opened again: who may, what is corrected in the ledger, what the vintages keep, and how it is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlglot
from django.db import DatabaseError, transaction

from zhiheng.audit.models import LogEntry
from zhiheng.cases.models import Message
from zhiheng.cases.services import installed
from zhiheng.ledger.services import outbox
from zhiheng.rounds import errors
from zhiheng.rounds.models import KeptSheet, Round
from zhiheng.rounds.services import (
    asking,
    check,
    filling,
    lock,
    reopen,
    results,
    rollup,
    send,
    submit,
    take_back,
    telling,
    vintages,
)
from zhiheng.rounds.services.sending import withdraw

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def boss(people: SimpleNamespace, work: Any) -> Any:
    return work.person("boss", "amr", "province", "checker")


@pytest.fixture
def locked(running: Round, people: SimpleNamespace, work: Any) -> Round:
    """Give a round that the asker locked: two counties of three reported, one of them in a unit that sums up."""
    for actor, checker, values in (
        (people.clerk, people.checker, {"batches": 100, "passed": 90, "officers": 5}),
        (people.second, people.second, {"batches": 300, "passed": 299, "goods": "1.5"}),
    ):
        sheet = work.fill(actor, running, **values)
        submit(checker, sheet)
        check(people.city, sheet)
    sums = asking.find_sheet(people.city, running.number, "amr-510100")
    submit(people.city, sums)
    check(people.asker, sums)
    lock(people.asker, running, reason="三台县未报", now=work.noon)
    assert outbox.deliver(installed.installation().ledger) == 1
    return running


def standing(ledger: Any, line: str) -> list[tuple[str, str, str]]:
    """Return what counts in the ledger of a line: place, value, remark."""
    query = sqlglot.parse_one(
        f"SELECT unit_code, value, remark FROM statistic WHERE indicator = 'quarterly.{line}' ORDER BY unit_code"
    )
    with ledger.view(as_of=date(2026, 12, 31)) as view:
        return [
            (row["unit_code"], str(row["value"].normalize()), row["remark"]) for row in view.execute(query).to_pylist()
        ]


def again(people: SimpleNamespace, round_: Round) -> None:
    """Take the corrected sheet of the second county up to the asker."""
    sheet = asking.find_sheet(people.second, round_.number, "amr-510105")
    submit(people.second, sheet)
    check(people.city, sheet)
    sums = asking.find_sheet(people.city, round_.number, "amr-510100")
    submit(people.city, sums)
    check(people.asker, sums)


def test_locked_round_is_opened_by_another_checker_with_words_and_for_some_units(
    locked: Round, people: SimpleNamespace, boss: Any, work: Any
) -> None:
    units = ["amr-510105"]
    for actor in (people.asker, people.city, work.person("clerk2", "amr", "province", "clerk")):
        with pytest.raises(errors.MayNot):
            reopen(actor, locked, "抄错一行", units)
    with pytest.raises(errors.ReasonWanted):
        reopen(boss, locked, "  ", units)
    with pytest.raises(errors.UnitsWanted):
        reopen(boss, locked, "抄错一行", ["amr-510100", "nobody"])
    assert reopen(boss, locked, "抄错一行", units).reopened
    states = dict(locked.sheets.values_list("unit__code", "state"))
    assert states == {"amr-510100": "filling", "amr-510104": "accepted", "amr-510105": "returned", "amr-510700": "missed",
                      "amr-510722": "missed"}  # fmt: skip
    assert Message.objects.filter(body__code="amr-510105", kind="task", zh__contains="抄错一行").exists()
    assert LogEntry.objects.filter(kind="decision").count() == 2
    with pytest.raises(errors.NotNow):
        reopen(boss, locked, "再来", units)
    with pytest.raises(errors.NotNow):
        withdraw(people.asker, locked, "不要了")


def test_correction_is_a_vintage_of_its_own_and_corrects_in_the_ledger(
    locked: Round, people: SimpleNamespace, boss: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[set[str], set[str]]] = []

    def users(_round: Round, lines: Any, units: Any) -> list[telling.User]:
        asked.append((set(lines), set(units)))
        return [telling.User("amr-510700", "简报草稿", "A draft", "/staff/drafts/1")]

    monkeypatch.setattr(telling, "USERS", [users])
    ledger = installed.installation().ledger
    head = ledger.head()
    reopen(boss, locked, "第二县批次抄错", ["amr-510105"])
    filling.save_many(people.second, asking.find_sheet(people.second, locked.number, "amr-510105"),
                      [filling.Entry("batches", "310"), filling.Entry("goods", "——")])  # fmt: skip
    with pytest.raises(errors.StillOpen):
        lock(people.asker, locked, reason="三台县未报")
    # until it is locked anew, what was locked counts
    assert {one["value"] for one in results(locked) if one["line"] == "batches"} == {100, 300}
    assert [one[1] for one in standing(ledger, "batches")] == ["1E+2", "3E+2"]
    again(people, locked)
    lock(people.asker, locked, reason="三台县未报", now=work.noon + timedelta(days=9))
    assert outbox.deliver(ledger) == 2
    assert standing(ledger, "batches") == [
        ("510104", "1E+2", f"填报 {locked.number}"),
        ("510105", "3.1E+2", f"填报 {locked.number} 第2版"),
    ]
    assert standing(ledger, "passed")[1][2] == f"填报 {locked.number}"  # what did not change is not written again
    assert standing(ledger, "goods") == []  # void, not 0
    with ledger.view(as_of=date(2026, 12, 31), known_at=head) as before:
        query = sqlglot.parse_one("SELECT value FROM statistic WHERE indicator = 'quarterly.goods'")
        assert len(before.execute(query).to_pylist()) == 1  # and the ledger still tells what was known then

    said = [(one.unit, one.line, one.was, one.now) for one in vintages.differences(locked, 2)]
    assert said == [("amr-510105", "batches", "300", "310"), ("amr-510105", "goods", "1.50", "")]
    first, second = (rollup(locked, vintage=number).total.figures["batches"].value for number in (1, 2))
    assert (first, second) == (400, 410)
    assert {one["value"] for one in results(locked, vintage=1) if one["line"] == "batches"} == {100, 300}
    assert {one["vintage"] for one in results(locked)} == {2}
    with pytest.raises(errors.UnknownVintage):
        results(locked, vintage=3)
    assert asked == [(set(), {"amr-510105"}), ({"batches", "goods"}, {"amr-510105"})]
    assert Message.objects.filter(body__code="amr-510700", path="/staff/drafts/1").count() == 2
    kept = vintages.of_round(locked)[0]
    assert (kept.reason, kept.reopened_by, kept.changed, kept.publisher) == ("第二县批次抄错", "boss", 2, "省局")
    with pytest.raises(DatabaseError), transaction.atomic():
        KeptSheet.objects.update(cells=[])


def test_reopening_taken_back_leaves_everything_as_it_was_locked(
    locked: Round, people: SimpleNamespace, boss: Any
) -> None:
    before = rollup(locked).total.figures
    reopen(boss, locked, "似有误", ["amr-510105", "amr-510722"])
    sheet = asking.find_sheet(people.second, locked.number, "amr-510105")
    filling.save_many(people.second, sheet, [filling.Entry("batches", "1"), filling.Entry("food", "9")])
    with pytest.raises(errors.MayNot):
        take_back(people.city, locked, "核对无误")
    take_back(people.asker, locked, "核对无误")
    assert (locked.state, locked.vintage, locked.reopened_why) == ("locked", 1, "")
    assert rollup(locked).total.figures == before
    assert not sheet.cells.filter(line="food").exists()
    assert dict(locked.sheets.values_list("unit__code", "state"))["amr-510722"] == "missed"
    assert outbox.deliver(installed.installation().ledger) == 0
    assert LogEntry.objects.filter(kind="decision").count() == 3


def test_next_round_compares_with_what_counts_while_the_one_before_is_open(
    locked: Round, people: SimpleNamespace, boss: Any
) -> None:
    from zhiheng.rounds.services import create

    reopen(boss, locked, "似有误", ["amr-510105"])
    after = create(people.asker, "probe", "quarterly", "2026-Q4")
    send(people.asker, after)
    assert after.previous == locked
    last = filling.last_rows(asking.find_sheet(people.second, after.number, "amr-510105"))
    assert last[0]["batches"] == 300
