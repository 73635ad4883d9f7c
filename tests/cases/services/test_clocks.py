"""The round of clocks: warned, run out, gone on, escalated, each once; a new calendar moves provisional ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiheng.actors import BodyKind
from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseClock, CaseEvent, Message
from zhiheng.cases.services import asking, clocks, notices
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.files import Given
from zhiheng.cases.services.opening import open_case
from zhiheng.codes import workdays

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def told(opened: Case, people: SimpleNamespace, made: SimpleNamespace) -> Case:
    """A case with two clocks from Monday 2026-03-02: five working days to be heard, twenty to decide."""
    return act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.noon)


def state_of(case: Case, clock: str) -> str:
    return CaseClock.objects.filter(case=case, clock=clock).latest("pk").state


def test_nothing_is_done_before_its_day(told: Case, made: SimpleNamespace) -> None:
    assert sum(clocks.tick(made.on("2026-03-04")).as_dict().values()) == 0


def test_warned_once_before_the_end(told: Case, made: SimpleNamespace) -> None:
    assert clocks.tick(made.on("2026-03-05")).warned == 1
    assert clocks.tick(made.on("2026-03-05")).warned == 0
    assert clocks.tick(made.on("2026-03-09")).warned == 0
    messages = Message.objects.filter(kind="due").order_by("body__code")
    assert [message.body.code for message in messages] == ["amr-510104", "firm"]
    assert all("2026-03-09" in message.zh and "2026-03-09" in message.en for message in messages)


def test_last_day_belongs_to_the_term(told: Case, people: SimpleNamespace, made: SimpleNamespace) -> None:
    assert clocks.tick(made.on("2026-03-09")).expired == 0
    assert act(people.firm, told, "hear", fields={"statement": "x"}, now=made.on("2026-03-09")).state == "heard"


def test_step_follows_a_clock_once_even_if_the_round_is_run_again(told: Case, made: SimpleNamespace) -> None:
    done = clocks.tick(made.on("2026-03-10"))
    assert (done.expired, done.taken, done.escalated) == (1, 1, 0)
    assert clocks.tick(made.on("2026-03-10")).expired == 0
    case = Case.objects.get(pk=told.pk)
    assert (case.state, state_of(case, "hearing")) == ("heard", "expired")
    events = list(CaseEvent.objects.filter(case=case).values_list("seq", "kind", "step", "role"))
    assert events[2:] == [(3, "clock", "", "system"), (4, "step", "lapse", "system")]


def test_overrun_is_told_to_the_body_above(told: Case, made: SimpleNamespace) -> None:
    done = clocks.tick(made.on("2026-03-31"))
    assert (done.expired, done.escalated) == (2, 1)
    assert set(Message.objects.filter(kind="overdue").values_list("body__code", flat=True)) == {
        "amr-510104",
        "amr-510100",
    }
    assert state_of(told, "deciding") == "expired"
    assert Case.objects.get(pk=told.pk).state == "heard"


@pytest.mark.parametrize("publicity", ["internal", "restricted"])
def test_body_that_an_overrun_is_told_to_can_look_into_the_case(
    told: Case, people: SimpleNamespace, made: SimpleNamespace, publicity: str
) -> None:
    Case.objects.filter(pk=told.pk).update(publicity=publicity)
    government = replace(people.above, kind=BodyKind.GOVERNMENT)
    assert not asking.for_actor(government).filter(pk=told.pk).exists()
    clocks.tick(made.on("2026-03-31"))
    assert asking.for_actor(government).filter(pk=told.pk).exists()
    assert not asking.for_actor(people.rival).filter(pk=told.pk).exists()
    assert asking.steps(government, Case.objects.get(pk=told.pk)) != []
    assert not any(one.allowed for one in asking.steps(government, Case.objects.get(pk=told.pk)))


def test_step_that_cannot_follow_is_told_to_people(told: Case, made: SimpleNamespace) -> None:
    Case.objects.filter(pk=told.pk).update(state="heard")
    done = clocks.tick(made.on("2026-03-10"))
    assert (done.expired, done.taken, done.escalated) == (1, 0, 1)
    assert "heard" in Message.objects.get(kind="overdue").en


def test_killed_in_the_middle_nothing_is_half_done(
    told: Case, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(clocks.acting, "follow_clock", dies)
        with pytest.raises(Killed):
            clocks.tick(made.on("2026-03-10"))
    assert state_of(told, "hearing") == "running"
    assert clocks.tick(made.on("2026-03-10")).taken == 1


def test_suspended_clock_does_not_run_out_and_goes_on_longer(
    told: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    case = act(people.clerk, told, "pause", reason="鉴定", now=made.on("2026-03-04"))
    clock = CaseClock.objects.get(case=case, clock="deciding")
    assert (clock.state, clock.due_on) == ("suspended", None)
    assert clocks.tick(made.on("2026-06-01")).escalated == 0
    with pytest.raises(errors.StepNotOpen):
        act(people.clerk, case, "go-on", now=made.on("2026-06-01"))  # the case went on when the hearing lapsed
    case = clocks.resume(people.leader, case, "deciding", now=made.on("2026-06-01"))
    clock.refresh_from_db()
    before = workdays.add_working_days("2026-03-02", 20).date
    lost = workdays.count_working_days("2026-03-03", "2026-05-29")
    assert clock.due_on == workdays.add_working_days(before, lost).date
    assert CaseEvent.objects.filter(case=case).latest("seq").detail["clocks"][0]["did"] == "resumed"


def test_extension_is_given_as_often_as_declared(told: Case, people: SimpleNamespace, made: SimpleNamespace) -> None:
    case = clocks.extend(people.leader, told, "deciding", "案情复杂", now=made.noon)
    clock = CaseClock.objects.get(case=case, clock="deciding")
    assert (clock.budget, clock.extended, clock.due_on) == (30, 1, workdays.add_working_days("2026-03-02", 30).date)
    with pytest.raises(errors.ClockRefused):
        clocks.extend(people.leader, case, "deciding", "再延", now=made.noon)
    with pytest.raises(errors.ClockRefused):
        clocks.extend(people.clerk, case, "deciding", "x", now=made.noon)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Publish a calendar of 2027 in which the first week of May is free."""
    held = workdays.calendar()

    def publish() -> None:
        from dataclasses import replace

        working = held.working.copy()
        first, last = (date(2027, 5, day).toordinal() - workdays.FIRST.toordinal() for day in (3, 7))
        working[first : last + 1] = False
        later = replace(
            held,
            published_until=date(2027, 12, 31),
            working=working,
            places=np.flatnonzero(working),
            before=np.cumsum(working),
        )
        monkeypatch.setattr(workdays, "calendar", lambda: later)

    return publish


def test_published_calendar_moves_provisional_ends_and_says_so(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace, published: Callable[[], None]
) -> None:
    case = act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.on("2027-04-15"))
    clock = CaseClock.objects.get(case=case, clock="deciding")
    before = clock.due_on
    assert clock.provisional
    assert clocks.renew_calendar(made.on("2027-04-16")) == 0
    published()
    assert clocks.renew_calendar(made.on("2027-04-16")) == 1
    clock.refresh_from_db()
    assert not clock.provisional
    assert clock.due_on == workdays.add_working_days(before, 5).date
    told = CaseEvent.objects.filter(case=case, kind="calendar").latest("seq").detail["clocks"][0]
    assert (told["from"], told["due_on"]) == (str(before), str(clock.due_on))
    assert str(clock.due_on) in Message.objects.filter(kind="calendar").latest("pk").zh
    assert clocks.renew_calendar(made.on("2027-04-16")) == 0


def test_round_touches_only_clocks_of_which_something_is_due(
    told: Case, made: SimpleNamespace, published: Callable[[], None]
) -> None:
    copied = CaseClock.objects.get(case=told, clock="deciding")
    for _ in range(20):  # run for long, beyond the calendar that is held
        copied.pk, copied.due_on, copied.warns_on, copied.provisional = None, date(2027, 4, 1), date(2027, 3, 25), True
        copied.save()

    def round_of(day: str) -> tuple[int, int]:
        """Return how many cases a round locks, and how many statements it makes."""
        with CaptureQueriesContext(connection) as asked:
            clocks.tick(made.on(day))
        return sum("FOR UPDATE" in one["sql"] for one in asked), len(asked)

    locked, few = round_of("2026-03-04")
    assert (locked, few) == (0, 5), "however many run"
    assert round_of("2026-03-05")[0] == 1, "warned of the one that ends soon"
    assert round_of("2026-03-05") == (0, few)
    published()
    assert round_of("2026-03-05")[0] == 22, "another calendar: each once"
    assert round_of("2026-03-05") == (0, few)


def test_clock_that_ran_before_its_warning_was_kept_is_warned_of_on_its_day(told: Case, made: SimpleNamespace) -> None:
    kept = list(CaseClock.objects.values_list("pk", "warns_on"))
    CaseClock.objects.update(warns_on=None, dated_by="")
    assert clocks.tick(made.on("2026-03-04")).as_dict() == clocks.Ticked().as_dict()
    assert list(CaseClock.objects.values_list("pk", "warns_on")) == kept
    assert clocks.tick(made.on("2026-03-05")).warned == 1


def test_public_notice_ends_with_its_clock(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    fields, file = {"why": "x", "person": "李四"}, Given("a.txt", b"x", "application")
    case = open_case(people.firm, "asking", pack="probe", fields=fields, files=[file], division="510104", now=made.noon)
    case = act(people.clerk, case, "take", now=made.noon)
    case = act(people.clerk, case, "notice", now=made.noon)
    notice = case.public_notices.get()
    assert (str(notice.from_day), str(notice.until_day)) == ("2026-03-02", "2026-03-09")
    clocks.suspend(people.leader, case, "showing", "系统停机", now=made.on("2026-03-04"))
    clocks.resume(people.leader, case, "showing", now=made.on("2026-03-06"))
    notice.refresh_from_db()
    assert str(notice.until_day) == "2026-03-11"
    with pytest.raises(errors.StepNotOpen):
        act(people.leader, case, "grant", now=made.on("2026-03-11"))
    clocks.tick(made.on("2026-03-12"))
    notice.refresh_from_db()
    assert notice.ended
    assert act(people.leader, case, "grant", now=made.on("2026-03-12")).state == "granted"


def test_public_notice_stays_open_while_its_clock_stands_still(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    fields, file = {"why": "x", "person": "李四"}, Given("a.txt", b"x", "application")
    case = open_case(people.firm, "asking", pack="probe", fields=fields, files=[file], division="510104", now=made.noon)
    case = act(people.clerk, act(people.clerk, case, "take", now=made.noon), "notice", now=made.noon)
    notice = case.public_notices.get()
    clocks.suspend(people.leader, case, "showing", "有效异议", now=made.on("2026-03-08"))
    later = made.on("2026-03-20")  # long after the 9th, on which it would have ended
    clocks.tick(later)
    notice.refresh_from_db()
    assert (notice.ended, notice.paused) == (False, True)
    assert [one.pk for one in notices.running(later.date())] == [notice.pk]
    assert notices.comment(notice, "仍有异议", now=later).receipt
    clocks.resume(people.leader, case, "showing", now=later)
    notice.refresh_from_db()
    assert (notice.paused, str(notice.until_day)) == (False, "2026-03-23")  # the 21st is a Saturday
    clocks.tick(made.on("2026-03-24"))
    notice.refresh_from_db()
    assert notice.ended
    with pytest.raises(errors.NoticeRefused):
        notices.comment(notice, "迟到的意见", now=made.on("2026-03-24"))
