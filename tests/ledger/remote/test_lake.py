"""The lake on an object store does what the lake in a folder does."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from zhiheng.ledger import Home, Ledger, Rows, maintenance
from zhiheng.ledger.batch import Manifest
from zhiheng.ledger.bucket import Bucket

pytestmark = pytest.mark.slow

DAY = date(2024, 1, 31)
LATE = date(2030, 1, 1)
MARKER = "张三丰-MARKER-7"
Put = Callable[..., Any]
Read = Callable[..., list[dict[str, Any]]]

EVERYTHING = "SELECT * EXCLUDE (recorded_at) FROM inspection ORDER BY row_no"


def _fill(ledger: Ledger) -> None:
    for values in ({"a": "pass", "b": "pass"}, {"a": "fail", "c": "pass"}, {"a": "pass", "b": "pass"}):
        table = pa.table(
            {
                "source_key": list(values),
                "no": list(values),
                "verdict": list(values.values()),
                "subject": [f"uscc:{key.upper()}" for key in values],
                "occurred_on": pa.array([DAY] * len(values), pa.date32()),
            }
        )
        ledger.append([Rows("inspection", table)], source="lab")


def _states(ledger: Ledger, read: Read) -> list[Any]:
    states = []
    for batch_seq in range(ledger.head() + 1):
        with ledger.view(LATE, batch_seq) as view:
            states.append(read(view, EVERYTHING))
    return states


def test_appended_corrected_and_maintained_rows_read_as_in_a_folder(
    ledger: Ledger, other_home: Home, read: Read, tmp_path: Path
) -> None:
    near = Ledger.open(Home(tmp_path / "near"), ledger.record_types)
    for each in (ledger, near):
        _fill(each)
    assert _states(ledger, read) == _states(near, read)
    done = {each.table: (each.files_before, each.files_after) for each in ledger.maintain()}
    assert done == {"batches": (3, 1), "inspection": (3, 1), "participants": (3, 1)}
    elsewhere = Ledger.open(other_home, ledger.record_types)
    assert _states(elsewhere, read) == _states(near, read)
    assert elsewhere.check() == []
    assert list((other_home.cache / "leases").iterdir()) == []


def test_any_reader_of_delta_can_read_the_tables(ledger: Ledger, lake_at: str) -> None:
    _fill(ledger)
    table = DeltaTable(f"{lake_at}/inspection", storage_options={"allow_http": "true"})
    assert table.to_pyarrow_table().num_rows == 5


def test_replaced_files_go_after_the_retention(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(ledger)
    ledger.maintain()
    assert len(ledger.lake.data_files_on_disk("inspection")) == 4
    monkeypatch.setattr(maintenance, "RETENTION_HOURS", 0)
    ledger.maintain(0)
    assert len(ledger.lake.data_files_on_disk("inspection")) == 1


def _with_text(ledger: Ledger, text: str) -> list[str]:
    """Return every object of the lake and every local file that holds the text, plain or in a Parquet column."""
    contents = {key: ledger.lake.files.read(key) for key in ledger.lake.files.list("")}
    contents |= {str(path): path.read_bytes() for path in ledger.home.root.rglob("*") if path.is_file()}
    found = []
    for name, content in contents.items():
        seen = str(pq.read_table(io.BytesIO(content)).to_pylist()).encode() if name.endswith(".parquet") else b""
        if text.encode() in content + seen:
            found.append(name)
    return found


@pytest.mark.parametrize("maintained", [False, True])
def test_nothing_of_an_erased_row_is_left_anywhere(
    ledger: Ledger, other_home: Home, record_id_of: Callable[..., bytes], read: Read, maintained: bool
) -> None:
    for keys in (("a", "x"), ("c",)):
        table = pa.table(
            {
                "source_key": list(keys),
                "name": [MARKER if key == "x" else "others" for key in keys],
                "occurred_on": pa.array([DAY] * len(keys), pa.date32()),
            }
        )
        ledger.append([Rows("inspection", table)], source="lab")
    elsewhere = Ledger.open(other_home, ledger.record_types)
    with elsewhere.view(LATE) as view:
        assert len(read(view, "SELECT * FROM inspection")) == 3
    if maintained:
        ledger.maintain()
    doomed = record_id_of("inspection", "x")
    assert _with_text(ledger, MARKER)
    assert ledger.erase("inspection", [doomed], reason="court order").accepted == 1
    assert _with_text(ledger, MARKER) == []
    with elsewhere.view(LATE) as view:  # the other machine's copies go when it looks the next time
        assert [row["source_key"] for row in read(view, "SELECT source_key FROM inspection ORDER BY 1")] == ["a", "c"]
    assert _with_text(elsewhere, MARKER) == []
    assert elsewhere.check() == []


def test_damage_is_found_and_named(ledger: Ledger) -> None:
    _fill(ledger)
    inspection, participants = (ledger.lake.snapshot(name) for name in ("inspection", "participants"))
    assert inspection
    assert participants
    files = ledger.lake.files
    assert isinstance(files, Bucket)
    lost, spoilt = f"inspection/{inspection.files[0].path}", f"participants/{participants.files[1].path}"
    files.delete(lost)
    files._store.put(spoilt, files.read(spoilt)[:-10])
    files._store.put("inspection/part-00000.parquet", b"half")
    files._store.put("_staging/half.parquet", b"half")
    found = [(finding.code, finding.path) for finding in ledger.check(repair=True)]
    assert found == [
        ("stray-file", "_staging/half.parquet"),
        ("stray-file", "inspection/part-00000.parquet"),
        ("missing-file", lost),
        ("damaged-file", spoilt),
    ]
    assert [(each.code, each.path) for each in ledger.check()] == [("missing-file", lost), ("damaged-file", spoilt)]


def test_spoilt_file_is_not_taken_into_the_copies(ledger: Ledger, other_home: Home, read: Read) -> None:
    from zhiheng.ledger.errors import StoreDamaged

    _fill(ledger)
    snapshot, files = ledger.lake.snapshot("inspection"), ledger.lake.files
    assert snapshot
    assert isinstance(files, Bucket)
    key = f"inspection/{snapshot.files[0].path}"
    files._store.put(key, files.read(key) + b"x")
    with Ledger.open(other_home, ledger.record_types).view(LATE) as view, pytest.raises(StoreDamaged, match="SHA-256"):
        read(view, EVERYTHING)


def test_one_writer_at_a_time_can_decide(ledger: Ledger, other_home: Home) -> None:
    from zhiheng.ledger.errors import StoreUnwritable

    other = Ledger.open(other_home, ledger.record_types)
    mine, theirs = Manifest("append", ()).as_json(), Manifest("rewrite", ()).as_json()
    ledger.lake.files.decide("_staging/manifest.json", mine)
    ledger.lake.files.decide("_staging/manifest.json", mine)  # sent again because the answer was lost
    with pytest.raises(StoreUnwritable, match="another writer"):
        other.lake.files.decide("_staging/manifest.json", theirs)
    assert ledger.lake.files.read("_staging/manifest.json") == mine
