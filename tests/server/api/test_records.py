"""Records over the API: filters, cursors under appends, changes since a batch, tags."""

from __future__ import annotations

from datetime import date
from typing import Any


def _pages(api: Any, address: str | None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while address:
        answer = api.answer(address)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        items += page["items"]
        assert ("Link" in answer) == (page["next"] is not None)
        if page["next"]:
            assert answer["Link"] == f'<{page["next"]}>; rel="next"'
        address = page["next"] and page["next"].removeprefix("/api/v1")
    return items


def _seed(province: Any, row: int) -> Any:
    seed = province.Seed()
    seed.row = row
    return seed


def test_pages_hold_every_record_once_in_the_order_of_the_ledger(api: Any, province: Any) -> None:
    whole = [one["record_id"] for one in api.get("/records?limit=1000")["items"]]
    assert [one["record_id"] for one in _pages(api, "/records?limit=17")] == whole
    assert len(set(whole)) == len(whole) > 150


def test_filters(api: Any, province: Any) -> None:
    found = api.get("/records?type=penalty&source=synthetic-penalties&from=2023-01-01&to=2023-12-31")["items"]
    assert {one["occurred_on"] for one in found} == {"2023-09-14"}
    assert {one["state"] for one in found} == {"in_force", "corrected"}
    corrected = next(one for one in found if one["state"] == "corrected")
    assert corrected["superseded_by"] == next(one["record_id"] for one in found if one["state"] == "in_force")


def test_what_comes_while_paging_waits_for_the_next_changes_since(api: Any, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, ProjectionState

    whole = {one["record_id"] for one in api.get("/records?limit=1000")["items"]}
    first = api.get("/records?limit=50")
    new = _seed(province, 5000).record(
        "honour", f"uscc:{province.ENTERPRISE}", date(2024, 6, 30), {"title": "新荣誉"}, role="holder"
    )
    ProjectedRecord.objects.filter(record_id=new).update(batch_seq=8)
    ProjectionState.objects.update(batch_seq=8)
    rest = _pages(api, first["next"].removeprefix("/api/v1"))
    read = [one["record_id"] for one in first["items"] + rest]
    assert set(read) == whole
    assert len(read) == len(whole)
    later = api.get(f"/records?changes_since={first['head']}")
    assert [one["record_id"] for one in later["items"]] == [new]
    assert later["head"] == 8


def test_changes_since_gives_corrected_and_voided_ones_in_their_new_state(api: Any, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, ProjectionState

    subject = f"uscc:{province.ENTERPRISE}"
    old = ProjectedRecord.objects.get(record_type="honour")
    voided = ProjectedRecord.objects.filter(record_type="certificate").order_by("row_no")[0]
    seed = _seed(province, 6000)
    new = seed.record(
        "honour", subject, old.occurred_on, {**old.payload, "title": "更正"}, role="holder", supersedes=old.record_id
    )
    payload = {"target_type": "certificate", "target": voided.record_id, "action": "void", "effective_on": "2024-01-01"}
    effect = seed.record("effect", "", date(2024, 1, 1), payload, role="target", publicity="internal")
    ProjectedRecord.objects.filter(record_id__in=[new, effect]).update(batch_seq=9)
    ProjectedRecord.objects.filter(pk=old.pk).update(superseded_by=new)
    ProjectedRecord.objects.filter(pk=voided.pk).update(void_from=date(2024, 1, 1))
    ProjectionState.objects.update(batch_seq=9)
    found = {one["record_id"]: one["state"] for one in api.get("/records?changes_since=8")["items"]}
    assert found == {new: "in_force", old.record_id: "corrected", voided.record_id: "void"}
    assert api.get("/records?changes_since=9")["items"] == []


def test_changes_since_gives_what_a_link_or_a_merge_moved(api: Any, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, ProjectionState

    linked = ProjectedRecord.objects.filter(record_type="inspection", publicity="public").order_by("row_no")[3]
    seed = _seed(province, 7000)
    payload = {
        "target_type": "inspection",
        "target": linked.record_id,
        "role": "laboratory",
        "linked_subject": "uscc:1",
    }
    link = seed.record("link", "", date(2024, 1, 1), payload, role="linked", publicity="internal")
    moved = {"action": "merge", "old_subject": "uscc:9", "new_subject": f"uscc:{province.LABORATORY}"}
    merge = seed.record("identity", "", date(2024, 1, 1), moved, role="old", publicity="internal")
    ProjectedRecord.objects.filter(record_id__in=[link, merge]).update(batch_seq=9)
    ProjectionState.objects.update(batch_seq=9)
    found = {one["record_id"] for one in api.get("/records?changes_since=8")["items"]}
    laboratory = ProjectedRecord.objects.get(record_type="organisation", subject=f"uscc:{province.LABORATORY}")
    assert found == {linked.record_id, laboratory.record_id}


def test_cursor_of_another_query_or_changed_is_refused(api: Any, province: Any) -> None:
    following = api.get("/records?limit=10")["next"]
    cursor = following.partition("cursor=")[2]
    for address in (
        f"/records?limit=10&type=penalty&cursor={cursor}",
        f"/enterprises?limit=10&cursor={cursor}",
        f"/records?cursor={cursor[:-3]}AAA",
        "/records?cursor=%00",
        "/records?cursor=W10",
        f"/records?cursor={'A' * 1999}",
    ):
        assert api.get(address, status=422)["code"] == "invalid-parameters"
    assert api.get(f"/records?limit=500&cursor={cursor}")["items"]


def test_tags_and_304(api: Any, province: Any) -> None:
    first = api.answer("/records?limit=3")
    assert first["ETag"].startswith('"')
    again = api.answer("/records?limit=3", If_None_Match=f'"zzz", {first["ETag"]}')
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert api.answer("/records?limit=3", If_None_Match='"other"').status_code == 200
    assert api.answer("/records?limit=4")["ETag"] != first["ETag"]


def test_compressed_has_a_tag_of_its_own(api: Any, province: Any) -> None:
    import gzip

    plain = api.answer("/records?limit=50")
    packed = api.answer("/records?limit=50", Accept_Encoding="br, gzip;q=0.5")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert api.answer("/records?limit=50", Accept_Encoding="gzip", If_None_Match=packed["ETag"]).status_code == 304
    assert "Content-Encoding" not in api.answer("/records?limit=50", Accept_Encoding="gzip;q=0")


def test_head_is_get_without_a_body(api: Any, province: Any) -> None:
    get = api.answer("/records?limit=2")
    head = api.client.head("/api/v1/records?limit=2")
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Length"] == get["Content-Length"] == str(len(get.content))
    assert head["ETag"] == get["ETag"]


def test_caching_of_public_and_keyed_answers(api: Any, keyed: Any, province: Any) -> None:
    public, own = api.answer("/status"), keyed("read:departments").answer("/records?limit=1")
    assert public["Cache-Control"] == "public, no-cache"
    assert own["Cache-Control"] == "private, no-cache"
    for answer in (public, own):
        assert "Authorization" in answer["Vary"]
    assert api.answer("/packs")["Cache-Control"] == "public, max-age=3600"
    assert keyed("read:internal").answer("/packs")["Cache-Control"] == "private, no-cache"
