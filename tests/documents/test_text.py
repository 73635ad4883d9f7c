"""What no document can hold becomes visible; everything else stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.documents.text import BLANK, clean, lines


def test_control_and_turning_signs_become_visible() -> None:
    assert clean("甲\x00乙\u202e丙\ud800丁\ufffe") == f"甲{BLANK}乙{BLANK}丙{BLANK}丁{BLANK}"


def test_line_ends_and_tabs_become_spaces() -> None:
    assert clean("甲\r\n乙\t丙\u2028丁") == "甲  乙 丙 丁"


def test_lines_are_those_that_hold_something() -> None:
    assert lines(" 甲 \n\n\t\n乙") == ["甲", "乙"]


@settings(max_examples=50)
@given(st.text())
def test_clean_text_has_as_many_signs_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
