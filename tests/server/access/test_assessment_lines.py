"""Who sees which lines of a sheet, by role, body, unit and publicity: page, file and interface alike; and what offices are handed."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import fastexcel
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

pytestmark = [pytest.mark.database, pytest.mark.django_db]
#: name → (body, kind, level, division, role)
PEOPLE = {
    "clerk": ("sichuan-amr", "bureau", "province", "510000", "clerk"),
    "housing": ("sichuan-housing", "department", "province", "510000", "clerk"),
    "city": ("amr-510100", "bureau", "prefecture", "510100", "clerk"),
    "expert": ("experts", "expert", "other", "", "clerk"),
    "organisation": ("sichuan-party-organisation", "department", "province", "510000", "reader"),
    "customs": ("chengdu-customs", "department", "province", "510000", "clerk"),
    "finance": ("sichuan-finance", "department", "province", "510000", "clerk"),
}
#: Lines of the sheet of a prefecture: scored by housing, public to departments, judged by a panel, and for the assessing side alone.
SCORED, OPEN, JUDGED, CLOSED = "line-works", "line-plan-made", "line-services", "line-mechanism"


@pytest.fixture
def users(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    found = {}
    for name, (code, kind, level, division, role) in PEOPLE.items():
        body, _new = Body.objects.update_or_create(
            code=code, defaults={"kind": kind, "name_zh": code, "level": level, "division": division}
        )
        found[name] = User.objects.create(username=f"{name}-seeing")
        posts.give(found[name], body, role, given_by="test")
    return found


@pytest.fixture
def year(users: dict[str, Any]) -> Any:
    """Return a year of the provincial sheet under desk review, with an objection and evidence on a closed line."""
    from zhiheng.actors.services import of
    from zhiheng.assessment.models import SheetEvidence, SheetObjection
    from zhiheng.assessment.services import opening

    made = opening.open_year(of(users["clerk"]), "sichuan", "quality-work", 2022)
    city = made.units.get(code="510100")
    city.goals = "内部目标"
    city.save()
    now = timezone.now()
    for criterion, name in (("works", "工程台账"), ("mechanism", "经费台账")):
        SheetEvidence.objects.create(unit=city, criterion=criterion, kind="note", title=name, at=now)
    SheetObjection.objects.create(
        unit=city,
        criterion="mechanism",
        text="对经费项的异议",
        filed_at=now,
        username="x",
        body="amr-510100",
        due_on=now.date() - timedelta(days=1),
    )
    stand(made, "objection")
    return made


def stand(year: Any, state: str) -> None:
    year.case.state = state
    year.case.save(update_fields=["state"])


def page(users: dict[str, Any], who: str, name: str, *args: object) -> Any:
    client = Client()
    client.force_login(users[who])
    return client.get(reverse(f"staff:{name}", args=args))


def lines(answer: Any) -> set[str]:
    content = answer.content.decode()
    return {line for line in (SCORED, OPEN, JUDGED, CLOSED) if f'id="{line}"' in content}


def test_each_sees_the_lines_that_are_theirs(users: dict[str, Any], year: Any) -> None:
    number = year.case.number
    sheet = ("assessment_unit", number, "510100")
    assert lines(page(users, "clerk", *sheet)) == {SCORED, OPEN, JUDGED, CLOSED}
    assert lines(page(users, "city", *sheet)) == {SCORED, OPEN, JUDGED, CLOSED}
    assert "复核已逾期" in page(users, "clerk", *sheet).content.decode(), "its term is the sheet's and over"
    housing = page(users, "housing", *sheet)
    assert lines(housing) == {SCORED, OPEN}
    content = housing.content.decode()
    assert "工程台账" in content
    for hidden in ("经费台账", "对经费项的异议", "内部目标"):
        assert hidden not in content
    assert page(users, "finance", *sheet).status_code == 404, "it scores nothing here"
    assert page(users, "housing", "assessment_unit", number, "sichuan-ecology").status_code == 404, (
        "no line of it is theirs"
    )
    assert page(users, "expert", *sheet).status_code == 404, "its review is over"
    stand(year, "desk")
    assert lines(page(users, "expert", *sheet)) == {JUDGED}


def test_files_hold_what_the_page_shows(users: dict[str, Any], year: Any) -> None:
    from zhiheng.assessment.models import SheetEvidence
    from zhiheng.cases.services import files

    number = year.case.number

    def cells(who: str) -> str:
        answer = page(users, who, "assessment_unit_file", number, "510100", "xlsx")
        reader = fastexcel.read_excel(BytesIO(answer.content).getvalue())
        return " ".join(
            str(reader.load_sheet(name, header_row=None).to_arrow().to_pylist()) for name in reader.sheet_names
        )

    assert "领导机制与经费" in cells("city")
    told = cells("housing")
    assert "工程质量监管" in told
    assert "领导机制与经费" not in told
    SheetEvidence.objects.update(kind="file", sha256=files.store(files.Given("台账.txt", b"ledger")).sha256)
    ids = dict(SheetEvidence.objects.values_list("criterion", "pk"))
    opened = page(users, "housing", "assessment_evidence_file", number, "510100", ids["works"])
    assert b"".join(opened.streaming_content) == b"ledger"
    for close in opened._resource_closers:
        close()
    assert page(users, "housing", "assessment_evidence_file", number, "510100", ids["mechanism"]).status_code == 404


def test_result_is_seen_by_all_from_its_publication_on(users: dict[str, Any], year: Any) -> None:
    number = year.case.number
    year.units.update(points=88_500, computed_grade="B", grade="B")
    year.decided_at, year.annex = timezone.now(), {}
    year.save()
    stand(year, "decided")
    interface = Client()
    assert interface.get(f"/api/v1/assessments/{number}").status_code == 404
    assert page(users, "customs", "assessment_results_file", number, "xlsx").status_code == 404
    for who in ("customs", "city"):
        shown = page(users, who, "assessment_results", number).content.decode()
        assert shown.count("88.5") == {"customs": 0, "city": 1}[who]
    type(year).objects.filter(pk=year.pk).update(published_at=timezone.now())
    assert page(users, "customs", "assessment_results", number).content.decode().count("88.5") == 29
    assert "88.5" in page(users, "customs", "assessment_unit", number, "510100").content.decode()
    listed = interface.get("/api/v1/assessments?unit=510100").json()["items"]
    assert [one["id"] for one in listed] == [number]
    whole = interface.get(f"/api/v1/assessments/{number}").json()
    assert {one["points"] for one in whole["results"]} == {88.5}
    assert not {"goals", "entries", "evidence", "objections"} & whole["results"][0].keys()


def test_office_gets_results_of_units_and_gives_its_receipt_itself(users: dict[str, Any], year: Any) -> None:
    from zhiheng.actors.services import of
    from zhiheng.assessment.models import ResultHandOver
    from zhiheng.assessment.services import results

    number = year.case.number
    year.units.update(points=88_500, computed_grade="B", grade="B")
    year.decided_at = year.published_at = timezone.now()
    year.save()
    stand(year, "published")
    results.hand_over(of(users["clerk"]), year)
    office = Client()
    office.force_login(users["organisation"])
    told = office.get(reverse("staff:assessment_handed_file", args=[number, "sichuan-party-organisation"]))
    assert hashlib.sha256(told.content).hexdigest() == ResultHandOver.objects.first().sha256
    assert all(set(one) == {"unit", "group", "points", "grade"} for one in told.json()["units"]), (
        "units and nothing of persons"
    )
    assert (
        office.get(reverse("staff:assessment_handed_file", args=[number, "sichuan-performance-office"])).status_code
        == 404
    )
    assert number in office.get(reverse("staff:assessments")).content.decode()
    office.post(reverse("staff:assessment_receipt", args=[number, "sichuan-party-organisation"]))
    handed = ResultHandOver.objects.get(office="sichuan-party-organisation")
    assert handed.received_at is not None
    assert (handed.on_paper, handed.received_by) == (False, handed.office_zh)
    assert ResultHandOver.objects.filter(received_at=None).count() == 2, "each office gives its own"
    page_of = page(users, "organisation", "assessment", number).content.decode()
    assert "四川省绩效" not in page_of
