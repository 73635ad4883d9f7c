"""Parts and filters of templates, paging, and tables as data."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.server.portal.exports import cell, csv_lines, json_lines
from zhiheng.server.portal.intervals import wilson
from zhiheng.server.portal.paging import paged
from zhiheng.server.templatetags import zh


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [(None, ""), (0, "0"), (41500, "41.5"), (-32000, "−32"), (1234567, "1,234.567"), (-1, "−0.001")],
)
def test_points_when_thousandths(thousandths: int | None, text: str) -> None:
    assert zh.points(thousandths) == text


def test_days_and_moments_are_written_in_china() -> None:
    assert zh.day(date(2024, 3, 1)) == "2024-03-01"
    assert zh.moment(datetime(2024, 2, 29, 18, 5, tzinfo=UTC)) == "2024-03-01 02:05"


@pytest.mark.parametrize(
    ("window", "text"), [("24 months", "24 个月"), ("730 days", "730 天"), ("", "不限"), (None, "不限")]
)
def test_window_words(window: str | None, text: str) -> None:
    assert zh.window_words(window) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [*zh.MARKS, "good", "attention", "bad", "neutral", "accent"])
def test_mark_has_word_and_shape(kind: str) -> None:
    drawn = Template("{% load zh %}{% mark kind 'word' %}").render(Context({"kind": kind}))
    assert "word" in drawn
    assert '<path d="M' in drawn


def test_marks_differ_by_tone_in_shape() -> None:
    assert len(set(zh.SHAPES.values())) == len(zh.SHAPES)


def test_unknown_is_a_dash_with_a_reason_never_zero() -> None:
    drawn = Template("{% load zh %}{% include 'parts/figure.html' with label='x' value=None why='没有报送' %}").render(
        Context()
    )
    assert "—" in drawn
    assert "没有报送" in drawn
    assert ">0<" not in drawn


def test_figure_shows_zero_as_zero() -> None:
    assert ">0<" in Template("{% include 'parts/figure.html' with label='x' value=0 %}").render(Context())


@pytest.mark.parametrize(
    ("page", "links"), [("1", [1, 2, 0, 20]), ("10", [1, 0, 9, 10, 11, 0, 20]), ("99", [1, 0, 19, 20])]
)
def test_paging_links_ends_and_neighbours(page: str, links: list[int]) -> None:
    paging = paged(RequestFactory().get("/", {"page": page}), range(999), 999)
    assert paging.links == links


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "٣", "9" * 30])
def test_paging_falls_back_when_page_is_no_number(page: str) -> None:
    assert paged(RequestFactory().get("/", {"page": page}), range(120), 120).page == 1


def test_paging_of_nothing() -> None:
    paging = paged(RequestFactory().get("/"), [], 0)
    assert (paging.last, paging.first_row, paging.last_row, paging.links) == (1, 0, -1, [1])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_cell_when_a_spreadsheet_would_run_it(text: str) -> None:
    assert cell(text) == "'" + text


@pytest.mark.parametrize("value", [-5, 0, 3.5, True])
def test_numbers_stay_numbers(value: float) -> None:
    assert cell(value) is value


@pytest.mark.parametrize(("value", "said"), [("343", "343"), ("-3.20", "-3.20"), ("1E+3", "1000")])
def test_decimals_stay_numbers_without_quotes(value: str, said: str) -> None:
    assert cell(Decimal(value)) == said


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2), max_size=5))
def test_csv_reads_back_what_was_written(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(["a", "b"], rows)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1:] == [[cell(value) for value in row] for row in rows]
    assert not any(value.startswith(("=", "+", "-", "@")) for row in read for value in row)


@given(st.lists(st.dictionaries(st.text(), st.integers(-(2**53), 2**53)), max_size=4))
def test_streamed_json_is_one_array(rows: list[dict[str, int]]) -> None:
    assert json.loads(b"".join(json_lines(rows))) == rows


def test_wilson_interval_of_published_example() -> None:
    assert wilson(2167, 2276) == (94.3, 96.0)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 100.0


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_contains_the_share(counts: tuple[int, int]) -> None:
    low, high = wilson(*counts)
    assert 0 <= low <= round(100 * counts[0] / counts[1], 1) <= high <= 100


def test_wilson_refuses_what_is_no_proportion() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson(3, 2)


def test_texts_of_packs_follow_the_reader() -> None:
    text = {"zh": "罚款", "en": "Fine"}
    with translation.override("en"):
        assert zh.tr(text) == "Fine"
    with translation.override("zh-hans"):
        assert zh.tr(text) == "罚款"
