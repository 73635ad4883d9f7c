"""Several places in several indicators: what stands in a cell, what is said not to compare, the choice in the address."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import polars as pl
import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ONE = "/compare?indicator=farm-product-pass-rate"


def text(client: Client, address: str, language: str = "zh-hans") -> str:
    client.cookies["zh_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = re.sub(r"<(script|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def rows_of(client: Client, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(b"".join(client.get(address).streaming_content))
    return found


@pytest.fixture
def broken(measured: Any) -> None:
    """Break the series of one place, hide a value of another and let a third publish its own."""
    from zhiheng.indicators.models import IndicatorValue

    rows = IndicatorValue.objects.filter(indicator="farm-product-pass-rate", level="prefecture", period="2023")
    rows.filter(area="510300").update(flags=["synthetic", "break"])
    rows.filter(area="510400").update(value=None, low=None, high=None, n=None, reason="suppressed")
    rows.filter(area="510500").update(origin="published", publisher="市统计局")


@pytest.mark.usefixtures("measured")
class TestCompared:
    """With values of the day."""

    def test_cell_has_value_count_interval_rank_and_mark_when_places_are_chosen(self, client: Client) -> None:
        told = text(client, f"{ONE}&units=510100&units=513400")
        assert (
            "2 个地方、1 项指标：2 格中 2 格有数值。与四川省相比，2 格可比：0 格优、1 格不及、1 格没有可证实的差别。"
            in told
        )
        assert "85.0% 79.4–89.3 · n = 200 第 21/21 位 (1" not in told
        assert re.search(r"85\.0% 79\.4–89\.3 · n = 200 第 21/21 位 \(\d+–21\)", told)
        assert "不及整体" in told
        assert told.count("第 ") == 2
        assert "SYNTHETIC" in told

    def test_choice_stands_in_the_address_and_in_every_form_when_taken(self, client: Client) -> None:
        query = "indicator=farm-product-pass-rate&units=510100,513400&span=5"
        rows = rows_of(client, f"/compare.json?{query}")
        table = b"".join(client.get(f"/compare.csv?{query}").streaming_content).decode("utf-8-sig")
        book = pl.read_excel(io.BytesIO(client.get(f"/compare.xlsx?{query}").content))
        assert len(rows) == table.count("\n") - 1 == len(book) == 9
        assert [(one["area"], one["period"]) for one in rows[:3]] == [
            ("510000", "2021"), ("510100", "2021"), ("513400", "2021"),
        ]  # fmt: skip
        assert {one["ranked_of"] for one in rows if one["area"] == "510100"} == {21}
        assert {one["stands"] for one in rows if one["area"] == "510100"} == {"worse"}
        assert rows[0]["rank"] is None
        page = client.get(f"/compare?{query}").content.decode()
        assert "units=510100&amp;units=513400" in page
        assert "span=5" in page.partition("永久网址")[2]

    def test_rows_stand_by_value_when_sorted(self, client: Client) -> None:
        codes = [
            one["area"] for one in rows_of(client, f"{ONE}&sort=-farm-product-pass-rate".replace("?", ".json?", 1))
        ]
        assert codes[:2] == ["510000", "513400"]
        codes = [one["area"] for one in rows_of(client, f"{ONE}&sort=farm-product-pass-rate".replace("?", ".json?", 1))]
        assert codes[:2] == ["510000", "510100"]

    def test_last_periods_stand_beside_each_other_with_what_their_change_amounts_to(self, client: Client) -> None:
        told = text(client, f"{ONE}&units=510100&span=5")
        assert "最近 3 期" in told
        assert told.count("变化在误差之内") == 1
        assert told.count("好转") == 1  # the province

    def test_most_places_and_unknown_periods_are_said_when_they_are_too_many_or_absent(self, client: Client) -> None:
        codes = ",".join(f"510{at}00" for at in range(1, 10))
        assert "只列前 6 个" in text(client, f"{ONE}&units={codes}")
        told = text(client, f"{ONE}&period=9999")
        assert "没有所选期间的数值" in told
        assert "% · 2023 年 · 21/21 有数值" in told
        assert "还没有可以比较的数值" in text(client, f"{ONE}&channel=nowhere")
        assert "还没有可以比较的数值" in text(client, "/compare?level=zone")

    def test_headlines_stand_first_when_nothing_is_chosen(self, client: Client) -> None:
        assert "21 个地方、1 项指标" in text(client, "/compare")
        assert "Places: 21, indicators: 1; 21 of 21 cells have a value. Against Sichuan, 21 can be compared" in text(
            client, "/compare?quality=product", "en"
        )
        assert "没有可以比较的数值" in text(client, "/compare?quality=environment")

    def test_internal_values_are_nowhere_when_the_public_compares(self, client: Client) -> None:
        assert {one["period"] for one in rows_of(client, f"{ONE}&span=5".replace("?", ".json?", 1))} == {
            "2021", "2022", "2023",
        }  # fmt: skip


def test_what_does_not_compare_is_said_when_sources_differ_or_series_break(client: Client, broken: Any) -> None:
    told = text(client, f"{ONE}&units=510300,510400,510500")
    assert "来源与整体不同，不比" in told
    assert "3 格中 2 格有数值。与四川省相比，1 格可比" in told
    assert "与往年有断点" in told
    over = text(client, f"{ONE}&units=510300,510500&span=5")
    assert "有断点，前后不比" in over
    assert "来源不同，前后不比" in over
    (_whole, apart) = rows_of(client, f"{ONE}&units=510500".replace("?", ".json?", 1))
    assert (apart["value"], apart["rank"], apart["rank_best"]) == (86.5, None, None), "published among computed"
    assert "来源与整体不同，不比" in text(
        client, "/indicators/farm-product-pass-rate/units?level=prefecture&period=2023"
    )
    (_whole, other) = rows_of(client, f"{ONE}&units=510100".replace("?", ".json?", 1))
    assert (other["rank"], other["ranked_of"], other["rank_worst"]) == (19, 19, 19), "of 21 one is hidden, one apart"
    rows = rows_of(client, f"{ONE}&units=510400".replace("?", ".json?", 1))
    assert (rows[1]["value"], rows[1]["reason"], rows[1]["rank"]) == (None, "suppressed", None)
    address = client.get(f"{ONE}&units=510400").content.decode()
    assert "样本过少，按规则不予公布" in address


@pytest.mark.usefixtures("measured")
class TestInterface:
    """The same comparison over the interface and the command line."""

    def get(self, client: Client, query: str, status: int = 200) -> Any:
        answer = client.get(f"/api/v1/values/compared?pack=sichuan&{query}")
        assert answer.status_code == status, answer.content[:300]
        return answer.json()

    def test_rows_say_what_the_page_says_when_the_same_is_asked(self, client: Client) -> None:
        query = "indicator=farm-product-pass-rate&units=510100,513400&span=5"
        names = (
            "area",
            "period",
            "value",
            "low",
            "high",
            "n",
            "rank",
            "rank_best",
            "rank_worst",
            "ranked_of",
            "stands",
        )
        page = [{name: row[name] for name in names} for row in rows_of(client, f"/compare.json?{query}")]
        found = self.get(client, query)
        assert [{name: row[name] for name in names} for row in found["items"]] == page
        assert [row["whole"] for row in found["items"][:3]] == [True, False, False]
        assert (found["within"], found["level"], len(page)) == ("510000", "prefecture", 9)

    def test_command_gives_the_same_rows(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        from click.testing import CliRunner

        from zhiheng.cli import cli
        from zhiheng.server import app

        monkeypatch.setattr(app, "setup", lambda: None)
        call = ["indicators", "compare", "--indicator", "farm-product-pass-rate", "--area", "510100", "--json"]
        result = CliRunner().invoke(cli, call, catch_exceptions=False)
        found = self.get(client, "indicator=farm-product-pass-rate&units=510100")
        assert json.loads(result.output) == found["items"]

    def test_indicator_without_any_value_has_rows_that_say_so(self, client: Client) -> None:
        rows = self.get(client, "indicator=gdp&units=510100")["items"]
        assert [(row["area"], row["value"], row["reason"], row["rank"]) for row in rows] == [
            ("510000", None, "no_data", None), ("510100", None, "no_data", None),
        ]  # fmt: skip
        from zhiheng.indicators.models import IndicatorValue

        IndicatorValue.objects.filter(indicator="forest-coverage").update(publicity="internal")
        rows = self.get(client, "indicator=forest-coverage&units=510100")["items"]
        assert {row["reason"] for row in rows} == {"not_public"}

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("indicator=none", 404),
            ("indicator=gdp&units=320100", 404),
            ("indicator=gdp&within=999999", 404),
            ("indicator=gdp&within=510104", 422),
            ("indicator=gdp&level=nation", 422),
            ("indicator=gdp&period=2023-13", 422),
            ("", 422),
        ],
    )
    def test_what_is_not_there_is_refused_by_name(self, client: Client, query: str, status: int) -> None:
        self.get(client, query, status)
