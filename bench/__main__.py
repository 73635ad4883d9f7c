"""All benchmarks, or some: ``python -m bench [--only NAME …] [--scale F] [--work FOLDER] [--json FILE] [--write [FILE]]``.

``--write`` renders docs/explanation/measured.md from this run; with a JSON file of an earlier run it measures nothing.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench import command, demo, grade, intake, machine, serving
from bench.record import Result, Run
from bench.table import page, plain

BENCHMARKS: dict[str, command.Benchmark] = {
    "intake": intake.benchmark,
    "grade": grade.benchmark,
    "serving": serving.benchmark,
    "demo": demo.benchmark,
}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "measured.md"


def main() -> None:
    """Measure what is asked for, print it, and keep it where it is wanted."""
    parser = command.arguments()
    parser.add_argument("--only", nargs="+", choices=list(BENCHMARKS), default=list(BENCHMARKS))
    parser.add_argument("--json", type=Path, help="write the run's answer to this file")
    parser.add_argument(
        "--write", nargs="?", const="", metavar="FILE", help="render the page, from FILE if it is given"
    )
    given = parser.parse_args()
    if given.write:
        run = Run.of(json.loads(Path(given.write).read_text()))
    else:
        with command.working(given.work) as work:
            run = _measure(given.only, given.scale, work)
        print(plain(run))
    if given.json:
        given.json.write_text(json.dumps(run.as_dict(), ensure_ascii=False, indent=1))
    if given.write is not None:
        PAGE.write_text(page(run))


def _measure(names: list[str], scale: float, work: Path) -> Run:
    described, started = machine.describe(), time.perf_counter()
    results: list[Result] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        results.append(command.timed(BENCHMARKS[name], scale, work))
        print(f"{name}: {results[-1].seconds:.0f} s", file=sys.stderr, flush=True)
    return Run(described, scale, results, time.perf_counter() - started)


if __name__ == "__main__":
    main()
