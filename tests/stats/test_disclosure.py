"""What hidden cells tell all the same: by their sums, and by the limits between which they lie."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.stats.disclosure import derivable, determined

FREE = float("inf")


def test_one_hidden_cell_of_a_sum_follows_and_two_do_not() -> None:
    assert derivable([[1]]).tolist() == [True]
    assert derivable([[1, 1]]).tolist() == [False, False]


def test_cells_follow_from_several_sums_none_of_which_tells_them() -> None:
    assert derivable([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 1, 1]]).all()


def test_limits_tell_cells_at_their_corner_alone() -> None:
    assert determined([[1, 1, 1]], [3], [1, 1, 1], [4, 4, 4]).all()
    assert not determined([[1, 1, 1]], [4], [1, 1, 1], [4, 4, 4]).any()
    assert determined([[1, 1]], [6], [1, 5], [4, FREE]).all()
    assert not determined([[1, 1]], [7], [1, 5], [4, FREE]).any()


def test_sums_that_nothing_fits_are_taken_without_limits() -> None:
    assert determined([[1, 1], [1, 0]], [30, 2], [1, 1], [4, 4]).all()
    assert not determined([[1, 1]], [30], [1, 1], [4, 4]).any()


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=1, max_size=4))
def test_derivable_cells_are_those_at_right_angles_to_all_that_the_sums_leave_open(rows: list[list[int]]) -> None:
    _, values, vectors = np.linalg.svd(np.array(rows, float))
    left_open = vectors[int((values > 1e-9).sum()) :]
    wanted = (np.abs(left_open) < 1e-9).all(axis=0) if len(left_open) else np.ones(4, bool)
    assert derivable(rows).tolist() == wanted.tolist()
