"""A lake of N enterprises and ten records for each, appended through the ledger in batches; kept between runs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench import synthetic
from bench.records import MAKERS, SHARES, SOURCES, Draw
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.receipt import Rows
from zhiheng.policy import load

BATCH_ROWS = 4_000_000
#: This share of the complaints is reported again with another outcome: corrections.
CORRECTED = 0.001
#: Kept beside the lake: raised when what is made changes.
_EDITION = "2"


def fill(home: str, enterprises: int, seed: int = 7) -> dict[str, Any]:
    """Fill the lake unless it was filled so before; return its rows, files and bytes."""
    root = Path(home)
    mark, wanted = root / "bench-lake.txt", f"{_EDITION} {enterprises} {seed}"
    again = mark.exists() and mark.read_text() == wanted
    started = time.perf_counter()
    if not again:
        shutil.rmtree(root, ignore_errors=True)
        _fill(Home(root), enterprises, seed)
        mark.write_text(wanted)
    files = [path for path in (root / "lake").rglob("*.parquet") if path.parent.name != "_staging"]
    seconds = time.perf_counter() - started
    rows = enterprises * 11 + int(enterprises * 10 * SHARES["complaint"] * CORRECTED)
    return {
        "seconds": seconds,
        "again": again,
        "rows": rows,
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
    }


def _fill(home: Home, enterprises: int, seed: int) -> None:
    types = {name: kind for pack in load().values() for name, kind in pack.record_types.items()}
    home.create()
    engine = DuckDB(memory_limit="8GB", temp=home.tmp / "duckdb")
    ledger = Ledger.open(home, types, engine=engine)
    codes = synthetic.usccs(np.arange(enterprises, dtype=np.int64))
    random = np.random.default_rng(seed)
    for name, start, rows in _parts(enterprises):
        table = _table(types[name], Draw(random, codes, start, rows))
        ledger.append([Rows(name, table)], source=SOURCES[name], note=f"{name} from {start}")


def _parts(enterprises: int) -> Iterator[tuple[str, int, int]]:
    """Yield (type, first row, rows) of every batch; the last one corrects complaints reported in the first."""
    totals = {"organisation": enterprises, **{name: int(enterprises * 10 * share) for name, share in SHARES.items()}}
    for name, total in totals.items():
        batches = max(1 if total < 1000 else 2, -(-total // BATCH_ROWS))
        edges = [total * place // batches for place in range(batches + 1)]
        for start, end in pairwise(edges):
            yield name, start, end - start
    yield "complaint", 0, max(1, int(totals["complaint"] * CORRECTED))


def _table(kind: Any, draw: Draw) -> pa.Table:
    columns = MAKERS[kind.id](draw)
    columns.setdefault("source_key", columns.get(kind.natural_key[0], columns.get("title")))
    main = kind.party(kind.subject)
    columns["subject"] = pc.binary_join_element_wise("uscc:", columns[main.code], "")
    columns["occurred_on"] = columns[kind.occurred_on]
    return pa.table(columns)
