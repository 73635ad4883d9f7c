"""What becomes of rows: new, duplicate, correction, conflict; batches without gap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.append import ROW_SPAN
from zhiheng.ledger.errors import SchemaClash, SchemaShrunk, UnknownRecordType
from zhiheng.ledger.record_id import record_id
from zhiheng.ledger.view import LedgerView
from zhiheng.policy.model import RecordType

DAY = date(2024, 1, 31)
LATE = date(2030, 1, 1)
Put = Callable[..., Any]
Read = Callable[..., list[dict[str, Any]]]
Verdicts = Callable[..., dict[str, str]]


def _table(**columns: list[Any]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    given = {"occurred_on": pa.array([DAY] * rows, pa.date32()), **columns}
    if "source_key" not in given:
        given["source_key"] = given["no"]
    return pa.table(given)


def test_rows_are_read_back_as_given(ledger: Ledger, read: Read) -> None:
    items = [{"limit": "≤0.5", "value": Decimal("0.750000")}, {"limit": None, "value": None}]
    table = _table(no=["p1"], code=["91510100MA6000001X"], amount=[12_345], items=[items], name=["某某公司"])
    table = table.append_column("occurred_at", pa.array([datetime(2024, 1, 31, 1, 2, 3, tzinfo=UTC)]))
    receipt = ledger.append([Rows("penalty", table)], source="bureau", note="first")
    with ledger.view(LATE) as view:
        (row,) = read(view, "SELECT * FROM penalty")
    expected = record_id(ledger.record_types["penalty"], "bureau", "p1", table.to_pylist()[0])
    assert row["record_id"] == expected
    assert row["row_no"] == ROW_SPAN
    assert row["items"] == items
    assert (row["amount"], row["name"], row["source"], row["batch_seq"]) == (12_345, "某某公司", "bureau", 1)
    assert row["recorded_at"] == receipt.recorded_at
    assert row["occurred_at"] == datetime(2024, 1, 31, 1, 2, 3, tzinfo=UTC)
    assert (row["publicity"], row["schema_version"], row["supersedes"]) == ("public", 1, None)


def test_same_rows_twice_add_nothing(ledger: Ledger, put: Put) -> None:
    first, second = put(("a", "pass"), ("b", "pass")), put(("b", "pass"), ("a", "pass"))
    assert (first.accepted, first.batch_seq) == (2, 1)
    assert (second.accepted, second.duplicates, second.batch_seq, second.batch_id) == (0, 2, 1, None)
    assert ledger.head() == 1


def test_other_content_under_a_known_key_corrects(put: Put, verdicts: Verdicts, ledger: Ledger, read: Read) -> None:
    put(("a", "pass"), ("b", "pass"))
    receipt = put(("a", "fail"), ("b", "pass"), ("c", "pass"))
    assert (receipt.accepted, receipt.duplicates) == (2, 1)
    assert verdicts() == {"a": "fail", "b": "pass", "c": "pass"}
    with ledger.view(LATE) as view:
        (row,) = read(view, "SELECT supersedes, supersedes_row FROM inspection WHERE source_key = 'a'")
    with ledger.view(LATE, 1) as view:
        (old,) = read(view, "SELECT record_id, row_no FROM inspection WHERE source_key = 'a'")
    assert (row["supersedes"], row["supersedes_row"]) == (old["record_id"], old["row_no"])


def test_correction_there_and_back_keeps_three_states(put: Put, verdicts: Verdicts, ledger: Ledger) -> None:
    for verdict in ("pass", "fail", "pass"):
        assert put(("a", verdict)).accepted == 1
    assert put(("a", "pass")).duplicates == 1
    assert [verdicts(known_at=batch)["a"] for batch in (1, 2, 3)] == ["pass", "fail", "pass"]
    ids = set()
    for batch in (1, 2, 3):
        with ledger.view(LATE, batch) as view:
            ids.add(view.execute(_query("SELECT record_id FROM inspection")).to_pylist()[0]["record_id"])
    assert len(ids) == 3


def _query(text: str) -> Any:
    import sqlglot

    return sqlglot.parse_one(text, dialect="duckdb")


def test_keys_of_two_sources_are_apart(put: Put, ledger: Ledger) -> None:
    assert put(("a", "pass"), source="lab").accepted == 1
    assert put(("a", "pass"), source="market").accepted == 1


def test_equal_rows_of_one_batch_count_once(put: Put, verdicts: Verdicts) -> None:
    receipt = put(("a", "pass"), ("a", "pass"), ("b", "pass"))
    assert (receipt.accepted, receipt.duplicates, receipt.conflicts) == (2, 1, ())
    assert verdicts() == {"a": "pass", "b": "pass"}


def test_rows_of_one_batch_that_disagree_are_all_refused(put: Put, verdicts: Verdicts) -> None:
    receipt = put(("a", "pass"), ("b", "pass"), ("a", "fail"), ("a", "pass"))
    assert receipt.accepted == 1
    assert [(c.row, c.reason) for c in receipt.conflicts] == [(0, "same_key"), (2, "same_key"), (3, "same_key")]
    assert receipt.conflicts[0].against == receipt.conflicts[1].record_id
    assert verdicts() == {"b": "pass"}
    assert "同一批" in receipt.conflicts[0].message("zh")


def _correction(key: str, verdict: str, supersedes: bytes) -> pa.Table:
    table = _table(no=[key], verdict=[verdict])
    return table.append_column("supersedes", pa.array([supersedes], pa.binary()))


def test_second_explicit_correction_of_a_record_waits(
    ledger: Ledger, put: Put, verdicts: Verdicts, record_id_of: Callable[..., bytes]
) -> None:
    put(("a", "pass"))
    first = record_id_of("inspection", "a")
    assert ledger.append([Rows("inspection", _correction("a", "fail", first))], source="lab").accepted == 1
    again = ledger.append([Rows("inspection", _correction("a", "fail", first))], source="lab")
    assert (again.duplicates, again.conflicts) == (1, ())
    other = ledger.append([Rows("inspection", _correction("a", "void", first))], source="lab")
    (conflict,) = other.conflicts
    assert (other.accepted, conflict.reason, conflict.against, conflict.row) == (0, "not_current", first.hex(), 0)
    assert verdicts() == {"a": "fail"}


def test_two_explicit_corrections_in_one_batch_both_wait(
    ledger: Ledger, put: Put, record_id_of: Callable[..., bytes]
) -> None:
    put(("a", "pass"))
    first = record_id_of("inspection", "a")
    both = pa.concat_tables([_correction("b", "fail", first), _correction("c", "fail", first)])
    receipt = ledger.append([Rows("inspection", both)], source="lab")
    assert [conflict.reason for conflict in receipt.conflicts] == ["two_corrections"] * 2
    assert receipt.accepted == 0


def test_correction_under_another_key_moves_the_record(
    ledger: Ledger, put: Put, verdicts: Verdicts, record_id_of: Callable[..., bytes]
) -> None:
    put(("misprint", "pass"))
    wrong = record_id_of("inspection", "misprint")
    ledger.append([Rows("inspection", _correction("right", "pass", wrong))], source="lab")
    assert verdicts() == {"right": "pass"}
    assert put(("misprint", "pass")).duplicates == 1
    (conflict,) = put(("misprint", "fail")).conflicts
    assert conflict.reason == "key_moved"


def test_correction_to_a_key_in_use_is_refused(ledger: Ledger, put: Put, record_id_of: Callable[..., bytes]) -> None:
    put(("a", "pass"), ("b", "pass"))
    receipt = ledger.append(
        [Rows("inspection", _correction("b", "fail", record_id_of("inspection", "a")))], source="lab"
    )
    assert [conflict.reason for conflict in receipt.conflicts] == ["key_taken"]


@pytest.mark.parametrize("known", [True, False])
def test_correction_of_an_unknown_record_is_refused(ledger: Ledger, put: Put, known: bool) -> None:
    if known:
        put(("a", "pass"))
    receipt = ledger.append([Rows("inspection", _correction("z", "fail", b"\x01" * 32))], source="lab")
    assert [conflict.reason for conflict in receipt.conflicts] == ["unknown_target"]


def test_batch_of_a_known_name_is_not_appended_again(ledger: Ledger) -> None:
    first = ledger.append([Rows("inspection", _table(no=["a"]))], source="s", batch_id="outbox-7")
    again = ledger.append([Rows("inspection", _table(no=["b"]))], source="s", batch_id="outbox-7")
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.batch_seq, again.accepted, ledger.head()) == (1, 1, 1)


def test_one_batch_spans_record_types(ledger: Ledger, read: Read) -> None:
    receipt = ledger.append(
        [Rows("inspection", _table(no=["a", "b"])), Rows("penalty", _table(no=["a"], amount=[5]))], source="s"
    )
    assert (receipt.batch_seq, receipt.accepted) == (1, 3)
    with ledger.view(LATE) as view:
        numbers = read(view, "SELECT row_no FROM inspection UNION ALL SELECT row_no FROM penalty ORDER BY 1")
    assert [row["row_no"] for row in numbers] == [ROW_SPAN, ROW_SPAN + 1, ROW_SPAN + 2]
    (batch,) = ledger.batches().to_pylist()
    assert batch["tables"] == [
        {"name": "inspection", "rows": 2, "corrections": 0},
        {"name": "penalty", "rows": 1, "corrections": 0},
    ]


def test_parties_are_kept_and_unlinked_rows_counted(ledger: Ledger, read: Read) -> None:
    parties = pa.table(
        {
            "row": [0, 0, 1],
            "role": ["producer", "seller", "producer"],
            "subject": ["uscc:A", None, "uscc:B"],
            "method": ["code", "none", "name"],
            "party_code": ["A", None, None],
            "party_name": ["甲", "某摊位", "乙"],
        }
    )
    rows = Rows("inspection", _table(no=["a", "b"]), parties)
    assert ledger.append([rows], source="s").unlinked == 1
    with ledger.view(LATE) as view:
        found = read(view, "SELECT subject, role, party_name, method, row_no FROM participants ORDER BY row_no, role")
    assert found == [
        {"subject": "uscc:A", "role": "producer", "party_name": "甲", "method": "code", "row_no": ROW_SPAN},
        {"subject": None, "role": "seller", "party_name": "某摊位", "method": "none", "row_no": ROW_SPAN},
        {"subject": "uscc:B", "role": "producer", "party_name": "乙", "method": "name", "row_no": ROW_SPAN + 1},
    ]


def test_parties_of_refused_rows_are_left_out(ledger: Ledger, read: Read) -> None:
    ledger.append([Rows("inspection", _table(no=["a"]))], source="s")
    ledger.append([Rows("inspection", _table(no=["a", "b"]))], source="s")
    with ledger.view(LATE) as view:
        assert read(view, "SELECT count(*) AS n FROM participants") == [{"n": 2}]


def test_instants_of_recording_only_grow(ledger: Ledger, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.ledger import append

    put(("a", "pass"))

    class Backwards(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr(append, "datetime", Backwards)
    put(("b", "pass"))
    instants = ledger.batches()["recorded_at"].to_pylist()
    assert instants[0] < instants[1]


def test_no_rows_make_no_batch(ledger: Ledger, put: Put) -> None:
    assert put().batch_seq == 0
    assert ledger.append([], source="s").batch_id is None


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (_table(no=["a"], nonsense=[1]), "nonsense"),
        (_table(no=["a"], fine=["many"]), "fine"),
        (_table(no=["a"], source_key=pa.array([None], pa.string())), "source_key"),
        (_table(no=["a"]).drop_columns(["occurred_on"]), "occurred_on"),
        (_table(no=["a\x00b"]), "source_key"),
    ],
)
def test_table_that_does_not_fit_is_refused(ledger: Ledger, table: pa.Table, column: str) -> None:
    with pytest.raises(SchemaClash) as caught:
        ledger.append([Rows("inspection", table)], source="s")
    assert caught.value.context["column"] == column
    assert ledger.head() == 0


def test_unknown_record_type_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UnknownRecordType, match="inspection"):
        ledger.append([Rows("inspektion", _table(no=["a"]))], source="s")


def _grown(record_type: RecordType, name: str, kind: str) -> RecordType:
    fields = {n: spec.model_dump() for n, spec in record_type.fields.items()}
    fields[name] = {"type": kind, "label": {"zh": name, "en": name}}
    return RecordType.model_validate({**record_type.model_dump(by_alias=True), "fields": fields})


def test_later_nullable_column_is_null_in_older_rows(
    home: Home, record_types: dict[str, RecordType], put: Put, ledger: Ledger, read: Read
) -> None:
    put(("a", "pass"))
    types = {**record_types, "inspection": _grown(record_types["inspection"], "grade", "text")}
    later = Ledger.open(home, types)
    with later.view(LATE) as view:  # declared, but in no file yet
        assert read(view, "SELECT source_key, grade FROM inspection") == [{"source_key": "a", "grade": None}]
    table = _table(no=["a", "b"], verdict=["pass", "pass"], grade=[None, "A"])
    table = table.append_column("day", table["occurred_on"])
    receipt = later.append([Rows("inspection", table)], source="lab")
    assert (receipt.duplicates, receipt.accepted) == (1, 1)
    with later.view(LATE) as view:
        assert read(view, "SELECT source_key, grade FROM inspection ORDER BY 1") == [
            {"source_key": "a", "grade": None},
            {"source_key": "b", "grade": "A"},
        ]
    with ledger.view(LATE) as view:  # a process with the older pack still reads
        assert isinstance(view, LedgerView)
        assert read(view, "SELECT count(*) AS n FROM inspection") == [{"n": 2}]


def test_changed_type_of_a_column_is_refused(home: Home, record_types: dict[str, RecordType], put: Put) -> None:
    put(("a", "pass"))
    changed = Ledger.open(
        home, {**record_types, "inspection": _grown(record_types["inspection"], "verdict", "integer")}
    )
    with pytest.raises(SchemaShrunk, match="verdict"):
        changed.append([Rows("inspection", _table(no=["b"], verdict=[1]))], source="lab")
    assert changed.head() == 1
