"""A figure that was published after a day was not known on it, though its period was over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa

from zhiheng import policy
from zhiheng.indicators import periods
from zhiheng.indicators.computing import compute
from zhiheng.ledger import ArrowView
from zhiheng.promises import Official, judge
from zhiheng.server.promises import knowledge


def test_figure_published_after_the_day_does_not_decide_on_it() -> None:
    pack = policy.load()["sichuan"]
    target = pack.targets["2013-trade-products"]
    row = {
        "indicator": pack.indicators["trade-pass-rate"].series, "unit_code": "510000", "period_start": date(2013, 1, 1),
        "period_end": date(2013, 12, 31), "occurred_on": date(2013, 12, 31), "channel": "all", "value": Decimal("99.46"),
        "publisher": "示例", "published_on": date(2014, 3, 20),
    }  # fmt: skip

    def official(day: date) -> Official:
        view = ArrowView({"statistic": pa.Table.from_pylist([row])}, pack.record_types, day)
        return judge(target, knowledge.from_view(view, pack, day, targets=[target]), day, pack).official

    assert official(date(2013, 12, 31)) is Official.NOT_MEASURABLE
    assert official(date(2014, 6, 30)) is Official.NOT_MET


def test_figure_derived_from_one_published_later_is_not_known_either() -> None:
    pack = policy.load()["sichuan"]
    rows = [
        {
            "indicator": name, "unit_code": "510000", "period_start": date(2013, 1, 1), "period_end": date(2013, 12, 31),
            "occurred_on": date(2013, 12, 31), "channel": "all", "value": Decimal(value), "publisher": "示例",
            "published_on": date(2014, 3, 20),
        }
        for name, value in (("primary-value-added", 3000), ("gdp", 26000))
    ]  # fmt: skip

    def shares(told_by: date | None) -> list[object]:
        view = ArrowView({"statistic": pa.Table.from_pylist(rows)}, pack.record_types, date(2014, 6, 30))
        spans = [periods.parse("2013")]
        table = compute(view, pack, spans, ["primary-sector-share"], ["province"], told_by=told_by)
        return [each for each in table.column("value").to_pylist() if each is not None]

    assert shares(date(2013, 12, 31)) == []
    assert len(shares(date(2014, 3, 20))) == len(shares(None)) == 1


def test_titles_of_towns_and_villages_count_for_their_own_goals_and_not_as_cities() -> None:
    pack = policy.load()["sichuan"]
    kinds = ("quality_town", "quality_town", "quality_village", "quality_city")
    rows = [
        {
            "title_name": "称号", "kind": kind, "level": "province", "holder_name": f"单位{at}", "place_code": "510100",
            "place_name": "成都市", "status": "granted", "status_on": date(2018, 5, 1), "granted_by": "省政府",
            "holder_division": "510100", "source_key": str(at),
        }
        for at, kind in enumerate(kinds)
    ]  # fmt: skip
    view = ArrowView({"title": pa.Table.from_pylist(rows)}, pack.record_types, date(2019, 6, 30))
    names = ["quality-towns", "quality-villages", "quality-cities"]
    table = compute(view, pack, [periods.parse("2018")], names, ["province"])
    assert {row["indicator"]: row["value"] for row in table.to_pylist()} == dict(zip(names, (2, 1, 1), strict=True))
