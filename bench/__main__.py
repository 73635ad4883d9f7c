"""All benchmarks, or some: ``python -m bench [--only NAME …] [--scale F] [--work FOLDER] [--json FILE] [--write [FILE]]``.

``--write`` renders docs/explanation/measured.md from this run and keeps its answer in bench/measured.json; with the JSON
file of an earlier run it measures nothing.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path

from bench import command, demo, grade, indicators, intake, linking, machine, rounds, search, serving
from bench.record import Result, Run
from bench.table import page, plain

BENCHMARKS: dict[str, command.Benchmark] = {
    "intake": intake.benchmark,
    "grade": grade.benchmark,
    "serving": serving.benchmark,
    "search": search.benchmark,
    "linking": linking.benchmark,
    "indicators": indicators.benchmark,
    "rounds": rounds.benchmark,
    "demo": demo.benchmark,
}
ANSWER = Path(__file__).with_name("measured.json")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "measured.md"


def main() -> None:
    """Measure what is asked for, print it, and keep it where it is wanted."""
    parser = command.arguments()
    parser.add_argument("--only", nargs="+", choices=list(BENCHMARKS), default=list(BENCHMARKS))
    parser.add_argument("--json", type=Path, help="keep the run's answer in this file, stage by stage")
    parser.add_argument(
        "--write", nargs="?", const="", metavar="FILE", help="render the page, from FILE if it is given"
    )
    given = parser.parse_args()
    if given.write:
        run = Run.of(json.loads(Path(given.write).read_text()))
    else:
        with command.working(given.work) as work:
            run = _measure(given.only, given.scale, work, given.json)
        print(plain(run))
    if given.write is not None:
        ANSWER.write_text(_json(run))
        PAGE.write_text(page(run))


def _json(run: Run) -> str:
    return json.dumps(run.as_dict(), ensure_ascii=False, indent=1) + "\n"


def _measure(names: list[str], scale: float, work: Path, kept: Path | None) -> Run:
    described, started = machine.describe(), time.perf_counter()
    run = Run(described, scale, [], 0.0)
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        result = _tried(name, scale, work)
        run = Run(described, scale, [*run.results, result], time.perf_counter() - started)
        print(f"{name}: {result.seconds:.0f} s", file=sys.stderr, flush=True)
        if kept:
            kept.write_text(_json(run))
    return run


def _tried(name: str, scale: float, work: Path) -> Result:
    """Run one benchmark; one that breaks says so in its place and does not take the others with it."""
    try:
        return command.timed(BENCHMARKS[name], scale, work)
    except Exception as error:
        traceback.print_exc()
        reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
        return Result(name, name.capitalize(), f"Not measured: {reason[0]}")


if __name__ == "__main__":
    main()
