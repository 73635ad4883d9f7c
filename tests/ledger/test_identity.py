"""Merges and renames lead every subject to one canonical subject."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.identity import as_table, resolve, strays

NAMES = st.sampled_from("abcdefg")
EVENTS = st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), max_size=12)


def _groups(events: list[tuple[str, str]]) -> list[set[str]]:
    """Return who belongs together, by joining sets."""
    groups: list[set[str]] = []
    for pair in events:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if not group & set(pair)] + [set(pair).union(*touched)]
    return groups


@given(events=EVENTS)
def test_those_merged_share_one_subject_and_nobody_else_does(events: list[tuple[str, str]]) -> None:
    canonical = resolve(events)
    for group in _groups(events):
        assert len({canonical.get(member, member) for member in group}) == 1
    assert all(target not in canonical for target in canonical.values())
    assert set(canonical) <= {name for pair in events for name in pair}


@given(events=EVENTS.filter(bool))
def test_last_event_names_its_group_unless_its_name_was_left(events: list[tuple[str, str]]) -> None:
    old, new = events[-1]
    before = resolve(events[:-1])
    after = resolve(events)
    if before.get(old, old) == before.get(new, new):
        assert after.get(old, old) == new
    else:
        assert after.get(old, old) == before.get(new, new)


def test_chain_is_followed() -> None:
    assert resolve([("a", "b"), ("b", "c")]) == {"a": "c", "b": "c"}
    assert resolve([("b", "c"), ("a", "b")]) == {"a": "c", "b": "c"}
    assert as_table({"a": "c"}).to_pylist() == [{"old_subject": "a", "new_subject": "c"}]


@given(events=EVENTS)
def test_without_strays_an_event_moves_only_who_bore_its_old_name(events: list[tuple[str, str]]) -> None:
    kept = [event for place, event in enumerate(events) if place not in strays(events)]
    for end in range(len(kept)):
        if strays(kept[: end + 1]):
            continue
        before, after, old = resolve(kept[:end]), resolve(kept[: end + 1]), kept[end][0]
        moved = {name for name in "abcdefg" if before.get(name, name) != after.get(name, name)}
        assert all(before.get(name, name) == before.get(old, old) for name in moved)


def test_second_fate_of_a_subject_is_a_stray() -> None:
    assert strays([("a", "b"), ("a", "c")]) == [1]
    assert strays([("a", "b"), ("a", "b"), ("b", "a"), ("a", "c")]) == []
