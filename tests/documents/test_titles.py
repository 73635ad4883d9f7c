"""Titles break into lines of like length that fit, lose nothing, and keep words together where it can be seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.documents.titles import PER_LINE, title_lines, width

TITLES = st.text(st.sampled_from("关于将示例食品有限公司的（《》）、，ab12"), min_size=1, max_size=400)


@settings(max_examples=50, deadline=None)
@given(TITLES)
def test_lines_fit_and_hold_the_whole_title(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(width(line) <= PER_LINE for line in lines)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("送达回证", ["送达回证"]),
        ("关于将示例食品有限公司列入严重违法失信名单的决定", ["关于将示例食品有限公司", "列入严重违法失信名单的决定"]),
        ("关于印发《示例省质量工作考核办法（试行）》的通知", ["关于印发《示例省质量工作", "考核办法（试行）》的通知"]),
        ("一\n二", ["一", "二"]),
        ("2023年度四川省政府质量工作考核（示例版本）", ["2023年度四川省政府", "质量工作考核（示例版本）"]),
        ("关于抓紧办理“办理关于食品相关产品的批示”的督办函", ["关于抓紧办理“办理关于", "食品相关产品的批示”的督办函"]),
    ],
)
def test_titles_break_where_a_reader_would(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


def test_title_beyond_all_bounds_is_cut_at_once() -> None:
    lines = title_lines("质" * 20_000)
    assert len(lines) == 1000
    assert set(lines) == {"质" * PER_LINE}
