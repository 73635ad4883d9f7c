"""The projection: an advance after each batch and a rebuild from nothing end in the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord
from zhiheng.ledger.receipt import Rows
from zhiheng.ledger.services import projection

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FIRM, OTHER, HEIR = "uscc:91510104YY0000001X", "uscc:91510104YY000001XM", "uscc:91510107YY00000281"
TYPES = policy.load()["national"].record_types


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(Home(tmp_path), TYPES)


def _table(record_type: str, rows: list[dict[str, Any]]) -> pa.Table:
    from zhiheng.ledger.arrow_schema import given_schema

    schema = given_schema(TYPES[record_type])
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def _parties(rows: list[dict[str, Any]], role: str, name: str) -> pa.Table:
    from zhiheng.ledger.arrow_schema import PARTIES

    listed = [
        {"row": index, "role": role, "subject": row["subject"], "method": "code" if row["subject"] else "none",
         "party_code": None, "party_name": row.get(name)}
        for index, row in enumerate(rows)
    ]  # fmt: skip
    return pa.Table.from_pylist(listed, schema=PARTIES)


def organisation(subject: str, name: str, day: date, **more: Any) -> dict[str, Any]:
    code = subject.removeprefix("uscc:")
    return {"source_key": f"{code}|{day}", "subject": subject, "occurred_on": day, "uscc": code, "name": name,
            "status": "active", "registered_on": day, "registered_division": "510104", **more}  # fmt: skip


def inspection(
    number: str, subject: str | None, verdict: str, day: date = date(2025, 3, 1), **more: Any
) -> dict[str, Any]:
    return {"source_key": number, "subject": subject, "occurred_on": day, "kind": "spot_check", "sample_no": number,
            "inspected_on": day, "producer_name": "某厂", "verdict": verdict, **more}  # fmt: skip


def append(
    ledger: Ledger, record_type: str, rows: list[dict[str, Any]], role: str, name: str = "producer_name"
) -> None:
    table = _table(record_type, rows)
    receipt = ledger.append([Rows(record_type, table, _parties(rows, role, name))], source="test")
    assert receipt.accepted == len(rows), receipt.conflicts


def id_of(sample: str) -> bytes:
    return bytes.fromhex(ProjectedRecord.objects.get(source_key=sample, superseded_by="").record_id)


def dump() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in projection.Advance.tables:
            cursor.execute(f"SELECT t.*::text FROM {table} t ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def register_firms(ledger: Ledger) -> None:
    firms = [
        organisation(FIRM, "锦江区鼎振食品有限责任公司", date(2014, 5, 28)),
        organisation(
            FIRM, "成都鼎新食品有限公司", date(2022, 1, 5), former_names=[{"name": "锦江鼎食厂", "until": None}]
        ),
        organisation(OTHER, "锦江区森硕五金经营部", date(2007, 12, 2)),
    ]
    append(ledger, "organisation", firms, "self", "name")


def inspect(ledger: Ledger) -> None:
    items = [
        {
            "name": "菌落总数",
            "limit": "≤10000",
            "value": "46000",
            "value_number": None,
            "unit": "CFU/g",
            "verdict": None,
        }
    ]
    rows = [
        inspection("S-1", FIRM, "fail", items=items),
        inspection("S-2", OTHER, "pass"),
        inspection("S-3", None, "fail", reason="标签"),
    ]
    append(ledger, "inspection", rows, "producer")


def correct(ledger: Ledger) -> None:
    append(ledger, "inspection", [inspection("S-1", FIRM, "pass")], "producer")


def void(ledger: Ledger) -> None:
    row = {"source_key": "void-S-2", "occurred_on": date(2025, 6, 1), "subject": None, "target_type": "inspection",
           "target": id_of("S-2"), "action": "void", "effective_on": date(2025, 6, 1), "reason": "异议成立"}  # fmt: skip
    append(ledger, "effect", [row], "target")


def link(ledger: Ledger) -> None:
    row = {"source_key": "link-S-3", "occurred_on": date(2025, 6, 2), "subject": OTHER, "target_type": "inspection",
           "target": id_of("S-3"), "role": "producer", "linked_subject": OTHER, "judged_on": date(2025, 6, 2),
           "reason": "住所相同"}  # fmt: skip
    append(ledger, "link", [row], "linked")


def unlink(ledger: Ledger) -> None:
    target = ProjectedRecord.objects.get(record_type="link")
    row = {"source_key": "void-link", "occurred_on": date(2025, 6, 9), "subject": None, "target_type": "link",
           "target": bytes.fromhex(target.record_id), "action": "void", "effective_on": date(2025, 6, 9), "reason": "误判"}  # fmt: skip
    append(ledger, "effect", [row], "target")


def merge(ledger: Ledger) -> None:
    append(ledger, "organisation", [organisation(HEIR, "成都森鼎集团有限公司", date(2025, 7, 1))], "self", "name")
    row = {"source_key": "merge", "occurred_on": date(2025, 7, 1), "subject": OTHER, "action": "merged_into",
           "old_subject": OTHER, "new_subject": HEIR, "effective_on": date(2025, 7, 1)}  # fmt: skip
    append(ledger, "identity", [row], "old")


def unmerge(ledger: Ledger) -> None:
    target = ProjectedRecord.objects.get(record_type="identity")
    row = {"source_key": "void-merge", "occurred_on": date(2025, 8, 1), "subject": None, "target_type": "identity",
           "target": bytes.fromhex(target.record_id), "action": "void", "effective_on": date(2025, 8, 1), "reason": "误判"}  # fmt: skip
    append(ledger, "effect", [row], "target")


STEPS: list[Callable[[Ledger], None]] = [register_firms, inspect, correct, void, link, unlink, merge]


def test_advance_equals_rebuild_after_every_step(ledger: Ledger) -> None:
    for step in STEPS:
        step(ledger)
        projection.advance(ledger, ["test"])
        advanced = dump()
        projection.rebuild(ledger, ["test"])
        assert dump() == advanced, step.__name__
    assert len(advanced["ledger_projectedrecord"]) == 12


def test_only_merger_taken_back_leaves_both_firms(ledger: Ledger) -> None:
    for step in (register_firms, inspect, merge):
        step(ledger)
        projection.advance(ledger)
    assert ProjectedRecord.objects.get(source_key="S-2").subject == HEIR
    unmerge(ledger)
    projection.advance(ledger)
    advanced = dump()
    assert ProjectedRecord.objects.get(source_key="S-2").subject == OTHER
    assert EnterpriseCard.objects.get(pk=OTHER).merged_into == ""
    projection.rebuild(ledger)
    assert dump() == advanced


def test_merger_reaches_records_that_were_linked_by_judgement(ledger: Ledger) -> None:
    for step in (register_firms, inspect, link, merge):
        step(ledger)
        projection.advance(ledger)
    advanced = dump()
    assert ProjectedRecord.objects.get(source_key="S-3").subject == HEIR
    projection.rebuild(ledger)
    assert dump() == advanced


def test_advance_adds_nothing_when_the_ledger_stands_still(ledger: Ledger) -> None:
    register_firms(ledger)
    assert projection.advance(ledger).records == 3
    assert projection.advance(ledger).records == 0


def test_card_shows_latest_registration_and_earlier_names(ledger: Ledger) -> None:
    register_firms(ledger)
    projection.advance(ledger, ["test"])
    card = EnterpriseCard.objects.get(pk=FIRM)
    assert card.name == "成都鼎新食品有限公司"
    assert card.former_names == ["锦江鼎食厂", "锦江区鼎振食品有限责任公司"]
    assert "锦江区鼎振食品有限责任公司" in card.search_text
    assert (card.division, card.synthetic, card.record_count) == ("510104", True, 0)


def test_correction_void_link_and_merge_show_in_the_projection(ledger: Ledger) -> None:
    for step in STEPS[:5]:
        step(ledger)
        projection.advance(ledger)
    first = ProjectedRecord.objects.get(source_key="S-1", supersedes="")
    second = ProjectedRecord.objects.exclude(supersedes="").get(source_key="S-1")
    assert first.superseded_by == second.record_id
    assert second.supersedes == first.record_id
    assert ProjectedRecord.objects.get(source_key="S-2").void_from == date(2025, 6, 1)
    assert ProjectedParty.objects.get(record__source_key="S-3").method == "judged"
    assert EnterpriseCard.objects.get(pk=OTHER).record_count == 1  # S-2 is void, S-3 was linked
    unlink(ledger)
    merge(ledger)
    projection.advance(ledger)
    assert ProjectedRecord.objects.get(source_key="S-3").subject == ""
    assert ProjectedRecord.objects.get(source_key="S-2").subject == HEIR
    assert EnterpriseCard.objects.get(pk=OTHER).merged_into == HEIR
    assert "锦江区森硕五金经营部" in EnterpriseCard.objects.get(pk=HEIR).former_names


def test_decimals_stay_exact_and_personal_fields_stay_out(ledger: Ledger) -> None:
    row = {"source_key": "C-1", "subject": FIRM, "occurred_on": date(2025, 1, 1), "complaint_no": "C-1",
           "received_on": date(2025, 1, 1), "compensation": 12_345_678_901_234_567, "complainant": "p:secret"}  # fmt: skip
    append(ledger, "complaint", [row], "respondent", "respondent_name")
    projection.advance(ledger)
    payload = ProjectedRecord.objects.get(source_key="C-1").payload
    assert payload["compensation"] == 12_345_678_901_234_567
    assert "complainant" not in payload
    assert "p:secret" not in str(dump())


def test_earlier_states_are_as_closed_as_the_strictest_later_one(ledger: Ledger) -> None:
    """S-9 is public, then internal, then public again: only the last state is public; S-8 was never closed."""
    for publicity, verdict in (("public", "pass"), ("internal", "fail"), ("public", "pass")):
        rows = [inspection("S-9", FIRM, verdict, publicity=publicity, reason=f"{publicity} {verdict} {len(dump())}")]
        if ledger.head() == 0:
            rows.append(inspection("S-8", FIRM, "pass"))
        rows[0]["specification"] = f"state {ledger.head()}"
        append(ledger, "inspection", rows, "producer")
        projection.advance(ledger)
    found = list(ProjectedRecord.objects.order_by("row_no").values_list("source_key", "publicity", "own_publicity"))
    assert sorted(found) == [
        ("S-8", "public", ""), ("S-9", "internal", ""), ("S-9", "internal", "public"), ("S-9", "public", ""),
    ]  # fmt: skip
    step_by_step = dump()
    projection.rebuild(ledger)
    assert dump() == step_by_step


def test_migration_closes_what_the_projection_held_before(ledger: Ledger) -> None:
    from importlib import import_module

    for at, publicity in enumerate(("public", "departments", "internal", "public")):
        append(ledger, "inspection", [inspection("S-9", FIRM, "pass", publicity=publicity, reason=str(at))], "producer")
    projection.advance(ledger)
    projected = dump()
    module = import_module("zhiheng.ledger.migrations.0007_effective_publicity")
    with connection.cursor() as cursor:
        cursor.execute(module.OPEN + "UPDATE ledger_projectedrecord SET own_publicity = ''")
        assert dump() != projected
        cursor.execute(module.CLOSE)
    assert dump() == projected
