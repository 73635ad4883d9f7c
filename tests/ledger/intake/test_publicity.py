"""Rows are never more open than their source."""

from __future__ import annotations

import polars as pl
import pytest

from zhiheng import policy
from zhiheng.ledger.intake.publicity import as_strict_as_source, internal_where_persons_are_named

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


@pytest.mark.parametrize(
    ("source", "own", "kind", "expected"),
    [
        ("spot-checks", None, "monitoring", "internal"),
        ("spot-checks", "public", "monitoring", "internal"),
        ("spot-checks", "restricted", "monitoring", "restricted"),
        ("spot-checks", None, "spot_check", None),
        ("risk-monitoring", None, "spot_check", "internal"),
        ("rasff", None, "monitoring", "public"),  # a source whose rows were all published before
    ],
)
def test_monitoring_is_internal_whichever_source_gives_it(
    source: str, own: str | None, kind: str, expected: str | None
) -> None:
    frame = pl.DataFrame({"kind": [kind], "publicity": [own]}, schema={"kind": pl.String, "publicity": pl.String})
    found = as_strict_as_source(frame, PACK.record_types["inspection"], PACK.sources[source])
    assert found["publicity"].to_list() == [expected]
    if own is None:
        bare = as_strict_as_source(frame.drop("publicity"), PACK.record_types["inspection"], PACK.sources[source])
        assert (bare["publicity"].to_list() if "publicity" in bare.columns else [None]) == [expected]


def publicity_of(record_type: str, **columns: str | None) -> str | None:
    frame = pl.DataFrame({name: [value] for name, value in columns.items()}, schema=dict.fromkeys(columns, pl.String))
    found = internal_where_persons_are_named(frame, PACK.record_types[record_type])
    return found["publicity"].to_list()[0] if "publicity" in found.columns else None


def test_row_is_internal_when_a_party_without_code_bears_a_personal_name() -> None:
    assert publicity_of("penalty", party_name="张三丰", party_code=None) == "internal"
    assert publicity_of("penalty", party_name="成都张三丰食品有限公司", party_code=None) is None
    assert publicity_of("penalty", party_name="张三丰", party_code="92510104YY0000001X") is None
    assert (
        publicity_of("inspection", producer_name="示例食品厂", producer_code=None, seller_name="李建国") == "internal"
    )
    assert publicity_of("inspection", producer_name="示例食品厂", producer_code=None, seller_name="张**") is None


def test_stricter_rows_keep_their_own_when_a_person_is_named() -> None:
    assert publicity_of("penalty", party_name="张三丰", publicity="restricted") == "restricted"
    assert publicity_of("penalty", party_name="示例厂", publicity="departments") == "departments"
