"""The shortcut around stripping never hides a cell that needs it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.intake.reading import blanks

CELL = st.text(st.sampled_from("甲a1 \t\u3000\u00a0\x01\x7f、é"), max_size=4)


@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=5), st.sampled_from([",", "\t"]))
def test_cells_that_need_stripping_or_checking_are_never_missed(rows: list[list[str]], separator: str) -> None:
    rows = [[cell.replace(separator, "") for cell in row] for row in rows]
    data = "\n".join(separator.join(row) for row in rows) + "\n"
    spaced, controls = blanks.plainness(data.encode(), separator.encode())
    cells = [cell for row in rows for cell in row]
    assert spaced or all(cell == cell.strip() for cell in cells)
    assert controls or not any(c in cell for cell in cells for c in "\x01\x7f")


def test_blanks_inside_cells_need_no_stripping() -> None:
    assert blanks.plainness("甲 乙,LED 灯\n丙,丁\n".encode(), b",") == (False, False)


@pytest.mark.parametrize("at", [(1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_blank_at_the_seam_of_two_blocks(at: int) -> None:
    data = bytearray(b"a" * ((1 << 20) + 10))
    data[at : at + 2] = b" ,"
    assert blanks.plainness(bytes(data), b",")[0]
