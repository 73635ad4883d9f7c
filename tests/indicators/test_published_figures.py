"""Published figures through intake: they come out as their publishers gave them, channels apart, with n and interval.

The figures stand in ../shared/data/README.md; they are restated here and in the sheet that the demonstration takes in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest

from zhiheng import policy
from zhiheng.indicators import computing, periods
from zhiheng.indicators.values import Value
from zhiheng.ledger import Ledger
from zhiheng.ledger.home import Home
from zhiheng.ledger.intake import MemoryVault, Setting, take_in
from zhiheng.policy.model import RecordType
from zhiheng.sandbox import published

GOAL = Decimal(95)


@pytest.fixture(scope="module")
def ledger(
    tmp_path_factory: pytest.TempPathFactory, record_types: Mapping[str, RecordType], packs: policy.PackSet
) -> Ledger:
    ledger = Ledger.open(Home(tmp_path_factory.mktemp("figures")), record_types)
    setting = Setting(record_types, sources=packs["national"].sources, today=date(2026, 6, 30))
    result = take_in(
        published.statistics(), ledger=ledger, vault=MemoryVault(), setting=setting, source=published.SOURCE
    )
    assert result.counts()["quarantined"] == 0
    return ledger


@pytest.fixture(scope="module")
def value(ledger: Ledger, packs: policy.PackSet) -> Iterator[object]:
    with ledger.view(date(2026, 6, 30)) as view:

        def of(pack: str, indicator: str, area: str, period: str, channel: str = "") -> Value:
            found = computing.carry_out(view, packs[pack], [periods.parse(period)], [indicator]).values
            (one,) = [each for each in found if (each.area, each.part, each.origin) == (area, channel, "published")]
            return one

        yield of


@pytest.mark.parametrize(
    ("channel", "checked", "passed", "rate"),
    [("", 3691, 3301, "89.433758"), ("plants", 2276, 2167, "95.210896"), ("online", 645, 467, "72.403101"), ("shops", 770, 667, "86.623377")],
)  # fmt: skip
def test_jiangsu_second_quarter_of_2018_comes_out_as_published(value, channel, checked, passed, rate) -> None:
    found = value("jiangsu", "provincial-spot-check-pass-rate", "320000", "2018-Q2", channel)
    assert (found.n, found.denominator, found.numerator) == (checked, checked, passed)
    assert found.value == Decimal(rate)
    assert Decimal(passed * 100) / checked == pytest.approx(found.value, abs=Decimal("0.000001"))
    assert found.method == "wilson"
    assert found.low < found.value < found.high


def test_goal_is_met_in_plants_and_missed_overall_and_online(value) -> None:
    """A goal of 95 %: the total hides that plants meet it, and plants hide that online sales miss it."""
    of = {
        c: value("jiangsu", "provincial-spot-check-pass-rate", "320000", "2018-Q2", c) for c in ("", "plants", "online")
    }
    assert of["plants"].value >= GOAL
    assert of[""].value < GOAL
    assert of["online"].value < GOAL
    assert of["plants"].low < GOAL < of["plants"].high  # met on the point value, not shown by the sample
    assert of[""].high < GOAL
    assert "pooled-channels" in of[""].flags
    assert "pooled-channels" not in of["plants"].flags


def test_sichuan_2008_has_the_interval_of_its_batches_without_a_published_numerator(value) -> None:
    found = value("sichuan", "provincial-spot-check-pass-rate", "510000", "2008")
    assert (found.value, found.n, found.numerator) == (Decimal("92.59"), 33566, None)
    assert found.low == pytest.approx(Decimal("92.305"), abs=Decimal("0.01"))
    assert found.high == pytest.approx(Decimal("92.866"), abs=Decimal("0.01"))


@pytest.mark.parametrize(("year", "rate"), [("2020", "93.39"), ("2023", "93.65"), ("2024", "93.93")])
def test_national_manufacturing_rate_is_beside_the_province_without_an_interval(value, year, rate) -> None:
    found = value("sichuan", "manufacturing-pass-rate", "100000", year)
    assert (found.level, found.value, found.n, found.low) == ("nation", Decimal(rate), None, None)
    assert found.method == "published"


def test_other_provinces_come_in_for_comparison(value) -> None:
    assert value("sichuan", "quality-competitiveness-index", "320000", "2006").value == Decimal("84.87")
    assert value("sichuan", "quality-competitiveness-index", "510000", "2006").value == Decimal("80.86")
