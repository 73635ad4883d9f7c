"""Indicators: all of a pack for all levels and five years, beside a plain scan of the columns that the queries read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import command, synthetic
from bench.child import Measured, measure
from bench.record import Aim, Line, Result, large

#: The demo's size, and the sandbox at scale 1.
DEMO, FULL = 20_000, 500_000
DEMO_AIM, FULL_AIM = 5.0, 60.0
SETTINGS = {"ZHIHENG_MEMORY": "1500MB"}
PACK = "sichuan"


def run(home: str) -> dict[str, Any]:
    """Compute every indicator of the pack for five years, as `zhiheng indicators compute` does."""
    from bench.clock import Clock
    from zhiheng.indicators import computing
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.installation import open_installation

    installation = open_installation(Home(Path(home)))
    pack = installation.packs[PACK]
    clock = Clock()
    with installation.ledger.view(synthetic.TODAY) as view:
        found = computing.carry_out(view, pack, spans())
    known = [value for value in found.values if value.value is not None]
    indicators = {value.indicator for value in found.values}
    return {
        **clock.read(), "values": len(found.values), "known": len(known), "indicators": len(indicators),
        "queries": len(found.plan),
    }  # fmt: skip


def scan(home: str) -> dict[str, Any]:
    """Let DuckDB read the same columns of the same files and add up their hashes, with the same settings."""
    from bench.clock import Clock
    from zhiheng.ledger.engines.duck import DuckDB
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.record_id import quote
    from zhiheng.ledger.store import Lake

    place, read = Home(Path(home)), columns_read(home)
    lake, columns = Lake(place.lake), 0
    clock = Clock()
    with DuckDB.from_environment(place.tmp / "duckdb").session() as session:
        for name, names in read.items():
            snapshot = lake.snapshot(name)
            if snapshot is not None and snapshot.files:
                sums = ", ".join(f"sum(hash({quote(column)}))" for column in names)
                session.fetch(f"SELECT {sums} FROM {session.scan(snapshot.uris)}")
                columns += len(names)
    return {**clock.read(), "columns": columns}


def spans() -> list[Any]:
    """Return the five years before the day on which everything is asked, and the year itself up to it."""
    from zhiheng.indicators import periods

    return [periods.parse(str(year)) for year in range(synthetic.TODAY.year - 4, synthetic.TODAY.year + 1)]


def columns_read(home: str) -> dict[str, list[str]]:
    """Return the columns that the queries read, by table."""
    import sqlglot
    from sqlglot import exp

    from zhiheng.indicators import computing
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.installation import open_installation

    installation = open_installation(Home(Path(home)))
    with installation.ledger.view(synthetic.TODAY) as view:
        plan = computing.carry_out(view, installation.packs[PACK], spans()).plan
    read: dict[str, set[str]] = {}
    envelope = {"subject", "occurred_on", "division", "row_no", "source"}
    for text in plan.values():
        for select in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.Select):
            names = {one.name for one in select.find_all(exp.Column) if one.find_ancestor(exp.Select) is select}
            for table in select.find_all(exp.Table):
                kind = installation.record_types.get(table.name)
                if kind is not None and table.find_ancestor(exp.Select) is select:
                    read.setdefault(table.name, {"occurred_on"}).update(names & ({*kind.fields} | envelope))
    return {name: sorted(names) for name, names in sorted(read.items())}


def benchmark(scale: float, work: Path) -> Result:
    """Measure a province of the demo's size and the sandbox at full scale, each beside its scan."""
    counts = [max(2_000, int(count * min(1.0, scale))) for count in (DEMO, FULL)]
    measured = [_measured(count, work) for count in counts]
    result = Result("indicators", "Indicators", _setting(counts, measured))
    for count, (rows, plain, ours) in zip(counts, measured, strict=True):
        name = f"{large(count)} enterprises, {large(rows)} records"
        result.lines.append(Line.of(f"{name}: plain scan in DuckDB, {plain.answer['columns']} columns", plain, rows))
        times = f"{ours.seconds / plain.seconds:.1f} × the scan's time, by processor time {ours.cpu / plain.cpu:.1f}"
        what = (
            f"{name}: {ours.answer['indicators']} indicators, {ours.answer['values']:,} values, all levels, five years"
        )
        result.lines.append(Line.of(what, ours, rows, compared=times))
    small, big = measured[0][2].seconds, measured[1][2].seconds
    whole = scale >= 1
    result.aims = [
        Aim("all indicators of the demo, all levels, five years under 5 s", f"{small:.1f} s", small < DEMO_AIM if whole else None),
        Aim("sandbox at scale 1 under a minute", f"{big:.1f} s", big < FULL_AIM if whole else None),
    ]  # fmt: skip
    return result


def _measured(count: int, work: Path) -> tuple[int, Measured, Measured]:
    home = work / f"lake-{count}"
    made = measure("bench.lake:fill", home=str(home), enterprises=count)
    best = [
        min(
            (measure(f"bench.indicators:{name}", env=SETTINGS, home=str(home)) for _ in range(2)),
            key=lambda m: m.seconds,
        )
        for name in ("scan", "run")
    ]
    return int(made.answer["rows"]), best[0], best[1]


def _setting(counts: list[int], measured: list[tuple[int, Measured, Measured]]) -> str:
    answer = measured[-1][2].answer
    return (
        f"Lakes of {large(counts[0])} and {large(counts[1])} enterprises with ten records each, appended through the ledger. "
        f"Every indicator of the pack {PACK} ({answer['indicators']}) is computed for five years and for province, economic "
        f"regions, prefectures and counties at once by {answer['queries']} queries, intervals, flags and quality included. The "
        "scan adds up the hashes of exactly the columns that these queries read. Best of 2."
    )


if __name__ == "__main__":
    command.alone(benchmark)
