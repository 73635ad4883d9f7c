from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import credit
from zhiheng.credit.errors import RiskClassRefused, UnknownPurpose
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.policy import Pack

DAY = date(2025, 6, 30)
Record = dict[str, Any]


@pytest.fixture
def listed() -> Record:
    payload = {"scheme": "serious_dishonesty", "removed_on": None, "until": "2025-06-30", "listed_on": "2023-01-05"}
    return {
        "record_type": "listing", "record_id": "ab" * 32, "role": "listed", "occurred_on": "2023-01-05",
        "publicity": "public", "payload": payload,
    }  # fmt: skip


def _restrictions(records: list[Record], pack: Pack, purpose: str = "tender", day: date = DAY) -> list[str]:
    _, restrictions = credit.standing_of(records, credit.measure_rules(pack), purpose, day)
    return [answer.rule.measure.id for answer in restrictions]


def test_a_listing_restricts_until_its_last_day(listed: Record, pack: Pack) -> None:
    assert "serious-list-tender" in _restrictions([listed], pack)
    assert _restrictions([listed], pack, day=date(2025, 7, 1)) == []


@pytest.mark.parametrize(
    ("until", "follows"), [(None, True), ("2025-06-30", True), (date(2025, 6, 30), True), ("2025-06-29", False)]
)
def test_a_penalty_counts_while_it_is_published(pack: Pack, until: Any, follows: bool) -> None:
    payload = {"kind": "suspension", "decided_on": "2024-12-01", "public_until": until}
    penalty = {
        "record_type": "penalty", "record_id": "ab" * 32, "role": "penalised", "occurred_on": "2024-12-01",
        "publicity": "public", "payload": payload,
    }  # fmt: skip
    assert ("procurement-major-offence" in _restrictions([penalty], pack)) is follows


def test_the_answer_names_body_basis_and_records(listed: Record, pack: Pack) -> None:
    _, restrictions = credit.standing_of([listed], credit.measure_rules(pack), "tender", DAY)
    plain = next(each.as_dict() for each in restrictions if each.rule.measure.id == "serious-list-tender")
    assert plain["records"] == [listed["record_id"]]
    assert plain["executing_body"]["id"] == "samr"
    assert {cite["document"] for cite in plain["legal_basis"]} >= {"serious-dishonesty-measures"}
    assert all(cite["status"] for cite in plain["legal_basis"])
    assert plain["kind"] == "restriction"


@pytest.mark.parametrize(
    "change",
    [
        {"publicity": "internal"},
        {"publicity": "departments"},
        {"occurred_on": "2025-07-01"},
        {"role": "other"},
        {"record_type": "penalty"},
    ],
)
def test_what_is_not_public_or_not_yet_or_of_others_counts_for_nothing(
    listed: Record, pack: Pack, change: Record
) -> None:
    assert _restrictions([{**listed, **change}], pack) == []


def test_a_removed_listing_counts_for_nothing(listed: Record, pack: Pack) -> None:
    payload = {**listed["payload"], "removed_on": "2024-01-01"}
    assert _restrictions([{**listed, "payload": payload}], pack) == []


@pytest.mark.parametrize(("year", "follows"), [(2024, True), (2025, True), (2026, False), (None, False)])
def test_a_restriction_waits_for_its_catalogue(listed: Record, pack: Pack, year: int | None, follows: bool) -> None:
    rule = next(rule for rule in credit.measure_rules(pack) if rule.measure.id == "serious-list-tender")
    dated = replace(rule, measure=rule.measure.model_copy(update={"catalogue_year": year}))
    assert bool(credit.standing_of([listed], [dated], "tender", DAY)[1]) is follows


def test_purposes_are_kept_apart(listed: Record, pack: Pack) -> None:
    assert "serious-list-licence" in _restrictions([listed], pack, "licence")
    assert "serious-list-licence" not in _restrictions([listed], pack, "tender")
    with pytest.raises(UnknownPurpose):
        _restrictions([listed], pack, "gossip")


@pytest.mark.parametrize("purpose", ["tender", "loan", "award", "licence"])
def test_the_risk_class_is_refused_except_for_inspection(pack: Pack, purpose: str) -> None:
    with pytest.raises(RiskClassRefused):
        credit.standing_of([], credit.measure_rules(pack), purpose, DAY, risk_class="D")


def test_the_risk_class_is_for_staff_alone(tables: dict[str, pa.Table], pack: Pack, codes: list[str]) -> None:
    with ArrowView(tables, pack.record_types, DAY) as view:
        with pytest.raises(RiskClassRefused):
            credit.standing(view, pack, codes[0], "inspection", risk_class="D")
        found = credit.standing(view, pack, codes[0], "inspection", staff=True, risk_class="D")
        asked_by_others = credit.standing(view, pack, codes[0], "inspection")
    assert found.as_dict()["risk_class"] == "D"
    assert any(answer.risk_class == "D" for answer in (*found.incentives, *found.restrictions))
    assert "risk_class" not in asked_by_others.as_dict()
    assert all(answer.risk_class is None for answer in (*asked_by_others.incentives, *asked_by_others.restrictions))


def test_view_and_plain_rows_agree(pack: Pack, codes: list[str]) -> None:
    given = {
        "organisation": [{"uscc": codes[0], "name": "合成", "status": "active", "registered_on": date(2015, 1, 1)}],
        "listing": [
            {"decision_no": "L1", "scheme": "serious_dishonesty", "party_code": codes[0], "listed_on": date(2023, 1, 5),
             "until": date(2026, 1, 4)}
        ],
    }  # fmt: skip
    with ArrowView(tables_of(given, pack.record_types), pack.record_types, DAY) as view:
        found = credit.standing(view, pack, codes[0], "tender")
    assert "serious-list-tender" in [answer.rule.measure.id for answer in found.restrictions]
    assert found.restrictions[0].records
