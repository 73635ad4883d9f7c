"""Standing: what follows from published decisions, in one query, the same as the engine's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

PURPOSES = ("tender", "loan", "award", "licence", "inspection")


def test_standing_is_that_of_the_engine_for_every_purpose_and_pack(api: Any, province: Any) -> None:
    from zhiheng.credit.standing import measure_rules, standing_of
    from zhiheng.ledger.models import EnterpriseCard
    from zhiheng.server.portal.file import FileRow
    from zhiheng.server.portal.packs import packs
    from zhiheng.server.portal.standing import published_records
    from zhiheng.server.portal.visible import public_participations, today

    card = EnterpriseCard.objects.get(uscc=province.ENTERPRISE)
    rows = [FileRow.of(party) for party in public_participations(card.subject)]
    seen = 0
    for pack in ("sichuan", "jiangsu", "national"):
        records = list(published_records(rows, today()))
        for purpose in PURPOSES:
            good, bad = standing_of(records, measure_rules(packs()[pack]), purpose, today())
            found = api.get(f"/enterprises/{province.ENTERPRISE}/standing?purpose={purpose}&pack={pack}")
            assert [one["measure"] for one in found["incentives"]] == [one.rule.measure.id for one in good]
            assert [one["measure"] for one in found["restrictions"]] == [one.rule.measure.id for one in bad]
            assert [sorted(one["records"]) for one in found["restrictions"]] == [sorted(one.records) for one in bad]
            seen += len(good) + len(bad)
    assert seen


def test_one_query_for_anybody(api: Any, province: Any, django_assert_num_queries: Any) -> None:
    address = f"/enterprises/{province.ENTERPRISE}/standing?purpose=tender"
    api.get(address)
    with django_assert_num_queries(1):
        api.get(address)


def test_a_stopped_or_voided_record_counts_for_nothing(api: Any, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, VisibilityStop

    address = f"/enterprises/{province.ENTERPRISE}/standing?purpose=award"
    before = api.get(address)
    named = {record for part in ("incentives", "restrictions") for one in before[part] for record in one["records"]}
    assert named
    for record in named:
        VisibilityStop.objects.create(record_id=record, publicity="internal", reason="r", ordered_by="t")
    after = api.get(address)
    assert not after["incentives"] + after["restrictions"]
    VisibilityStop.objects.filter(record_id__in=named).delete()
    ProjectedRecord.objects.filter(record_id__in=named).update(void_from=date(2024, 1, 1))
    after = api.get(address)
    assert not after["incentives"] + after["restrictions"]


def test_the_day_asked_for_counts(api: Any, province: Any) -> None:
    address = f"/enterprises/{province.ENTERPRISE}/standing?purpose=award&as_of="
    early = api.get(address + "2000-01-01")
    assert early["as_of"] == "2000-01-01"
    assert not early["incentives"] + early["restrictions"]
    for extreme in ("0001-01-01", "9999-12-31"):
        api.get(address + extreme)


def test_the_pack_of_the_installation_answers(api: Any, province: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/enterprises/{province.ENTERPRISE}/standing?purpose=tender"
    assert api.get(address)["pack"] == "sichuan"
    monkeypatch.setenv("ZHIHENG_PACK", "jiangsu")
    assert api.get(address)["pack"] == "jiangsu"
    assert api.get("/packs")["default"] == "jiangsu"
    assert api.get(address + "&pack=atlantis", status=404)["code"] == "not-found"
