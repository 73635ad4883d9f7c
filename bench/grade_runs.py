"""What is measured of grading, each in a process of its own: Zhiheng, the plain scan, and pandas on the same lake."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from bench import synthetic
from bench.card import PACK, with_twelve
from bench.clock import Clock

#: Read only for subjects whose registrations do not stand alike, hence not for these: left out of the scan.
_SELDOM = {"record_id"}


def zhiheng(home: str, card: str) -> dict[str, Any]:
    """Grade everybody by a scorecard and keep the run; the answer tells also how long its parts took."""
    from zhiheng import credit, scoring
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.installation import open_installation

    installation = open_installation(Home(Path(home)))
    ledger, pack = installation.ledger, with_twelve(installation.packs[PACK])
    parts = {"query": 0.0}
    _time_query(parts)
    clock = Clock()
    result = credit.grade_and_store(ledger, installation.runs, pack, card, synthetic.TODAY)
    times = clock.read()
    plan = scoring.compile(pack, card, synthetic.TODAY)
    numbers = {"criteria": len(plan.criteria), "denominators": len(plan.denominators), "vetoes": len(plan.vetoes)}
    return {**times, **numbers, "query": parts["query"], **result.as_dict()}


def _time_query(parts: dict[str, float]) -> None:
    """Note how long the engine takes for the plan's queries."""
    from zhiheng.ledger.view import SessionView

    execute = SessionView.execute

    def timed(view: SessionView, query: exp.Query) -> Any:
        started = time.perf_counter()
        try:
            return execute(view, query)
        finally:
            parts["query"] += time.perf_counter() - started

    SessionView.execute = timed  # type: ignore[method-assign,assignment]


def columns_read(home: str, card: str) -> dict[str, list[str]]:
    """Return the columns that the plan's queries read, by table."""
    from zhiheng import scoring
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.installation import open_installation

    installation = open_installation(Home(Path(home)))
    plan = scoring.compile(with_twelve(installation.packs[PACK]), card, synthetic.TODAY)
    read: dict[str, set[str]] = {}
    for text in plan.queries.values():
        for select in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.Select):
            names = {found.name for found in select.find_all(exp.Column) if found.find_ancestor(exp.Select) is select}
            for table in select.find_all(exp.Table):
                kind = installation.record_types.get(table.name)
                if kind is not None and table.find_ancestor(exp.Select) is select:
                    known = {*kind.fields, "subject", "occurred_on", "division", "record_id"}
                    read.setdefault(table.name, {"occurred_on"}).update((names & known) - _SELDOM)
    return {name: sorted(names) for name, names in sorted(read.items())}


def scan(home: str, card: str) -> dict[str, Any]:
    """Let DuckDB read the same columns of the same files and add up their hashes, with the same settings."""
    from zhiheng.ledger.engines.duck import DuckDB
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.record_id import quote
    from zhiheng.ledger.store import Lake

    place = Home(Path(home))
    lake, read = Lake(place.lake), columns_read(home, card)
    clock = Clock()
    with DuckDB.from_environment(place.tmp / "duckdb").session() as session:
        for name, columns in read.items():
            snapshot = lake.snapshot(name)
            if snapshot is None:
                continue
            sums = ", ".join(f"sum(hash({quote(column)}))" for column in columns)
            session.fetch(f"SELECT {sums} FROM {session.scan(snapshot.uris)}")
    return {**clock.read(), "columns": sum(len(columns) for columns in read.values())}
