"""`zhiheng targets`: one row for each goal of the documents, with the keys that scripts rely on, from the ledger alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from zhiheng.cli import cli
from zhiheng.ledger import Rows
from zhiheng.ledger.installation import open_installation
from zhiheng.promises.plain import KEYS


def statistic(series: str, year: int, value: float, **more: Any) -> dict[str, Any]:
    return {
        "indicator": series, "unit_code": "510000", "unit_name": "四川省", "unit_division": "510000", "channel": "all",
        "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "value": value, "publisher": "示例",
        "source_key": f"{series}-{year}", "occurred_on": date(year, 12, 31), **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A ledger that knows three figures, and no database."""
    change = pytest.MonkeyPatch()
    change.setenv("ZHIHENG_HOME", str(tmp_path_factory.mktemp("home")))
    change.delenv("DATABASE_URL", raising=False)
    rows = [
        statistic("strategic-industry-share", 2020, 19.6),
        statistic("high-tech-enterprises", 2020, 4870),
        statistic("farm-product-pass-rate", 2013, 97.1, numerator=17478, denominator=18000),
    ]
    for row in rows:
        row.setdefault("numerator", None)
        row.setdefault("denominator", None)
    installation = open_installation()
    table = pa.Table.from_pylist([{**row, "value": Decimal(str(row["value"]))} for row in rows])
    installation.ledger.append([Rows("statistic", table, None)], source="statistics-bulletin")
    yield
    change.undo()


def call(*arguments: str) -> Any:
    result = CliRunner().invoke(cli, ["targets", "--pack", "sichuan", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_rows_have_the_keys_in_order_and_one_state_each(home: None) -> None:
    rows = json.loads(call("--as-of", "2024-06-30", "--json"))
    assert len(rows) == 131
    assert {tuple(row)[: len(KEYS)] for row in rows} == {KEYS}
    by_name = {row["target"]: row for row in rows}
    duty, strive, held = (by_name[name] for name in ("13fyp-strategic-share", "13fyp-high-tech", "2013-farm-products"))
    assert (duty["official"], duty["reads"]) == ("not_met", "not_met")
    assert (strive["official"], strive["reads"], strive["force"]) == ("not_met", "striven_for", "strive")
    assert (held["official"], held["statistical"]) == ("met", "shown")
    assert held["low"] < 97.1 < held["high"]
    missed = {row["target"] for row in rows if row["official"] == "not_met"}
    assert missed == {"13fyp-strategic-share", "13fyp-high-tech"}


@pytest.mark.parametrize(
    ("state", "target"), [("not_met", "13fyp-strategic-share"), ("striven_for", "13fyp-high-tech")]
)
def test_rows_of_a_state_are_those_that_the_table_shows_in_it(home: None, state: str, target: str) -> None:
    rows = json.loads(call("--as-of", "2024-06-30", "--state", state, "--json"))
    assert [row["target"] for row in rows] == [target]


def test_one_row_with_all_it_rests_on_on_the_day_asked_for(home: None) -> None:
    (row,) = json.loads(call("--target", "2013-farm-products", "--json"))
    assert row["evidence"][0]["origin"] == "published"
    assert any("97.5" in each["zh"] for each in row["remarks"])
    (early,) = json.loads(call("--target", "13fyp-strategic-share", "--as-of", "2019-06-30", "--json"))
    assert (early["official"], early["actual"]) == ("not_measurable", None)


def test_table_for_people_says_striving_apart(home: None) -> None:
    table = call("--target", "13fyp-high-tech", "--as-of", "2024-06-30")
    assert "力争未达" in table
    assert "4870" in table


@pytest.mark.parametrize(("day", "official"), [("0001-01-01", "not_due"), ("9999-12-31", "met")])
def test_any_day_that_can_be_written_is_answered(home: None, day: str, official: str) -> None:
    (row,) = json.loads(call("--as-of", day, "--target", "2013-farm-products", "--json"))
    assert row["official"] == official
