"""Lights follow the rules of the pack and say why; days off count or not, as the rule says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng import policy
from zhiheng.planning import term
from zhiheng.planning.lights import Work, days_left, light
from zhiheng.policy.model import DayKind, LightColour

DUE = date(2026, 6, 30)


@pytest.fixture(scope="module")
def rules():
    return policy.load()["sichuan"].lights


@pytest.mark.parametrize(
    ("work", "on", "colour", "when"),
    [
        (Work(DUE, done_on=date(2026, 6, 1)), date(2026, 7, 30), "green", "closed"),
        (Work(DUE, done_on=date(2026, 7, 2)), date(2026, 7, 30), "green", "closed_late"),
        (Work(DUE, done_on=date(2026, 7, 2)), date(2026, 7, 1), "red", "overdue"),
        (Work(DUE), date(2026, 7, 1), "red", "overdue"),
        (Work(DUE), DUE, "amber", "due_within"),
        (Work(DUE), date(2026, 3, 1), "grey", "not_begun"),
        (Work(DUE, last_told=date(2026, 2, 20)), date(2026, 3, 1), "green", "otherwise"),
        (Work(DUE, last_told=date(2025, 11, 20)), date(2026, 3, 1), "amber", "silent"),
        (Work(DUE, last_told=date(2026, 2, 20), returned=True), date(2026, 3, 1), "amber", "returned"),
        (Work(DUE, to_try=True), date(2026, 9, 1), "grey", "to_try"),
        (Work(None), date(2026, 9, 1), "grey", "no_day"),
    ],
)
def test_duty_shows_the_light_of_its_rule(rules, work, on, colour, when):
    found = light(rules["duty-lights"], work, on)
    assert (found.colour.value, found.when.value) == (colour, when)
    assert found.why.zh.startswith(found.label.zh)
    assert found.certainty.value == "example"


def test_reason_carries_the_days(rules):
    found = light(rules["duty-lights"], Work(DUE), date(2026, 7, 10))
    assert found.days == -10
    assert "已过 10 天" in found.why.zh
    assert "10 days ago" in found.why.en
    assert "1 day ago" in light(rules["duty-lights"], Work(DUE), date(2026, 7, 1)).why.en


def test_day_after_a_friday_is_past_though_no_working_day_went_by(rules):
    friday = date(2026, 6, 26)
    found = light(rules["follow-up-lights"], Work(friday), friday + timedelta(days=1))
    assert found.colour is LightColour.RED
    assert days_left(DayKind.WORKING, friday, friday + timedelta(days=1)) == -1


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 60), st.sampled_from(["working", "calendar"]))
def test_every_item_has_a_light_and_is_red_only_past_its_day(start, days, counts):
    rule = policy.load()["sichuan"].lights["follow-up-lights"]
    due = term.last_day(start, days, DayKind(counts)).date
    for on in (start, due, due + timedelta(days=1)):
        found = light(rule, Work(due), on)
        assert (found.colour is LightColour.RED) == (on > due)


def test_reminders_come_before_and_after_and_tell_the_leader_once(rules):
    rule, due = rules["follow-up-lights"], date(2026, 6, 30)
    told: set[str] = set()
    kinds = []
    for day in range(-8, 12):
        for one in term.owed(rule, due, due + timedelta(days=day), frozenset(told)):
            told.add(one.mark)
            kinds.append((one.kind, one.on))
    assert [kind for kind, _on in kinds] == ["before", "before", "after", "after", "after", "escalate"]
    assert term.owed(rule, due, date(2026, 8, 1), frozenset(told)) == []


def test_of_reminders_missed_only_the_last_is_told(rules):
    owed = term.owed(rules["follow-up-lights"], date(2026, 6, 30), date(2026, 8, 1), frozenset())
    assert [one.kind for one in owed] == ["after", "escalate"]
