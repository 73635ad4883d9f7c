"""The command line of one benchmark: its scale, its working folder, its table."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import machine
from bench.record import Result, Run
from bench.table import plain

Benchmark = Callable[[float, Path], Result]


def alone(benchmark: Benchmark) -> None:
    """Run one benchmark by itself and print its table."""
    parser = arguments()
    given = parser.parse_args()
    with working(given.work) as work:
        result = timed(benchmark, given.scale, work)
    print(plain(Run(machine.describe(), given.scale, [result], result.seconds)))


def arguments() -> argparse.ArgumentParser:
    """Return the arguments that every benchmark knows."""
    parser = argparse.ArgumentParser(description="Benchmarks beside peers, in one run on one machine.")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size, such as 0.1")
    parser.add_argument("--work", type=Path, help="folder kept between runs, so that large data is made once")
    return parser


@contextmanager
def working(folder: Path | None) -> Iterator[Path]:
    """Give the working folder: the one named, made if need be and kept, or one for this run."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as made:
        yield Path(made)


def timed(benchmark: Benchmark, scale: float, work: Path) -> Result:
    """Run a benchmark and note how long all of it took, its preparations included."""
    started, load = time.perf_counter(), os.getloadavg()[0]
    result = benchmark(scale, work)
    result.load = round(load, 1)
    result.seconds = time.perf_counter() - started
    return result
