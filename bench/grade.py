"""Grading: every enterprise of a lake by the shipped scorecard, beside a plain scan of the same columns and pandas."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bench import command
from bench.card import SHIPPED, TWELVE
from bench.child import Measured, measure, measure_peer
from bench.record import Aim, Line, Result, large

ENTERPRISES = (500_000, 5_000_000)
#: DuckDB's share of the memory, for Zhiheng and for the scan.
SETTINGS = {"ZHIHENG_MEMORY": "1500MB"}
_TIMES, _GIB = 10.0, 4.0
#: A lake of this many enterprises takes about this many bytes on disk, written and rewritten.
_BYTES_EACH = 1_500


@dataclass(frozen=True)
class _Size:
    """What was measured on one lake."""

    enterprises: int
    made: Measured
    scan: Measured
    ours: Measured
    pandas: Measured | None
    shipped_scan: Measured
    shipped: Measured

    @property
    def rows(self) -> int:
        """Rows of the lake."""
        return int(self.made.answer["rows"])


def benchmark(scale: float, work: Path) -> Result:
    """Measure grading and its peers on two lakes, the second ten times the first."""
    sizes = [_measured(max(5_000, int(number * scale)), work) for number in ENTERPRISES]
    result = Result("grade", "Grading", _setting(sizes))
    for size in sizes:
        result.lines += _lines(size)
    result.aims = _aims(sizes[0], sizes[1], scale)
    result.remarks = _remarks(sizes)
    return result


def _measured(enterprises: int, work: Path) -> _Size:
    home = work / f"lake-{enterprises}"
    if not home.exists() and shutil.disk_usage(work).free < enterprises * _BYTES_EACH:
        raise OSError(f"too little space under {work} for {enterprises:,} enterprises")
    made = measure("bench.lake:fill", home=str(home), enterprises=enterprises)
    shipped_scan, shipped = _best("scan", home, SHIPPED), _best("zhiheng", home, SHIPPED)
    scan, ours = _best("scan", home, TWELVE), _best("zhiheng", home, TWELVE)
    pandas = measure_peer("bench.grade_pandas:measure", home=str(home))
    return _Size(enterprises, made, scan, ours, pandas, shipped_scan, shipped)


def _best(function: str, home: Path, card: str) -> Measured:
    """Return the quicker of two measurements."""
    runs = (measure(f"bench.grade_runs:{function}", env=SETTINGS, home=str(home), card=card) for _ in range(2))
    return min(runs, key=lambda each: each.seconds)


def _setting(sizes: list[_Size]) -> str:
    small, big = sizes
    card = big.ours.answer
    return (
        f"Lakes of {large(small.enterprises)} enterprises with {large(small.enterprises * 10)} records, and of "
        f"{large(big.enterprises)} with {large(big.enterprises * 10)}, appended through the ledger in batches (inspections, complaints, "
        f"certificates, penalties, rectification orders, lists, honours; one complaint in a thousand corrected), not yet sorted by "
        f"maintenance. The card measured against the aim is Sichuan's shipped risk class cut to {card['criteria']} criteria, those "
        f"that pandas computes, with the {card['denominators']} denominators and {card['vetoes']} vetoes that read the same records; "
        f"the shipped card with {big.shipped.answer['criteria']} criteria stands beside it. DuckDB may use "
        f"{SETTINGS['ZHIHENG_MEMORY']} for Zhiheng and for the scan, which adds up the hashes of exactly the columns that the "
        "compiled plan reads, from the same files. Best of 2."
    )


def _lines(size: _Size) -> list[Line]:
    name, scanned = (
        f"{large(size.enterprises * 10)} records",
        f"plain scan in DuckDB, {size.scan.answer['columns']} columns",
    )
    lines = [
        Line.of(f"{name}: {scanned}", size.scan, size.rows),
        Line.of(
            f"{name}: Zhiheng, {size.ours.answer['criteria']} criteria, graded and the run kept",
            size.ours,
            size.rows,
            compared=_times(size, size.ours),
        ),
    ]
    if size.pandas:
        what = f"{name}: pandas, the {size.pandas.answer['criteria']} criteria, no denominators, vetoes, grades, hash or file"
        lines.append(Line.of(what, size.pandas, size.rows, compared=_times(size, size.pandas)))
    return [*lines, *_shipped_lines(size, name)]


def _shipped_lines(size: _Size, name: str) -> list[Line]:
    """Return the shipped card and the scan of what it reads."""
    scan, ours = size.shipped_scan, size.shipped
    scanned = f"{name}, shipped card: plain scan, {scan.answer['columns']} columns"
    graded = f"{name}, shipped card: Zhiheng, {ours.answer['criteria']} criteria"
    times = f"{ours.seconds / scan.seconds:.1f} × its scan, by processor time {ours.cpu / scan.cpu:.1f}"
    return [Line.of(scanned, scan, size.rows), Line.of(graded, ours, size.rows, compared=times)]


def _times(size: _Size, other: Measured) -> str:
    wall, cpu = other.seconds / size.scan.seconds, other.cpu / size.scan.cpu
    return f"{wall:.1f} × the scan's time, by processor time {cpu:.1f}"


def _aims(small: _Size, big: _Size, scale: float) -> list[Aim]:
    times = [size.ours.seconds / size.scan.seconds for size in (small, big)]
    growth, rows = big.ours.seconds / small.ours.seconds, big.rows / small.rows
    peak = big.ours.peak_mib / 1024
    return [
        Aim(
            "grading takes at most ten times as long as the plain scan of the same columns",
            f"{times[0]:.1f} times at {large(small.rows)} rows, {times[1]:.1f} times at {large(big.rows)}; by processor time "
            f"{small.ours.cpu / small.scan.cpu:.1f} and {big.ours.cpu / big.scan.cpu:.1f}",
            max(times) <= _TIMES,
        ),
        Aim(
            "under 4 GiB of memory for 5 million enterprises",
            f"{peak:.2f} GiB for {large(big.enterprises)}",
            peak < _GIB if scale >= 1 else None,
        ),
        Aim(
            "no faster growth than the data",
            f"{growth:.1f} times the time for {rows:.1f} times the rows; {big.ours.cpu / small.ours.cpu:.1f} times the processor time",
            growth <= rows,
        ),
    ]


def _remarks(sizes: list[_Size]) -> list[str]:
    found = []
    for size in sizes:
        answer = size.ours.answer
        grades = ", ".join(f"{name} {number:,}" for name, number in answer["grades"].items())
        found.append(
            f"{large(size.enterprises)}: {answer['rated']:,} rated ({grades}), {answer['not_rated']:,} without data; of "
            f"{size.ours.seconds:.1f} s the queries took {answer['query']:.1f} s, the rest went into points, grades, hash and file."
        )
        found += [_same(size)]
        how = (
            "was there from an earlier run"
            if size.made.answer["again"]
            else f"took {size.made.seconds:,.0f} s to append"
        )
        found.append(
            f"The lake of {large(size.rows)} rows ({size.made.answer['bytes'] / 1e6:,.0f} MB in {size.made.answer['files']} files) {how}."
        )
    found.append(
        "pandas reads by pyarrow, places each row's enterprise once and counts with NumPy. Licences: DuckDB MIT, pandas BSD-3-Clause."
    )
    return found


def _same(size: _Size) -> str:
    if size.pandas is None:
        return (
            f"{large(size.enterprises)}: pandas gave no answer (not installed, or out of memory: see the run's output)."
        )
    differing = size.pandas.answer["differing"]
    wrong = {name: number for name, number in differing.items() if number}
    verdict = "differs nowhere" if not wrong else f"differs: {wrong}"
    return f"{large(size.enterprises)}: compared with pandas on {len(differing)} criteria, enterprise by enterprise, Zhiheng {verdict}."


if __name__ == "__main__":
    command.alone(benchmark)
