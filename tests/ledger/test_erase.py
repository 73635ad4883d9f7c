"""What the law says must go is in no file afterwards, and does not come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.ledger import Ledger, Rows
from zhiheng.ledger.errors import StoreDamaged, UnknownRecord

DAY = date(2024, 1, 31)
LATE = date(2030, 1, 1)
MARKER = "张三丰-MARKER-7"
Put = Callable[..., Any]
Read = Callable[..., list[dict[str, Any]]]
RecordIdOf = Callable[..., bytes]


def _append(ledger: Ledger, *keys: str, name: str = MARKER) -> None:
    parties = pa.table(
        {
            "row": list(range(len(keys))),
            "role": ["producer"] * len(keys),
            "method": ["none"] * len(keys),
            "party_name": [name if key.startswith("x") else "others" for key in keys],
        }
    )
    table = pa.table(
        {
            "source_key": list(keys),
            "no": list(keys),
            "name": [name if key.startswith("x") else "others" for key in keys],
            "occurred_on": pa.array([DAY] * len(keys), pa.date32()),
        }
    )
    ledger.append([Rows("inspection", table, parties)], source="lab")


def _files_with(ledger: Ledger, text: str) -> list[str]:
    """Return every file under the home that holds the text, plain or in a Parquet column."""
    import pyarrow.parquet as pq

    found = []
    for path in sorted(ledger.home.root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += str(pq.read_table(path).to_pylist()).encode()
            if text.encode() in content:
                found.append(path.name)
    return found


@pytest.mark.parametrize("maintained", [False, True])
def test_nothing_of_an_erased_row_is_left_in_any_file(
    ledger: Ledger, record_id_of: RecordIdOf, read: Read, maintained: bool
) -> None:
    _append(ledger, "a", "x1", "b")
    _append(ledger, "c")
    if maintained:
        ledger.maintain()
    assert _files_with(ledger, MARKER)
    doomed = record_id_of("inspection", "x1")
    receipt = ledger.erase("inspection", [doomed], reason="court order", decision="2026-7", on=DAY)
    assert receipt.accepted == 1
    assert _files_with(ledger, MARKER) == []
    with ledger.view(LATE) as view:
        assert [row["source_key"] for row in read(view, "SELECT source_key FROM inspection ORDER BY 1")] == list("abc")
        assert read(view, "SELECT count(*) AS n FROM participants") == [{"n": 3}]
        (row,) = read(view, "SELECT target_type, target, erased_on, reason, decision FROM erased")
    assert row == {
        "target_type": "inspection",
        "target": doomed,
        "erased_on": DAY,
        "reason": "court order",
        "decision": "2026-7",
    }
    assert ledger.check() == []


def test_all_states_of_the_record_go(ledger: Ledger, record_id_of: RecordIdOf, read: Read) -> None:
    _append(ledger, "x1", "a")
    _append(ledger, "x1", name=MARKER + "b")
    _append(ledger, "x1", name=MARKER)
    assert ledger.erase("inspection", [record_id_of("inspection", "x1")], reason="law").accepted == 3
    assert _files_with(ledger, MARKER) == []
    for batch_seq in range(1, 5):
        with ledger.view(LATE, batch_seq) as view:
            assert read(view, "SELECT source_key FROM inspection") == [{"source_key": "a"}]
    assert ledger.check() == []


def test_states_under_other_keys_go_too(ledger: Ledger, record_id_of: RecordIdOf, read: Read) -> None:
    _append(ledger, "x1", "a")
    table = pa.table(
        {
            "source_key": ["x2"],
            "name": [MARKER],
            "occurred_on": pa.array([DAY], pa.date32()),
            "supersedes": pa.array([record_id_of("inspection", "x1")], pa.binary()),
        }
    )
    ledger.append([Rows("inspection", table)], source="court")
    assert ledger.erase("inspection", [record_id_of("inspection", "x2")], reason="law").accepted == 2
    assert _files_with(ledger, MARKER) == []
    with ledger.view(LATE) as view:
        assert read(view, "SELECT source_key FROM inspection") == [{"source_key": "a"}]


def test_erased_row_sent_again_is_refused(ledger: Ledger, record_id_of: RecordIdOf) -> None:
    _append(ledger, "x1", "a")
    ledger.erase("inspection", [record_id_of("inspection", "x1")], reason="law")
    table = pa.table({"source_key": ["x1"], "no": ["x1"], "name": [MARKER], "occurred_on": pa.array([DAY])})
    receipt = ledger.append([Rows("inspection", table)], source="lab")
    assert (receipt.accepted, [conflict.reason for conflict in receipt.conflicts]) == (0, ["erased"])
    assert _files_with(ledger, MARKER) == []


def test_last_row_of_a_table_can_go(ledger: Ledger, record_id_of: RecordIdOf, read: Read) -> None:
    _append(ledger, "x1")
    ledger.erase("inspection", [record_id_of("inspection", "x1")], reason="law")
    assert _files_with(ledger, MARKER) == []
    with ledger.view(LATE) as view:
        assert read(view, "SELECT * FROM inspection") == []
        assert read(view, "SELECT * FROM participants") == []
    _append(ledger, "a")
    assert ledger.check() == []


def test_erased_rows_are_counted_up_to_a_batch(ledger: Ledger, record_id_of: RecordIdOf) -> None:
    _append(ledger, "x1")
    _append(ledger, "x2", "a")
    assert ledger.erased() == 0
    ledger.erase("inspection", [record_id_of("inspection", "x2")], reason="law")
    assert (ledger.erased(), ledger.erased(1), ledger.erased(2)) == (1, 0, 1)


def test_unknown_record_cannot_be_erased(ledger: Ledger) -> None:
    with pytest.raises(UnknownRecord):
        ledger.erase("inspection", [b"\x01" * 32], reason="law")
    _append(ledger, "a")
    with pytest.raises(UnknownRecord, match="0101"):
        ledger.erase("inspection", [b"\x01" * 32], reason="law")
    assert ledger.head() == 1


def test_reader_of_an_earlier_snapshot_is_told(ledger: Ledger, record_id_of: RecordIdOf, read: Read) -> None:
    _append(ledger, "x1", "a")
    with ledger.view(LATE) as view:
        assert len(read(view, "SELECT * FROM inspection")) == 2
        ledger.erase("inspection", [record_id_of("inspection", "x1")], reason="law")
        with pytest.raises(StoreDamaged, match="inspection"):
            read(view, "SELECT * FROM inspection")
