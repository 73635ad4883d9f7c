"""When a count of nothing is 0, when nobody knows, and what is said of schemes that ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import select

from zhiheng import policy
from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView
from zhiheng.policy import schemes
from zhiheng.policy.model import RecordType

Computed = Callable[..., dict[tuple[str, ...], Value]]
YEARS = tuple(str(year) for year in range(2009, 2016))


def honour(year: int, kind: str = "famous_brand", level: str = "nation") -> dict[str, Any]:
    return {
        "holder_name": "示例", "title": f"{kind} {level}", "kind": kind, "level": level, "awarded_on": date(year, 6, 1),
        "holder_division": "510104",
    }  # fmt: skip


@pytest.fixture(scope="module")
def honours(view: Callable[..., ArrowView]) -> ArrowView:
    """Honours of another kind in each year but the first; China Top Brands in 2011 and, oddly, in 2014."""
    others = [honour(year, "government_quality_award", "prefecture") for year in range(2010, 2016)]
    return view(honour=[*others, honour(2011), honour(2014)])


def test_count_of_nothing_is_zero_from_the_first_record_of_its_kind_until_the_scheme_ended(
    honours: ArrowView, computed: Computed
) -> None:
    found = computed(honours, "china-top-brand-products", *YEARS)
    told = [(found["510000", year].value, found["510000", year].reason) for year in YEARS]
    assert told == [
        (None, "no_data"), (None, "not_reported"), (1, ""), (0, ""), (None, "scheme_ended"), (1, ""), (None, "scheme_ended"),
    ]  # fmt: skip
    assert "scheme-ended" in found["510000", "2014"].flags
    assert "scheme-ended" not in found["510000", "2011"].flags


def test_kind_that_was_never_reported_is_unknown_and_no_zero(honours: ArrowView, computed: Computed) -> None:
    found = computed(honours, "provincial-quality-awards", *YEARS)
    assert {found["510000", year].value for year in YEARS} == {None}
    assert {found["510000", year].reason for year in YEARS[1:]} == {"not_reported"}
    assert all(value.n is None and value.numerator is None for value in found.values())
    assert computed(honours, "provincial-famous-brand-farm-products", "2023")["510000", "2023"].reason == "scheme_ended"


def test_grave_events_are_none_where_events_of_their_type_are_reported(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    seen = view(
        certificate=[{"certificate_no": "A", "scheme": "qms", "issued_on": date(2023, 1, 1), "status": "valid"}]
    )
    assert computed(seen, "withdrawn-certificates", "2023")["510000", "2023"].value == 0
    assert computed(seen, "withdrawn-certificates", "2022")["510000", "2022"].reason == "no_data"


def test_end_of_a_scheme_is_that_of_the_targets_of_the_pack(packs: policy.PackSet) -> None:
    found = schemes.ended(packs["sichuan"])
    targets = [each for each in packs["sichuan"].targets.values() if each.scheme_ended]
    assert found.keys() == {each.indicator for each in targets}
    assert all(each.scheme_ended.day <= found[each.indicator].day for each in targets if each.scheme_ended)


def test_zero_says_that_it_rests_on_invented_records(
    packs: policy.PackSet, view: Callable[..., ArrowView], computed: Computed, record_types: Mapping[str, RecordType]
) -> None:
    invented = next(name for name, source in packs["sichuan"].sources.items() if source.synthetic)
    rows = [honour(2011), honour(2012, "government_quality_award", "prefecture")]
    stored = view(honour=rows).execute(select("*").from_("honour").order_by("occurred_on"))
    at = stored.schema.get_field_index("source")
    table = stored.set_column(at, stored.schema.field(at), pa.array(["library", invented]))
    seen = ArrowView({"honour": table}, record_types, date(2024, 12, 31))
    found = computed(seen, "china-top-brand-products", "2011", "2012")
    told = [found["510000", year] for year in ("2011", "2012")]
    assert [(value.value, "synthetic" in value.flags) for value in told] == [(1, False), (0, True)]
