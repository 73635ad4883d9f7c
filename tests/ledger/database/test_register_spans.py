"""Registers in the projection: advance and rebuild end in the same bytes, and a page's answer is the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection

from zhiheng import policy
from zhiheng.ledger import Home, Ledger, Rows, register_spans, registers
from zhiheng.ledger.arrow_schema import given_schema
from zhiheng.ledger.models import ProjectedRecord, ProjectionState, RegisterSpan, VisibilityStop
from zhiheng.ledger.services import projection
from zhiheng.server import registers as seen
from zhiheng.server.visible import Level

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PACK = policy.load()["national"]
TYPES = PACK.record_types
DECLARED = tuple(PACK.registers.values())
FIRM, OTHER = "91510104YY0000001X", "91510104YY000001XM"
FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(days=30 * step) for step in range(0, 14, 2)]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(Home(tmp_path), TYPES)


def licence(number: int, status: str, day: date, **more: Any) -> dict[str, Any]:
    return {
        "source_key": f"{number}|{status}|{day}", "occurred_on": day, "licence_no": f"SC-{number:03d}", "status": status,
        "status_on": day, "holder_name": "锦江区鼎振食品有限责任公司" if number % 2 else "某厂", "holder_code": FIRM if number % 2 else None,
        "subject": f"uscc:{FIRM}" if number % 2 else None, "authority": "某局", "kind": "food_production",
        "division": "510104" if number % 3 else "510107", **more,
    }  # fmt: skip


def append(ledger: Ledger, record_type: str, rows: list[dict[str, Any]]) -> None:
    schema = given_schema(TYPES[record_type])
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
    receipt = ledger.append([Rows(record_type, table, None if record_type == "licence" else _nobody())], source="test")
    assert receipt.accepted == len(rows), receipt.conflicts


def _nobody() -> pa.Table:
    from zhiheng.ledger.arrow_schema import PARTIES

    return PARTIES.empty_table()


def effect(ledger: Ledger, key: str, action: str, day: date) -> None:
    target = ProjectedRecord.objects.get(source_key=key, superseded_by="").record_id
    row = {"source_key": f"{action}-{key}-{day}", "occurred_on": day, "target_type": "licence",
           "target": bytes.fromhex(target), "action": action, "effective_on": day, "reason": "复核"}  # fmt: skip
    append(ledger, "effect", [row])


def dump() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.*::text FROM {register_spans.TABLE} t ORDER BY 1")
        return list(cursor.fetchall())


def history(ledger: Ledger, seed: int) -> Iterator[None]:
    """Fill the ledger batch by batch: grants, changes, corrections, voids and their undoing, days that repeat."""
    random, live = Random(seed), []
    for _batch in range(5):
        rows = {}
        for _ in range(random.randrange(2, 9)):
            status = random.choice(["granted", "renewed", "suspended", "revoked", "expired"])
            day = random.choice(DAYS)
            row = licence(random.randrange(6), status, day, reason="违法", expires_on=random.choice([None, *DAYS[2:]]))
            if row["source_key"] not in live:
                rows[row["source_key"]] = row
        append(ledger, "licence", list(rows.values()))
        live += list(rows)
        yield
        again = random.choice(live)
        number, status, day = again.split("|")
        fixed = licence(int(number), status, date.fromisoformat(day), reason="更正", authority=f"局{random.random()}")
        append(ledger, "licence", [{**fixed, "licence_no": random.choice([fixed["licence_no"], "SC-099"])}])
        yield
        effect(
            ledger,
            random.choice(live),
            random.choice(["void", "void", "restored"]),
            random.choice(DAYS[3:]) + timedelta(days=_batch),
        )
        yield


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_advance_equals_rebuild_and_a_page_equals_the_engine(ledger: Ledger, seed: int) -> None:
    for _ in history(ledger, seed):
        projection.advance(ledger, (), DECLARED)
    advanced = dump()
    for day in (*DAYS, FIRST - timedelta(days=1), date(2026, 1, 1)):
        compare(ledger, day)
    projection.rebuild(ledger, (), DECLARED)
    assert dump() == advanced
    assert advanced


def compare(ledger: Ledger, day: date, name: str = "licences") -> None:
    """Hold the page's answer on a day against the engine's, for items, flags, holders and numbers."""
    register = PACK.registers[name]
    with ledger.view(day) as view:
        table = registers.items(view, register, 45)
    wanted = [
        (r["item_key"], r["record_id"].hex(), r["item_state"], r["item_since"], r["item_next"], r["item_overdue"],
         r["item_due_soon"], r["item_holder"] or "", r["item_records"])
        for r in table.to_pylist()
    ]  # fmt: skip
    rows = seen.items(Level.INTERNAL, seen.Asked(day, name, days=45)).order_by("item_key")
    found = [
        (r.item_key, r.record_id, r.state, r.since, r.following, r.overdue, r.due_soon, r.holder, _told(r, day))
        for r in rows
    ]
    assert found == wanted
    totals = seen.counted(Level.INTERNAL, day).get(name, dict.fromkeys(seen.STATES, 0))
    assert {state: totals[state] for state in seen.STATES} == registers.counts(table)


def test_state_handed_over_with_its_item_is_dated_alike_by_page_and_engine(ledger: Ledger) -> None:
    ends = (date(2024, 6, 30), date(2039, 1, 1))
    told = [(status, day, end) for status in ("valid", "suspended", "withdrawn", "expired")
            for day in (None, date(2024, 5, 1)) for end in ends]  # fmt: skip
    rows = [
        {"source_key": str(at), "occurred_on": FIRST, "certificate_no": f"C{at}", "scheme": "qms", "holder_name": "某厂",
         "issued_on": FIRST, "expires_on": end, "status": status, "status_on": day}
        for at, (status, day, end) in enumerate(told)
    ]  # fmt: skip
    append(ledger, "certificate", rows)
    projection.advance(ledger, (), DECLARED)
    for day in (FIRST, date(2024, 4, 30), date(2024, 5, 1), date(2024, 6, 30), date(2024, 7, 1), date(2038, 1, 1)):
        compare(ledger, day, "certificates")
    asked = seen.Asked(date(2024, 4, 30), "certificates", state="valid")
    assert seen.items(Level.PUBLIC, asked).count() == len(rows)
    late = seen.items(Level.PUBLIC, seen.Asked(date(2038, 1, 1), "certificates")).select_related("record")
    bounds = {each.record.source_key for each in late if seen.bounded(each, PACK.registers["certificates"])}
    # 8 and 9 were withdrawn, 5 suspended and 13 called expired before its term, all without a day
    assert bounds == {"5", "8", "9", "13"}


def _told(span: RegisterSpan, day: date) -> int:
    return sum(seen.in_force(row, day) for row in seen.records_of(span, Level.INTERNAL))


def fill(ledger: Ledger) -> None:
    rows = [licence(1, "granted", FIRST, expires_on=date(2026, 1, 1)), licence(2, "granted", FIRST)]
    append(ledger, "licence", rows)
    projection.advance(ledger, (), DECLARED)


def keys(level: Level = Level.PUBLIC, **asked: Any) -> list[str]:
    rows = seen.items(level, seen.Asked(**{"day": date(2025, 1, 1), "register": "licences", **asked}))
    return sorted(row.record.payload["licence_no"] for row in rows.select_related("record"))


def test_text_place_and_days_limit_the_items(ledger: Ledger) -> None:
    fill(ledger)
    assert keys(text="sc-00") == ["SC-001", "SC-002"]
    assert keys(text="ＳＣ－001") == keys(text="振食品") == keys(text="1") == ["SC-001"]
    assert keys(text="没有") == keys(state="expired") == keys(division="5199") == []
    assert keys(division="510104") == ["SC-001", "SC-002"]
    assert keys(when="soon") == []
    assert keys(when="soon", days=366) == ["SC-001"]


def test_stopped_record_takes_its_item_from_the_public_at_once(ledger: Ledger) -> None:
    fill(ledger)
    row = ProjectedRecord.objects.get(payload__licence_no="SC-001")
    VisibilityStop.objects.create(record_id=row.record_id, publicity="internal", reason="复核", ordered_by="t")
    assert keys() == ["SC-002"]
    assert keys(Level.INTERNAL) == ["SC-001", "SC-002"]


def test_internal_change_leaves_no_outdated_item_to_the_public(ledger: Ledger) -> None:
    fill(ledger)
    append(ledger, "licence", [licence(1, "suspended", date(2024, 6, 1), publicity="departments")])
    projection.advance(ledger, (), DECLARED)
    assert keys() == ["SC-002"]
    assert keys(day=date(2024, 3, 1)) == ["SC-001", "SC-002"]
    assert keys(Level.DEPARTMENTS, state="suspended") == ["SC-001"]


def test_erased_record_leaves_its_item_at_once(ledger: Ledger) -> None:
    fill(ledger)
    doomed = ProjectedRecord.objects.get(payload__licence_no="SC-001").record_id
    ledger.erase("licence", [bytes.fromhex(doomed)], reason="依法删除", decision="D-1")
    projection.advance(ledger, (), DECLARED)
    assert keys(Level.INTERNAL) == ["SC-002"]
    advanced = dump()
    projection.rebuild(ledger, (), DECLARED)
    assert dump() == advanced


def test_registers_declared_anew_are_made_again_without_new_records(ledger: Ledger) -> None:
    append(ledger, "licence", [licence(1, "granted", FIRST)])
    projection.advance(ledger)
    assert not RegisterSpan.objects.exists()
    projection.advance(ledger, (), DECLARED)
    assert RegisterSpan.objects.count() == 1
    assert ProjectionState.objects.get().registers == register_spans.definition(DECLARED)


def test_pairs_are_counted_alike_by_the_engine_and_by_search(ledger: Ledger) -> None:
    fill(ledger)
    for span in RegisterSpan.objects.all():
        assert span.pairs == sorted(register_spans.pairs_of(span.search_text))
