"""Counts by body: what is late, given back, found and not yet verified. Bodies alone are counted, never persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zhiheng.policy.model import LightColour


@dataclass(frozen=True, slots=True)
class Tally:
    """What one body has on its table. Every number is a count of items, and 0 means that there is none."""

    body: str
    duties: int = 0
    duties_red: int = 0
    duties_done: int = 0
    returned: int = 0
    items: int = 0
    items_red: int = 0
    items_closed: int = 0
    items_closed_late: int = 0
    delays: int = 0
    escalated: int = 0
    findings: int = 0
    findings_open: int = 0
    findings_red: int = 0

    @property
    def closed_in_time(self) -> int:
        """Items that were answered by their day and closed."""
        return self.items_closed - self.items_closed_late

    @property
    def late(self) -> int:
        """Everything that is past its day and not done."""
        return self.duties_red + self.items_red + self.findings_red


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that counts for a body: what it is, its light, and what happened to it."""

    body: str
    kind: str  # duty | item | finding
    colour: LightColour
    closed: bool = False
    late: bool = False
    returned: bool = False
    delays: int = 0
    escalated: bool = False


def tally(things: Iterable[Counted]) -> list[Tally]:
    """Return the counts by body, those with most that is late first, then by code."""
    found: dict[str, Tally] = {}
    for one in things:
        found[one.body] = _added(found.get(one.body, Tally(one.body)), one)
    return sorted(found.values(), key=lambda each: (-each.late, each.body))


def _added(so_far: Tally, one: Counted) -> Tally:
    red = one.colour is LightColour.RED and not one.closed
    common = replace(so_far, returned=so_far.returned + one.returned)
    if one.kind == "duty":
        return replace(
            common, duties=common.duties + 1, duties_red=common.duties_red + red,
            duties_done=common.duties_done + one.closed,
        )  # fmt: skip
    if one.kind == "item":
        return replace(
            common, items=common.items + 1, items_red=common.items_red + red,
            items_closed=common.items_closed + one.closed,
            items_closed_late=common.items_closed_late + (one.closed and one.late),
            delays=common.delays + one.delays, escalated=common.escalated + one.escalated,
        )  # fmt: skip
    return replace(
        common, findings=common.findings + 1, findings_open=common.findings_open + (not one.closed),
        findings_red=common.findings_red + red,
    )  # fmt: skip
