"""The known traps of the documents: nothing is missed by a comparator, an invented date, or a quoted national goal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from zhiheng import policy
from zhiheng.policy.model import Modality, TargetKind
from zhiheng.promises import Known, Official, Reading, Standing, State, Verdict, states

Judged = Callable[..., Verdict]
Made = Callable[..., Reading]
SHORT = {Official.NOT_MET, Official.BEHIND}


def test_every_row_has_one_state_that_fits_its_kind(unknown: dict[str, list[State]]) -> None:
    rows = [row for found in unknown.values() for row in found]
    assert len({row.target.full_id for row in rows}) == len(rows) == 190
    for row in rows:
        state = row.verdict.official.value
        kind = row.target.kind
        own = {TargetKind.TARGET: None, TargetKind.CITED_NATIONAL: "quoted"}.get(kind, kind.value)
        assert own is None or state == own, row.target.id
        assert row.verdict.reason.zh
        assert row.verdict.reason.en


def test_nothing_is_missed_where_nothing_is_known(unknown: dict[str, list[State]]) -> None:
    missed = [row.target.id for found in unknown.values() for row in found if row.verdict.official in SHORT]
    assert missed == []


def test_nothing_but_targets_is_missed_whatever_is_known(packs: policy.PackSet, reading: Made) -> None:
    """Every indicator at nought in every year: rows that promise nothing keep their own states, as do draft and no date."""
    pack = packs["sichuan"]
    rows = [reading(name, str(year), 0) for name in pack.indicators for year in range(2008, 2026)]
    for row in states(pack, Known.from_rows("510000", rows), date(2026, 6, 30)):
        if row.target.kind is not TargetKind.TARGET or row.verdict.standing is Standing.DRAFT:
            assert row.verdict.official not in SHORT, row.target.id
        if row.target.deadline is None and row.target.every is None:
            assert row.verdict.official not in SHORT, f"{row.target.id}: no date in the text"
        if row.target.modality is Modality.ORDINAL:
            assert row.verdict.official not in SHORT or row.verdict.interpreted


def test_goal_of_2013_below_the_value_of_2010_is_told_and_judged_as_it_stands(judged: Judged, reading: Made) -> None:
    found = judged("2013-farm-products", "2014-01-01", reading("farm-product-pass-rate", "2013", 96.5))
    assert found.official is Official.MET
    assert any("97.5%" in each.zh and "2010" in each.zh for each in found.remarks)


def test_food_and_industry_of_2010_are_both_895_and_that_is_told(judged: Judged) -> None:
    for target in ("13fyp-food-2010", "13fyp-industrial-2010"):
        found = judged(target, "2024-06-30")
        assert found.official is Official.BASELINE
        assert any("89.5" in each.zh and "未核实" in each.zh for each in found.remarks)


def test_pm10_called_by_the_word_for_pm25_stays_pm10(packs: policy.PackSet, judged: Judged) -> None:
    found = judged("13fyp-pm10", "2024-06-30")
    assert packs["sichuan"].targets["13fyp-pm10"].indicator == "pm10-change"
    assert found.official is Official.ACHIEVED
    assert any("PM10" in each.zh and "PM2.5" in each.zh for each in found.remarks)


def test_expired_plan_says_so_and_is_judged_as_history(judged: Judged, reading: Made) -> None:
    found = judged("2013-structure-works", "2024-06-30", reading("sichuan-quality-structure-works", "2013", 100))
    assert (found.standing, found.official) == (Standing.EXPIRED, Official.NOT_MET), "more than 100 was asked for"
    assert any("已失效" in each.zh for each in found.remarks)
    during = judged("2013-structure-works", "2013-06-30")
    assert during.standing is not Standing.EXPIRED


def test_nothing_of_a_draft_is_missed(judged: Judged, reading: Made) -> None:
    row = reading("government-quality-assessments", "2023", 0, origin="published")
    found = judged("2020-draft-quality-assessment", "2024-06-30", row)
    assert (found.standing, found.official) == (Standing.DRAFT, Official.NOT_DUE)
    assert any("征求意见稿" in each.zh for each in found.remarks)


def test_plan_is_not_judged_before_it_was_issued(judged: Judged) -> None:
    found = judged("2013-structure-works", "2013-03-01")
    assert (found.standing, found.official) == (Standing.NOT_ISSUED, Official.NOT_DUE)


@pytest.mark.parametrize(
    "target", ["2009-china-top-brands", "2009-sichuan-famous-trademarks", "2013-sichuan-famous-brands"]
)
def test_scheme_that_has_ended_cannot_be_met_any_more(judged: Judged, target: str) -> None:
    found = judged(target, "2024-06-30")
    assert found.official is Official.SCHEME_ENDED
    assert "不能再完成" in found.reason.zh


def test_what_was_reached_before_a_scheme_ended_stays_reached(judged: Judged, reading: Made) -> None:
    row = reading("provincial-famous-brand-products", "2013", 160)
    found = judged("2013-sichuan-famous-brands", "2024-06-30", row)
    assert found.official is Official.MET
    assert any("已停止" in each.zh for each in found.remarks)


def test_achieved_value_is_compared_with_the_record_and_not_judged(judged: Judged, reading: Made) -> None:
    found = judged("13fyp-farm-products-2015", "2024-06-30", reading("farm-product-pass-rate", "2015", 98))
    assert found.official is Official.ACHIEVED
    assert "98%" in found.reason.zh
