"""A process that appends to a ledger: started, raced and killed by test_processes.

writer.py HOME NAME endless          batches of growing number until killed
writer.py HOME NAME rows N KEYS…     N batches: in each one row of its own and the shared KEYS

ZHIHENG_LAKE and DATABASE_URL count: the lake may lie on an object store, and machines (homes) may share a lock.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.engines import DuckDB
from zhiheng.ledger.installation import shared_lock_from_environment


def _conftest() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ledger_conftest", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(root: Path, name: str, mode: str, *rest: str) -> None:
    """Append until done or killed; print what was accepted. Begins when the file `go` is there."""
    shared = _conftest()
    home = Home(root, os.environ.get("ZHIHENG_LAKE"))
    lock = shared_lock_from_environment()
    ledger = Ledger.open(home, shared.all_types(), engine=DuckDB("300MB", 1), lock=lock)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not (root / "go").exists():
        time.sleep(0.002)
    if mode == "endless":
        number = 0
        while True:
            number += 1
            table = shared.inspections(*((f"{name}-{number}-{row}", "pass") for row in range(number % 5 + 1)))
            fines = pa.table({"source_key": table["source_key"], "occurred_on": table["occurred_on"]})
            ledger.append([Rows("inspection", table), Rows("penalty", fines)], source="lab", note=str(table.num_rows))
    accepted = 0
    for number in range(int(rest[0])):
        keys = [f"{name}-{number}", *rest[1:]]
        receipt = ledger.append(
            [Rows("inspection", shared.inspections(*((key, "pass") for key in keys)))], source="lab"
        )
        accepted += receipt.accepted
    sys.stdout.write(f"{accepted}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
