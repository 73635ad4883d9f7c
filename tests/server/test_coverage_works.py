"""What is said to work on an element does."""

from __future__ import annotations

from zhiheng import policy
from zhiheng.server import coverage


def test_public_downloads_are_claimed_for_public_types_alone() -> None:
    types = policy.load()["national"].record_types
    assert "page:portal:data" in coverage.works(types["penalty"])
    for name in ("complaint", "site_check", "injury"):
        assert coverage.works(types[name]) == ("command:intake", "page:staff:intake")


def test_indicator_without_a_published_series_has_nothing_that_works_on_it() -> None:
    indicators = policy.load()["national"].indicators.values()
    assert {bool(coverage.works(each)) for each in indicators if each.series is None} == {False}
    assert {bool(coverage.works(each)) for each in indicators if each.series is not None} == {True}


def test_kinds_without_an_engine_are_declared_alone() -> None:
    assert not {"targets", "tasks", "procedures", "programmes", "benefits", "rounds", "templates", "draw-plans"} & set(
        coverage.WORKS
    )
