"""Pages of indicators and places: the answer, its table, its exports, what is empty and what must not be seen."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import polars as pl
import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]

RATE = "/indicators/farm-product-pass-rate"
PAGES = (
    "/",
    "/indicators",
    RATE,
    f"{RATE}/units",
    "/places",
    "/places/510100",
    "/places/510100/chain",
    "/compare",
    "/wall",
    "/releases",
)


def text(client: Client, address: str, language: str = "zh-hans") -> str:
    client.cookies["zh_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = re.sub(r"<(script|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found))


def rows_of(client: Client, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(b"".join(client.get(address).streaming_content))
    return found


@pytest.mark.usefixtures("measured")
class TestValues:
    """With values of the day."""

    def test_answer_says_figure_count_and_interval_when_there_is_a_value(self, client: Client) -> None:
        told = text(client, f"{RATE}?area=510000&period=2023")
        assert "2023 年，四川省主要农产品质量安全合格率为 94.0%（1,880/2,000），95% 区间 92.9–95.0%。" in told
        assert "由2021 年的 90.0% 升至2023 年的 94.0%，超出抽样误差" in told
        assert "Wilson 法" in told

    def test_channel_and_period_are_taken_from_the_address_when_they_stand_there(self, client: Client) -> None:
        told = text(client, f"{RATE}?channel=online&period=2022")
        assert "80.0%（400/500）" in told
        assert "2021 年与2023 年同为" in told or "差别在抽样误差之内" in told

    def test_english_is_complete_when_it_is_chosen(self, client: Client) -> None:
        told = text(client, f"{RATE}?area=510000", "en")
        assert "94.0% (1,880/2,000), 95% interval 92.9–95.0%." in told
        assert "Up from 90.0% in 2021 to 94.0% in 2023, beyond the error of sampling" in told

    def test_value_that_is_internal_is_nowhere_when_the_public_asks(self, client: Client) -> None:
        assert "2024" not in {one["period"] for one in rows_of(client, f"{RATE}.json?area=510100")}
        assert "2024 年" not in text(client, f"{RATE}?area=510100").partition("永久网址")[0]
        assert "2024" not in client.get("/places/510100.csv").getvalue().decode()

    def test_period_without_value_is_said_when_it_was_asked_for(self, client: Client) -> None:
        assert "没有期间“2999 年”的数值，改列最近一期" in text(client, f"{RATE}?period=2999")
        assert "改列最近一期" not in text(client, f"{RATE}?period=2022")

    def test_reason_stands_in_place_of_a_number_when_there_is_none(self, client: Client) -> None:
        told = text(client, "/indicators/quality-loss-rate?period=2023")
        assert "没有质量损失率的数值：没有分母" in told

    def test_page_leads_to_the_channels_where_none_are_pooled(self, client: Client) -> None:
        from zhiheng.indicators.models import IndicatorValue

        rows = IndicatorValue.objects.filter(indicator="farm-product-pass-rate", area="510000", breakdown="")
        rows.filter(period__gt="2021").update(
            value=None, low=None, high=None, n=None, reason="not_computable", flags=["pooled-channels"]
        )
        address = client.get(RATE).content.decode()
        assert "2021" in text(client, RATE).split("来源")[0]
        assert "此后只有分渠道的数值，不合并；最近为 2023 年" in address
        assert "period=2023" in address
        rows.update(value=None, low=None, high=None, n=None, reason="not_computable", flags=["pooled-channels"])
        told = text(client, RATE)
        assert "2023 年，四川省没有主要农产品质量安全合格率的数值：各渠道分开判断，不合并" in told
        assert "多渠道合并" not in told
        english = text(client, RATE, "en")
        assert "channels are judged apart, not pooled" in english

    def test_places_are_ranked_with_ranges_and_a_map_when_compared(self, client: Client) -> None:
        address = f"{RATE}/units?level=prefecture&period=2023"
        told, page = text(client, address), client.get(address).content.decode()
        assert "21 个地方中 21 个有数值" in told
        assert page.count('class="zh-tile ') == 21
        assert page.count("<a href=") > 40
        rows = rows_of(client, address.replace("/units?", "/units.json?"))
        assert [one["rank"] for one in rows] == list(range(1, 22))
        assert all(one["rank_best"] <= one["rank"] <= one["rank_worst"] for one in rows)
        assert rows[0]["area"] == "513400"
        assert {one["stands"] for one in rows} == {"worse", "same"}

    def test_profile_sets_a_place_beside_its_province_when_both_have_the_period(self, client: Client) -> None:
        told = text(client, "/places/510100")
        assert "成都市有 1 项指标的公开数值。可与四川省相比的 1 项中，优于四川省 0 项，不及四川省 1 项" in told
        assert "85.0" in told
        assert "95.00" in told

    def test_exports_hold_the_same_values_when_taken_in_three_forms(self, client: Client) -> None:
        rows = rows_of(client, f"{RATE}.json?area=510000")
        table = b"".join(client.get(f"{RATE}.csv?area=510000").streaming_content).decode("utf-8-sig")
        book = pl.read_excel(io.BytesIO(client.get(f"{RATE}.xlsx?area=510000").content))
        assert len(rows) == table.count("\n") - 1 == len(book) == 9
        assert book["value"].to_list() == [one["value"] for one in rows]
        assert {one["part"] for one in rows} == {"", "plants", "online"}
        assert {tuple(one["flags"]) for one in rows if one["part"] == "online"} == {("synthetic",)}
        chain = rows_of(client, "/places/510000/chain.json")
        assert {one["target"] for one in chain if one["flags"] == []} >= {"2013-farm-products"}
        level = rows_of(client, f"{RATE}.json?level=prefecture&period=2023")
        assert len(level) == 21

    def test_every_page_works_without_values_of_the_place_when_nothing_was_measured(self, client: Client) -> None:
        for address in (f"{RATE}?area=510903", "/places/510903", f"{RATE}/units?level=county&within=510900"):
            assert "还没有" in text(client, address)

    def test_long_comparisons_come_in_pages_when_counties_are_many(self, client: Client) -> None:
        address = f"{RATE}/units?level=county&period=2023"
        assert len(rows_of(client, address.replace("/units?", "/units.json?"))) > 150
        assert client.get(address).content.decode().count("<tr>") < 60

    def test_published_value_leads_and_names_its_publisher_when_there_is_one(self, client: Client) -> None:
        told = text(client, "/indicators/forest-coverage")
        assert "39.6" in told
        assert "公布值 · 省统计局" in told
        assert "同为 39.6%" in told

    def test_wall_shows_five_qualities_when_some_are_empty(self, client: Client) -> None:
        told = text(client, "/wall")
        for quality in ("产业质量", "产品质量", "工程质量", "服务质量", "环境质量"):
            assert quality in told
        assert told.count("还没有公开数值") == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_say_what_will_be_there_when_nothing_was_computed(client: Client, language: str) -> None:
    for address in PAGES:
        assert text(client, address, language)


@pytest.mark.parametrize(
    "address",
    [
        "/indicators/no-such-indicator", f"{RATE}?area=999999", f"{RATE}/units?level=moon", "/places/999999",
        "/places?within=abc", "/wall?area=nowhere", "/compare?within=nowhere", "/compare?level=moon", "/places/999999/chain", "/places/chengdu-plain/chain",
    ],
)  # fmt: skip
def test_unknown_things_are_not_found_when_asked(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_list_opens_on_the_indicators_with_a_value_when_there_are_any(client: Client, measured: Any) -> None:
    opened, every = (client.get(f"/indicators{query}") for query in ("", "?show=all"))
    with_value, all_of_them = opened.context["known"], opened.context["meant"]
    assert 0 < with_value < all_of_them == every.context["paging"].total
    assert opened.context["paging"].total == with_value
    assert {row.valued for row in opened.context["paging"].rows} == {True}
    assert f"全部 {all_of_them} 项" in opened.content.decode()
    assert len(rows_of(client, f"/indicators.json?{opened.context['query']}")) == with_value
    nothing = client.get("/indicators?area=510722&q=FOREST").context
    assert (nothing["known"], nothing["paging"].total) == (0, 1)


def test_odd_filters_change_nothing_when_typed(client: Client, measured: Any) -> None:
    plain = len(rows_of(client, "/indicators.json"))
    for query in ("q=%00", "pack=nope", "origin=x", "sort=-nope", "page=99", "channel=nowhere"):
        assert client.get(f"/indicators?{query}").status_code == 200
        assert client.get(f"{RATE}?{query}").status_code == 200
    assert len(rows_of(client, "/indicators.json?quality=environment")) < plain
    assert len(rows_of(client, "/indicators.json?q=FOREST")) == 1
