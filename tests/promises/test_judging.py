"""Each way of judging, on targets as the packs have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from zhiheng.policy import PackSet
from zhiheng.policy.model import Comparator, RelativeTo
from zhiheng.promises import Known, Official, Proof, Reading, Shows, State, Statistical, Verdict, judge, plain

Judged = Callable[..., Verdict]
Made = Callable[..., Reading]


def years(reading: Made, indicator: str, values: dict[int, object], **more: object) -> list[Reading]:
    return [reading(indicator, str(year), value, **more) for year, value in values.items()]


def test_sum_met_when_new_grants_within_the_term_reach_the_figure(judged: Judged, reading: Made) -> None:
    found = judged("13fyp-green-districts", "2020-12-31", *years(reading, "green-eco-districts", {2015: 9, 2016: 1, 2017: 0, 2018: 1, 2019: 0, 2020: 1}))  # fmt: skip
    assert (found.official, found.actual) == (Official.MET, Decimal(3))
    assert found.statistical is Statistical.NONE
    assert [point.value for point in found.trajectory] == [1, 1, 2, 2, 3]


def test_sum_not_met_only_when_every_year_of_the_term_is_known(judged: Judged, reading: Made) -> None:
    whole = years(reading, "green-eco-districts", {2016: 1, 2017: 0, 2018: 0, 2019: 0, 2020: 1})
    assert judged("13fyp-green-districts", "2021-06-30", *whole).official is Official.NOT_MET
    gap = judged("13fyp-green-districts", "2021-06-30", *whole[:2], *whole[3:])
    assert gap.official is Official.NOT_MEASURABLE
    assert "2018" in gap.reason.zh
    assert "2018" in gap.reason.en


def test_sum_does_not_count_what_lies_before_the_first_day(judged: Judged, reading: Made) -> None:
    """The opinions of 2009 were issued in October: a whole year 2009 is not theirs."""
    rows = years(reading, "gi-products", {2009: 30, 2010: 20, 2011: 20, 2012: 20})
    found = judged("2009-gi-products", "2013-01-01", *rows)
    assert found.official is Official.NOT_MEASURABLE
    assert found.actual == 60
    enough = judged("2009-gi-products", "2013-01-01", *rows[1:], reading("gi-products", "2009", 2))
    assert enough.official is Official.NOT_MET, "62 at most is short of 70"


def test_sum_before_its_deadline_is_told_against_an_even_pace(judged: Judged, reading: Made) -> None:
    slow = judged("13fyp-quality-cities", "2018-06-30", *years(reading, "quality-cities", {2016: 5, 2017: 5}))
    fast = judged("13fyp-quality-cities", "2018-06-30", *years(reading, "quality-cities", {2016: 15, 2017: 10}))
    assert (slow.official, fast.official) == (Official.BEHIND, Official.ON_TRACK)
    assert slow.pace is not None
    assert (slow.pace.done, round(slow.pace.planned)) == (10, 20)


def test_range_met_when_low_end_is_reached_and_when_it_is_passed(judged: Judged, reading: Made) -> None:
    for value, state in ((0, Official.NOT_MET), (1, Official.MET), (3, Official.MET)):
        row = reading("national-eco-counties", "2013", value, origin="published")
        found = judged("2013-national-eco-counties", "2014-01-01", row)
        assert found.official is state, value
    assert "低端" in found.reason.zh


def test_striving_short_reads_differently_from_a_duty(judged: Judged, reading: Made) -> None:
    strive = judged(
        "2013-national-organic-counties",
        "2014-01-01",
        reading("national-organic-counties", "2013", 0, origin="published"),
    )
    duty = judged(
        "2013-national-eco-counties", "2014-01-01", reading("national-eco-counties", "2013", 0, origin="published")
    )
    assert (strive.official, strive.striving, strive.reads) == (Official.NOT_MET, True, "striven_for")
    assert (duty.official, duty.striving, duty.reads) == (Official.NOT_MET, False, "not_met")


def test_level_judged_on_the_period_of_the_deadline_alone(judged: Judged, reading: Made) -> None:
    rows = years(reading, "strategic-industry-share", {2018: 15, 2019: 18, 2020: 19, 2021: 25})
    assert judged("13fyp-strategic-share", "2022-01-01", *rows).official is Official.NOT_MET
    without = judged("13fyp-strategic-share", "2022-01-01", *rows[:2], rows[3])
    assert without.official is Official.NOT_MEASURABLE


def test_level_before_its_deadline_is_neither_met_nor_missed(judged: Judged, reading: Made) -> None:
    rows = years(reading, "strategic-industry-share", {2015: 10, 2016: 12, 2017: 14, 2018: 16})
    rising = judged("13fyp-strategic-share", "2019-06-30", *rows)
    assert rising.official is Official.ON_TRACK
    assert rising.outlook is not None
    assert rising.outlook.on == date(2020, 12, 31)
    assert rising.outlook.value == 20
    flat = judged("13fyp-strategic-share", "2019-06-30", *years(reading, "strategic-industry-share", {2015: 10, 2016: 11, 2017: 10, 2018: 11}))  # fmt: skip
    assert flat.official is Official.BEHIND


def test_level_without_a_date_is_never_missed(judged: Judged, reading: Made) -> None:
    low = judged("13fyp-building-materials", "2024-06-30", reading("building-material-pass-rate", "2023", 88))
    assert low.official is Official.NO_DATE
    high = judged("13fyp-building-materials", "2024-06-30", reading("building-material-pass-rate", "2023", 93))
    assert high.official is Official.MET


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [(97, 96.2, 97.5, Statistical.SHOWN), (97, 94, 98, Statistical.PROBABLE), (95, 93, 97, Statistical.NOT_SHOWN)],
)
def test_statistical_verdict_rests_on_the_interval(
    judged: Judged, reading: Made, value: float, low: float, high: float, expected: Statistical
) -> None:
    row = reading("farm-product-pass-rate", "2013", value, low=low, high=high, n=500)
    found = judged("2013-farm-products", "2014-01-01", row)
    assert found.statistical is expected
    assert found.official is (Official.MET if value >= 96 else Official.NOT_MET)


def test_held_shows_the_worst_period_and_needs_all_of_them(judged: Judged, reading: Made) -> None:
    rows = years(reading, "farm-product-pass-rate", {2012: 90, 2013: 97, 2014: 96.5, 2015: 98}, area="320000")
    found = judged("2012-farm-products", "2016-01-01", *rows, pack="jiangsu")
    assert (found.official, found.period, found.actual) == (Official.MET, "2014", Decimal("96.5"))
    broken = judged("2012-farm-products", "2016-01-01", rows[1], rows[3], reading("farm-product-pass-rate", "2014", 95, area="320000"), pack="jiangsu")  # fmt: skip
    assert (broken.official, broken.period) == (Official.NOT_MET, "2014")
    gap = judged("2012-farm-products", "2016-01-01", rows[1], rows[3], pack="jiangsu")
    assert gap.official is Official.NOT_MEASURABLE


def test_row_tells_that_its_figure_rests_on_invented_data(judged: Judged, reading: Made, packs: PackSet) -> None:
    pack = packs["sichuan"]
    target = pack.targets["2013-key-works"]
    for flags, synthetic in (((), False), (("synthetic",), True)):
        row = reading("key-works-first-acceptance-rate", "2013", 100, flags=flags)
        found = judged(target.id, "2014-01-01", row)
        told = plain.row(State(target, pack.indicators[target.indicator], None, found))
        assert (told["official"], told["synthetic"]) == ("met", synthetic)


def test_full_wants_all_and_more_than_the_group_is_no_breach(judged: Judged, reading: Made) -> None:
    almost = judged("2013-key-works", "2014-01-01", reading("key-works-first-acceptance-rate", "2013", 99.9))
    assert almost.official is Official.NOT_MET
    for value, state in ((4622, Official.MET), (4700, Official.MET), (4621, Official.NOT_MET)):
        row = reading("quality-drive-enterprises", "2013", value)
        assert judged("2013-quality-drive", "2014-01-01", row).official is state


def test_relative_compares_the_same_scheme_and_year(judged: Judged, reading: Made) -> None:
    own = years(reading, "national-spot-check-pass-rate", {2010: 88, 2011: 89, 2012: 91})
    nation = years(reading, "national-spot-check-pass-rate", {2010: 87, 2011: 89, 2012: 90}, area="100000")
    assert judged("2009-national-spot-check", "2013-01-01", *own).official is Official.NOT_MEASURABLE
    assert judged("2009-national-spot-check", "2013-01-01", *own, *nation).official is Official.MET
    other = [*nation[:1], reading("national-spot-check-pass-rate", "2011", 89.5, area="100000"), *nation[2:]]
    below = judged("2009-national-spot-check", "2013-01-01", *own, *other)
    assert (below.official, below.period, below.required) == (Official.NOT_MET, "2011", Decimal("89.5"))


def test_national_mean_of_a_count_is_not_measurable(judged: Judged, reading: Made) -> None:
    rows = [reading("quality-works-awards", "2012", 50), reading("quality-works-awards", "2012", 900, area="100000")]
    found = judged("2009-quality-works-national-mean", "2013-01-01", *rows)
    assert found.official is Official.NOT_MEASURABLE


def test_trend_wants_each_year_above_the_last(judged: Judged, reading: Made) -> None:
    rising = years(reading, "quality-works-awards", {2009: 10, 2010: 11, 2011: 12, 2012: 13})
    assert judged("2009-quality-works-rising", "2013-01-01", *rising).official is Official.MET
    dented = years(reading, "quality-works-awards", {2009: 10, 2010: 11, 2011: 11, 2012: 13})
    found = judged("2009-quality-works-rising", "2013-01-01", *dented)
    assert (found.official, found.period) == (Official.NOT_MET, "2011")


def test_trend_against_the_base_judges_the_direction_alone(judged: Judged, reading: Made) -> None:
    rows = [
        reading("construction-satisfaction", "2011", 80, area="320000", low=78, high=82),
        reading("construction-satisfaction", "2020", 81, area="320000", low=79, high=83),
    ]
    found = judged("2012-construction-satisfaction", "2021-01-01", *rows, pack="jiangsu")
    assert (found.official, found.statistical) == (Official.MET, Statistical.PROBABLE)
    assert "只判方向" in found.reason.zh


def test_trend_without_base_year_needs_a_definition(judged: Judged, reading: Made) -> None:
    rows = years(reading, "fertiliser-use", {2015: 250, 2016: 251, 2017: 252})
    assert judged("13fyp-fertiliser", "2024-06-30", *rows).official is Official.NEEDS_DEFINITION


def test_zero_event_broken_by_one_and_open_without_reports(judged: Judged, reading: Made) -> None:
    none = judged("2013-farm-incidents", "2014-01-01", reading("major-farm-product-incidents", "2013", 0))
    one = judged("2013-farm-incidents", "2014-01-01", reading("major-farm-product-incidents", "2013", 1))
    assert (none.official, one.official) == (Official.MET, Official.NOT_MET)
    assert one.reads == "effort_short", "the text says 努力确保"
    assert judged("2013-farm-incidents", "2014-01-01").official is Official.NOT_MEASURABLE
    event = Proof("2013-farm-incidents", Shows.EVENT, date(2013, 5, 2), "通报第3号")
    assert judged("2013-farm-incidents", "2014-01-01", proofs=[event]).official is Official.NOT_MET


def test_done_rests_on_a_proof_and_is_never_missed_for_want_of_one(judged: Judged) -> None:
    name = "2013-quality-award-third-edition"
    assert judged(name, "2014-01-01").official is Official.NOT_MEASURABLE
    done = Proof(name, Shows.DONE, date(2013, 12, 20), "川府函〔2013〕9号")
    assert judged(name, "2014-01-01", proofs=[done]).official is Official.MET
    late = Proof(name, Shows.DONE, date(2014, 2, 1), "川府函〔2014〕1号")
    assert judged(name, "2014-03-01", proofs=[late]).official is Official.NOT_MET
    assert judged(name, "2013-12-01", proofs=[done]).official is Official.NOT_DUE, "a later proof is not known yet"


@pytest.mark.parametrize(
    ("shows", "day", "on", "official"),
    [
        (Shows.DONE, date(2012, 11, 1), "2014-03-01", Official.NOT_MEASURABLE),  # before the year of the plan
        (Shows.DONE, date(2012, 11, 1), "2013-06-01", Official.NOT_DUE),
        (Shows.NOT_DONE, date(2013, 6, 1), "2013-07-01", Official.NOT_DUE),
        (Shows.NOT_DONE, date(2013, 6, 1), "2014-03-01", Official.NOT_MEASURABLE),
        (Shows.NOT_DONE, date(2013, 12, 31), "2014-03-01", Official.NOT_MET),
        (Shows.NEVER, date(2013, 6, 1), "2013-07-01", Official.NOT_MET),
        (Shows.NOT_DONE, date(2012, 11, 1), "2014-03-01", Official.NOT_MEASURABLE),
    ],
)
def test_event_is_proved_within_its_term_alone(
    judged: Judged, shows: Shows, day: date, on: str, official: Official
) -> None:
    name = "2013-quality-award-third-edition"
    found = judged(name, on, proofs=[Proof(name, shows, day, "甲")])
    assert found.official is official
    if day.year == 2012:
        assert "早于起算日" in found.reason.zh
        assert found.evidence[0].good is None


@pytest.mark.parametrize(
    ("shows", "day", "official"),
    [
        (Shows.DONE, date(2008, 5, 1), Official.MET),  # a standing document may be older than the opinions
        (Shows.DONE, date(2013, 2, 1), Official.NOT_MEASURABLE),  # says nothing of the end of 2012
        (Shows.NOT_DONE, date(2013, 2, 1), Official.NOT_MEASURABLE),
        (Shows.NOT_DONE, date(2012, 12, 31), Official.NOT_MET),
        (Shows.NOT_DONE, date(2012, 12, 30), Official.NOT_MEASURABLE),
    ],
)
def test_state_is_proved_for_its_deadline(judged: Judged, shows: Shows, day: date, official: Official) -> None:
    name = "2009-key-enterprises-systems"
    assert judged(name, "2014-01-01", proofs=[Proof(name, shows, day, "甲")]).official is official


def test_what_must_be_held_is_shown_until_the_deadline(judged: Judged) -> None:
    name = "2012-key-food"
    proof = [Proof(name, Shows.DONE, date(2014, 12, 31), "甲")]
    held = {day: judged(name, day, pack="jiangsu", proofs=proof).official for day in ("2015-06-30", "2016-06-30")}
    assert held == {"2015-06-30": Official.ON_TRACK, "2016-06-30": Official.NOT_MEASURABLE}
    proof.append(Proof(name, Shows.DONE, date(2015, 12, 31), "乙"))
    assert judged(name, "2016-06-30", pack="jiangsu", proofs=proof).official is Official.MET


def test_quota_judges_each_year_named(judged: Judged, reading: Made) -> None:
    row = reading("shop-tests", "2013", 5999)
    assert judged("2013-shop-tests", "2014-01-01", row).official is Official.NOT_MET
    quarters = [reading("shop-tests", f"2013-Q{number}", 1500) for number in (1, 2, 3, 4)]
    assert judged("2013-shop-tests", "2014-01-01", *quarters).official is Official.MET


def test_yearly_duty_without_end_is_judged_on_the_last_whole_year(judged: Judged, reading: Made) -> None:
    rows = years(reading, "provincial-quality-awards", {2021: 2, 2022: 3, 2023: 6}, area="320000")
    found = judged("2012-quality-award", "2024-06-30", *rows, pack="jiangsu")
    assert (found.official, found.period) == (Official.MET, "2023")
    assert "2021" in found.reason.en


def test_about_is_neither_floor_nor_cap(judged: Judged, reading: Made) -> None:
    for value in (3, 25, 60):
        row = reading("subsidised-energy-management", "2013", value, area="320000")
        found = judged("2012-subsidies-energy-management", "2014-06-30", row, pack="jiangsu")
        assert found.official is Official.NEEDS_DEFINITION
        assert found.actual == value


def test_place_judged_by_a_marked_reading_alone(judged: Judged, reading: Made) -> None:
    plain = judged("13fyp-western-height", "2021-01-01")
    assert plain.official is Official.NEEDS_DEFINITION
    areas = [f"{number}0000" for number in range(11, 42)]
    rows = [reading("quality-competitiveness-index", "2020", 90 - at, area=area) for at, area in enumerate(areas[:-1])]
    own = reading("quality-competitiveness-index", "2020", 84.5)
    rows = [each for each in rows if each.area != "510000"]
    found = judged("13fyp-competitiveness", "2021-01-01", own, *rows, *[reading("quality-competitiveness-index", "2020", 50, area=f"{code}0000") for code in (71, 81)])  # fmt: skip
    assert (found.official, found.actual, found.interpreted) == (Official.MET, 7, True)
    assert "不是文件的规定" in found.reason.zh
    few = judged("13fyp-competitiveness", "2021-01-01", own, *rows[:3])
    assert few.official is Official.NOT_MEASURABLE


def test_channels_are_judged_apart_and_never_pooled(judged: Judged, reading: Made) -> None:
    """Jiangsu's second quarter of 2018: 95 % is met in plants and missed overall."""
    counts = {"plants": (2167, 2276), "online": (467, 645), "shops": (667, 770)}
    rows = [
        reading("provincial-spot-check-pass-rate", "2013-Q2", round(100 * good / whole, 4), area="320000",
                breakdown="channel", part=part, n=whole)
        for part, (good, whole) in counts.items()
    ]  # fmt: skip
    found = judged("2012-provincial-spot-check", "2016-01-01", *rows, pack="jiangsu")
    states = {each.channel: each.official for each in found.channels}
    assert states == {"plants": Official.MET, "online": Official.NOT_MET, "shops": Official.NOT_MET}
    assert (found.official, found.actual) == (Official.NEEDS_DEFINITION, None), "nothing pooled"
    total = reading("provincial-spot-check-pass-rate", "2013-Q2", 89.4338, area="320000", origin="published")
    whole = judged("2012-provincial-spot-check", "2016-01-01", *rows, total, pack="jiangsu")
    assert whole.official is Official.NOT_MET
    assert "渠道" in whole.reason.zh
    pooled = reading("provincial-spot-check-pass-rate", "2013-Q2", 89.4338, area="320000", flags=("pooled-channels",))
    assert judged("2012-provincial-spot-check", "2016-01-01", *rows, pooled, pack="jiangsu").actual is None


def test_stock_counts_what_is_valid_on_the_day(judged: Judged, reading: Made) -> None:
    rows = years(reading, "high-tech-enterprises", {2019: 5600, 2020: 4900})
    found = judged("13fyp-high-tech", "2021-01-01", *rows)
    assert (found.official, found.reads) == (Official.NOT_MET, "striven_for")


def test_reading_after_the_day_is_not_known(judged: Judged, reading: Made) -> None:
    row = reading("strategic-industry-share", "2020", 25)
    assert judged("13fyp-strategic-share", "2020-06-30", row).official is Official.NOT_MEASURABLE


def test_published_figure_decides_before_a_computed_one(judged: Judged, reading: Made) -> None:
    computed = reading("trade-pass-rate", "2013", 99.1, low=98.9, high=99.3)
    published = reading("trade-pass-rate", "2013", 99.6, origin="published")
    found = judged("2013-trade-products", "2014-01-01", computed, published)
    assert (found.official, found.statistical) == (Official.MET, Statistical.NONE)


def test_worst_against_the_nation_is_the_highest_where_less_is_asked(packs: PackSet, reading: Made) -> None:
    """Lower than the nation in each year: the year that lies above it decides, not the one furthest below."""
    pack = packs["sichuan"]
    target = pack.targets["2009-national-spot-check"].model_copy(update={"comparator": Comparator.AT_MOST})
    rows = [reading(target.indicator, year, 90, area="100000", origin="published") for year in ("2010", "2011", "2012")]
    rows += [reading(target.indicator, year, value) for year, value in (("2010", 80), ("2011", 91), ("2012", 89))]
    found = judge(target, Known.from_rows("510000", rows), date(2013, 6, 30), pack)
    assert (found.official, found.period, found.actual) == (Official.NOT_MET, "2011", 91)
    assert "口径未必相同" in found.reason.zh, "one is computed, the other published"


def test_worst_of_a_channel_is_the_highest_where_less_is_asked(packs: PackSet, reading: Made) -> None:
    pack = packs["sichuan"]
    target = pack.targets["2013-farm-products"].model_copy(
        update={"comparator": Comparator.AT_MOST, "starts": date(2012, 1, 1)}
    )
    rows = [
        reading(target.indicator, year, value, breakdown="channel", part="farms")
        for year, value in (("2012", 99), ("2013", 90))
    ]
    (channel,) = judge(target, Known.from_rows("510000", rows), date(2014, 6, 30), pack).channels
    assert (channel.official, channel.value, channel.period) == (Official.NOT_MET, 99, "2012")


@pytest.mark.parametrize(
    ("year", "official"), [("2025", Official.NO_DATE), ("2024", Official.NO_DATE), ("2021", Official.NOT_MEASURABLE)]
)
def test_value_of_years_ago_is_no_last_closed_period(
    judged: Judged, reading: Made, year: str, official: Official
) -> None:
    found = judged("13fyp-sewage", "2026-06-30", reading("sewage-coverage", year, 98.2, origin="published"))
    assert found.official is official
    assert (year == "2021") == ("不能代表现在" in found.reason.zh)


def test_shortfall_within_the_error_of_sampling_is_told(judged: Judged, reading: Made) -> None:
    near = reading("trade-pass-rate", "2013", 99.46, low=99.412639, high=99.503561, origin="published")
    far = reading("trade-pass-rate", "2013", 99.3, low=99.2, high=99.4, origin="published")
    for row, told in ((near, True), (far, False)):
        found = judged("2013-trade-products", "2014-06-30", row)
        assert (found.official, found.statistical) == (Official.NOT_MET, Statistical.NOT_SHOWN)
        assert ("不超出抽样误差" in found.reason.zh) is told


def test_full_count_is_not_said_to_lack_its_sample(judged: Judged, reading: Made) -> None:
    found = judged("13fyp-high-tech", "2021-06-30", reading("high-tech-enterprises", "2020", 4870, origin="published"))
    assert "全数计数" in found.reason.zh
    assert "样本量" not in found.reason.zh


def test_rise_of_each_year_is_shown_by_intervals_too(packs: PackSet, reading: Made) -> None:
    pack = packs["sichuan"]
    target = pack.targets["2009-quality-awareness"].model_copy(update={"relative_to": RelativeTo.OWN_PREVIOUS_YEAR})
    ends = {"2009": (70, 69, 71), "2010": (73, 72, 74), "2011": (76, 75, 77), "2012": (77, 76, 78)}
    rows = [reading(target.indicator, year, v, low=low, high=high) for year, (v, low, high) in ends.items()]
    found = judge(target, Known.from_rows("510000", rows), date(2013, 6, 30), pack)
    assert (found.official, found.statistical) == (Official.MET, Statistical.PROBABLE), "the last two overlap"
    rows[-1] = reading(target.indicator, "2012", 77, origin="published")
    found = judge(target, Known.from_rows("510000", rows), date(2013, 6, 30), pack)
    assert found.statistical is Statistical.NONE
    assert found.reason.zh.count("口径未必相同") == 1


def test_values_after_the_deadline_are_no_part_of_the_way_to_it(judged: Judged, reading: Made) -> None:
    rows = years(reading, "trade-pass-rate", {2012: 99.2, 2013: 99.46, 2022: 96.7, 2025: 100})
    found = judged("2013-trade-products", "2026-06-30", *rows)
    assert (found.official, found.actual) == (Official.NOT_MET, Decimal("99.46"))
    assert [point.on.year for point in found.trajectory] == [2012, 2013]
    assert [each.period for each in found.evidence] == ["2012", "2013"]
