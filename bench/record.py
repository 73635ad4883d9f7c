"""What a benchmark hands back: lines to compare, aims held or missed, and remarks; plain JSON both ways."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bench.child import Measured


@dataclass(frozen=True)
class Line:
    """One thing measured: what, in how many seconds (and processor seconds), for how many of a unit, with which peak of memory.

    ``compared`` says how it stands to the line it is compared with; ``waits`` how long an answer took (p50 / p95, ms).
    """

    what: str
    seconds: float
    amount: int = 0
    unit: str = "rows"
    cpu: float | None = None
    peak_mib: float | None = None
    compared: str = ""
    waits: str = ""

    @classmethod
    def of(cls, what: str, measured: Measured, amount: int, unit: str = "rows", compared: str = "") -> Line:
        """Return the line of something that was measured in a process of its own."""
        return cls(what, measured.seconds, amount, unit, measured.cpu, measured.peak_mib, compared)

    @property
    def rate(self) -> float:
        """Units a second, 0 where nothing is counted."""
        return self.amount / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Aim:
    """An aim, what was measured for it, and whether it was held (None: not measured at this scale)."""

    aim: str
    measured: str
    held: bool | None


@dataclass
class Result:
    """All that one benchmark found out; ``load`` is the machine's (of one minute) when it began."""

    name: str
    title: str
    setting: str
    lines: list[Line] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0
    load: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON."""
        return asdict(self)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Result:
        """Read what `as_dict` wrote."""
        lines = [Line(**line) for line in raw["lines"]]
        aims = [Aim(**aim) for aim in raw["aims"]]
        return cls(raw["name"], raw["title"], raw["setting"], lines, aims, raw["remarks"], raw["seconds"], raw["load"])


@dataclass(frozen=True)
class Run:
    """One run of some benchmarks on one machine."""

    machine: dict[str, str]
    scale: float
    results: list[Result]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain JSON."""
        return asdict(self)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Run:
        """Read what `as_dict` wrote."""
        return cls(raw["machine"], raw["scale"], [Result.of(result) for result in raw["results"]], raw["seconds"])


def large(number: float) -> str:
    """Return a count for people: 5,000,000 or 5 million."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.3g} million"
    return f"{number:,.0f}"
