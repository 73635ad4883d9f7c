"""Entries on a day, and ours beside those of the national systems."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng import credit
from zhiheng.credit.lists import EntryState, by_authority, disagreements, entry_standing
from zhiheng.policy import Pack

LISTED_ON, UNTIL = date(2024, 3, 1), date(2027, 2, 28)
PAYLOAD = {"scheme": "serious_dishonesty", "decision_no": "川市监列〔2024〕7号", "until": UNTIL.isoformat()}
NATIONAL = frozenset({"credit-china"})


def entry(source: str = "lists", record: str = "aa", day: date = LISTED_ON, **payload: Any) -> dict[str, Any]:
    return {"record_type": "listing", "record_id": record * 32, "subject": "uscc:1", "role": "listed", "source": source,
            "publicity": "public", "occurred_on": day, "payload": {**PAYLOAD, **payload}}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 2, 29), EntryState.NOT_YET),
        (LISTED_ON, EntryState.LISTED),
        (UNTIL, EntryState.LISTED),
        (UNTIL + timedelta(days=1), EntryState.EXPIRED),
    ],
)
def test_entry_stands_from_its_first_to_its_last_day(day: date, state: EntryState) -> None:
    assert entry_standing(PAYLOAD, LISTED_ON, day).state is state


def test_removal_and_voiding_come_before_the_end_of_the_term() -> None:
    payload = {**PAYLOAD, "removed_on": "2025-06-01", "removal_reason": "restored"}
    assert entry_standing(payload, LISTED_ON, date(2025, 5, 31)).state is EntryState.LISTED
    found = entry_standing(payload, LISTED_ON, date(2030, 1, 1))
    assert (found.state, found.since, found.reason) == (EntryState.REMOVED, date(2025, 6, 1), "restored")
    assert entry_standing(payload, LISTED_ON, date(2025, 7, 1), date(2025, 7, 1)).state is EntryState.VOID


@settings(max_examples=50)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2024, 3, 1), date(2029, 1, 1)))
def test_entry_that_has_ended_never_stands_again(day: date, removed: date) -> None:
    payload = {**PAYLOAD, "removed_on": removed.isoformat()}
    ended = entry_standing(payload, LISTED_ON, day).state in (EntryState.REMOVED, EntryState.EXPIRED)
    later = entry_standing(payload, LISTED_ON, day + timedelta(days=1)).state
    assert later is not EntryState.LISTED or not ended


def test_the_same_said_by_both_is_no_disagreement() -> None:
    assert disagreements([entry(), entry("credit-china", "bb")], NATIONAL, date(2025, 1, 1)) == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ({}, {"removed_on": "2024-12-01"}, "authority_does_not_list"),
        ({"removed_on": "2024-12-01"}, {}, "authority_lists"),
        ({}, {"until": "2026-02-28"}, "terms_differ"),
    ],
)
def test_contradictions_are_found_for_people(ours: dict[str, Any], theirs: dict[str, Any], kind: str) -> None:
    found = disagreements([entry(**ours), entry("credit-china", "bb", **theirs)], NATIONAL, date(2025, 1, 1))
    assert [one.kind for one in found] == [kind]
    assert (found[0].ours, found[0].theirs) == ("aa" * 32, "bb" * 32)


def test_another_spelling_of_the_decision_is_the_same_decision() -> None:
    theirs = entry("credit-china", "bb", date(2024, 2, 1), decision_no="川市监列[2024] 7号", removed_on="2024-12-01")
    assert len(disagreements([entry(), theirs], NATIONAL, date(2025, 1, 1))) == 1


def test_an_older_entry_of_the_authority_says_nothing_of_a_new_one_of_ours() -> None:
    older = entry("credit-china", "bb", date(2019, 1, 1), decision_no="另号", removed_on="2020-01-01", until=None)
    assert disagreements([entry(), older], NATIONAL, date(2025, 1, 1)) == ()
    assert len(by_authority([entry(), older], NATIONAL)) == 2


def test_a_voided_entry_of_ours_is_contradicted_while_the_authority_lists() -> None:
    ours = {**entry(), "void_from": date(2024, 6, 1)}
    found = disagreements([ours, entry("credit-china", "bb")], NATIONAL, date(2025, 1, 1))
    assert [one.kind for one in found] == ["authority_lists"]


@pytest.mark.parametrize(("removed", "restricted"), [("2024-12-01", False), (None, True)])
def test_standing_follows_the_authority(pack: Pack, removed: str | None, restricted: bool) -> None:
    ours = entry(removed_on="2024-12-01" if removed is None else None)
    theirs = entry("credit-china", "bb", removed_on=removed)
    _, found = credit.standing_of([ours, theirs], credit.measure_rules(pack), "tender", date(2025, 1, 1))
    assert ("serious-list-tender" in [one.rule.measure.id for one in found]) is restricted
    assert all(one.records == ("bb" * 32,) for one in found)


def test_restrictions_rest_on_a_catalogue_and_are_not_applied_outside_their_dates(pack: Pack) -> None:
    rules = [rule for rule in credit.measure_rules(pack) if rule.measure.kind == "restriction"]
    assert rules
    for rule in rules:
        assert any(cite.document.startswith("restriction-catalogue-") for cite in rule.legal_basis), rule.measure.id
        assert rule.measure.catalogue_year is not None
    first = date(2021, 12, 16)
    listed = entry(day=date(2021, 10, 1), until=None)
    tender = next(rule for rule in rules if rule.measure.id == "serious-list-tender")
    assert tender.measure.valid_from == first
    assert credit.standing_of([listed], [tender], "tender", first - timedelta(days=1))[1] == ()
    assert len(credit.standing_of([listed], [tender], "tender", first)[1]) == 1
