from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.merge import overlay
from zhiheng.policy.spots import Spot


def spotted(value, file="base"):
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return Spot(file, 1, {key: spotted(each, file) for key, each in children})


def merged(base, change):
    value, spot = overlay((base, spotted(base)), (change, spotted(change, "change")))
    assert set(spot.children) == set(spotted(value).children)
    return value, spot


def test_mapping_is_merged_by_key_and_null_removes():
    assert merged({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": None, "e": 4}})[0] == {"a": 1, "b": {"d": 3, "e": 4}}


def test_list_of_things_is_merged_by_id():
    base = [{"id": "x", "n": 1, "m": 1}, {"id": "y", "n": 2}]
    assert merged(base, [{"id": "x", "n": 5}, {"id": "z", "n": 3}])[0] == [
        {"id": "x", "n": 5, "m": 1},
        {"id": "y", "n": 2},
        {"id": "z", "n": 3},
    ]
    assert merged(base, {"y": None})[0] == [{"id": "x", "n": 1, "m": 1}]


def test_plain_list_is_replaced_whole():
    assert merged({"a": [1, 2, 3]}, {"a": [4]})[0] == {"a": [4]}


def test_places_of_changed_values_lie_in_the_change():
    _, spot = merged({"a": [{"id": "x", "n": 1}], "b": 2}, {"a": {"x": {"n": 5}}})
    assert spot.at(("a", 0, "n")).file == "change"
    assert spot.at(("a", 0, "id")).file == "base"
    assert spot.at(("b",)).file == "base"


keys = st.sampled_from(["a", "b", "c"])
values = st.recursive(
    st.none() | st.integers(0, 9) | st.sampled_from(["x", "y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)
mappings = st.dictionaries(keys, values, max_size=3)


@given(mappings, mappings)
def test_nothing_given_is_altered(base, change):
    before = copy.deepcopy((base, change))
    merged(base, change)
    assert (base, change) == before


@given(mappings)
def test_empty_change_changes_nothing(base):
    assert merged(base, {})[0] == base


@given(mappings, mappings)
def test_change_laid_twice_is_the_change_laid_once(base, change):
    once = merged(base, change)[0]
    assert merged(once, change)[0] == once
