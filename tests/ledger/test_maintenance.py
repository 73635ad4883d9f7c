"""Merged and sorted files read the same, now and at every past batch; what they replaced stays for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from zhiheng.ledger import Ledger, Rows, maintenance
from zhiheng.ledger.store import Lake

LATE = date(2030, 1, 1)
Put = Callable[..., Any]
Read = Callable[..., list[dict[str, Any]]]

EVERYTHING = "SELECT * FROM inspection ORDER BY row_no"
PARTIES = "SELECT * FROM participants ORDER BY row_no, role"


def _fill(ledger: Ledger, put: Put) -> None:
    for number in range(12):
        put((f"k{number % 5}", f"v{number}"), (f"x{number}", "pass"), subject=f"uscc:{9 - number % 4}")


def _states(ledger: Ledger, read: Read) -> list[Any]:
    states = []
    for batch_seq in range(ledger.head() + 1):
        with ledger.view(LATE, batch_seq) as view:
            states.append((read(view, EVERYTHING), read(view, PARTIES)))
    return states


def test_every_past_batch_reads_the_same(ledger: Ledger, put: Put, read: Read) -> None:
    _fill(ledger, put)
    before = _states(ledger, read)
    done = {each.table: (each.files_before, each.files_after) for each in ledger.maintain()}
    assert done == {"batches": (12, 1), "inspection": (12, 1), "participants": (12, 1)}
    assert _states(ledger, read) == before
    put(("k0", "later"))
    assert _states(ledger, read)[:-1] == before
    assert ledger.batches()["batch_seq"].to_pylist() == list(range(1, 14))
    assert ledger.check() == []


def test_files_are_sorted_by_subject(ledger: Ledger, put: Put) -> None:
    _fill(ledger, put)
    ledger.maintain()
    for name in ("inspection", "participants"):
        snapshot = ledger.lake.snapshot(name)
        assert snapshot is not None
        with ledger.engine.session() as session:
            subjects = session.fetch(f"SELECT subject FROM {session.scan(snapshot.uris)}")["subject"].to_pylist()
        assert subjects == sorted(subjects)


def test_second_maintenance_has_nothing_to_do(ledger: Ledger, put: Put) -> None:
    _fill(ledger, put)
    ledger.maintain()
    version = {name: ledger.lake.snapshot(name).version for name in ("inspection", "participants")}  # type: ignore[union-attr]
    assert all(each.files_before == each.files_after == 1 for each in ledger.maintain())
    files = [ledger.lake.snapshot(name) for name in version]
    assert all(snapshot is not None and len(snapshot.files) == 1 for snapshot in files)


def test_full_sorted_files_are_left_alone(ledger: Ledger, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "FULL_BYTES", 1)
    put(("a", "pass"))
    ledger.maintain()
    put(("b", "pass"))
    done = {each.table: each.files_after for each in ledger.maintain()}
    assert done["inspection"] == 2


def test_reader_of_an_earlier_snapshot_goes_on(ledger: Ledger, put: Put, read: Read) -> None:
    _fill(ledger, put)
    with ledger.view(LATE) as view:
        expected = read(view, EVERYTHING)
        ledger.maintain()
        assert read(view, EVERYTHING) == expected


def test_replaced_files_go_after_the_retention(ledger: Ledger, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(ledger, put)
    ledger.maintain()
    assert len(ledger.lake.data_files_on_disk("inspection")) == 13
    monkeypatch.setattr(maintenance, "RETENTION_HOURS", 0)
    ledger.maintain(0)
    assert len(ledger.lake.data_files_on_disk("inspection")) == 1


def test_retention_below_a_day_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="24"):
        ledger.maintain(23)


def test_log_holds_no_text_of_any_row(ledger: Ledger) -> None:
    table = pa.table(
        {
            "source_key": ["KEY-SECRET"],
            "name": ["NAME-SECRET"],
            "subject": ["uscc:SECRET"],
            "occurred_on": pa.array([date(2024, 1, 1)], pa.date32()),
        }
    )
    for _ in range(21):  # beyond the first checkpoint
        ledger.append([Rows("inspection", table)], source="lab")
        table = table.set_column(1, "name", pa.array([table["name"][0].as_py() + "x"]))
    ledger.maintain()
    logs = [path for path in ledger.home.lake.rglob("_delta_log/*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in logs)
    assert not [path for path in logs if b"SECRET" in path.read_bytes()]


def test_lake_without_tables_is_maintained(ledger: Ledger) -> None:
    assert ledger.maintain() == []
    assert isinstance(ledger.lake, Lake)


def test_any_reader_of_delta_can_read_the_tables(ledger: Ledger, put: Put) -> None:
    _fill(ledger, put)
    ledger.maintain()
    put(("later", "pass"))
    table = DeltaTable(str(ledger.home.lake / "inspection"))
    assert table.to_pyarrow_table(filters=[("batch_seq", "=", 13)])["source_key"].to_pylist() == ["later"]
    assert table.to_pyarrow_table().num_rows == 25
    assert table.transaction_version("zhiheng.batch") == 13
