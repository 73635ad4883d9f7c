"""Plans over the interface: what everybody reads, what a key of an office reads, pages and tags."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DUTY = "sichuan/task-2013-1-1/mechanism"


def get(client: Client, address: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(f"/api/v1/{address}", headers=headers)
    assert answer.status_code == status, answer.content[:300]
    return answer.json() if status != 304 else answer


@pytest.fixture
def key(db: None) -> dict[str, str]:
    """Give the header of a key that reads what is internal."""
    from zhiheng.actors.models import Body
    from zhiheng.server.api import keys

    body = Body.objects.create(code="sichuan-amr", name_zh="省局", kind="bureau", level="province", division="510000")
    made = keys.make("office", ["read:internal"], body=body, by="test")
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture
def told(db: None) -> None:
    """Report on a duty: confirmed and public, then waiting and internal; and issue a plan of a unit for offices alone."""
    from zhiheng.actors.models import Body
    from zhiheng.planning.models import Progress, UnitPlan

    given = {
        "duty": DUTY,
        "plan": "sichuan/plan-2013",
        "body": "sichuan-amr",
        "username": "clerk",
        "at": timezone.now(),
    }
    first = Progress.objects.create(
        on=date(2013, 4, 1), stage="under_way", text="公开的进展", publicity="public", **given
    )
    first.checks.create(verdict="confirmed", body="sichuan-amr", on=date(2013, 4, 2), username="x", at=timezone.now())
    Progress.objects.create(on=date(2013, 6, 1), stage="done", text="内部的进展", **given)
    city = Body.objects.create(
        code="amr-510100", name_zh="成都市局", kind="bureau", level="prefecture", division="510100"
    )
    common = {
        "pack": "sichuan",
        "body": city,
        "starts": date(2026, 1, 1),
        "ends": date(2026, 12, 31),
        "made_by": "c",
        "made_at": timezone.now(),
        "state": "issued",
    }
    UnitPlan.objects.create(number="2026-JH-0001", title="内部计划", **common)
    UnitPlan.objects.create(number="2026-JH-0002", title="公开计划", publicity="public", **common)


def test_everybody_reads_public_plans_and_progress_alone(client: Client, told: None) -> None:
    keys = [one["plan"] for one in get(client, "plans")["items"]]
    assert "sichuan/plan-2013" in keys
    assert "unit/2026-JH-0002" in keys
    assert "unit/2026-JH-0001" not in keys
    get(client, "plans/unit/2026-JH-0001", 404)
    get(client, "plans/sichuan/2013", 404)
    get(client, "plans/nowhere/plan-2013", 404)
    found = get(client, "plans/sichuan/plan-2013?as_of=2013-12-31")
    duties = {one["key"]: one for clause in found["clauses"] for one in clause["duties"]}
    assert (found["counts"]["duties"], len(duties)) == (143, 143)
    assert duties["sichuan/task-2013-1-1/mechanism"]["label"]["en"] == "Improve the working mechanism of the strategy"
    assert (duties[DUTY]["stage"], [one["text"] for one in duties[DUTY]["reports"]]) == ("under_way", ["公开的进展"])


def test_key_of_an_office_reads_what_offices_tell_one_another(client: Client, key: dict[str, str], told: None) -> None:
    found = get(client, "plans/sichuan/plan-2013?as_of=2013-12-31", **key)
    duty = next(one for clause in found["clauses"] for one in clause["duties"] if one["key"] == DUTY)
    assert (duty["stage"], duty["claimed"], len(duty["reports"])) == ("done", True, 2)
    assert get(client, "plans/unit/2026-JH-0001", **key)["body"] == "amr-510100"


def test_pages_hold_every_plan_once_and_tags_spare_what_is_known(client: Client, told: None) -> None:
    whole = [one["plan"] for one in get(client, "plans")["items"]]
    found, address = [], "plans?limit=2"
    while address:
        page = get(client, address)
        found += [one["plan"] for one in page["items"]]
        address = (page["next"] or "").removeprefix("/api/v1/")
    assert found == whole == sorted(set(whole))
    tag = client.get("/api/v1/plans/sichuan/plan-2013")["ETag"]
    assert get(client, "plans/sichuan/plan-2013", 304, **{"If-None-Match": tag}).content == b""
    assert [one["plan"] for one in get(client, "plans?body=amr-510100")["items"]] == ["unit/2026-JH-0002"]
