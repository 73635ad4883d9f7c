"""Who sees which record: one of each publicity in two places, looked for on file pages, record pages, lists, exports, API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HERE, THERE = "510104", "510300"
PUBLICITIES = ("public", "departments", "internal", "restricted")
FIRM = "91510107MA6CQ8JD4X"
OFFICES = ("bureau_clerk", "county_clerk", "department_clerk", "leading_office_leader", "government_reader")
BY_AGREEMENT = ("department_clerk", "leading_office_leader", "government_reader")


def sees(person: str, publicity: str, division: str) -> bool:
    """Return what the issue asks: role and body, units covered, publicity."""
    if publicity == "public":
        return True
    if publicity == "departments":
        return person in OFFICES
    if publicity == "internal":
        return person == "bureau_clerk" or (person == "county_clerk" and division == HERE)
    return False


def record_id(publicity: str, division: str, kind: str = "a") -> str:
    return f"{kind}{PUBLICITIES.index(publicity)}{division}".ljust(64, "0")


EVERY = [(publicity, division) for publicity in PUBLICITIES for division in (HERE, THERE)]


@pytest.fixture
def planted(db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plant an inspection of one firm and the registration of a firm of its own for each publicity and place."""
    from django.core.cache import cache

    from zhiheng.ledger.models import ProjectionState
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    cache.clear()
    ProjectionState.objects.create(batch_seq=1)
    _card(FIRM, "四川蜀香源食品有限公司", "c".ljust(64, "0"), "public", HERE, 1)
    for number, (publicity, division) in enumerate(EVERY):
        row = _record("inspection", record_id(publicity, division), publicity, division, 100 + number, FIRM)
        _party(row, "producer", FIRM, number)
        code = f"9151{number:04d}MA6X{number:06d}"[:18]
        _card(
            code,
            f"植入{publicity}{division}制造厂",
            record_id(publicity, division, "b"),
            publicity,
            division,
            200 + number,
        )
    yield
    installation.cache_clear()


def _record(kind: str, identity: str, publicity: str, division: str, row_no: int, code: str, **payload: Any) -> Any:
    from zhiheng.ledger.models import ProjectedRecord

    given = {"verdict": "pass", "sample_no": str(row_no), "product_name": "豆瓣酱"} if kind == "inspection" else payload
    return ProjectedRecord.objects.create(
        record_id=identity, row_no=row_no, record_type=kind, subject=f"uscc:{code}", occurred_on=date(2024, 3, 1),
        recorded_at="2024-03-02T00:00:00Z", batch_seq=1, source="spot-checks", source_key=str(row_no), publicity=publicity,
        division=division, payload=given,
    )  # fmt: skip


def _party(row: Any, role: str, code: str, number: int) -> None:
    from zhiheng.ledger.models import ProjectedParty

    ProjectedParty.objects.create(
        key=row.row_no * 64 + 1, record=row, subject=f"uscc:{code}", role=role, record_type=row.record_type,
        occurred_on=row.occurred_on, method="code", party_name=f"n{number}",
    )  # fmt: skip


def _card(code: str, name: str, identity: str, publicity: str, division: str, row_no: int) -> None:
    from zhiheng.codes import names
    from zhiheng.ledger.models import EnterpriseCard

    row = _record("organisation", identity, publicity, division, row_no, code, uscc=code, name=name)
    _party(row, "self", code, 0)
    EnterpriseCard.objects.create(
        subject=f"uscc:{code}", uscc=code, name=name, name_key=names.normalise(name), search_text=name, division=division,
        record_id=identity, source="spot-checks", status="active",
    )  # fmt: skip


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def firm(publicity: str, division: str) -> str:
    return f"植入{publicity}{division}制造厂"


def agree(people: Any, person: str, *types: str, purpose: str = "award-check") -> None:
    """Enter an agreement for the body of somebody and let them choose its purpose."""
    from django.contrib.auth.models import User

    from zhiheng.actors.services import of, sharing

    body = of(User.objects.get(username=person)).body
    sharing.make(
        f"{purpose}-{body}", provider="sichuan-amr", receiver=body, basis="示例", purpose=purpose, purpose_zh="评优审查",
        purpose_en="awards", record_types=dict.fromkeys(types, ()), valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
    )  # fmt: skip
    assert people[person].post("/staff/purpose", {"purpose": purpose, "matter": "样例"}).status_code == 302


def test_other_offices_read_what_is_public_until_they_name_a_purpose(planted: Any, people: Any) -> None:
    from zhiheng.actors.models import SharingUse
    from zhiheng.audit.models import Action

    client, shared = people["department_clerk"], record_id("departments", HERE)
    assert firm("departments", HERE) not in text(client, "/staff/enterprise")
    refused = client.get(f"/staff/record/{shared}")
    assert refused.status_code == 403
    assert "选定查阅用途" in refused.content.decode()
    assert Action.objects.filter(verb="share", outcome="refused", object_id=shared).count() == 1
    client.post("/staff/purpose", {"purpose": "not-agreed", "matter": "样例"})
    assert client.get(f"/staff/record/{shared}").status_code == 403
    agree(people, "department_clerk", "inspection")
    assert client.get(f"/staff/record/{shared}").status_code == 200
    assert client.get(f"/staff/record/{record_id('departments', HERE, 'b')}").status_code == 403  # no registrations
    assert Action.objects.filter(verb="share", outcome="done", object_id=shared).get().detail == {
        "purpose": "award-check"
    }
    assert SharingUse.objects.get().caller == "department_clerk"
    client.post("/staff/purpose", {"purpose": ""})
    assert client.get(f"/staff/record/{shared}").status_code == 403


def test_agreement_that_names_fields_shows_those_alone(planted: Any, people: Any) -> None:
    from zhiheng.actors.models import SharingAgreement
    from zhiheng.actors.services import sharing

    client, address = people["department_clerk"], f"/staff/record/{record_id('departments', HERE)}"
    agree(people, "department_clerk", "inspection")
    assert "豆瓣酱" in text(client, address)
    SharingAgreement.objects.update(record_types={"inspection": ["verdict"]})
    assert "豆瓣酱" not in text(client, address)
    sharing.end("award-check-sichuan-finance")
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("person", OFFICES)
def test_workspace_shows_what_role_body_units_and_publicity_allow(planted: Any, people: Any, person: str) -> None:
    if person in BY_AGREEMENT:
        agree(people, person, "inspection", "organisation")
    client, wrong = people[person], []
    file_page = text(client, f"/staff/enterprise/{FIRM}?tab=records")
    enterprises = text(client, "/staff/enterprise")
    exports = [text(client, path) for path in EXPORTS] if person != "government_reader" else []
    for publicity, division in EVERY:
        expected, identity = sees(person, publicity, division), record_id(publicity, division)
        found = {
            "file page": identity in file_page,
            "record page": client.get(f"/staff/record/{identity}").status_code == 200,
            "list": firm(publicity, division) in enterprises,
            "registration": client.get(f"/staff/record/{record_id(publicity, division, 'b')}").status_code == 200,
            **{f"export {place}": firm(publicity, division) in one for place, one in enumerate(exports)},
        }
        wrong += [(publicity, division, where) for where, seen in found.items() if seen is not expected]
    assert not wrong
    if person == "government_reader":
        assert {client.get(path).status_code for path in EXPORTS} == {403}


EXPORTS = ("/staff/enterprise.csv", "/staff/lists/enterprises/seen.csv")


@pytest.mark.parametrize("person", ["visitor", "bank_clerk", "bureau_clerk"])
def test_portal_shows_everybody_what_is_public_and_no_more(planted: Any, people: Any, person: str) -> None:
    client, wrong = people[person], []
    places = [f"/enterprise/{FIRM}", f"/enterprise/{FIRM}/records.csv", "/data/inspection.csv", "/data/inspection.jsonl",
              "/data/inspection/changes?since=0"]  # fmt: skip
    pages = {path: text(client, path) for path in places}
    listed = text(client, "/search") + text(client, "/search.csv") + text(client, "/data/organisation.csv")
    for publicity, division in EVERY:
        expected, identity = publicity == "public", record_id(publicity, division)
        found = {path: identity in page for path, page in pages.items()}
        found["record page"] = client.get(f"/record/{identity}").status_code == 200
        found["search"] = firm(publicity, division) in listed
        wrong += [(publicity, division, where) for where, seen in found.items() if seen is not expected]
    assert not wrong


@pytest.mark.parametrize("person", ["visitor", "department", "county", "province"])
def test_api_shows_what_key_body_and_agreement_allow(planted: Any, people: Any, person: str) -> None:
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import sharing
    from zhiheng.server.api import keys

    bodies = {"department": "sichuan-finance", "county": "amr-510104", "province": "sichuan-amr"}
    headers, like = (
        {},
        {"department": "department_clerk", "county": "county_clerk", "province": "bureau_clerk"}.get(person),
    )
    if person != "visitor":
        body = Body.objects.get(code=bodies[person])
        scope = "read:departments" if person == "department" else "read:internal"
        headers = {"Authorization": f"Bearer {keys.make(person, [scope], body=body).secret}", "Zhiheng-Purpose": "p"}
        sharing.make(
            "a", provider="sichuan-amr", receiver=body, basis="b", purpose="p", purpose_zh="p", purpose_en="p",
            record_types={"inspection": (), "organisation": ()}, valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
        )  # fmt: skip
    client, wrong = Client(headers=headers), []
    lists = [text(client, f"/api/v1{path}") for path in ("/records?limit=1000", f"/enterprises/{FIRM}/records")]
    searched = text(client, "/api/v1/enterprises?limit=1000")
    for publicity, division in EVERY:
        expected, identity = sees(like or person, publicity, division), record_id(publicity, division)
        found = {str(place): identity in one for place, one in enumerate(lists)}
        found["record"] = client.get(f"/api/v1/records/{identity}").status_code == 200
        found["search"] = firm(publicity, division) in searched
        wrong += [(publicity, division, where) for where, seen in found.items() if seen is not expected]
    assert not wrong


def test_restricted_record_opens_by_grant_or_case_and_each_look_is_noted(planted: Any, people: Any) -> None:
    from datetime import timedelta

    from django.contrib.auth.models import User
    from django.utils import timezone

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import grants
    from zhiheng.audit.models import Action
    from zhiheng.cases.models import Case

    identity = record_id("restricted", HERE)
    address, today = f"/staff/record/{identity}", timezone.localdate()
    reader = User.objects.get(username="bureau_reader")
    assert people["bureau_reader"].get(address).status_code == 404
    grants.give(reader, identity, until=today, reason="到期", given_by="t")
    assert people["bureau_reader"].get(address).status_code == 404
    grants.give(reader, identity, until=today + timedelta(days=1), reason="核查", given_by="t")
    assert people["bureau_reader"].get(address).status_code == 200
    assert people["bureau_leader"].get(address).status_code == 404
    Case.objects.create(
        number="1", pack="national", procedure="p", content={}, content_hash="", state="s", title="t", division=HERE,
        target_type="inspection", target_record=identity, holder=Body.objects.get(code="amr-510104"),
        opened_at=timezone.now(), opened_on=today,
    )  # fmt: skip
    assert people["county_clerk"].get(address).status_code == 200
    Case.objects.update(closed=True)
    assert people["county_clerk"].get(address).status_code == 404
    noted = Action.objects.filter(verb="read_restricted", object_id=identity).values_list("username", flat=True)
    assert sorted(noted) == ["bureau_reader", "county_clerk"]
