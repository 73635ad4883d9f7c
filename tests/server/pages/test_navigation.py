"""The navigation of the workspace: what an actor may open, in groups, and where the page stands."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from zhiheng.actors import Capability
from zhiheng.server.staff import navigation

EVERYTHING = dict.fromkeys((one.value for one in Capability), True)


def test_every_entry_leads_somewhere_and_asks_for_a_capability_that_exists() -> None:
    entries = [each for _, group in navigation.GROUPS for each in group]
    assert len({each.section for each in entries}) == len(entries)
    for each in entries:
        assert reverse(f"staff:{each.route}")
        assert not each.needs or each.needs in EVERYTHING


def test_the_group_of_the_page_is_marked_and_its_page_within() -> None:
    drawn = navigation.groups("links", EVERYTHING)
    (here,) = [group for group in drawn if group.here]
    assert [link.label for link in here.links if link.here] == ["待关联"]


def test_who_may_nothing_sees_the_first_page_alone() -> None:
    (only,) = navigation.groups("dashboard", {})
    assert (only.label, only.here, len(only.links)) == ("今日", True, 1)


@pytest.mark.parametrize("capability", ["administer_access", "administer_system", "audit"])
def test_administrators_find_their_pages(capability: str) -> None:
    labels = [link.label for group in navigation.groups("", {capability: True}) for link in group.links]
    assert "案件" not in labels
    assert len(labels) > 1


def test_groups_are_named_in_english_too() -> None:
    with translation.override("en"):
        labels = [group.label for group in navigation.groups("cases", EVERYTHING)]
        inner = [link.label for group in navigation.groups("cases", EVERYTHING) for link in group.links]
    assert all(label.isascii() for label in [*labels, *inner])
