"""What is known of a unit when its sheet is made: values of indicators, what hands entered, events that cap the grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from zhiheng.policy.model import Localised


class Hand(StrEnum):
    """Whose entry it is."""

    SELF = "self"  # the unit about itself; never counts by itself
    DEPARTMENT = "department"  # the body that scores the criterion
    REVIEW = "review"  # one member of a panel, by number
    VERIFIED = "verified"  # the assessing body, after desk review, visit or objection


@dataclass(frozen=True, slots=True)
class Entry:
    """What one hand entered of a criterion: points, or the level, what is missing, or how many events; or that it does not apply."""

    points: int | None = None
    level: str = ""
    missing: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    complete: bool = False  # of a checklist or of events: all lines were looked at
    not_applicable: bool = False
    comment: str = ""
    body: str = ""
    username: str = ""
    at: datetime | None = None
    reviewer: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of an indicator for the unit and year, and of the year before; a reason where there is none."""

    value: Decimal | None = None
    before: Decimal | None = None
    n: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    period: str = ""
    reason: str = ""
    flags: tuple[str, ...] = ()
    unit: str = ""  # a code of `policy.model.Unit`, where it is known


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one unit. Entries are the latest of each hand; reviews are those of all members."""

    entries: Mapping[tuple[str, Hand], Entry] = field(default_factory=dict)
    reviews: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    values: Mapping[str, Measured] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # counted in the ledger: criterion → event → n
    caps: Mapping[str, int] = field(default_factory=dict)  # cap → how often it happened
    reasons: Mapping[str, Localised] = field(default_factory=dict)  # cap → why it stands
