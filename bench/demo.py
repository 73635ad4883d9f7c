"""The demo: from an empty folder to a filled, graded province that the pages can show."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench import command
from bench.record import Aim, Line, Result

ENTERPRISES = 20_000
_SECONDS = 60.0


def benchmark(scale: float, work: Path) -> Result:
    """Time ``zhiheng demo`` in a fresh ZHIHENG_HOME, the making and starting of PostgreSQL included."""
    home, count = work / "demo-home", max(500, int(ENTERPRISES * min(1.0, scale)))
    shutil.rmtree(home, ignore_errors=True)
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "zhiheng", "demo", "--count", str(count), "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ZHIHENG_HOME": str(home)},
    )
    seconds = time.perf_counter() - started
    if ended.returncode:
        raise RuntimeError(f"zhiheng demo: {ended.stderr[-1500:]}")
    shutil.rmtree(home, ignore_errors=True)
    accepted = json.loads(ended.stdout)["totals"]["accepted"]
    result = Result(
        "demo", "Demo", f"`zhiheng demo` with {count:,} enterprises in a fresh folder, as `make demo` calls it."
    )
    result.lines = [
        Line("database made and started, sheets made, taken in, graded, projected", seconds, accepted, "records")
    ]
    held = seconds < _SECONDS if count == ENTERPRISES else None
    result.aims = [Aim("`make demo` after installation under 60 s", f"{seconds:.1f} s", held)]
    return result


if __name__ == "__main__":
    command.alone(benchmark)
