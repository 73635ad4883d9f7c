"""A run as tables: for the terminal, and as the page of the documentation. The same words in both."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bench.record import Aim, Line, Result, Run

_LINE_HEADINGS = ("what", "seconds", "processor s", "amount", "a second", "peak memory", "p50 / p95", "compared")
_AIM_HEADINGS = ("aim", "measured", "held")
_NAMES = {"date": "Date", "processor": "Processor", "cores": "Cores", "memory": "Memory", "system": "System",
          "python": "Python", "zhiheng": "Zhiheng", "load before": "Load before the run (1, 5, 15 min)",
          "versions": "Versions"}  # fmt: skip


def plain(run: Run) -> str:
    """Return the run as text for a terminal."""
    parts = ["\n".join(f"{_NAMES[name]}: {value}" for name, value in run.machine.items()), _scale(run)]
    for result in run.results:
        parts += [
            f"== {result.title} ==",
            result.setting,
            _aligned(_lines(result.lines)),
            _aligned(_aims(result.aims)).replace("**", ""),
        ]
        parts += [f"- {remark}" for remark in _remarks(result)]
    return "\n\n".join(part for part in parts if part)


def page(run: Run) -> str:
    """Return the page of the documentation."""
    machine = [("machine", "")] + [(_NAMES[name], value) for name, value in run.machine.items()]
    parts = [
        "# Measured",
        (
            "Every number on this page comes from one run of `make bench` on one machine; `python -m bench --write` rendered "
            "the page from that run's answer, which lies in `bench/measured.json`; nobody typed a figure. A part that was measured again by itself says so. Peers work on the same files in the same run, each in "
            "a process of its own. An aim that was missed is called missed."
        ),
        _scale(run),
        _markdown(machine),
    ]
    for result in run.results:
        parts += [f"## {result.title}", result.setting, _markdown(_lines(result.lines)), _markdown(_aims(result.aims))]
        parts += ["\n".join(f"- {remark}" for remark in _remarks(result))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _scale(run: Run) -> str:
    size = "full scale" if run.scale == 1 else f"scale {run.scale:g} of the full one"
    return f"At {size}; the whole run took {run.seconds / 60:.1f} minutes."


def _lines(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    if not lines:
        return []
    rows = [_LINE_HEADINGS, *(_line(line) for line in lines)]
    kept = [place for place in range(len(_LINE_HEADINGS)) if any(row[place] for row in rows[1:])]
    return [tuple(row[place] for place in kept) for row in rows]


def _line(line: Line) -> tuple[str, ...]:
    amount = f"{line.amount:,} {line.unit}" if line.amount else ""
    rate = f"{line.rate:,.0f}" if line.rate else ""
    peak = f"{line.peak_mib:,.0f} MiB" if line.peak_mib else ""
    cpu = f"{line.cpu:,.2f}" if line.cpu is not None else ""
    return (line.what, f"{line.seconds:,.2f}", cpu, amount, rate, peak, line.waits, line.compared)


def _aims(aims: Sequence[Aim]) -> list[tuple[str, ...]]:
    words = {True: "yes", False: "**missed**", None: "not measured"}
    return [_AIM_HEADINGS, *((aim.aim, aim.measured, words[aim.held]) for aim in aims)] if aims else []


def _remarks(result: Result) -> list[str]:
    took = f"All of it took {result.seconds:,.0f} s, preparations included; the load of the machine was {result.load:g} when it began."
    return [*result.remarks, took]


def _markdown(rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
