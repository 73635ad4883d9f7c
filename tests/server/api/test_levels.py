"""Nothing above the caller's level is visible, whatever is asked: every operation is walked with every scope."""

from __future__ import annotations

import json
from typing import Any

import pytest

from zhiheng.server.visible import Level

#: Who sees which of the province's secrets; the rest is seen by nobody.
DEPARTMENTS = ("整改内部事由",)
INTERNAL = (*DEPARTMENTS, "内部监测记录", "停止公示的处罚", "期满的处罚", "风险等级丁")
NEVER = ("机密投诉内容", "restricted-note", "tok_9f8e7d")
SCOPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "anonymous": ((), ()),
    "departments": (("read:departments",), DEPARTMENTS),
    "internal": (("read:internal",), INTERNAL),
    "intake": (("intake:spot-checks",), ()),
}


def _paths(document: Any, province: Any) -> list[str]:
    """Return an address for every GET of the document, with every id that the province has."""
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.server.portal.packs import packs, record_types

    records = list(ProjectedRecord.objects.exclude(record_type="inspection").values_list("record_id", flat=True))
    records += ProjectedRecord.objects.filter(publicity="internal").values_list("record_id", flat=True)
    pack = packs()["sichuan"]
    values = {
        "uscc": [province.ENTERPRISE, province.LABORATORY, province.HIDDEN],
        "record_id": sorted(set(records))[:150] + [record for record in records if record not in sorted(records)[:150]],
        "record_type": sorted(record_types()),
        "pack": ["national", "sichuan", "jiangsu"],
        "document": sorted(pack.documents)[:3],
        "scorecard": sorted(pack.scorecards),
        "run": ["2024-06-30-sichuan-risk-class-0001"],
        "code": ["510185"],
        "register_id": ["licences", "experts"],
        "key": ["0" * 32],
    }
    found = []
    for template, item in document["paths"].items():
        if "get" not in item:
            continue
        paths = [template]
        for name, every in values.items():
            paths = (
                [path.replace("{" + name + "}", value) for path in paths for value in every]
                if "{" + name + "}" in template
                else paths
            )
        found += paths
    return [path.removeprefix("/api/v1") for path in found]


QUERIES = {
    "/records": ["?limit=1000", "?type=complaint", "?type=inspection&limit=1000", "?changes_since=0&limit=1000"],
    "/enterprises": ["?limit=1000", "?q=绵阳未公开登记企业"],
    "/codes/workdays": ["?days=3"],
}


def _texts(api: Any, document: Any, province: Any) -> list[str]:
    texts = []
    for path in _paths(document, province):
        queries = QUERIES.get(path, [""])
        if path.endswith("/standing"):
            queries = [f"?purpose={purpose}" for purpose in ("tender", "loan", "award", "licence", "inspection")]
        if path.endswith("/records"):
            queries = [*queries, "?limit=1000"]
        for query in queries:
            answer = api.answer(path + query)
            assert answer.status_code in (200, 401, 403, 404, 422), (path + query, answer.content[:500])
            texts.append(answer.content.decode())
    return texts


@pytest.mark.parametrize("who", SCOPES)
def test_walk_of_all_operations_shows_no_more_than_the_level(who: str, keyed: Any, api: Any, province: Any) -> None:
    from zhiheng.server.api.root import document

    scopes, allowed = SCOPES[who]
    caller = keyed(*scopes) if scopes else api
    whole = "\n".join(_texts(caller, document(), province))
    for secret in {*INTERNAL, *NEVER, *province.SECRETS} - set(allowed):
        assert secret not in whole, (who, secret)
    for secret in allowed:
        assert secret in whole, (who, secret, "should be seen")
    assert ("绵阳未公开登记企业" in whole) == (who == "internal")


def test_risk_class_for_inspection_and_read_internal_alone(keyed: Any, api: Any, province: Any) -> None:
    address = f"/enterprises/{province.ENTERPRISE}/standing?purpose="
    assert keyed("read:internal").get(address + "inspection")["risk_class"] == "风险等级丁"
    for caller, purpose in (
        (api, "inspection"),
        (keyed("read:departments"), "inspection"),
        (keyed("read:internal"), "tender"),
    ):
        assert "risk_class" not in caller.get(address + purpose)


def test_internal_operations_are_refused_without_the_scope(keyed: Any, api: Any, province: Any) -> None:
    for path in (
        f"/enterprises/{province.ENTERPRISE}/explanation",
        "/runs",
        "/runs/2024-06-30-sichuan-risk-class-0001",
    ):
        assert api.get(path, status=401)["code"] == "key-required"
        assert keyed("read:departments", "intake:penalties").get(path, status=403)["code"] == "scope-missing"
    assert api.post("/runs/x/verification", b"").status_code == 401


def test_a_stop_hides_at_once_also_from_who_has_a_tag(api: Any, keyed: Any, province: Any) -> None:
    from zhiheng.ledger.models import VisibilityStop

    found = api.get("/records?type=certificate")["items"]
    address = f"/records/{found[0]['record_id']}"
    tag = api.answer(address)["ETag"]
    list_tag = api.answer("/records?type=certificate")["ETag"]
    VisibilityStop.objects.create(record_id=found[0]["record_id"], publicity="restricted", reason="r", ordered_by="t")
    assert api.answer(address, If_None_Match=tag).status_code == 404
    after = api.answer("/records?type=certificate", If_None_Match=list_tag)
    assert after.status_code == 200
    assert len(after.json()["items"]) == len(found) - 1
    keyed("read:internal").get(address, status=404)


def test_stop_of_departments_makes_a_public_record_theirs(api: Any, keyed: Any, province: Any) -> None:
    from zhiheng.ledger.models import VisibilityStop

    record = api.get("/records?type=honour")["items"][0]["record_id"]
    VisibilityStop.objects.create(record_id=record, publicity="departments", reason="r", ordered_by="t")
    api.get(f"/records/{record}", status=404)
    assert keyed("read:departments").get(f"/records/{record}")["publicity"] == "departments"


def test_levels_see_each_what_the_one_before_sees() -> None:
    assert Level.PUBLIC.sees == ("public",)
    assert Level.INTERNAL.sees == ("public", "departments", "internal")
    assert not any(level.may_see("restricted") for level in Level)


def test_an_enterprise_out_of_sight_is_named_but_not_linked(api: Any, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedParty

    record = api.get("/records?type=inspection&limit=1")["items"][0]["record_id"]
    party = ProjectedParty.objects.get(record_id=record, role="laboratory")
    ProjectedParty.objects.filter(pk=party.pk).update(
        subject=f"uscc:{province.HIDDEN}", method="name", party_name="某检验机构"
    )
    shown = {one["role"]: one for one in api.get(f"/records/{record}")["parties"]}
    assert shown["laboratory"]["name"] == "某检验机构"
    assert shown["laboratory"]["subject"] is None
    assert province.HIDDEN not in json.dumps(shown)
