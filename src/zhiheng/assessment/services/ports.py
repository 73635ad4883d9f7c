"""What other rooms hand over, through the server: values of indicators, events of the ledger, evidence. A room never imports another.

The server registers what there is when it starts; where nothing is registered, criteria say that there is no data, and
evidence is entered by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zhiheng.assessment.facts import Measured
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.policy import Pack
from zhiheng.policy.model import Localised, SheetCriterion
from zhiheng.policy.model.assessment import WantedEvidence

#: unit code, criterion id
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Something that proves a criterion, found in another room: `kind` round, task, record or assessment, told in both languages."""

    kind: str
    title: Localised
    reference: str
    text: Localised | None = None


ReadValues = Callable[[Pack, Sequence[SheetCriterion], Sequence[Unit], Year], Mapping[Cell, Measured]]
CountEvents = Callable[[Pack, Sequence[SheetCriterion], Sequence[Unit], Year], Mapping[Cell, Mapping[str, int]]]
#: What proves a line of one of the units that a gathering is for.
Ask = Callable[[Unit, WantedEvidence], Iterable[Gathered]]
#: A source begins once a gathering, with all units it is for, so that what they share is read once; `Ask` then costs little.
Begin = Callable[[Pack, Year, Sequence[Unit]], Ask]


@dataclass
class Ports:
    """What is registered."""

    values: ReadValues | None = None
    events: CountEvents | None = None
    evidence: dict[str, Begin] = field(default_factory=dict)  # kind of element (rounds, plans, record-types) → where


PORTS = Ports()
