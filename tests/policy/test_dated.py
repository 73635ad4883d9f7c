from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhiheng.policy import UnknownParameter, ValueOutsideDates


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2012, 7, 10), 50000),
        (date(2014, 12, 31), 50000),
        (date(2016, 1, 1), 60000),
        (date(2019, 12, 31), 60000),
        (date(2020, 1, 1), Decimal("0.5")),
        (date(2099, 1, 1), Decimal("0.5")),
    ],
)
def test_value_in_force_on_its_first_and_last_day(world, day, value):
    assert world.load()["prov"].value("subsidy", day).value == value


@pytest.mark.parametrize("day", [date(2012, 7, 9), date(2015, 1, 1), date(2015, 12, 31)])
def test_day_outside_says_which_days_there_are(world, day):
    with pytest.raises(ValueOutsideDates) as caught:
        world.load()["prov"].value("subsidy", as_of=day)
    for language in ("zh", "en"):
        assert day.isoformat() in caught.value.message(language)
        assert "2014-12-31" in caught.value.message(language)
        assert "2020-01-01" in caught.value.message(language)


def test_value_not_yet_published_is_unknown(world):
    pack = world.load()["prov"]
    with pytest.raises(ValueOutsideDates, match="2016-02-28"):
        pack.value("subsidy", date(2016, 2, 1), known_at=date(2016, 2, 28))
    assert pack.value("subsidy", date(2016, 2, 1), known_at=date(2016, 3, 1)).value == 60000


def test_later_value_does_not_end_an_earlier_one_before_it_is_known(world):
    pack = world.load()["prov"]
    assert pack.value("subsidy", date(2021, 1, 1), known_at=date(2019, 1, 1)).value == 60000


def test_instant_counts_as_its_day_in_shanghai(world):
    pack = world.load()["prov"]
    evening = datetime(2016, 2, 29, 16, 0, tzinfo=UTC)
    assert pack.value("subsidy", date(2016, 2, 1), known_at=evening).value == 60000


def test_unknown_parameter_suggests_the_near_one(world):
    with pytest.raises(UnknownParameter, match="subsidy"):
        world.load()["prov"].value("subsydy", date(2020, 1, 1))
