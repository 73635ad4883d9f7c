"""Linking on known identities: the floors below which it may not fall."""

from __future__ import annotations

import pytest

from zhiheng.sandbox import measuring

COUNT, MENTIONS = 2_000, 1_000


@pytest.fixture(scope="module")
def measured() -> measuring.Measured:
    return measuring.measure("sichuan", COUNT, MENTIONS)


def test_exact_rules_err_only_where_the_name_written_is_another_firms_own(measured: measuring.Measured) -> None:
    assert all(wrong.homonym for wrong in measured.exact_wrong)
    assert measured.exact_precision.of > 200
    assert len(measured.exact_wrong) <= 0.005 * measured.exact_precision.of


def test_exact_rules_link_every_harmless_spelling(measured: measuring.Measured) -> None:
    for variant in ("as_registered", "traditional", "spaced", "moved_place"):
        row = measured.variants[variant]
        assert row["exact"] >= 0.98 * row["mentions"], variant


def test_bands_keep_what_they_promise(measured: measuring.Measured) -> None:
    precision = {name: shares["precision"].value for name, shares in measured.bands.items()}
    assert precision["strong"] is not None
    assert precision["strong"] >= 0.98
    assert (precision["likely"] or 0) >= 0.9
    assert (precision["possible"] or 0) >= 0.6


def test_nearly_every_known_firm_is_among_the_candidates(measured: measuring.Measured) -> None:
    assert (measured.both_recall.value or 0) >= 0.96
    assert (measured.bands["weak"]["recall"].value or 0) >= 0.85


def test_same_seed_gives_the_same_measure(measured: measuring.Measured) -> None:
    assert measuring.measure("sichuan", COUNT, MENTIONS) == measured
