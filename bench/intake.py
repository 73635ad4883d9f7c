"""Intake: a sheet of five million rows from file to committed ledger, beside Polars, pandera and python-stdnum."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench import command
from bench.child import Measured, measure, measure_peer
from bench.record import Aim, Line, Result

ROWS = 5_000_000
#: The command also brings pages up to date in PostgreSQL, which takes far longer than intake: a smaller sheet.
COMMAND_ROWS = 200_000
#: python-stdnum is asked value by value: this many are enough for a rate.
CODES = 200_000
COMMAND = (
    "`zhiheng intake`, the whole command: PostgreSQL made and started, nobody known by name, records projected into "
    "PostgreSQL for the pages"
)
_RUNS = "bench.intake_runs"
_AIM = 0.2


def benchmark(scale: float, work: Path) -> Result:
    """Measure intake and its peers on one sheet."""
    rows = max(10_000, int(ROWS * scale))
    path, home = str(work / f"inspections-{rows}.csv"), work / "intake-home"
    shutil.rmtree(home, ignore_errors=True)
    made = measure(f"{_RUNS}:prepare", path=path, home=str(home), rows=rows).answer
    raw = min((measure(f"{_RUNS}:polars_read", path=path) for _ in range(3)), key=lambda found: found.seconds)
    copy = measure(f"{_RUNS}:polars_copy", path=path)
    floor = measure(f"{_RUNS}:floor", path=path)
    ours = measure(f"{_RUNS}:zhiheng", path=path, home=str(home))
    checked = measure_peer(f"{_RUNS}:pandera", path=path)
    single = measure(f"{_RUNS}:codes_one_by_one", path=path, rows=CODES)
    column = measure(f"{_RUNS}:codes_as_column", path=path, rows=rows)
    by_command = _by_command(work, min(rows, COMMAND_ROWS))
    result = Result("intake", "Intake", _setting(rows, made["bytes"]))
    result.lines = [*_whole_files(rows, raw, copy, floor, ours, checked, by_command), *_codes(single, column)]
    share = raw.seconds / ours.seconds
    result.aims = [
        Aim(
            "intake with all checks, to a committed ledger: at least 1/5 of the rate of Polars reading the same CSV raw",
            f"{share:.3f} (1/{1 / share:.0f}); by processor time 1/{ours.cpu / raw.cpu:.0f}",
            share >= _AIM,
        )
    ]
    result.remarks = _remarks(made["bad"], ours, checked)
    return result


def _setting(rows: int, size: int) -> str:
    return (
        f"One CSV file of {rows:,} inspections ({size / 1e6:,.0f} MB, 13 columns with Chinese headings), all invented: one day "
        "in a hundred is written as 2025年3月1日, one code in a hundred is left out so that the name must do, one in two "
        "thousand is wrong. The ledger knows 100,000 organisations. The file had been read before, so that disks count little."
    )


def _whole_files(
    rows: int,
    raw: Measured,
    copy: Measured,
    floor: Measured,
    ours: Measured,
    checked: Measured | None,
    by_command: Line | None,
) -> list[Line]:
    lines = [
        Line.of("Polars: read_csv, every column as text, nothing else (best of 3)", raw, rows),
        Line.of("Polars: the same, written as Parquet (zstd), unchecked", copy, rows, compared=_share(raw, copy)),
        Line.of(
            "Polars: what the design cannot do without (an id of content a row, records and parties as Parquet, keys met "
            "once), no conversion, no check",
            floor,
            rows,
            compared=_share(raw, floor),
        ),
        Line.of("Zhiheng: file to committed ledger, all checks", ours, rows, compared=_share(raw, ours)),
    ]
    if by_command is not None:
        lines.append(by_command)
    if checked is not None:
        what = "pandera (Polars): read and validate only"
        lines.append(Line.of(what, checked, rows, compared=_share(raw, checked)))
    return lines


def _share(raw: Measured, other: Measured) -> str:
    return f"{raw.seconds / other.seconds:.3f} × Polars"


def _codes(single: Measured, column: Measured) -> list[Line]:
    one, many = single.answer["rows"] / single.seconds, column.answer["rows"] / column.seconds
    what = "Zhiheng: codes.uscc.check_many on the column"
    return [
        Line.of("python-stdnum: cn.uscc one by one", single, single.answer["rows"], "codes"),
        Line.of(what, column, column.answer["rows"], "codes", f"{many / one:.0f} × python-stdnum"),
    ]


def _remarks(bad: int, ours: Measured, checked: Measured | None) -> list[str]:
    answer = ours.answer
    said = (
        f"Zhiheng accepted {answer['accepted']:,} rows and set {answer['quarantined']:,} aside ({bad:,} codes were spoilt "
        f"on purpose); {answer['directory']:.1f} s of its time went into learning who is who from the ledger."
    )
    return [said, _pandera(checked), "Licences of the peers: Polars MIT, pandera MIT, python-stdnum LGPL-2.1-or-later."]


def _pandera(checked: Measured | None) -> str:
    if checked is None:
        return "pandera was not measured: pip install -r bench/requirements.txt, or see the run's output."
    return (
        "What pandera was asked to do is less: no check characters of codes, no divisions on their day, no linking by code "
        "and name, no record ids, no duplicates, nothing written. Of its time "
        f"{checked.answer['validating']:.2f} s is validation. It passed the spoilt codes, whose form is right "
        f"({checked.answer['failures']} failures)."
    )


def _by_command(work: Path, rows: int) -> Line | None:
    """Measure ``zhiheng intake`` on a fresh installation; None where the server's parts are missing."""
    home, path = work / "intake-command", str(work / f"inspections-{rows}.csv")
    shutil.rmtree(home, ignore_errors=True)
    measure(f"{_RUNS}:written", path=path, rows=rows)
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "zhiheng", "intake", path, "--source", "synthetic-spot-check", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ZHIHENG_HOME": str(home)},
    )
    seconds = time.perf_counter() - started
    if not ended.stdout.strip().startswith("{"):
        print(f"zhiheng intake: {ended.stderr[-800:]}", file=sys.stderr)
        return None
    answer = json.loads(ended.stdout)
    if answer["accepted"] + answer["quarantined"] != rows:
        raise RuntimeError(f"zhiheng intake accounts for {answer} of {rows} rows")
    shutil.rmtree(home, ignore_errors=True)
    return Line(COMMAND, seconds, rows)


if __name__ == "__main__":
    command.alone(benchmark)
