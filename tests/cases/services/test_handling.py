"""Notes, whose case it is, overriding a computed result, delegation, and messages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User

from zhiheng.actors.services import of, posts
from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseEvent, Delegation
from zhiheng.cases.services import delegation, handling, messages
from zhiheng.cases.services.acting import act

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def accounts(bodies: dict[str, Any], made: SimpleNamespace) -> dict[str, User]:
    """A leader and a clerk of the county with accounts."""
    found = {}
    for name in ("leader", "clerk"):
        found[name] = User.objects.create(username=name)
        posts.give(found[name], bodies["county"], name, valid_from=made.on("2026-01-01").date())
    return found


def test_override_is_published_with_its_reasons(opened: Case, people: SimpleNamespace) -> None:
    from zhiheng.audit.models import LogEntry

    with pytest.raises(errors.ReasonMissing):
        handling.override(people.leader, opened, "precheck", "B", "A", " ")
    with pytest.raises(errors.StepNotOpen):
        handling.override(people.clerk, opened, "precheck", "B", "A", "x")
    for reason in (
        "张三 13900000000 证明",
        "证件 ５１０１０４１９９００３０７１２３４",
    ):  # it would stand in public for ever
        with pytest.raises(errors.FormRefused, match="手机号"):
            handling.override(people.leader, opened, "precheck", "B", "A", reason)
    event = handling.override(people.leader, opened, "precheck", "B", "A", "补交证据")
    assert (event.kind, event.detail, event.reason) == (
        "override", {"what": "precheck", "computed": "B", "decided": "A"}, "补交证据",
    )  # fmt: skip
    assert LogEntry.objects.get().kind == "override"


def test_note_is_of_those_named_in_the_case(opened: Case, people: SimpleNamespace) -> None:
    assert handling.note(people.clerk, opened, "电话联系").reason == "电话联系"
    for who in (people.firm, people.rival):
        with pytest.raises(errors.StepNotOpen):
            handling.note(who, opened, "x")
    with pytest.raises(errors.ReasonMissing):
        handling.note(people.clerk, opened, "\x00 ")


def test_case_is_given_to_somebody_of_the_authority(
    opened: Case, people: SimpleNamespace, accounts: dict[str, User]
) -> None:
    User.objects.create(username="outsider")
    with pytest.raises(errors.DelegationRefused):
        handling.reassign(people.clerk, opened, "outsider")
    case = handling.reassign(people.clerk, opened, "leader")
    assert case.assignee == accounts["leader"]
    assert CaseEvent.objects.filter(case=opened, kind="delegated").count() == 1
    assert messages.unread(of(accounts["leader"])).filter(user=accounts["leader"]).count() == 1
    assert not messages.unread(of(accounts["clerk"])).filter(user=accounts["leader"]).exists()


def test_delegate_acts_with_the_roles_given_and_says_so(
    opened: Case, accounts: dict[str, User], bodies: dict[str, Any], made: SimpleNamespace
) -> None:
    clerk = of(accounts["clerk"], day=made.noon.date())
    with pytest.raises(errors.StepNotOpen):
        act(clerk, opened, "drop", reason="x", now=made.noon)
    first, last = made.noon.date(), made.on("2026-03-06").date()
    given = delegation.give(accounts["leader"], accounts["clerk"], bodies["county"], first, last, "出差")
    with pytest.raises(errors.StepNotOpen):
        act(clerk, opened, "drop", reason="x", now=made.on("2026-03-07"))
    delegation.revoke(given)
    with pytest.raises(errors.StepNotOpen):
        act(clerk, opened, "drop", reason="x", now=made.noon)
    Delegation.objects.update(revoked_at=None)
    case = act(clerk, opened, "drop", reason="x", now=made.noon)
    event = CaseEvent.objects.get(case=case, step="drop")
    assert (event.username, event.detail["delegated_by"]) == ("clerk", ["leader"])


def test_delegation_is_within_a_body_and_for_some_weeks(
    accounts: dict[str, User], bodies: dict[str, Any], made: SimpleNamespace
) -> None:
    leader, clerk, county = accounts["leader"], accounts["clerk"], bodies["county"]
    first, later = made.noon.date(), made.on("2026-12-31").date()
    for giver, taker, body, last in (
        (leader, leader, county, first), (leader, clerk, county, later), (leader, clerk, bodies["city"], first),
        (leader, User.objects.create(username="x"), county, first),
    ):  # fmt: skip
        with pytest.raises(errors.DelegationRefused):
            delegation.give(giver, taker, body, first, last, "x")


def test_message_is_read_once_by_its_body(opened: Case, accounts: dict[str, User], people: SimpleNamespace) -> None:
    reader = of(accounts["clerk"])
    told = messages.tell("amr-510104", "notice", "甲", "A", opened)
    assert told is not None
    assert messages.tell("nobody", "notice", "甲", "A") is None
    assert messages.read(reader, told.pk)
    assert not messages.read(reader, told.pk)
    assert not messages.for_actor(people.firm).exists()


def test_a_later_task_of_a_case_takes_the_place_of_the_one_before(
    opened: Case, bodies: dict[str, Any], accounts: dict[str, User]
) -> None:
    clerk = of(accounts["clerk"])
    before = messages.unread(clerk).exclude(case=opened).count()
    messages.tell(bodies["county"], "notice", "告知", "told", opened)
    messages.tell(bodies["county"], "task", "待核稿", "to be checked", opened)
    messages.tell(bodies["county"], "task", "待签发", "to be issued", opened)
    waiting = messages.unread(clerk).filter(case=opened)
    assert list(waiting.filter(kind="task").values_list("en", flat=True)) == ["to be issued"]
    assert waiting.filter(kind="notice").exists()
    assert messages.unread(clerk).exclude(case=opened).count() == before
