"""Who fulfils a ground of a list: enough records of the kind, within the window, under the order that stood."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiheng.credit.proposing import candidates
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.policy import Pack


@pytest.fixture(scope="module")
def firms(codes: list[str]) -> list[dict[str, Any]]:
    return [
        {"uscc": code, "name": f"合成企业{place}", "status": "active", "entity_kind": "enterprise",
         "registered_on": date(2012, 1, 1)}
        for place, code in enumerate(codes)
    ]  # fmt: skip


def penalty(code: str, day: str, number: int, **more: Any) -> dict[str, Any]:
    given = {"decision_no": f"罚{code[-3:]}{number}", "decided_on": date.fromisoformat(day), "party_code": code, "kind": "fine",
             "fine": 8000, "quality_related": True}  # fmt: skip
    return {**given, **more}


def found(
    pack: Pack, firms: list[dict[str, Any]], day: str, **rows: list[dict[str, Any]]
) -> set[tuple[str, str, str, int]]:
    tables = tables_of({"organisation": firms, **rows}, pack.record_types)
    with ArrowView(tables, pack.record_types, date.fromisoformat(day)) as view:
        return {(one.scheme, one.ground, one.subject[-18:], len(one.evidence)) for one in candidates(view, pack)}


def test_three_penalties_for_quality_within_a_year_are_a_pointer(
    pack: Pack, codes: list[str], firms: list[dict[str, Any]]
) -> None:
    thrice, twice, spread, other = codes
    rows = [penalty(thrice, f"2026-0{month}-10", month) for month in (1, 3, 5)]
    rows += [penalty(twice, f"2026-0{month}-10", month) for month in (1, 3)]
    rows += [penalty(spread, day, at) for at, day in enumerate(("2024-12-01", "2025-06-30", "2026-05-10"))]
    rows += [penalty(other, f"2026-0{month}-10", month, quality_related=False) for month in (1, 3, 5)]
    assert found(pack, firms, "2026-06-30", penalty=rows) == {("serious-dishonesty", "quality-offences", thrice, 3)}
    assert found(pack, firms, "2026-04-30", penalty=rows) == set()


def test_repeated_failures_at_rechecks_and_orders_are_pointers(
    pack: Pack, codes: list[str], firms: list[dict[str, Any]]
) -> None:
    samples = [
        {"sample_no": f"S{code[-2:]}{at}", "kind": "spot_check", "inspected_on": date(2026, at + 1, 5), "producer_code": code,
         "verdict": "fail", "product_name": "合成产品", "reason": "标签", "retest": retest}
        for code, retest in ((codes[0], True), (codes[1], False))
        for at in range(2)
    ]  # fmt: skip
    orders = [
        {"order_no": f"令{at}", "ordered_on": date(2025, at + 1, 5), "due_on": date(2025, at + 2, 5), "party_code": codes[2],
         "reason": "不合格", "result": "failed"}
        for at in range(2)
    ]  # fmt: skip
    told = found(pack, firms, "2026-06-30", inspection=samples, rectification=orders)
    assert told == {
        ("serious-dishonesty", "failed-again", codes[0], 2),
        ("serious-dishonesty", "refusal", codes[2], 2),
    }


def test_list_of_2016_is_proposed_for_in_its_own_days_alone(
    pack: Pack, codes: list[str], firms: list[dict[str, Any]]
) -> None:
    rows = [penalty(codes[0], day, at) for at, day in enumerate(("2017-01-10", "2017-06-10", "2018-05-10"))]
    old = ("serious-illegality-2016", "safety-harm", codes[0], 3)
    assert found(pack, firms, "2018-06-30", penalty=rows) == {old}
    assert found(pack, firms, "2019-06-30", penalty=rows) == set()  # the first lies more than two years back
    assert found(pack, firms, "2021-09-01", penalty=rows) == set()
    scheme = pack.lists["serious-illegality-2016"]
    assert (str(scheme.valid_from), str(scheme.valid_until), scheme.successor) == (
        "2016-04-01",
        "2021-08-31",
        "serious-dishonesty",
    )
    assert {str(ground.certainty) for ground in scheme.grounds} == {"secondary"}
