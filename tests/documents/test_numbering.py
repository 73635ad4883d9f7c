"""Numbers of documents: 〔 〕 around the year, no leading zeros, the next one after the largest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.documents.errors import NumberWrong
from zhiheng.documents.numbering import DocumentNumber, following, parse

MARKS = st.text(st.sampled_from("市监信罚苏质Ab1"), min_size=1, max_size=8)
NUMBERS = st.builds(DocumentNumber, MARKS, st.integers(1949, 2999), st.integers(1, 10**6))


@given(NUMBERS)
def test_number_reads_back(number: DocumentNumber) -> None:
    assert parse(str(number)) == number


@given(st.lists(NUMBERS, max_size=8), NUMBERS)
def test_following_number_is_one_more_than_the_largest_of_its_mark_and_year(
    given_: list[DocumentNumber], one: DocumentNumber
) -> None:
    found = following([*given_, one], one.mark, one.year)
    same = [each.serial for each in (*given_, one) if (each.mark, each.year) == (one.mark, one.year)]
    assert found.serial == max(same) + 1
    assert following([], one.mark, one.year).serial == 1


def test_square_brackets_count_as_those_of_the_standard() -> None:
    assert str(parse(" 市监信罚[2026]1号 ")) == "市监信罚〔2026〕1号"


@pytest.mark.parametrize(
    "text", ["", "市监信罚〔2026〕01号", "市监信罚〔26〕1号", "〔2026〕1号", "市监信罚（2026）1号", "市监信罚〔2026〕1"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(NumberWrong, match="文号"):
        parse(text)


@pytest.mark.parametrize("wrong", [("", 2026, 1), ("市 监", 2026, 1), ("市监", 26, 1), ("市监", 2026, 0)])
def test_impossible_numbers_are_refused(wrong: tuple[str, int, int]) -> None:
    with pytest.raises(NumberWrong):
        DocumentNumber(*wrong)
