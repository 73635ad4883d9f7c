"""Measure one function in a process of its own, started anew (never forked), so that its peak of memory is its own."""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.clock import Clock

#: What a child writes before the line with its answer.
MARK = "bench-answer "


@dataclass(frozen=True)
class Measured:
    """What a child says: seconds and processor seconds of what it measured, its peak of memory, its other answers."""

    seconds: float
    cpu: float
    peak_mib: float
    answer: dict[str, Any]


class ChildFailed(RuntimeError):
    """A measured process ended without an answer."""


def measure(function: str, *, env: Mapping[str, str] | None = None, **arguments: Any) -> Measured:
    """Call ``module:function`` with JSON arguments in a new process. Raises ChildFailed with the end of its output."""
    command = [sys.executable, "-m", "bench.child", function, json.dumps(arguments)]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, cwd=_root()
    )
    answers = [line for line in ended.stdout.splitlines() if line.startswith(MARK)]
    if ended.returncode or not answers:
        raise ChildFailed(f"{function} ended with {ended.returncode}: {ended.stderr[-2000:]}")
    raw = json.loads(answers[-1].removeprefix(MARK))
    return Measured(raw["seconds"], raw["cpu"], raw["peak_mib"], raw["answer"])


def measure_peer(function: str, **arguments: Any) -> Measured | None:
    """Measure a peer; None, with the reason on standard error, where it is not installed or gives up."""
    try:
        return measure(function, **arguments)
    except ChildFailed as error:
        print(error, file=sys.stderr)
        return None


def _root() -> Path:
    return Path(__file__).resolve().parents[1]


def peak_mib() -> float:
    """Return this process's greatest resident memory so far.

    Linux's own counter is read first: ``ru_maxrss`` is carried over from the parent when a process is started.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        if found:
            return int(found[0].split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 1024


def main(argv: list[str]) -> None:
    """Carry out what `measure` asked for."""
    module, _, name = argv[0].partition(":")
    function = getattr(importlib.import_module(module), name)
    clock = Clock()
    answer: dict[str, Any] = function(**json.loads(argv[1]))
    whole = clock.read()
    times = {name: answer.pop(name, seconds) for name, seconds in whole.items()}
    print(MARK + json.dumps({**times, "peak_mib": peak_mib(), "answer": answer}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
