"""Items of registers on the last days of spans: the same answer as the register itself gives, and events within a span."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlglot import select

from zhiheng import policy
from zhiheng.indicators import computing, periods
from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView, registers
from zhiheng.policy.model import RecordType

Computed = Callable[..., dict[tuple[str, ...], Value]]
YEARS = ("2021", "2022", "2023", "2024")


def licences(count: int = 60) -> list[dict[str, Any]]:
    """Licences with a random life of several states."""
    random, rows = Random(7), []
    for number in range(count):
        on = date(2020, 1, 1).toordinal() + random.randrange(900)
        for status in [
            "granted",
            *random.sample(["suspended", "changed", "cancelled", "renewed"], random.randrange(3)),
        ]:
            rows.append(
                {"licence_no": f"X{number}", "holder_name": "示例", "kind": "small_workshop", "licensed_on": date.fromordinal(on),
                 "status": status, "status_on": date.fromordinal(on), "authority": "示例局", "authority_division": "510104",
                 "expires_on": date.fromordinal(on + random.randrange(400, 1500))}
            )  # fmt: skip
            on += random.randrange(1, 500)
    return rows


def test_stock_is_what_the_register_counts_on_the_last_day_of_each_span(
    view: Callable[..., ArrowView], packs: policy.PackSet
) -> None:
    rows, pack = licences(), packs["sichuan"]
    spans = [periods.parse(text) for text in (*YEARS, "2022-Q3")]
    seen = view(date(2024, 12, 31), licence=rows)
    found = computing.carry_out(seen, pack, spans, ["small-food-workshops"], ["province", "county"]).values
    stocks = {(value.area, value.period): value.value for value in found}
    for span in spans:
        register = registers.items(view(span.end, licence=rows), pack.registers["licences"])
        valid = registers.counts(register)["valid"]
        assert valid > 0
        assert stocks["510000", span.text] == stocks["510104", span.text] == valid


@pytest.fixture(scope="module")
def certificates(view: Callable[..., ArrowView]) -> ArrowView:
    named = {"holder_name": "示例", "holder_division": "510104"}
    rows = [
        {**named, "certificate_no": "A", "scheme": "qms", "issued_on": date(2022, 3, 1), "expires_on": date(2025, 2, 28), "status": "valid"},
        {**named, "certificate_no": "B", "scheme": "ems", "issued_on": date(2022, 3, 1), "expires_on": date(2023, 2, 28), "status": "valid"},
        {**named, "certificate_no": "C", "scheme": "qms", "issued_on": date(2023, 3, 1), "expires_on": date(2026, 2, 28), "status": "withdrawn"},
        {**named, "certificate_no": "D", "scheme": "ems", "issued_on": date(2021, 5, 1), "expires_on": date(2024, 4, 30), "status": "expired"},
        {**named, "certificate_no": "E", "scheme": "qms", "issued_on": date(2021, 5, 1), "expires_on": date(2024, 4, 30), "status": "withdrawn", "status_on": date(2022, 6, 15)},
        {**named, "certificate_no": "F", "scheme": "ems", "issued_on": date(2021, 5, 1), "expires_on": date(2023, 4, 30), "status": "suspended"},
        {**named, "certificate_no": "G", "scheme": "qms", "issued_on": date(2021, 7, 1), "expires_on": date(2023, 6, 30), "status": "withdrawn"},
    ]  # fmt: skip
    return view(certificate=rows)


def test_grants_stock_and_withdrawals_are_told_apart_by_kind(certificates: ArrowView, computed: Computed) -> None:
    new = computed(certificates, "new-certificates", *YEARS)
    valid = computed(certificates, "valid-certificates", *YEARS)
    gone = computed(certificates, "withdrawn-certificates", *YEARS)
    assert [new["510000", year].value for year in YEARS] == [4, 2, 1, None]  # in 2024 none was taken in
    assert [valid["510000", year].value for year in YEARS] == [4, 5, 3, 1]  # DEFG, ABDFG, ACD, A
    assert [gone["510000", year].value for year in YEARS] == [0, 1, 1, 1]  # E on its day, G by its term, C when known
    assert new["510000", "2022", "qms"].value == 1
    assert valid["510000", "2022", "ems"].value == 3
    assert gone["510000", "2023", "qms"].value == 1


def test_value_that_rests_on_a_bound_of_a_day_says_so(certificates: ArrowView, computed: Computed) -> None:
    def told(indicator: str) -> list[bool]:
        found = computed(certificates, indicator, *YEARS)
        return ["state-day-unknown" in found["510000", year].flags for year in YEARS]

    assert told("valid-certificates") == [True, True, True, False]  # F and G, F and G, C
    assert told("withdrawn-certificates") == [False, False, True, True]  # G, C
    assert told("new-certificates") == [False] * 4


def test_stock_of_dated_states_is_what_the_register_counts(
    record_types: Mapping[str, RecordType], packs: policy.PackSet, view: Callable[..., ArrowView], computed: Computed
) -> None:
    random, rows = Random(11), []
    for number in range(80):
        begun = date(2020, 1, 1) + timedelta(days=random.randrange(1700))
        dated = begun + timedelta(days=random.randrange(600)) if random.random() < 0.5 else None
        rows.append(
            {"certificate_no": str(number), "holder_name": "示例", "holder_division": "510104", "scheme": "qms",
             "issued_on": begun, "expires_on": begun + timedelta(days=random.randrange(200, 1500)),
             "status": random.choice(["valid", "suspended", "withdrawn", "expired"]), "status_on": dated}
        )  # fmt: skip
    seen = view(date(2024, 12, 31), certificate=rows)
    stored = {"certificate": seen.execute(select("*").from_("certificate"))}
    valid, gone = (computed(seen, f"{name}-certificates", *YEARS) for name in ("valid", "withdrawn"))
    for year in YEARS:
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        told = registers.items(ArrowView(stored, record_types, last), packs["sichuan"].registers["certificates"])
        listed = list(zip(told["item_state"].to_pylist(), told["item_since"].to_pylist(), strict=True))
        assert valid["510000", year].value == sum(state == "valid" for state, _ in listed) > 0
        assert gone["510000", year].value == sum(state == "withdrawn" and since >= first for state, since in listed)


def test_stock_of_a_day_that_lies_ahead_is_that_of_the_day_asked_for(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    seen = view(date(2022, 6, 30), licence=licences())
    value = computed(seen, "small-food-workshops", "2022")["510000", "2022"]
    assert "incomplete-period" in value.flags
    assert value.value == computed(seen, "small-food-workshops", "2022-H1")["510000", "2022-H1"].value
