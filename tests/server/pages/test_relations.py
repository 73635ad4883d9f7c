"""Relations and the history of the identity: what records tell, by level, without a type being known by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("province")]
ENTERPRISE, LABORATORY = "91510107MA6CQ8JD4X", "91510100MA6D5BQ12K"
NEIGHBOUR, SIBLING = "915106000MA600000X", "915106001MA600001X"


def put(kind: str, subject: str, day: date, payload: dict[str, Any], role: str, **roles: str) -> None:
    number = ProjectedRecord.objects.count() + 10_000
    from zhiheng.ledger.models import ProjectedParty

    record = ProjectedRecord.objects.create(
        record_id=f"{number:064x}", row_no=number, record_type=kind, subject=subject, occurred_on=day,
        recorded_at="2026-01-01T00:00:00Z", batch_seq=7, source="registration", source_key=str(number), publicity="public",
        payload=payload,
    )  # fmt: skip
    for place, (name, who) in enumerate({role: subject, **roles}.items()):
        ProjectedParty.objects.create(
            key=number * 64 + place,
            record=record,
            role=name,
            subject=who,
            method="code",
            record_type=kind,
            occurred_on=day,
        )


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_laboratory_and_products_appear_by_their_roles(client: Client) -> None:
    shown = page(client, f"/enterprise/{ENTERPRISE}/relations")
    assert "四川正衡检验检测有限公司" in shown
    assert "郫县豆瓣酱" in shown
    assert f"/enterprise/{LABORATORY}" in shown


def test_internal_records_tell_the_public_nothing(client: Client) -> None:
    shown = page(client, f"/enterprise/{ENTERPRISE}/relations")
    assert "内部监测记录" not in shown


def test_merger_and_split_show_on_both_sides(client: Client) -> None:
    old, new = f"uscc:{NEIGHBOUR}", f"uscc:{ENTERPRISE}"
    payload = {
        "action": "split",
        "old_subject": old,
        "new_subject": new,
        "effective_on": "2020-01-01",
        "reason": "派生分立",
    }
    put("identity", old, date(2020, 1, 1), payload, "old", new=new)
    name = EnterpriseCard.objects.get(uscc=NEIGHBOUR).name
    successor = page(client, f"/enterprise/{ENTERPRISE}/relations")
    assert "前身" in successor
    assert name in successor
    assert "承继者" in page(client, f"/enterprise/{NEIGHBOUR}/relations")
    assert "分立" in page(client, f"/enterprise/{ENTERPRISE}/identity")


def test_firms_of_one_person_are_a_group_without_the_name(client: Client) -> None:
    for code in (ENTERPRISE, NEIGHBOUR):
        payload = {
            "controlled_code": code, "controller_kind": "natural_person", "controller_key": "KZ-0001",
            "controller_person": "tok_secret", "control_from": "2019-01-01", "share": "66.5",
        }  # fmt: skip
        put("control", f"uscc:{code}", date(2019, 1, 1), payload, "controlled")
    shown = page(client, f"/enterprise/{ENTERPRISE}/relations")
    assert EnterpriseCard.objects.get(uscc=NEIGHBOUR).name in shown
    assert "自然人，不公开姓名" in shown
    assert "tok_secret" not in shown
    assert "66.5" in shown


def test_control_that_ended_makes_no_group(client: Client) -> None:
    for code in (ENTERPRISE, NEIGHBOUR):
        payload = {
            "controlled_code": code, "controller_kind": "state", "controller_key": "KZ-2", "controller_name": "某国资委",
            "control_from": "2010-01-01", "control_until": "2015-01-01",
        }  # fmt: skip
        put("control", f"uscc:{code}", date(2010, 1, 1), payload, "controlled")
    assert "同一控制下的企业" not in page(client, f"/enterprise/{ENTERPRISE}/relations")


def test_identity_tells_what_each_registration_changed(client: Client) -> None:
    subject = f"uscc:{ENTERPRISE}"
    payload = {
        "uscc": ENTERPRISE,
        "name": "四川蜀香源集团有限公司",
        "status": "active",
        "registered_division": "510107",
        "address": "新址1号",
    }
    put("organisation", subject, date(2023, 5, 4), payload, "self")
    shown = page(client, f"/enterprise/{ENTERPRISE}/identity")
    assert "2023-05-04" in shown
    assert "四川蜀香源集团有限公司" in shown
    assert "新址1号" in shown
    assert shown.index("2023-05-04") < shown.index("2016-08-01")


def test_empty_pages_say_what_will_be_here(client: Client) -> None:
    assert "还没有可列的关联" in page(client, f"/enterprise/{SIBLING}/relations")


def test_judgements_are_for_staff(client: Client, staff: Any) -> None:
    subject = f"uscc:{ENTERPRISE}"
    payload = {
        "target_type": "penalty",
        "role": "penalised",
        "linked_subject": subject,
        "judged_by": "1001",
        "reason": "地址一致",
    }
    put("link", subject, date(2024, 1, 1), payload, "linked")
    ProjectedRecord.objects.filter(record_type="link").update(publicity="internal")
    assert "1001" not in page(client, f"/enterprise/{ENTERPRISE}/identity")
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(username="chen"))
    assert "1001：地址一致" in page(client, f"/staff/enterprise/{ENTERPRISE}/identity")
    assert page(client, f"/staff/enterprise/{ENTERPRISE}/relations")


def test_deregistered_enterprise_says_so(client: Client) -> None:
    card = EnterpriseCard.objects.filter(status="deregistered").first()
    assert card is not None
    assert "登记状态自" in page(client, f"/enterprise/{card.uscc}")


@pytest.mark.parametrize("tab", ["relations", "identity"])
def test_both_pages_in_english_and_for_any_spelling(client: Client, tab: str) -> None:
    assert client.get(f"/enterprise/{ENTERPRISE.lower()}/{tab}").status_code == 302
    assert "Identity" in page(client, f"/enterprise/{ENTERPRISE}/{tab}?lang=en")
    assert client.get(f"/enterprise/{ENTERPRISE[:-1]}9/{tab}").status_code == 404
