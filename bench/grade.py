"""Grading a province against the plain scan of the same columns, over one ledger, in one process.

    python bench/grade.py [enterprises] [records] [folder]

The scorecard is Sichuan's risk class (18 criteria, three vetoes, four denominators over seven record types). Seven in
ten records are inspections, the rest penalties and complaints, spread over enterprises at random. Prints one line of
JSON: seconds of the scan and of the grading (best of two), their ratio, and the peak memory of the process.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot

from zhiheng import credit, policy, scoring
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.engines.duck import DuckDB

AS_OF = date(2024, 6, 30)
PACK = policy.load()["sichuan"]
PEOPLE = "'uscc:9151' || lpad(((hash({i}) >> 4) % 1000000)::varchar, 6, '0') || lpad(({i})::varchar, 8, '0')"
DAY = "(DATE '2024-06-30' - (hash({i} * 7) % 1500)::int)"
AT_ONCE = 1_000_000

QUERIES = {
    "organisation": """SELECT substring(subject, 6) AS uscc, 'firm' AS name, 'active' AS status, 'enterprise' AS entity_kind,
        DATE '2015-01-01' AS registered_on, subject, DATE '2015-01-01' AS occurred_on, subject AS source_key
        FROM (SELECT {who} AS subject FROM range({first}, {last}) t(i))""",
    "inspection": """SELECT ['spot_check','monitoring','circulation','online'][1 + (hash(i * 3) % 4)::int] AS kind,
        'S' || i AS sample_no, {day} AS inspected_on, if(hash(i * 5) % 20 = 0, 'fail', 'pass') AS verdict,
        hash(i * 11) % 30 = 0 AS retest, {who} AS subject, {day} AS occurred_on, 'S' || i AS source_key
        FROM range({first}, {last}) t(i)""",
    "penalty": """SELECT 'P' || i AS decision_no, {day} AS decided_on, if(hash(i) % 9 = 0, 'suspension', 'fine') AS kind,
        (hash(i * 13) % 2000000)::bigint AS fine, {who} AS subject, {day} AS occurred_on, 'P' || i AS source_key
        FROM range({first}, {last}) t(i)""",
    "complaint": """SELECT 'C' || i AS complaint_no, {day} AS received_on, hash(i) % 4 != 0 AS accepted,
        if(hash(i * 17) % 3 = 0, 'failed', 'settled') AS outcome, {who} AS subject, {day} AS occurred_on, 'C' || i AS source_key
        FROM range({first}, {last}) t(i)""",
}


def fill(ledger: Ledger, firms: int, records: int) -> None:
    """Append the synthetic province in batches of a million rows."""
    sizes = {"organisation": firms, "inspection": records * 7 // 10, "penalty": records * 15 // 100}
    sizes["complaint"] = records - sizes["inspection"] - sizes["penalty"]
    for name, size in sizes.items():
        number = "i" if name == "organisation" else f"(hash(i * 19) % {firms})::bigint"
        for first in range(0, size, AT_ONCE):
            query = QUERIES[name].format(
                who=PEOPLE.format(i=number), day=DAY.format(i="i"), first=first, last=min(size, first + AT_ONCE)
            )
            table: pa.Table = duckdb.sql(query).to_arrow_table()
            ledger.append([Rows(name, table)], source="bench")


def scan_query() -> str:
    """Return the plain scan of the columns that the rules read."""
    columns = {
        "organisation": ("length(subject)", "length(status)", "length(entity_kind)"),
        "inspection": (
            "length(subject)",
            "occurred_on - DATE '2000-01-01'",
            "length(verdict)",
            "length(kind)",
            "retest::int",
        ),
        "penalty": ("length(subject)", "occurred_on - DATE '2000-01-01'", "length(kind)", "fine"),
        "complaint": ("length(subject)", "occurred_on - DATE '2000-01-01'", "accepted::int", "length(outcome)"),
    }
    parts = [
        f"SELECT {' + '.join(f'sum({each})' for each in names)} AS s FROM {name}" for name, names in columns.items()
    ]
    return f"SELECT sum(s) AS s FROM ({' UNION ALL '.join(parts)})"


def best(work: Callable[[], Any]) -> float:
    """Return the shorter of two runs in seconds."""
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def main(firms: int, records: int, folder: Path) -> None:
    """Fill a ledger where there is none, measure, print."""
    home = Home(folder).create()
    engine = DuckDB(memory_limit="2GB", temp=home.tmp)
    ledger = Ledger.open(home, PACK.record_types, engine=engine)
    if ledger.head() == 0:
        began = time.perf_counter()
        fill(ledger, firms, records)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    with ledger.view(AS_OF) as view:
        view.execute(sqlglot.parse_one("SELECT count(*) FROM inspection", dialect="duckdb"))
        query = sqlglot.parse_one(scan_query(), dialect="duckdb")
        plan = scoring.compile(PACK, "risk-class", AS_OF)
        scan = best(lambda: view.execute(query))
        grading = best(lambda: credit.GradeResult(plan, scoring.evaluate(plan, view), view.batch_seq).as_dict())
    print(
        json.dumps(
            {
                "enterprises": firms,
                "records": records,
                "criteria": len(plan.criteria),
                "scan_s": round(scan, 2),
                "grade_s": round(grading, 2),
                "ratio": round(grading / scan, 1),
                "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
            }
        )
    )


if __name__ == "__main__":
    size = [int(argument) for argument in sys.argv[1:3]]
    where = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(tempfile.mkdtemp(prefix="zhiheng-bench-"))
    main(*(size or [500_000, 5_000_000]), where)
