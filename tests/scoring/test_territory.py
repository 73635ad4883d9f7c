"""Which codes lie in a pack's division on a day, and who is rated by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng import policy, scoring
from zhiheng.codes import divisions
from zhiheng.codes.uscc import explain as check_code
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.policy import Pack
from zhiheng.scoring.territory import lies_in, territory_of

BEFORE, AFTER = date(2016, 4, 30), date(2024, 6, 30)
LABEL = {"zh": "试验", "en": "Trial"}
CARD = {
    "population": "status = 'active'",
    "criteria": [
        {
            "id": "c",
            "label": LABEL,
            "reads": "penalty",
            "role": "penalised",
            "measure": "count",
            "points": {"each": "-1"},
        }
    ],
}
LEVELS = [{"id": "A", "label": LABEL, "at_least": "0"}, {"id": "B", "label": LABEL, "below": "0"}]
#: Codes of companies registered by authorities of Sichuan, of Jiangsu and of the nation; all valid by their structure.
Firm = tuple[str, str | None]


def _code(area: str) -> str:
    """Return a valid code given by an authority of a division."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for middle in "0123456789X":
        for last in alphabet:
            if check_code(code := f"91{area}MA000001{middle}{last}").valid:
                return code
    raise AssertionError(area)


SICHUAN, JIANGSU = _code("510104"), _code("320102")


def test_a_county_that_moved_stays_in_its_province() -> None:
    for day in (BEFORE, AFTER):
        province = territory_of("510000", day)
        assert lies_in(province, "512081")
        assert lies_in(province, "510185")
        assert not lies_in(province, "320102")


def test_a_county_that_moved_lies_in_the_city_it_moved_to() -> None:
    chengdu, ziyang = "510100", "512000"
    assert not lies_in(territory_of(chengdu, BEFORE), "512081")
    assert lies_in(territory_of(ziyang, BEFORE), "512081")
    assert lies_in(territory_of(chengdu, AFTER), "512081")
    assert lies_in(territory_of(chengdu, AFTER), "510185")
    assert not lies_in(territory_of(ziyang, AFTER), "512081")
    assert lies_in(territory_of(ziyang, AFTER), "512002")


def test_chongqing_left_sichuan() -> None:
    assert lies_in(territory_of("510000", date(1996, 1, 1)), "510211")
    assert not lies_in(territory_of("510000", AFTER), "510211")
    assert not lies_in(territory_of("510000", AFTER), "500112")


def test_a_day_beyond_the_table_is_answered_by_its_nearest_day() -> None:
    assert lies_in(territory_of("510000", date(2090, 1, 1)), "510185")


def test_every_division_in_force_lies_in_its_own_province_alone() -> None:
    standing = [each.code for each in divisions.in_force(AFTER) if each.code != divisions.NATION]
    provinces = [code for code in standing if code.endswith("0000")]
    for province in ("510000", "320000"):
        assert province in provinces
        inside = [code for code in standing if lies_in(territory_of(province, AFTER), code)]
        assert inside == [code for code in standing if code[:2] == province[:2]]


def _registrations(firms: Sequence[tuple[str, str | None, date, str]]) -> list[dict[str, Any]]:
    return [
        {"uscc": code, "name": "合成企业", "status": status, "registered_on": day, "registered_division": division}
        for code, division, day, status in firms
    ]


def _carried_out(pack: Pack, card: str, firms: list[dict[str, Any]], as_of: date) -> scoring.Evaluation:
    plan = scoring.compile(pack, card, as_of)
    again = scoring.Plan.from_dict(plan.as_dict())
    tables = tables_of({"organisation": firms}, pack.record_types)
    with ArrowView(tables, pack.record_types, as_of, engine=DuckDB(threads=1)) as view:
        return scoring.carry_out(again, view)


@pytest.mark.parametrize(("pack", "rated"), [("sichuan", SICHUAN), ("jiangsu", JIANGSU)])
def test_a_pack_rates_its_own_province(pack: str, rated: str) -> None:
    packs = policy.load()
    firms = _registrations(
        [
            (SICHUAN, "510104", date(2015, 1, 1), "active"),
            (JIANGSU, "320102", date(2015, 1, 1), "active"),
            (_code("110101"), "110101", date(2015, 1, 1), "deregistered"),
        ]
    )
    found = _carried_out(packs[pack], "risk-class", firms, AFTER)
    assert found.table["uscc"].to_pylist() == [rated]
    assert found.outside == 1, "the deregistered firm is not in the population anywhere"


def test_a_pack_without_division_rates_everybody(make_pack: Callable[..., Pack]) -> None:
    firms = _registrations([(SICHUAN, None, BEFORE, "active"), (JIANGSU, "320102", BEFORE, "active")])
    found = _carried_out(make_pack(CARD, LEVELS), "trial", firms, AFTER)
    assert (sorted(found.table["uscc"].to_pylist()), found.outside) == (sorted([SICHUAN, JIANGSU]), 0)


def test_the_latest_registration_says_where_a_firm_is(make_pack: Callable[..., Pack]) -> None:
    moved = _registrations(
        [
            (JIANGSU, "320102", date(2015, 1, 1), "active"),
            (JIANGSU, "510104", date(2020, 1, 1), "active"),
            (SICHUAN, "512081", date(2015, 1, 1), "active"),
            (SICHUAN, "510185", date(2017, 1, 1), "active"),
        ]
    )
    sichuan = make_pack(CARD, LEVELS, "510000")
    today = _carried_out(sichuan, "trial", moved, AFTER)
    assert (sorted(today.table["uscc"].to_pylist()), today.outside) == (sorted([SICHUAN, JIANGSU]), 0)
    before = _carried_out(sichuan, "trial", moved, BEFORE)
    assert (before.table["uscc"].to_pylist(), before.outside) == ([SICHUAN], 1)


def test_where_no_division_is_registered_the_code_says_it(make_pack: Callable[..., Pack]) -> None:
    firms = _registrations([(SICHUAN, None, BEFORE, "active"), (JIANGSU, None, BEFORE, "active")])
    found = _carried_out(make_pack(CARD, LEVELS, "320000"), "trial", firms, AFTER)
    assert (found.table["uscc"].to_pylist(), found.outside) == ([JIANGSU], 1)


registrations = st.lists(
    st.tuples(
        st.sampled_from([SICHUAN, JIANGSU]),
        st.sampled_from(["510104", "512081", "510211", "320102", None]),
        st.sampled_from([date(2015, 1, 1), date(2016, 5, 3), date(2020, 1, 1)]),
        st.sampled_from(["active", "deregistered"]),
    ),
    max_size=6,
    unique_by=lambda row: (row[0], row[2]),
)


@settings(max_examples=25, deadline=None)
@given(firms=registrations, division=st.sampled_from(["510000", "510100", "320000", None]))
def test_the_query_says_what_the_rule_says(shipped: Pack, firms: list[Any], division: str | None) -> None:
    elements = {**shipped.resolved()["elements"]}
    elements["scorecards"] = {
        "trial": {"id": "trial", "pack": "sichuan", "label": LABEL, "use": "risk_class", "levels": "trial", **CARD}
    }
    elements["level-tables"] = {
        "trial": {"id": "trial", "pack": "sichuan", "label": LABEL, "unit": "points", "levels": LEVELS}
    }
    plain = shipped.resolved()
    pack = Pack.from_resolved({**plain, "info": {**plain["info"], "division": division}, "elements": elements})
    latest = {row[0]: row for row in sorted(firms, key=lambda row: row[2])}
    active = [row for row in latest.values() if row[3] == "active"]
    places = {row[0]: row[1] or row[0][2:8] for row in active}
    inside = [code for code in places if division is None or lies_in(territory_of(division, AFTER), places[code])]
    found = _carried_out(pack, "trial", _registrations(firms), AFTER)
    assert found.table["uscc"].to_pylist() == sorted(inside)
    assert found.outside == len(active) - len(inside)
