"""What a benchmark hands back: lines to compare, aims held or missed, and remarks; plain JSON both ways."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One thing measured: what, in how many seconds, for how many of a unit, with which peak of memory (MiB).

    ``against`` is this line's rate over that of the line it is compared with (None: it is the one compared with, or
    cannot be compared); ``shown`` replaces the rate where seconds over amount is not what counts.
    """

    what: str
    seconds: float | None
    amount: int = 0
    unit: str = "rows"
    peak_mib: float | None = None
    against: float | None = None
    shown: str = ""

    @property
    def rate(self) -> float | None:
        """Units a second."""
        return self.amount / self.seconds if self.seconds and self.amount else None


@dataclass(frozen=True)
class Aim:
    """An aim, what was measured for it, and whether it was held (None: not measured at this scale)."""

    aim: str
    measured: str
    held: bool | None


@dataclass
class Result:
    """All that one benchmark found out."""

    name: str
    title: str
    setting: str
    lines: list[Line] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON."""
        return asdict(self)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Result:
        """Read what `as_dict` wrote."""
        lines = [Line(**line) for line in raw["lines"]]
        aims = [Aim(**aim) for aim in raw["aims"]]
        return cls(raw["name"], raw["title"], raw["setting"], lines, aims, raw["remarks"], raw["seconds"])


def times_of(part: float | None, whole: float | None) -> float | None:
    """Return how many times ``whole`` goes into ``part``, None where either is not known."""
    return part / whole if part is not None and whole else None
