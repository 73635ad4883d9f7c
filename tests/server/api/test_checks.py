"""Checks of many enterprises, answer sheets, and measures confirmed by the body of a key."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def post(caller: Any, path: str, body: dict[str, Any], status: int = 200) -> Any:
    answer = caller.post(path, json.dumps(body))
    assert answer.status_code == status, answer.content[:1000]
    return answer.json()


def listed(province: ModuleType) -> str:
    """List the enterprise of the small province, and return the record's id."""
    from datetime import date

    seed = province.Seed()
    seed.row = 900
    subject = f"uscc:{province.ENTERPRISE}"
    payload = {"decision_no": "川市监列〔2024〕1号", "scheme": "serious_dishonesty", "ground": "示例", "listed_on": "2024-01-05",
               "until": "2099-01-04", "authority": "示例局"}  # fmt: skip
    return seed.record("listing", subject, date(2024, 1, 5), payload, role="listed", source="synthetic-lists")


def test_check_answers_in_order_with_basis_and_without_risk_class(province: ModuleType, api: Any) -> None:
    record = listed(province)
    codes = [province.LABORATORY, province.ENTERPRISE.lower(), province.LABORATORY, "91510100000000000X"]
    found = post(api, "/standings", {"purpose": "tender", "codes": codes})
    assert [one["verdict"] for one in found["items"]] == ["clear", "restricted", "unknown"]
    assert found["items"][1]["restrictions"][0]["records"] == [record]
    assert found["items"][1]["restrictions"][0]["legal_basis"]
    assert "risk_class" not in json.dumps(found)
    assert found["sheet"] is None


@pytest.mark.parametrize(
    "change",
    [{"purpose": "inspection"}, {"codes": []}, {"codes": ["91510100MA6D5BQ12K"] * 501}, {"codes": ["x"]}, {"x": 1}],
)
def test_what_is_no_check_is_refused(province: ModuleType, api: Any, change: dict[str, Any]) -> None:
    post(api, "/standings", {"purpose": "tender", "codes": [province.ENTERPRISE], **change}, 422)


def test_sheet_of_the_api_holds_until_something_changes(province: ModuleType, api: Any) -> None:
    from zhiheng.credit.services import sealing

    asked = {"purpose": "award", "codes": [province.ENTERPRISE], "sheet": True}
    paper = post(api, "/standings", asked)["sheet"]
    assert sealing.holds(paper)
    path = f"/answer-sheets/{paper['document']['sheet']}"
    assert api.get(path)["current"] is True
    listed(province)
    found = api.get(path)
    assert (found["current"], found["changed"]) == (False, [province.ENTERPRISE])
    api.get("/answer-sheets/" + "0" * 32, 404)


@pytest.fixture
def office(keyed: Callable[..., Any]) -> Callable[..., Any]:
    """Make a caller whose key belongs to a body."""

    def make(code: str, kind: str = "bureau") -> Any:
        from zhiheng.actors.models import Body
        from zhiheng.server.models import ApiKey

        body, _ = Body.objects.get_or_create(code=code, defaults={"kind": kind, "name_zh": code, "level": "province"})
        caller = keyed("confirm:measures")
        ApiKey.objects.filter(body=None).update(body=body)
        return caller

    return make


def test_body_confirms_over_the_api_once_a_day(province: ModuleType, office: Callable[..., Any]) -> None:
    from zhiheng.ledger.models import OutboxBatch

    listed(province)
    caller = office("sichuan-amr")
    asked = {
        "measure": "serious-list-tender",
        "uscc": province.ENTERPRISE,
        "applied_on": "2024-06-01",
        "result": "未准其投标",
    }
    first, second = (post(caller, "/measure-applications", asked) for _ in range(2))
    assert first == second
    assert first["applied"] is True
    rows = [row for batch in OutboxBatch.objects.all() for row in batch.rows]
    assert {row["application_no"] for row in rows} == {first["application_no"]}
    assert {row["body"] for row in rows} == {"sichuan-amr"}
    post(caller, "/measure-applications", {**asked, "result": ""}, 422)
    refused = post(
        caller,
        "/measure-applications",
        {"measure": "serious-list-award", "uscc": province.ENTERPRISE, "reason": "没有评奖"},
    )
    assert refused["applied"] is False


def test_others_cannot_confirm(
    province: ModuleType, office: Callable[..., Any], api: Any, keyed: Callable[..., Any]
) -> None:
    listed(province)
    asked = {"measure": "serious-list-tender", "uscc": province.ENTERPRISE, "applied_on": "2024-06-01", "result": "x"}
    post(api, "/measure-applications", asked, 401)
    post(keyed("read:departments"), "/measure-applications", asked, 403)
    post(keyed("confirm:measures"), "/measure-applications", asked, 401)  # a key of nobody
    post(office("sichuan-customs", "department"), "/measure-applications", asked, 404)
