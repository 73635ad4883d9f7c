"""Nothing is held against a province that was not known, not due, not of the term, or only said otherwise elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from zhiheng.promises import Official, Proof, Reading, Shows, Statistical, Verdict

Judged = Callable[..., Verdict]
Made = Callable[..., Reading]


def test_zero_from_before_the_first_record_of_its_kind_is_unknown(judged: Judged, reading: Made) -> None:
    """Records of geographical indications taken in from 2021 on alone say nothing of 2013."""
    none, later = reading("gi-products", "2013", 0), reading("gi-products", "2021", 4)
    assert judged("2013-gi-products", "2014-01-01", none).official is Official.NOT_MEASURABLE
    found = judged("2013-gi-products", "2022-01-01", none, later)
    assert (found.official, found.actual) == (Official.NOT_MEASURABLE, None)
    told = judged("2013-gi-products", "2014-01-01", reading("gi-products", "2013", 0, origin="published"))
    assert told.official is Official.NOT_MET, "a zero that somebody published is known"
    between = judged("2013-gi-products", "2022-01-01", reading("gi-products", "2012", 4), none, later)
    assert between.official is Official.NOT_MET, "such records were taken in before, and none is of the year"


def test_event_outside_the_term_does_not_break_a_promise(judged: Judged, reading: Made) -> None:
    clean = reading("major-farm-product-incidents", "2013", 0)
    for day in (date(2012, 12, 30), date(2014, 3, 1)):
        event = Proof("2013-farm-incidents", Shows.EVENT, day, "通报")
        assert judged("2013-farm-incidents", "2015-01-01", clean, proofs=[event]).official is Official.MET, day


def test_second_proof_of_what_was_done_in_time_does_not_make_it_late(judged: Judged) -> None:
    name = "2013-quality-award-third-edition"
    proofs = [Proof(name, Shows.DONE, date(2013, 12, 20), "甲"), Proof(name, Shows.DONE, date(2015, 2, 1), "乙")]
    assert judged(name, "2016-01-01", proofs=proofs).official is Official.MET
    gone_back = [*proofs[:1], Proof(name, Shows.NOT_DONE, date(2014, 1, 5), "丙"), proofs[1]]
    assert judged(name, "2016-01-01", proofs=gone_back).official is Official.NOT_MET


@pytest.mark.parametrize(
    ("low", "nation_high", "shown"),
    [("93", "95.5", Statistical.PROBABLE), ("94.5", "94.4", Statistical.SHOWN), ("93.5", "94.4", Statistical.PROBABLE)],
)
def test_value_above_the_nation_is_never_shown_to_be_short(
    judged: Judged, reading: Made, low: str, nation_high: str, shown: Statistical
) -> None:
    rows = [
        reading("national-spot-check-pass-rate", year, 95, low=low, high="96")
        for year in ("2010", "2011", "2012")
    ] + [
        reading("national-spot-check-pass-rate", year, 94, low="93", high=nation_high, area="100000")
        for year in ("2010", "2011", "2012")
    ]  # fmt: skip
    found = judged("2009-national-spot-check", "2013-01-01", *rows)
    assert (found.official, found.statistical) == (Official.MET, shown)


def test_channels_below_a_level_before_its_day_are_not_behind(judged: Judged, reading: Made) -> None:
    """One reading of a level is no way there: without a line it is neither on track nor behind."""
    name = "national-spot-check-pass-rate"
    rows = [reading(name, "2013-Q2", 80, area="320000", breakdown="channel", part=part) for part in ("plants", "shops")]
    held = judged("2012-national-spot-check", "2014-01-01", *rows, pack="jiangsu")
    assert {each.official for each in held.channels} == {Official.NOT_MET}, "held: one period below breaks it"
    level = judged("13fyp-building-materials", "2018-01-01", reading("building-material-pass-rate", "2017", 80,
                   breakdown="channel", part="plants"))  # fmt: skip
    assert {each.official for each in level.channels} == {Official.NO_DATE}


def test_channels_that_lack_years_of_the_term_do_not_make_it_held(judged: Judged, reading: Made) -> None:
    name = "provincial-spot-check-pass-rate"
    rows = [reading(name, "2014-Q2", 97, area="320000", breakdown="channel", part=part) for part in ("plants", "shops")]
    found = judged("2012-provincial-spot-check", "2016-01-01", *rows, pack="jiangsu")
    assert found.official is Official.NOT_MEASURABLE
    assert "2013" in found.reason.zh
    assert "2015" in found.reason.en


def test_start_of_a_plan_is_not_told_as_its_day_of_issue(judged: Judged) -> None:
    plan = judged("13fyp-quality-towns", "2013-12-31")
    assert plan.official is Official.NOT_DUE
    assert "印发" in plan.reason.zh
    assert "才印发" not in plan.reason.zh
    draft = judged("2020-draft-quality-assessment", "2013-12-31")
    assert "才公布" in draft.reason.zh
    assert "published" in draft.reason.en
    assert "才印发" in judged("2013-gi-products", "2012-12-31").reason.zh


def test_what_a_later_document_reports_is_not_compared_before_it_is_there(judged: Judged, reading: Made) -> None:
    row = reading("farm-product-pass-rate", "2010", 97.1, origin="published")
    early = judged("13fyp-farm-products-2010", "2013-12-31", row)
    assert (early.official, early.actual) == (Official.BASELINE, None)
    assert "2016-01-01" in early.reason.zh
    assert judged("13fyp-farm-products-2010", "2017-12-31", row).actual is not None


def test_reason_names_the_unit_where_the_text_has_no_figure(judged: Judged, reading: Made) -> None:
    row = reading("industrial-pollution-compliance", "2025", 95)
    found = judged("13fyp-pollution-sources", "2026-01-01", row)
    assert found.official is Official.NO_DATE
    assert "95%，要求100%" in found.reason.zh
    assert "100 % is asked" in found.reason.en


def test_value_of_another_period_is_told_in_brackets_of_their_own(judged: Judged, reading: Made) -> None:
    found = judged("2013-ordinary-works", "2026-01-01", reading("ordinary-works-first-acceptance-rate", "2025", 93))
    assert "2013-12-31 (2025 has 93 %" in found.reason.en
