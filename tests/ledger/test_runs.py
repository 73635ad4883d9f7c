"""Runs are written whole, read back as they were, and their hash sees content alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger import Home
from zhiheng.ledger.errors import StoreUnwritable, UnknownRun
from zhiheng.ledger.output_hash import output_hash
from zhiheng.ledger.runs import RunManifest, RunStore, content_hash

RESULTS = pa.table({"subject": ["uscc:A", "uscc:B"], "score": pa.array([1000, None], pa.int64())})
PACK = {"id": "sichuan", "scorecards": {"risk-class": {"base": "100"}}}
Write = Callable[..., RunManifest]


@pytest.fixture
def store(home: Home) -> RunStore:
    """A store in a fresh home."""
    return RunStore(home)


@pytest.fixture
def write(store: RunStore) -> Write:
    """Write a run."""

    def run(results: pa.Table = RESULTS, **changes: Any) -> RunManifest:
        given: dict[str, Any] = {
            "kind": "grade",
            "pack": "sichuan",
            "element": "risk-class",
            "as_of": date(2024, 1, 31),
            "batch_seq": 7,
            "pack_content": PACK,
            "plan": {"queries": ["SELECT 1"]},
            "semantics_version": 1,
            "counts": {"rated": 1, "not_rated": 1},
        }
        return store.write(results, **{**given, **changes})

    return run


def test_run_is_read_back_as_written(store: RunStore, write: Write) -> None:
    manifest = write()
    run = store.read(manifest.run)
    assert run.manifest == manifest
    assert run.results.equals(RESULTS)
    assert run.pack_content == PACK
    assert manifest.output_hash == output_hash(run.results)
    assert (manifest.rows, manifest.batch_seq, manifest.as_of) == (2, 7, date(2024, 1, 31))


def test_pack_content_is_stored_once(store: RunStore, write: Write) -> None:
    first, second = write(), write()
    assert first.run != second.run
    assert first.pack_hash == second.pack_hash == content_hash(PACK)
    assert len(list((store.folder / "packs").iterdir())) == 1


def test_latest_is_of_the_kind_asked_for(store: RunStore, write: Write) -> None:
    assert store.latest() is None
    first, second = write(), write(pack="jiangsu")
    assert store.latest() == second
    assert store.latest(pack="sichuan") == first
    assert store.latest(kind="sampling") is None
    assert [manifest.run for manifest in store.list()] == [second.run, first.run]


@pytest.mark.parametrize("step", ["manifest.json", "results.parquet"])
def test_failing_write_leaves_no_run(store: RunStore, write: Write, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    from zhiheng.ledger import runs

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    if step == "results.parquet":
        monkeypatch.setattr(pq, "write_table", full)
    else:
        monkeypatch.setattr(runs, "_write_synced", full)
    with pytest.raises(StoreUnwritable, match="No space"):
        write()
    assert store.list() == []
    assert [path.name for path in store.folder.glob("*")] in ([], ["packs"])


@pytest.mark.parametrize("name", ["nothing", "../secrets", "..", ""])
def test_unknown_run_is_an_error(store: RunStore, write: Write, name: str) -> None:
    write()
    with pytest.raises(UnknownRun) as refused:
        store.read(name)
    assert "Errno" not in refused.value.message("en")
    assert "zhiheng grade" in refused.value.message("zh")


def test_altered_pack_content_is_refused(store: RunStore, write: Write) -> None:
    manifest = write()
    path: Path = store.folder / "packs" / f"{manifest.pack_hash}.json"
    path.write_bytes(path.read_bytes().replace(b"100", b"101"))
    with pytest.raises(UnknownRun, match="altered"):
        store.read(manifest.run)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "n": st.none() | st.integers(-(2**63), 2**63 - 1),
            "text": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
            "ok": st.none() | st.booleans(),
            "day": st.none() | st.dates(),
            "at": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
            "share": st.none() | st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2)),
            "ids": st.none() | st.lists(st.none() | st.binary(max_size=3), max_size=3),
            "part": st.none() | st.fixed_dictionaries({"a": st.none() | st.integers(0, 9)}),
        }
    ),
    max_size=9,
)
SCHEMA = pa.schema(
    [
        ("n", pa.int64()),
        ("text", pa.string()),
        ("ok", pa.bool_()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("share", pa.decimal128(18, 2)),
        ("ids", pa.list_(pa.binary())),
        ("part", pa.struct([("a", pa.int64())])),
    ]
)


@given(rows=ROWS, cuts=st.lists(st.integers(0, 9), max_size=3))
def test_hash_does_not_see_chunks_or_slices(rows: list[dict[str, Any]], cuts: list[int]) -> None:
    whole = pa.Table.from_pylist(rows, schema=SCHEMA)
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    pieces = [whole.slice(start, end - start) for start, end in pairwise(edges)]
    assert output_hash(pa.concat_tables(pieces)) == output_hash(whole)
    longer = pa.concat_tables([whole, whole]).combine_chunks()
    assert output_hash(longer.slice(len(rows))) == output_hash(whole)


@given(first=ROWS, second=ROWS)
def test_hashes_are_equal_exactly_when_rows_are(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    left, right = (pa.Table.from_pylist(rows, schema=SCHEMA) for rows in (first, second))
    assert (output_hash(left) == output_hash(right)) == (left.to_pylist() == right.to_pylist())


def test_hash_does_not_see_storage_but_sees_names_and_kinds() -> None:
    plain = pa.table({"x": ["a", None, "a"]})
    assert output_hash(pa.table({"x": plain["x"].dictionary_encode()})) == output_hash(plain)
    assert output_hash(pa.table({"x": plain["x"].cast(pa.large_string())})) == output_hash(plain)
    assert output_hash(plain.rename_columns(["y"])) != output_hash(plain)
    ints, days = pa.array([1], pa.int32()), pa.array([1], pa.int32()).cast(pa.date32())
    assert output_hash(pa.table({"x": ints})) != output_hash(pa.table({"x": days}))


def test_hash_is_the_same_for_ever() -> None:
    assert output_hash(RESULTS) == "1e5899a78bc6cff15797dcd25d5bb50701f8ff5165d23bd08a9c36032f17893d"


def test_floats_are_refused() -> None:
    with pytest.raises(ValueError, match="double"):
        output_hash(pa.table({"x": [0.5]}))
