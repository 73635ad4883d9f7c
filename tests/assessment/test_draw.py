"""The draw: the published example of consistent sampling, and what a checker must notice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.assessment import draw
from zhiheng.policy.model.assessment import FieldSample

SHARED = Path(__file__).parents[3] / "shared/data/README.md"
IDS = ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]
NAMES = st.lists(st.text("abcdef0123456789-", min_size=1, max_size=8), min_size=1, max_size=12, unique=True)


def test_order_is_that_of_consistent_sampling() -> None:
    assert draw.order("314159", IDS) == ["B-2", "B-3", "A-3", "A-2", "B-1", "A-1"]


def test_ticket_is_the_published_one() -> None:
    known = "0.26299714122838008416507544297546663599715395525154425586041245287750224561854"
    assert draw.ticket("01382438112797316654", "AB-130") == known


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.exists(), reason="the published cases do not lie beside the checkout")
def test_order_is_that_of_the_reference() -> None:
    line = next(one for one in SHARED.read_text().splitlines() if "Consistent sampling order" in one)
    seed = re.search(r"seed (\d+)", line)
    assert seed is not None
    assert draw.order(seed[1], IDS) == re.findall(r"[AB]-\d", line.rsplit(":", 1)[1])


@given(NAMES, st.text("0123456789", min_size=6, max_size=12))
@settings(max_examples=40)
def test_leaving_an_id_out_moves_no_other(names: list[str], dice: str) -> None:
    seed = draw.seed("secret", dice)
    assert draw.order(seed, names[1:]) == [name for name in draw.order(seed, names) if name != names[0]]


@pytest.mark.parametrize(("sample", "units", "size"), [
    ({"share": "0.25", "at_least": 3}, 21, 6), ({"share": "0.25", "at_least": 3}, 4, 3), ({"size": 2}, 7, 2), ({"size": 9}, 4, 4), ({"share": "0.1"}, 0, 0),
])  # fmt: skip
def test_sizes_round_up_and_stay_within_the_units(sample: dict[str, object], units: int, size: int) -> None:
    assert draw.size(FieldSample.model_validate({"group": "g", **sample}), units) == size
    assert draw.size(None, units) == 0


def published() -> dict[str, object]:
    seed = draw.seed("3f2a", "271828")
    order = draw.order(seed, IDS)
    group = {"group": "g", "units": IDS, "size": 2, "order": order, "visited": order[:2]}
    return {"commitment": draw.commitment("3f2a"), "secret": "3f2a", "dice": "271828", "groups": [group]}


def test_published_draw_is_found_right() -> None:
    assert draw.verify(published()) == []


@pytest.mark.parametrize("key", ["secret", "dice", "order", "visited", "units"])
def test_changed_draw_is_noticed(key: str) -> None:
    document = published()
    group = document["groups"][0]  # type: ignore[index]
    changed = {"secret": "3f2b", "dice": "271829", "order": IDS, "visited": IDS[:2], "units": IDS[:5]}[key]
    if key in ("secret", "dice"):
        document[key] = changed
    else:
        group[key] = changed
    assert draw.verify(document) != []


def test_digits_of_too_small_a_throw_are_noticed() -> None:
    assert draw.verify({**published(), "dice": "12345"}) != []
