"""Rows are never more open than their source."""

from __future__ import annotations

import polars as pl
import pytest

from zhiheng import policy
from zhiheng.ledger.intake.publicity import as_strict_as_source

PACK = policy.load()["national"]


@pytest.mark.parametrize(
    ("source", "own", "expected"),
    [
        ("risk-monitoring", None, "internal"),
        ("risk-monitoring", "public", "internal"),
        ("risk-monitoring", "restricted", "restricted"),
        ("spot-checks", None, None),
        ("spot-checks", "departments", "departments"),
    ],
)
def test_publicity_when_source_and_row_differ(source: str, own: str | None, expected: str | None) -> None:
    frame = pl.DataFrame(
        {"sample_no": ["1"], "publicity": [own]}, schema={"sample_no": pl.String, "publicity": pl.String}
    )
    found = as_strict_as_source(frame, PACK.record_types["inspection"], PACK.sources[source])
    assert found["publicity"].to_list() == [expected]


def test_publicity_when_rows_have_no_such_column() -> None:
    found = as_strict_as_source(
        pl.DataFrame({"sample_no": ["1"]}), PACK.record_types["inspection"], PACK.sources["risk-monitoring"]
    )
    assert found["publicity"].to_list() == ["internal"]
