"""Flags of cells, and what must be hidden besides."""

from __future__ import annotations

import numpy as np

from zhiheng.stats.cells import Rules, complementary, flags, flags_many


def test_cells_are_small_or_unstable_when_few_were_looked_at() -> None:
    assert flags(29, 29) == ("small-n",)
    assert flags(30, 30) == ()
    assert flags(40, 20) == ("unstable",)
    assert flags(12, 11) == ("small-n", "unstable")
    assert flags(12) == ("small-n",)
    assert flags(0, 0) == ("small-n", "unstable")
    assert flags(None) == ()


def test_cells_are_hidden_when_they_might_tell_who_it_is() -> None:
    rules = Rules(small_below=0, wide_above=None, hide_below=5)
    assert flags(100, 4, rules) == flags(100, 97, rules) == flags(4, None, rules) == ("suppressed",)
    assert flags(100, 0, rules) == flags(100, 100, rules) == flags(100, 50, rules) == ()


def test_columns_agree_with_scalars_when_a_million_are_asked() -> None:
    numbers = np.random.default_rng(5)
    n = numbers.integers(0, 500, 1_000_000)
    k = (numbers.random(1_000_000) * n).astype(int)
    rules = Rules(hide_below=3)
    found = flags_many(n, k, rules)
    for at in range(200):
        assert flags(int(n[at]), int(k[at]), rules) == tuple(name for name, mask in found.items() if mask[at])


def test_a_second_cell_is_hidden_when_one_could_be_worked_out() -> None:
    assert complementary([2, 40, 9, 0], [True, False, False, False]).tolist() == [True, False, True, False]
    assert complementary([2, 3, 9], [True, True, False]).tolist() == [True, True, False]
    assert complementary([20, 30], [False, False]).tolist() == [False, False]
