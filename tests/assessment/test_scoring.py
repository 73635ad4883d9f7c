"""Sheets from facts: every kind of criterion, what counts before what, totals, caps, grades."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng import policy
from zhiheng.assessment import criteria, entries, grades, worked
from zhiheng.assessment.errors import EntryRefused
from zhiheng.assessment.facts import Entry, Facts, Hand, Measured
from zhiheng.assessment.scoring import score
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.model import RoundingWay
from zhiheng.policy.model.assessment import Rounding

WORDS = {"zh": "样", "en": "sample"}


@cache
def rate_line() -> Any:
    sheet = policy.load()["sichuan"].assessments["quality-work"]
    return next(one for one in sheet.criteria() if one.id == "spot-check-rate")


def whole(pack: Pack, group: str = "prefectures", **changed: Any) -> Facts:
    """Return facts in which a prefecture has full points everywhere, but for what is changed."""
    sheet = pack.assessments["quality-work"]
    given = {
        one.id: Entry(points=int(one.points * 1000))
        for one in sheet.criteria()
        if one.computed is None and (not one.groups or group in one.groups)
    }
    values = {one.id: Measured(Decimal(100), Decimal(50)) for one in sheet.criteria() if one.computed is not None}
    entered = {(name, Hand.VERIFIED): entry for name, entry in {**given, **changed}.items() if isinstance(entry, Entry)}
    return Facts(entries=entered, values={**values, **{k: v for k, v in changed.items() if isinstance(v, Measured)}})


def made(pack: Pack, facts: Facts, group: str = "prefectures") -> Any:
    sheet = pack.assessments["quality-work"]
    return score(sheet, pack.level_tables[sheet.levels], group, facts)


def test_worked_cases_of_all_packs_agree(shipped: PackSet) -> None:
    cases = [(pack, case) for pack in shipped.values() for case in pack.cases.values() if case.assessment]
    assert len({case.id for _pack, case in cases}) >= 8
    assert [line for pack, case in cases for line in worked.differences(pack, case)] == []


def test_worked_case_that_expects_something_else_is_told(sichuan: Pack) -> None:
    case = sichuan.cases["sheet-prefecture"]
    other = case.model_copy(update={"expect": {"grade": "A", "points": 84, "criteria": {"works": 8}}})
    assert len(worked.differences(sichuan, other)) == 2


def test_full_points_give_the_full_mark_and_the_best_grade(sichuan: Pack) -> None:
    sheet = made(sichuan, whole(sichuan))
    assert (sheet.total.points, sheet.grade) == (100_000, "A")


def test_what_is_not_known_gives_no_total_and_is_no_zero(sichuan: Pack) -> None:
    sheet = made(sichuan, whole(sichuan, **{"spot-check-rate": Measured(reason="suppressed")}))
    assert sheet.total.points is None
    assert (sheet.total.known, sheet.total.known_full) == (94_000, 94_000)
    assert sheet.total.missing == ("spot-check-rate",)
    assert sheet.grade == ""
    assert "样本太少" in sheet.line("spot-check-rate").counts.reason.zh


def test_self_score_counts_nowhere(sichuan: Pack) -> None:
    facts = whole(sichuan)
    entries_ = {key: value for key, value in facts.entries.items() if key[0] != "exports"}
    entries_["exports", Hand.SELF] = Entry(points=5000)
    sheet = made(sichuan, replace(facts, entries=entries_))
    assert sheet.line("exports").self_score.points == 5000
    assert sheet.line("exports").points is None


def test_verified_counts_before_computed_and_both_stay_visible(sichuan: Pack) -> None:
    facts = whole(sichuan, **{"spot-check-rate": Entry(points=4000)})
    line = made(sichuan, facts).line("spot-check-rate")
    assert (line.by, line.points, line.computed.points) == ("verified", 4000, 6_000)


def test_panel_gives_the_mean_rounded_half_up(sichuan: Pack) -> None:
    services = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "services")
    three = tuple(Entry(level=level) for level in ("good", "good", "fair"))
    assert criteria.panel(services, three).points == 6333
    assert criteria.panel(services, (Entry(), Entry(level="weak"))).points == 3000
    assert criteria.panel(services, (Entry(),)).points is None


def test_bonuses_stop_at_their_cap_and_at_nothing_below(sichuan: Pack) -> None:
    facts = whole(sichuan)
    claimed = {**facts.entries, ("recognised", Hand.VERIFIED): Entry(counts={"national": 9}, complete=True)}
    assert made(sichuan, replace(facts, entries=claimed)).total.points == 103_000


@pytest.mark.parametrize(
    ("caps", "grade"),
    [
        ({}, "A"),
        ({"false-reporting": 1}, "C"),
        ({"false-reporting": 1, "systemic-incident": 2}, "D"),
        ({"systemic-incident": 0}, "A"),
    ],
)
def test_veto_caps_the_grade_and_leaves_the_points(sichuan: Pack, caps: dict[str, int], grade: str) -> None:
    sheet = made(sichuan, replace(whole(sichuan), caps=caps))
    assert (sheet.grade, sheet.uncapped, sheet.total.points) == (grade, "A", 100_000)
    told = {cap.id for cap in sheet.caps if cap.label.zh in sheet.reason.zh}
    assert told == {
        cap.id for cap in sheet.caps if cap.grade == grade
    }  # the one that holds the grade down, no milder one


@pytest.mark.parametrize(
    ("way", "places", "total", "found"),
    [
        (RoundingWay.NONE, 0, 89_500, "B"),
        (RoundingWay.HALF_UP, 0, 89_500, "A"),
        (RoundingWay.HALF_UP, 0, 89_499, "B"),
        (RoundingWay.HALF_UP, 1, 89_949, "B"),
        (RoundingWay.HALF_UP, 1, 89_950, "A"),
        (RoundingWay.DOWN, 0, 89_999, "B"),
        (RoundingWay.NONE, 0, 59_999, "D"),
        (RoundingWay.NONE, 0, 60_000, "C"),
    ],
)
def test_rounding_between_bands_is_as_stated(
    sichuan: Pack, way: RoundingWay, places: int, total: int, found: str
) -> None:
    rounding = Rounding.model_validate({"way": way, "places": places, "note": WORDS})
    assert grades.grade(total, sichuan.level_tables["assessment-grades-2013"], rounding) == found


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40), st.integers(0, 10**6))
@settings(max_examples=40)
def test_computed_points_stay_between_none_and_all_and_never_fall_with_the_value(values: list[int], step: int) -> None:
    line = rate_line()
    given_ = [
        criteria.computed(line, Measured(Decimal(value) + Decimal(step) / 10**6)).points for value in sorted(values)
    ]
    assert given_ == sorted(given_)
    assert {0 <= (each or 0) <= 10_000 for each in given_} == {True}


def test_progress_wants_both_years(sichuan: Pack) -> None:
    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "spot-check-progress")
    assert criteria.computed(line, Measured(Decimal(95), None)).points is None
    assert criteria.computed(line, Measured(Decimal(95), Decimal(96))).points == 1250
    relative = line.model_copy(update={"computed": line.computed.model_copy(update={"relative": True})})
    assert criteria.computed(relative, Measured(Decimal(101), Decimal(100))).points == 3750
    assert criteria.computed(relative, Measured(Decimal(1), Decimal(0))).points is None


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("exports", {"points": "5.001"}),
        ("exports", {"points": "4.0001"}),
        ("exports", {"points": "NaN"}),
        ("exports", {"points": "1e9999"}),
        ("exports", {"points": "9e999999"}),
        ("incidents", {"counts": {"larger": "9" * 5000}}),
        ("exports", {"points": ""}),
        ("works", {"missing": ["nothing"]}),
        ("services", {"level": "best"}),
        ("incidents", {"counts": {"larger": "-1"}}),
        ("incidents", {"counts": {"other": "1"}}),
        ("works", {"not_applicable": True}),
    ],
)
def test_entry_that_does_not_fit_is_refused(sichuan: Pack, criterion: str, said: dict[str, Any]) -> None:
    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == criterion)
    with pytest.raises(EntryRefused):
        entries.read(line, said)


def test_reason_of_a_computed_line_tells_unit_interval_and_a_thin_sample(sichuan: Pack) -> None:
    lines = {one.id: one for one in sichuan.assessments["quality-work"].criteria()}
    rate = Measured(
        Decimal("97.5"), n=40, low=Decimal("87.11"), high=Decimal("99.56"), unit="percent", flags=("small-n",)
    )
    told = criteria.computed(lines["farm-products-rate"], rate).reason
    assert told.zh == "数值 97.5%（n=40，95%区间 87.11–99.56，样本少于规定），按规则得 3.75 分"
    assert (
        "The value 97.5% (n = 40, 95% interval 87.11–99.56, a smaller sample than the rule asks for) gives" in told.en
    )
    moved = Measured(Decimal("90.4024"), Decimal("90.2461"), unit="percent")
    told = criteria.computed(lines["spot-check-progress"], moved).reason
    assert told.zh.startswith("90.246% → 90.402%，变化 0.156 个百分点，")
    assert "a change of 0.156 percentage points" in told.en


def test_bonus_without_events_is_no_event_that_did_not_happen(sichuan: Pack) -> None:
    (bonus,) = sichuan.assessments["quality-work"].bonuses
    told = criteria.entered(bonus, Entry(counts={}, complete=True))
    assert (told.points, told.reason.zh) == (0, "没有加分事项")
