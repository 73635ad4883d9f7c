"""Codes as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.codes import code_typing, uscc

CODE = "91110000600037341L"


@given(st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_code_with_one_wrong_sign_leads_back(at: int, sign: str) -> None:
    assert CODE in code_typing.corrections(CODE[:at] + sign + CODE[at + 1 :])


@given(st.integers(0, 16))
def test_code_with_two_neighbours_swapped_leads_back(at: int) -> None:
    assert CODE in code_typing.corrections(CODE[:at] + CODE[at + 1] + CODE[at] + CODE[at + 2 :])


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert CODE in code_typing.corrections("9III0000600037341L")
    assert CODE in code_typing.corrections("9111OOOO600037341L")


def test_corrections_are_valid_and_few() -> None:
    found = code_typing.corrections("91110000600037342L")
    assert all(uscc.is_valid(code) for code in found)
    assert len(found) < 40


@pytest.mark.parametrize(
    ("text", "is_code"), [("91110000600037341L", True), ("9111 0000 6000", True), ("安邦1", False), ("TCL", False)]
)
def test_what_looks_like_a_code(text: str, is_code: bool) -> None:
    bare = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    assert code_typing.looks_like_code(text, bare) is is_code
