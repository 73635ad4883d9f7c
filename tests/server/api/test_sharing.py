"""What departments share is read under an agreement in force, for its purpose; a use outside is refused, logged, not counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from zhiheng.actors.models import Body, SharingUse
from zhiheng.actors.services import sharing

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SHARED = "整改内部事由"


@pytest.fixture
def bank() -> Body:
    """A receiver, and a provider beside it."""
    Body.objects.create(code="sichuan-amr", kind="bureau", name_zh="省局", level="province", division="510000")
    return Body.objects.create(code="sichuan-finance", kind="department", name_zh="财政厅", level="province")


@pytest.fixture
def agree(bank: Body) -> Callable[..., Any]:
    """Enter an agreement about rectifications for checks of loans."""

    def make(code: str = "loans", **more: Any) -> Any:
        asked = {
            "provider": "sichuan-amr", "receiver": bank, "basis": "示例 example", "purpose": "loan-check",
            "purpose_zh": "贷款审查", "purpose_en": "checks of loans", "record_types": {"rectification": ()},
            "valid_from": date(2020, 1, 1), "valid_until": date(2099, 1, 1),
        }  # fmt: skip
        return sharing.make(code, **(asked | more))

    return make


def caller(key: Callable[..., str], bank: Body, purpose: str = "", *scopes: str) -> Any:
    import sys

    api = sys.modules["zhiheng_tests_api"].Api if "zhiheng_tests_api" in sys.modules else _api()
    return api(key(*(scopes or ("read:departments",)), body=bank), purpose=purpose)


def _api() -> Any:
    import importlib.util
    import sys
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("zhiheng_tests_api", Path(__file__).parent / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["zhiheng_tests_api"] = module
    spec.loader.exec_module(module)
    return module.Api


def record() -> str:
    from zhiheng.ledger.models import ProjectedRecord

    return str(ProjectedRecord.objects.get(record_type="rectification", publicity="departments").record_id)


def test_agreement_opens_its_types_for_its_purpose_and_counts(province: Any, key: Any, bank: Body, agree: Any) -> None:
    agreement = agree()
    reader = caller(key, bank, "loan-check")
    assert SHARED in reader.answer(f"/records/{record()}").content.decode()
    assert SHARED in reader.answer("/records?type=rectification").content.decode()
    assert sharing.uses() == {agreement.pk: 2}
    assert SharingUse.objects.get().caller.startswith("key:")
    assert reader.get("/status")["level"] == "departments"


def test_without_a_purpose_one_reads_what_is_public(province: Any, key: Any, bank: Body, agree: Any) -> None:
    from zhiheng.audit.models import Action

    agree()
    reader = caller(key, bank)
    assert reader.get(f"/enterprises/{province.ENTERPRISE}")["uscc"] == province.ENTERPRISE
    assert SHARED not in reader.answer("/records?limit=1000").content.decode()
    assert reader.get("/status")["level"] == "public"
    refused = reader.get(f"/records/{record()}", 403)
    assert refused["code"] == "sharing-refused"
    assert "没有写明用途" in refused["zh"]
    assert Action.objects.filter(verb="share", outcome="refused").count() == 1
    assert not SharingUse.objects.exists()
    reader.get("/records/" + "0" * 64, 404)


@pytest.mark.parametrize("why", ["other purpose", "ended", "not yet", "over", "other receiver", "no body"])
def test_use_outside_an_agreement_is_refused_and_logged(
    province: Any, key: Any, bank: Body, agree: Any, why: str
) -> None:
    from zhiheng.audit.models import Action

    today, day = timezone.localdate(), timedelta(days=1)
    more: dict[str, Any] = {
        "not yet": {"valid_from": today + day}, "over": {"valid_until": today}, "other receiver": {"receiver": "sichuan-amr"},
    }.get(why, {})  # fmt: skip
    agree(**more)
    if why == "ended":
        sharing.end("loans")
    purpose = "award-check" if why == "other purpose" else "loan-check"
    reader = caller(key, None if why == "no body" else bank, purpose)  # type: ignore[arg-type]
    for path in ("/records?limit=1", f"/records/{record()}", f"/enterprises/{province.ENTERPRISE}"):
        assert reader.get(path, 403)["code"] == "sharing-refused"
    assert Action.objects.filter(verb="share", outcome="refused", object_id=purpose).count() == 3
    assert not SharingUse.objects.exists()


def test_agreement_about_other_types_opens_nothing_else(province: Any, key: Any, bank: Body, agree: Any) -> None:
    agree(record_types={"certificate": ()})
    reader = caller(key, bank, "loan-check")
    assert SHARED not in reader.answer("/records?limit=1000").content.decode()
    assert "不含这类记录" in reader.get(f"/records/{record()}", 403)["zh"]


def test_agreement_about_fields_opens_those_alone(province: Any, key: Any, bank: Body, agree: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    payload = ProjectedRecord.objects.get(record_id=record()).payload
    (hidden,) = (name for name, value in payload.items() if value == SHARED)
    others = sorted(set(payload) - {hidden})
    agree(record_types={"rectification": others})
    found = caller(key, bank, "loan-check").get(f"/records/{record()}")
    assert SHARED not in str(found["payload"])
    assert set(found["payload"]) <= set(others)


def test_key_of_a_county_sees_what_is_internal_in_its_county_alone(province: Any, key: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    county = Body.objects.create(
        code="amr-510700", kind="bureau", name_zh="绵阳", level="prefecture", division="510700"
    )
    reader = caller(key, county, "", "read:internal")
    inside = ProjectedRecord.objects.filter(publicity="internal", record_type="organisation", division="510700").first()
    for one in ProjectedRecord.objects.filter(publicity="internal"):
        seen = reader.answer(f"/records/{one.record_id}").status_code == 200
        assert seen is one.division.startswith("5107"), one
    assert inside is None or reader.get(f"/records/{inside.record_id}")
