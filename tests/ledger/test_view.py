"""What is in force on a day as known at a batch. One suite over the ledger and over Arrow tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
import sqlglot

from zhiheng.ledger import ArrowView, Ledger, RecordView, Rows
from zhiheng.ledger.errors import SchemaClash, UnknownBatch, UnknownRecordType
from zhiheng.policy.model import RecordType

DAY = date(2024, 1, 31)
LATE = date(2030, 1, 1)
Put = Callable[..., Any]
PutSystem = Callable[..., Any]
Read = Callable[..., list[dict[str, Any]]]
RecordIdOf = Callable[..., bytes]
ViewOf = Callable[..., RecordView]


def _raw(ledger: Ledger) -> dict[str, pa.Table]:
    """Return every stored row of every table, whatever is in force."""
    tables = {}
    for name in ledger.lake.tables():
        snapshot = ledger.lake.snapshot(name)
        if name != "batches" and snapshot is not None:
            with ledger.engine.session() as session:
                tables[name] = session.fetch(f"SELECT * FROM {session.scan(snapshot.uris)} ORDER BY row_no")
    return tables


@pytest.fixture(params=["ledger", "arrow"])
def view_of(request: pytest.FixtureRequest, ledger: Ledger) -> Iterator[ViewOf]:
    """Open a view of all that the ledger holds: its own, or one over its rows as Arrow tables."""
    opened: list[Any] = []

    def open_view(as_of: date = LATE) -> RecordView:
        if request.param == "ledger":
            opened.append(ledger.view(as_of))
        else:
            opened.append(ArrowView(_raw(ledger), ledger.record_types, as_of, engine=ledger.engine))
        view: RecordView = opened[-1]
        return view

    yield open_view
    for view in opened:
        view.close()


@pytest.fixture
def keys(view_of: ViewOf, read: Read) -> Callable[..., list[str]]:
    """Read the keys of inspections in force."""

    def run(as_of: date = LATE, where: str = "true") -> list[str]:
        rows = read(view_of(as_of), f"SELECT source_key FROM inspection WHERE {where} ORDER BY 1")
        return [row["source_key"] for row in rows]

    return run


def test_day_asked_for_is_included_and_later_ones_are_not(put: Put, keys: Callable[..., list[str]]) -> None:
    for number in range(3):
        put((f"k{number}", "pass"), day=DAY + timedelta(days=number))
    assert keys(DAY + timedelta(days=1)) == ["k0", "k1"]
    assert keys(DAY - timedelta(days=1)) == []


def test_corrected_rows_and_their_parties_are_gone(put: Put, view_of: ViewOf, read: Read) -> None:
    put(("a", "pass"), ("b", "pass"))
    put(("a", "fail"))
    view = view_of()
    assert read(view, "SELECT source_key, verdict FROM inspection ORDER BY 1") == [
        {"source_key": "a", "verdict": "fail"},
        {"source_key": "b", "verdict": "pass"},
    ]
    assert read(view, "SELECT count(*) AS n FROM participants") == [{"n": 2}]


def test_correction_that_moves_the_day_hides_the_old_day(put: Put, keys: Callable[..., list[str]]) -> None:
    put(("a", "pass"), day=DAY)
    put(("a", "pass"), day=date(2025, 6, 1))
    assert keys(date(2024, 12, 31)) == []
    assert keys(date(2025, 6, 1)) == ["a"]


def _void(put_system: PutSystem, target: bytes, on: date, action: str = "void", name: str = "inspection") -> Any:
    return put_system("effect", on, target_type=name, target=target, action=action, effective_on=on)


def test_voided_record_counts_until_its_day(
    put: Put,
    put_system: PutSystem,
    record_id_of: RecordIdOf,
    keys: Callable[..., list[str]],
    view_of: ViewOf,
    read: Read,
) -> None:
    put(("a", "pass"), ("b", "pass"))
    assert _void(put_system, record_id_of("inspection", "a"), date(2025, 3, 1)).accepted == 1
    assert keys(date(2025, 2, 28)) == ["a", "b"]
    assert keys(date(2025, 3, 1)) == ["b"]
    assert read(view_of(), "SELECT count(*) AS n FROM participants WHERE record_type = 'inspection'") == [{"n": 1}]


def test_restored_record_counts_again(
    put: Put, put_system: PutSystem, record_id_of: RecordIdOf, keys: Callable[..., list[str]]
) -> None:
    put(("a", "pass"))
    target = record_id_of("inspection", "a")
    _void(put_system, target, date(2025, 3, 1))
    _void(put_system, target, date(2025, 9, 1), action="restored")
    assert keys(date(2025, 8, 31)) == []
    assert keys(date(2025, 9, 1)) == ["a"]


def test_corrected_effect_no_longer_counts(
    ledger: Ledger, put: Put, record_id_of: RecordIdOf, keys: Callable[..., list[str]]
) -> None:
    put(("a", "pass"), ("b", "pass"))
    for key in ("a", "b"):  # the second row corrects the first: it was the wrong record
        row = {
            "source_key": "decision-1",
            "occurred_on": DAY,
            "target_type": "inspection",
            "target": record_id_of("inspection", key),
            "action": "void",
        }
        ledger.append([Rows("effect", pa.Table.from_pylist([row]))], source="bureau")
    assert keys() == ["a"]


def test_effect_on_nothing_is_a_conflict(put: Put, put_system: PutSystem) -> None:
    put(("a", "pass"))
    (conflict,) = _void(put_system, b"\x07" * 32, DAY).conflicts
    assert conflict.reason == "unknown_target"
    (conflict,) = _void(put_system, b"\x07" * 32, DAY, name="penalty").conflicts
    assert conflict.reason == "unknown_target"


def _unlinked(ledger: Ledger) -> None:
    parties = pa.table(
        {
            "row": [0, 0],
            "role": ["producer", "seller"],
            "subject": pa.array([None, None], pa.string()),
            "method": ["none", "none"],
            "party_name": ["某某公司", "某某店"],
        }
    )
    table = pa.table({"source_key": ["a"], "occurred_on": pa.array([DAY], pa.date32())})
    assert ledger.append([Rows("inspection", table, parties)], source="lab").unlinked == 1


def test_row_linked_later_stands_under_its_subject(
    ledger: Ledger, put_system: PutSystem, record_id_of: RecordIdOf, view_of: ViewOf, read: Read
) -> None:
    _unlinked(ledger)
    put_system(
        "link",
        date(2026, 1, 1),
        target_type="inspection",
        target=record_id_of("inspection", "a"),
        role="producer",
        linked_subject="uscc:A",
    )
    view = view_of(date(2024, 12, 31))  # before the judgement: the link says what was always so
    assert read(view, "SELECT subject FROM inspection") == [{"subject": "uscc:A"}]
    parties = "SELECT role, subject, method FROM participants WHERE record_type = 'inspection' ORDER BY role"
    assert read(view, parties) == [
        {"role": "producer", "subject": "uscc:A", "method": "judged"},
        {"role": "seller", "subject": None, "method": "none"},
    ]


def test_link_taken_back_leaves_the_row_unlinked(
    ledger: Ledger, put_system: PutSystem, record_id_of: RecordIdOf, view_of: ViewOf, read: Read
) -> None:
    _unlinked(ledger)
    target = record_id_of("inspection", "a")
    put_system("link", target_type="inspection", target=target, role="producer", linked_subject="uscc:A")
    with ledger.view(LATE) as view:
        (link,) = read(view, "SELECT record_id FROM link")
    _void(put_system, link["record_id"], date(2027, 1, 1), name="link")
    assert read(view_of(date(2025, 1, 1)), "SELECT subject FROM inspection") == [{"subject": None}]


def test_later_judgement_wins(
    ledger: Ledger, put_system: PutSystem, record_id_of: RecordIdOf, view_of: ViewOf, read: Read
) -> None:
    _unlinked(ledger)
    target = record_id_of("inspection", "a")
    for subject in ("uscc:A", "uscc:B"):
        put_system("link", target_type="inspection", target=target, role="producer", linked_subject=subject)
    assert read(view_of(), "SELECT subject FROM inspection") == [{"subject": "uscc:B"}]


def test_merged_subject_bears_its_new_name_from_that_day(
    put: Put, put_system: PutSystem, view_of: ViewOf, read: Read
) -> None:
    put(("a", "pass"), subject="uscc:OLD")
    put(("b", "pass"), subject="uscc:NEW")
    on = date(2025, 1, 1)
    put_system("identity", on, action="merge", old_subject="uscc:OLD", new_subject="uscc:NEW", effective_on=on)
    subjects = "SELECT DISTINCT subject FROM {} ORDER BY 1"
    assert read(view_of(date(2024, 12, 31)), subjects.format("inspection")) == [
        {"subject": "uscc:NEW"},
        {"subject": "uscc:OLD"},
    ]
    for table in ("inspection", "participants WHERE record_type = 'inspection'"):
        assert read(view_of(on), subjects.format(table)) == [{"subject": "uscc:NEW"}]


def test_linked_and_merged_go_together(
    ledger: Ledger, put_system: PutSystem, record_id_of: RecordIdOf, view_of: ViewOf, read: Read
) -> None:
    _unlinked(ledger)
    target = record_id_of("inspection", "a")
    put_system("link", target_type="inspection", target=target, role="producer", linked_subject="uscc:A")
    put_system("identity", action="rename", old_subject="uscc:A", new_subject="uscc:B", effective_on=DAY)
    view = view_of()
    assert read(view, "SELECT subject FROM inspection") == [{"subject": "uscc:B"}]
    assert read(view, "SELECT subject FROM participants WHERE role = 'producer' AND record_type = 'inspection'") == [
        {"subject": "uscc:B"}
    ]


def test_type_without_rows_is_empty_with_all_its_columns(view_of: ViewOf, put: Put) -> None:
    put(("a", "pass"))
    query = sqlglot.parse_one("SELECT * FROM penalty", dialect="duckdb")
    assert isinstance(query, sqlglot.exp.Query)
    table = view_of().execute(query)
    assert table.num_rows == 0
    assert {"record_id", "subject", "items", "amount"} <= set(table.column_names)


def test_query_may_define_tables_of_its_own(view_of: ViewOf, put: Put, read: Read) -> None:
    put(("a", "pass"))
    assert read(view_of(), "WITH mine AS (SELECT 1 AS x) SELECT x FROM mine, inspection") == [{"x": 1}]
    with pytest.raises(UnknownRecordType, match="theirs"):
        read(view_of(), "SELECT * FROM theirs")


def test_empty_ledger_reads_as_empty(view_of: ViewOf, read: Read) -> None:
    assert read(view_of(), "SELECT * FROM inspection") == []
    assert view_of().batch_seq == 0


# --- only the ledger knows when something became known ---


def test_what_was_known_at_an_instant_or_batch(
    ledger: Ledger, put: Put, put_system: PutSystem, record_id_of: RecordIdOf, verdicts: Callable[..., dict[str, str]]
) -> None:
    instants: list[datetime] = [put(("a", "pass")).recorded_at, put(("a", "fail"), ("b", "pass")).recorded_at]
    _void(put_system, record_id_of("inspection", "b"), DAY)
    tick = timedelta(microseconds=1)
    assert verdicts(known_at=instants[0] - tick) == verdicts(known_at=0) == {}
    assert verdicts(known_at=instants[0]) == verdicts(known_at=1) == {"a": "pass"}
    assert verdicts(known_at=instants[1] - tick) == {"a": "pass"}
    assert verdicts(known_at=instants[1]) == verdicts(known_at=2) == {"a": "fail", "b": "pass"}
    assert verdicts() == verdicts(known_at=3) == {"a": "fail"}
    for unknown in (4, -1):
        with pytest.raises(UnknownBatch):
            ledger.view(LATE, unknown)


def test_open_view_does_not_move(ledger: Ledger, put: Put, read: Read) -> None:
    put(("a", "pass"))
    with ledger.view(LATE) as view:
        assert read(view, "SELECT count(*) AS n FROM inspection") == [{"n": 1}]
        put(("b", "pass"))
        put(("a", "fail"))
        assert read(view, "SELECT verdict FROM inspection") == [{"verdict": "pass"}]
        assert read(view, "SELECT count(*) AS n FROM participants") == [{"n": 1}]


def test_plain_view_is_a_plain_scan(ledger: Ledger, put: Put, put_system: PutSystem, record_id_of: RecordIdOf) -> None:
    put(("a", "pass"))

    def plan() -> str:
        with ledger.view(LATE) as view:
            view.execute(sqlglot.exp.select("verdict").from_("inspection"))
            table = view._session.fetch("EXPLAIN SELECT verdict FROM inspection")
            return str(table.to_pylist())

    assert "Join" not in plan()
    _void(put_system, record_id_of("inspection", "a"), DAY)
    assert "Join" in plan()


# --- Arrow tables as a library user has them ---


def _library_rows(**more: list[Any]) -> pa.Table:
    days = pa.array([DAY, DAY], pa.date32())
    return pa.table({"no": ["a", "b"], "day": days, "code": ["A", None], "name": ["甲", "乙"], **more})


def test_arrow_rows_get_key_day_subject_and_parties(record_types: Mapping[str, RecordType], read: Read) -> None:
    view = ArrowView({"inspection": _library_rows()}, record_types, LATE)
    rows = read(view, "SELECT source_key, occurred_on, subject FROM inspection ORDER BY row_no")
    assert [row["subject"] for row in rows] == ["uscc:A", None]
    assert [row["occurred_on"] for row in rows] == [DAY, DAY]
    parties = read(view, "SELECT role, subject, method, party_name FROM participants ORDER BY row_no")
    assert parties == [
        {"role": "producer", "subject": "uscc:A", "method": "code", "party_name": "甲"},
        {"role": "producer", "subject": None, "method": "none", "party_name": "乙"},
    ]
    view.close()


def test_arrow_rows_that_disagree_are_refused(record_types: Mapping[str, RecordType]) -> None:
    table = _library_rows().set_column(0, "no", pa.array(["a", "a"]))
    with pytest.raises(SchemaClash, match="share a key"):
        ArrowView({"inspection": table}, record_types, LATE)


def test_arrow_effects_aim_at_given_records(record_types: Mapping[str, RecordType], read: Read) -> None:
    rows = _library_rows()
    first = ArrowView({"inspection": rows}, record_types, LATE)
    (found,) = read(first, "SELECT record_id FROM inspection WHERE no = 'a'")
    first.close()
    effect = pa.table(
        {
            "target_type": ["inspection"],
            "target": pa.array([found["record_id"]], pa.binary()),
            "action": ["void"],
            "effective_on": pa.array([DAY], pa.date32()),
        }
    )
    view = ArrowView({"effect": effect, "inspection": rows}, record_types, LATE)
    assert read(view, "SELECT no FROM inspection") == [{"no": "b"}]
    view.close()
