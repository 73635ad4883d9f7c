"""Enterprises over the API: search, card, records."""

from __future__ import annotations

from typing import Any


def test_search_by_part_of_a_name_and_by_code(api: Any, province: Any) -> None:
    found = api.get("/enterprises?q=蜀香源")
    assert [one["uscc"] for one in found["items"]] == [province.ENTERPRISE]
    assert found["near"] is False
    by_code = api.get(f"/enterprises?q={province.ENTERPRISE}")
    assert [one["name"] for one in by_code["items"]] == ["四川蜀香源食品有限公司"]


def test_search_forgives_a_wrong_sign(api: Any, province: Any) -> None:
    found = api.get("/enterprises?q=蜀香原食品")
    assert province.ENTERPRISE in [one["uscc"] for one in found["items"]]
    assert found["near"] is True


def test_pages_of_a_search_hold_every_enterprise_once(api: Any, province: Any) -> None:
    for query in ("q=制造", "division=510600", "q=蜀香原食品制造有限"):
        whole = [one["subject"] for one in api.get(f"/enterprises?{query}&limit=1000")["items"]]
        paged, address = [], f"/enterprises?{query}&limit=7"
        while address:
            page = api.get(address)
            paged += [one["subject"] for one in page["items"]]
            address = page["next"] and page["next"].removeprefix("/api/v1")
        assert paged == whole
        assert len(set(paged)) == len(paged)


def test_card_counts_what_the_caller_may_see(api: Any, keyed: Any, province: Any) -> None:
    public = api.get(f"/enterprises/{province.ENTERPRISE}")
    assert public["records"]["inspection"] == 60
    assert "complaint" not in public["records"]
    inside = keyed("read:internal").get(f"/enterprises/{province.ENTERPRISE}")
    assert inside["records"]["complaint"] == 1
    assert inside["records"]["inspection"] == 61


def test_an_enterprise_not_public_is_not_there(api: Any, keyed: Any, province: Any) -> None:
    assert api.get(f"/enterprises/{province.HIDDEN}", status=404)["code"] == "not-found"
    assert keyed("read:internal").get(f"/enterprises/{province.HIDDEN}")["name"] == "绵阳未公开登记企业"


def test_records_of_an_enterprise_newest_first_with_roles(api: Any, province: Any) -> None:
    found = api.get(f"/enterprises/{province.ENTERPRISE}/records?type=inspection&from=2024-01-01&limit=1000")
    days = [one["occurred_on"] for one in found["items"]]
    assert days == sorted(days, reverse=True)
    assert min(days) >= "2024-01-01"
    assert {tuple(one["roles"]) for one in found["items"]} == {("producer",)}
    beside = api.get(f"/enterprises/{province.LABORATORY}/records?type=inspection")
    assert beside["items"][0]["roles"] == ["laboratory"]


def test_corrected_records_are_left_out_of_the_file(api: Any, province: Any) -> None:
    found = api.get(f"/enterprises/{province.ENTERPRISE}/records?type=penalty")
    assert {one["state"] for one in found["items"]} == {"in_force", "void"}
    assert all(one["superseded_by"] is None for one in found["items"])


def test_merged_code_names_the_enterprise_that_took_it_over(api: Any, province: Any) -> None:
    from zhiheng.ledger.models import EnterpriseCard, VisibilityStop

    old = EnterpriseCard.objects.exclude(uscc=province.ENTERPRISE).filter(record_id__gt="", division="510600").first()
    EnterpriseCard.objects.filter(pk=old.pk).update(merged_into=f"uscc:{province.ENTERPRISE}")
    for path in ("", "/records", "/relations", "/identity", "/standing?purpose=tender"):
        found = api.get(f"/enterprises/{old.uscc}{path}", 410)
        assert (found["code"], found["merged_into"]) == ("merged", province.ENTERPRISE)
        assert province.ENTERPRISE in found["zh"]
    heir = EnterpriseCard.objects.get(uscc=province.ENTERPRISE)
    VisibilityStop.objects.create(record_id=heir.record_id, publicity="internal", reason="r", ordered_by="t")
    assert "merged_into" not in api.get(f"/enterprises/{old.uscc}", 404)
