"""What is said to work on an element does."""

from __future__ import annotations

from zhiheng import policy
from zhiheng.server import coverage


def test_public_downloads_are_claimed_for_public_types_alone() -> None:
    types = policy.load()["national"].record_types
    assert "page:portal:data" in coverage.works(types["penalty"])
    for name in ("complaint", "site_check", "injury"):
        assert coverage.works(types[name]) == ("command:intake", "page:staff:intake")


def test_indicator_counts_only_where_it_is_computed_or_published() -> None:
    pack = policy.load()["sichuan"]
    assert "command:indicators" in coverage.works(pack.indicators["spot-check-pass-rate-records"])
    assert "page:staff:indicators" in coverage.works(pack.indicators["public-service-satisfaction"])
    assert coverage.works(pack.indicators["forest-coverage"])
    for name in ("western-quality-height", "quality-contribution", "leading-firms-level"):
        assert coverage.works(pack.indicators[name]) == (), "known by its definition alone"


def test_kinds_without_an_engine_are_declared_alone() -> None:
    assert not {"benefits", "draw-plans"} & set(coverage.WORKS)


def test_version_of_a_procedure_that_has_ended_takes_no_case() -> None:
    procedures = policy.load()["sichuan"].procedures
    assert "command:case" in coverage.works(procedures["restoration"])
    for name in ("restoration-2021", "restoration-2025", "objection-before-2026", "blacklisting"):
        assert coverage.works(procedures[name]) == ()


def test_template_counts_only_where_a_procedure_sends_it() -> None:
    templates = policy.load()["national"].templates
    assert coverage.works(templates["listing-decision"])
    assert coverage.works(templates["assessment-circular"]), "the course of an assessment may send it"


def test_programme_counts_only_where_it_is_applied_for_in_cases() -> None:
    programmes = policy.load()["jiangsu"].programmes
    assert coverage.works(programmes["quality-credit-grade"])
    assert coverage.works(programmes["famous-brand"]) == ()
    assert coverage.works(programmes["service-brand"]) == ()


def test_target_counts_as_usable_only_if_it_can_be_judged() -> None:
    pack = policy.load()["sichuan"]
    usable = {name for name, target in pack.targets.items() if coverage.works(target)}
    assert {"13fyp-quality-towns", "2013-quality-award-third-edition", "13fyp-competitiveness"} <= usable
    waiting = {"13fyp-western-height", "13fyp-plan-evaluation", "13fyp-large-brands", "2013-high-end-brands"}
    nothing = {"2020-draft-cited-benchmarking", "13fyp-farm-products-2010", "13fyp-brand-enterprise-size"}
    assert not (waiting | nothing) & usable


def test_plan_counts_only_where_it_is_split_into_duties() -> None:
    pack = policy.load()["sichuan"]
    assert "command:plan" in coverage.works(pack.plans["plan-2013"])
    assert coverage.works(pack.plans["plan-strategy-2012"]) == ()
    assert "page:staff:planning_duty" in coverage.works(pack.tasks["task-2013-1-1"])


def test_assessment_sheet_counts_only_where_an_office_here_may_run_it() -> None:
    pack = policy.load()["sichuan"]
    assert "command:assess" in coverage.works(pack.assessments["quality-work"])
    assert coverage.works(pack.assessments["quality-work-2013"]) == ()


def test_programme_of_places_counts_where_it_has_a_sheet_or_may_get_criteria_of_the_running_body() -> None:
    programmes = policy.load()["sichuan"].programmes
    assert "page:staff:assessment" in coverage.works(programmes["quality-city"])
    assert "page:staff:assessment_criteria" in coverage.works(programmes["eco-county"])
    assert coverage.works(programmes["traceability-pilot"]) == (), "it gives no title"
