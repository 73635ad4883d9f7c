"""The demo's accounts and cases: made through the services, one in each state, by people of different roles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def staff_posts() -> None:
    """Give no posts by the way: the demo gives its own."""


def firm_code() -> str:
    """Return a valid code of an invented enterprise."""
    from zhiheng.sandbox import province
    from zhiheng.sandbox.enterprises import make_enterprises

    return str(make_enterprises(province.counties("sichuan"), 50, province.SEED)[0].uscc)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give an installation with one penalised enterprise in the projection."""
    from datetime import UTC, date, datetime

    from zhiheng.actors.services import bodies
    from zhiheng.cases.services.installed import installation
    from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    bodies.sync(installation().packs)
    code, name = firm_code(), "四川蜀香源食品有限公司"
    for number, kind, role in ((1, "organisation", "self"), (2, "penalty", "penalised")):
        made = ProjectedRecord.objects.create(
            record_id=f"{number:064x}", row_no=number, record_type=kind, subject=f"uscc:{code}", occurred_on=date(2023, 9, 14),
            recorded_at=datetime(2024, 1, 1, tzinfo=UTC), batch_seq=1, source="synthetic-penalties", source_key=str(number),
            publicity="public", synthetic=True, division="510107", payload={"decision_no": "1"},
        )  # fmt: skip
        ProjectedParty.objects.create(
            record=made, role=role, subject=f"uscc:{code}", method="code", party_name=name, record_type=kind,
            occurred_on=made.occurred_on,
        )  # fmt: skip
    EnterpriseCard.objects.create(
        subject=f"uscc:{code}", uscc=code, name=name, name_key=name, division="510107", status="active",
        record_id=f"{1:064x}", source="synthetic-registration", synthetic=True,
    )  # fmt: skip
    return installation()


def test_accounts_of_each_role_are_made_once(small: Any) -> None:
    from zhiheng.server import demo_people

    people = demo_people.make(small, "sichuan", "correct horse battery 7")
    assert {
        "clerk",
        "leader",
        "archivist",
        "firm",
        "bank",
        "county-checker",
        "city-checker",
        "sysadmin",
        "secadmin",
        "auditor",
    } <= {one.username for one in people}
    again = demo_people.make(small, "sichuan", "correct horse battery 7")
    assert [one.as_dict() for one in again] == [one.as_dict() for one in people]
    assert demo_people.actor("firm").subject == f"uscc:{firm_code()}"


def test_cases_stand_in_every_state_of_an_objection(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.cases.models import Case, CaseEvent
    from zhiheng.server import demo_cases, demo_people

    people = demo_people.make(small, "sichuan", "correct horse battery 7")
    monkeypatch.setattr(demo_cases, "PROCEDURES", ("objection",))
    made = demo_cases.make(small, "sichuan", people, lambda zh, en: None)
    states = {one.id for one in small.packs["sichuan"].procedures["objection"].states}
    assert made == {"objection": len(states)}
    assert set(Case.objects.values_list("state", flat=True)) == states
    acted = CaseEvent.objects.filter(kind="step").exclude(role="system").values_list("step", "username")
    assert dict(acted)["check"] == "clerk"
    assert dict(acted)["reject"] == "leader"
    assert demo_cases.make(small, "sichuan", people, lambda zh, en: None) == {}
