"""A follow-up item: from opening to closure over three levels, its delays and reminders, and who may do what."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from zhiheng.cases.services.files import Given
from zhiheng.planning.errors import DeedNotOpen, FormUnfit, NotYours, StaleItem, UnknownItem
from zhiheng.planning.follow_up import Deed
from zhiheng.planning.services import follow_up_telling, follow_ups
from zhiheng.planning.services.follow_ups import Opening, Said

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PROOF = (Given("整改情况.txt", "已整改".encode()),)


@pytest.fixture
def opened(bodies, people, at):
    given = Opening(
        "meeting",
        "规范检验机构",
        "年底前完成检查",
        "amr-510100",
        10,
        supporting=("sichuan-drc",),
        source_ref="第 3 次会议",
    )
    return follow_ups.open_item(people.clerk, given, pack="sichuan", now=at("2026-03-02"))


def test_item_goes_down_and_up_again_and_is_closed_with_evidence(opened, people, at):
    from zhiheng.ledger.models import OutboxBatch

    follow_ups.act(
        people.city,
        opened,
        "hand_down",
        Said("请核查辖区机构", day=date(2026, 3, 10), lead="amr-510104"),
        now=at("2026-03-03"),
    )
    part = opened.parts.get()
    assert (part.lead.code, part.opener.code, part.due_on) == ("amr-510104", "amr-510100", date(2026, 3, 10))
    with pytest.raises(DeedNotOpen, match="转下级"):
        follow_ups.act(people.city, opened, "reply", Said("先报", PROOF), now=at("2026-03-04"))
    follow_ups.act(people.county, part, "reply", Said("已查 12 家", PROOF), now=at("2026-03-05"))
    follow_ups.act(people.city, part, "close", Said("核实"), now=at("2026-03-06"))
    follow_ups.act(people.city, opened, "reply", Said("全市已查", PROOF), now=at("2026-03-09"))
    follow_ups.act(people.clerk, opened, "give_back", Said("缺名单"), now=at("2026-03-10"))
    assert follow_ups.light_of(follow_ups.find(people.clerk, opened.number), date(2026, 3, 10)).when.value == "returned"
    follow_ups.act(people.city, opened, "reply", Said("补名单", PROOF), now=at("2026-03-11"))
    done = follow_ups.act(people.clerk, opened, "close", Said("已核实"), now=at("2026-03-20"))
    assert (done.state, done.closed_on, done.replied_on) == ("closed", date(2026, 3, 20), date(2026, 3, 11))
    assert follow_ups.light_of(done, date(2026, 4, 1)).when.value == "closed"
    kinds = list(done.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["opened", "hand_down", "reply", "give_back", "reply", "close"]
    owed = [(row["item_no"], row["stage"]) for batch in OutboxBatch.objects.order_by("pk") for row in batch.rows]
    assert (opened.number, "assigned") in owed
    assert (opened.number, "done") in owed


def test_delay_moves_the_day_only_when_a_leader_grants_it(opened, people, at):
    with pytest.raises(FormUnfit, match="晚于"):
        follow_ups.act(people.city, opened, "ask_delay", Said("人手不足", day=opened.due_on), now=at("2026-03-10"))
    follow_ups.act(people.city, opened, "ask_delay", Said("人手不足", day=date(2026, 3, 30)), now=at("2026-03-10"))
    with pytest.raises(DeedNotOpen, match="负责人"):
        follow_ups.act(people.clerk, opened, "grant_delay", Said("同意"), now=at("2026-03-11"))
    moved = follow_ups.act(people.leader, opened, "grant_delay", Said("同意"), now=at("2026-03-11"))
    assert (moved.due_on, moved.first_due, moved.delays, moved.delay_asked) == (
        date(2026, 3, 30),
        date(2026, 3, 16),
        1,
        None,
    )


def test_working_days_are_counted_and_the_day_says_if_it_is_provisional(opened):
    assert opened.due_on == date(2026, 3, 16)
    assert not opened.provisional


def test_reply_without_evidence_is_refused(opened, people):
    with pytest.raises(FormUnfit, match="证明材料"):
        follow_ups.act(people.city, opened, "reply", Said("办好了"))


@pytest.mark.parametrize(
    ("who", "deed", "error"),
    [
        ("county", "reply", UnknownItem),
        ("other", "reply", UnknownItem),
        ("drc", "reply", DeedNotOpen),
        ("city", "close", DeedNotOpen),
        ("city", "grant_delay", DeedNotOpen),
        ("clerk", "withdraw", DeedNotOpen),
        ("reader", "remind", NotYours),
    ],
)
def test_deed_is_closed_to_whom_it_is_not_for(opened, people, who, deed, error):
    with pytest.raises(error):
        follow_ups.act(getattr(people, who), opened, deed, Said("x", PROOF))


def test_items_are_seen_by_their_bodies_and_those_above_alone(opened, people):
    seen = {
        name: follow_ups.for_actor(getattr(people, name)).count()
        for name in ("clerk", "city", "drc", "county", "other")
    }
    assert seen == {"clerk": 1, "city": 1, "drc": 1, "county": 0, "other": 0}
    with pytest.raises(UnknownItem):
        follow_ups.find(people.other, opened.number)


def test_body_gives_work_to_those_below_alone(bodies, people):
    for who, lead in (
        (people.city, "amr-510700"),
        (people.city, "sichuan-amr"),
        (people.county, "amr-510100"),
        (people.drc, "amr-510100"),
    ):
        with pytest.raises(FormUnfit, match="牵头单位"):
            follow_ups.open_item(who, Opening("plan", "甲", "乙", lead, 5), pack="sichuan")
    assert follow_ups.open_item(people.clerk, Opening("plan", "甲", "乙", "sichuan-drc", 5), pack="sichuan").number


def test_reminders_are_sent_once_and_leaders_are_told_at_last(opened, people, at):
    from zhiheng.cases.models import Message

    sent = [
        follow_up_telling.tick(at(day))
        for day in ("2026-03-05", "2026-03-11", "2026-03-11", "2026-03-16", "2026-03-17", "2026-03-24")
    ]
    assert [sum(one.values()) for one in sent] == [0, 1, 0, 1, 1, 2]
    assert sent[-1]["escalate"] == 1
    opened.refresh_from_db()
    assert opened.escalated
    path = f"/staff/planning/follow-ups/{opened.number}"
    assert Message.objects.filter(path=path, body__code="amr-510100").count() >= 5
    assert Message.objects.filter(path=path, body__code="sichuan-amr", kind="overdue").exists()


def test_what_is_due_waits_for_the_body_whose_turn_it_is(opened, people):
    assert [one.number for one in follow_ups.due(people.city)] == [opened.number]
    assert not follow_ups.due(people.clerk)
    follow_ups.act(people.city, opened, "reply", Said("好", PROOF))
    assert not follow_ups.due(people.city)
    assert [one.number for one in follow_ups.due(people.clerk)] == [opened.number]


def test_two_people_cannot_act_on_the_same_version(opened, people):
    follow_ups.act(people.clerk, opened, "remind", version=1)
    with pytest.raises(StaleItem):
        follow_ups.act(people.clerk, opened, "remind", version=1)


def test_history_of_an_item_is_only_added_to(opened):
    for deed in ("UPDATE planning_followupevent SET text = 'x'", "DELETE FROM planning_followupevent"):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed)


def test_every_deed_has_a_rule():
    from zhiheng.planning.follow_up import RULES

    assert set(RULES) == set(Deed)
