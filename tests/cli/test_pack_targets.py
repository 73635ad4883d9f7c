"""`packs show … targets`: the keys that scripts rely on, and what stood on a day."""

from __future__ import annotations

import json

import pytest

from zhiheng.cli import main

KEYS = [
    "id",
    "indicator",
    "document",
    "provision",
    "comparator",
    "value",
    "low",
    "high",
    "unit",
    "deadline",
    "kind",
    "force",
    "modality",
    "part_of",
    "certainty",
    "notes",
]


@pytest.fixture
def show(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["packs", "show", *arguments])
        assert not left.value.code
        return capsys.readouterr().out

    return call


def rows(show, *arguments):
    return {row["id"]: row for row in json.loads(show(*arguments, "--json"))}


def test_rows_have_the_keys_that_scripts_rely_on(show):
    found = rows(show, "sichuan", "targets")
    assert all(list(row)[: len(KEYS)] == KEYS for row in found.values())
    trade = found["2013-trade-products"]
    assert (trade["value"], trade["comparator"], trade["unit"]) == (99.5, ">=", "percent")
    assert (trade["deadline"], trade["document_status"]) == ("2013-12-31", "expired")
    assert set(trade["notes"]) == {"zh", "en"}
    award = rows(show, "jiangsu", "targets")["2012-quality-award"]
    assert (award["comparator"], award["value"], award["low"], award["high"]) == ("range", None, 3, 5)
    assert all(isinstance(row["value"], int | float | None) for row in found.values())


@pytest.mark.parametrize(
    ("day", "documents"),
    [
        ("2009-10-14", set()),
        ("2009-10-15", {"sichuan-2009-32"}),
        ("2013-04-15", {"sichuan-2009-32"}),
        ("2013-04-16", {"sichuan-2009-32", "sichuan-2013-19"}),
        ("2014-01-01", {"sichuan-2009-32"}),
        ("2016-01-01", {"sichuan-2009-32", "sichuan-13th-five-year"}),
        ("2020-04-16", {"sichuan-2009-32", "sichuan-13th-five-year", "sichuan-2020-draft"}),
        ("2021-01-01", {"sichuan-2009-32", "sichuan-2020-draft"}),
    ],
)
def test_as_of_shows_what_stood_on_the_day(show, day, documents):
    found = rows(show, "sichuan", "targets", "--as-of", day)
    assert {row["document"] for row in found.values()} == documents


def test_without_a_day_all_are_shown(show):
    assert {row["document"] for row in rows(show, "sichuan", "targets").values()} == {
        "sichuan-2009-32",
        "sichuan-2013-19",
        "sichuan-13th-five-year",
        "sichuan-2020-draft",
    }


def test_table_for_people_gives_figures_with_units_and_words(show, monkeypatch):
    monkeypatch.setenv("COLUMNS", "240")
    text = show("jiangsu", "targets")
    for part in ("≥ 96 %", "3–5 个", "≈ 25 个", "= 200 万元", "逐年增加", "More each year", "jiangsu-2012-91"):
        assert part in text


def test_one_target_is_shown_in_full(show):
    shown = json.loads(show("sichuan", "targets", "13fyp-pm10", "--as-of", "2016-06-01", "--json"))
    assert "PM2.5" in shown["note"]["zh"]
    assert shown["in_force"] is True
