"""What drafting is told by other rooms: plain values, handed over by the server or the command line.

`Reading` has the fields of `indicators.values.SCHEMA`; `Goal` those of a verdict of `promises`; a part that no room gave
is an `Absent` with its reason, and is named in every text that would have told it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from zhiheng.stats import reading

#: Flags that keep a value out of ranks and comparisons.
THIN = frozenset({"small-n", "suppressed", "unstable"})
#: A value of a period that was not over is no whole one: it is told, and compared with nothing.
UNFINISHED: Final = "incomplete-period"
SYNTHETIC, EXAMPLE_RULE, POOLED = "synthetic", "example-rule", "pooled-channels"


@dataclass(frozen=True, slots=True)
class Said:
    """A text in Chinese and English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return the text in a language; anything but English is Chinese."""
        return self.en if language.lower().startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Cite:
    """A provision on which something rests: ids of document and provision, and how they are called."""

    document: str
    provision: str
    label: Said


@dataclass(frozen=True, slots=True)
class Area:
    """A place by its code; `parent` is the code of the place that it lies in, `short` what pictures call it in English."""

    code: str
    label: Said
    level: str
    parent: str = ""
    short: str = ""

    def on_axis(self, language: str) -> str:
        """Return the name as an axis can hold it."""
        return self.short if self.short and language.startswith("en") else self.label.of(language)


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as texts need it. `topic` is the quality under which it is shown; `parts`: code → name."""

    id: str
    label: Said
    unit: str
    unit_label: Said
    direction: str = "none"
    quantity: str = "ratio"
    topic: str = ""
    certainty: str = "text"
    definition: Said = field(default_factory=lambda: Said("", ""))
    cites: tuple[Cite, ...] = ()
    parts: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading(reading.Reading):
    """A value of an indicator, or why there is none (`reason`); fields as in `indicators.values.SCHEMA`."""

    @property
    def thin(self) -> bool:
        """Whether it must not be ranked or compared: too few, or told by a rule to be unstable."""
        return bool(THIN & set(self.flags))

    @property
    def unfinished(self) -> bool:
        """Whether its period was not over on the day of the data."""
        return UNFINISHED in self.flags

    @property
    def bounded(self) -> bool:
        """Whether it has an interval."""
        return self.low is not None and self.high is not None

    @property
    def whole(self) -> bool:
        """Whether it was counted in full: its interval has no width, there is no error of sampling."""
        return self.bounded and self.low == self.high == self.value


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise and how it stands: official verdict on the point value, statistical one on the interval."""

    target: str
    label: Said
    indicator: str
    document: Said
    provision: str
    force: str
    modality: str
    wanted: Said
    actual: Decimal | None
    low: Decimal | None
    high: Decimal | None
    period: str
    official: str
    statistical: str
    reason: Said
    cites: tuple[Cite, ...] = ()
    reads: str = ""  # official, but striven_for or effort_short for what was no firm duty
    synthetic: bool = False

    @property
    def told(self) -> str:
        """The state as a text tells it."""
        return self.reads or self.official


@dataclass(frozen=True, slots=True)
class Borne:
    """A share of a promise that a unit bears: how much, by whom shared out, what the unit has, how its own further split sums up."""

    label: Said
    document: Said
    provision: str
    share: Said
    by: Said
    actual: Decimal | None
    official: str
    reason: Said
    below: Said
    indicator: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit's own value beside what the province promised: a comparison, no duty of the unit. `reached`: none where too few."""

    label: Said
    document: Said
    provision: str
    wanted: Said
    reading: Reading
    reached: bool | None
    statistical: str = "none"


@dataclass(frozen=True, slots=True)
class Absent:
    """A part that cannot be told, and why."""

    part: Said
    why: Said


@dataclass(frozen=True, slots=True)
class Written:
    """A paragraph or written table that another room's rules wrote for a field of a paper of its own, with provisions as
    (document, provision); `key` names the rule, so that it is known again when the facts have changed.
    """

    field: str
    key: str
    zh: str
    en: str
    cites: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Known:
    """All that a text may rest on. `as_of`: the day of the data; `batch`: the last batch of the ledger that they hold."""

    measures: Mapping[str, Measure]
    areas: Mapping[str, Area]
    readings: tuple[Reading, ...]
    goals: tuple[Goal, ...] = ()
    borne: tuple[Borne, ...] = ()
    compared: tuple[Compared, ...] = ()
    shared: tuple[Said, ...] = ()  # how promises of the place are shared out to units, each with its sum
    works: Mapping[str, Any] = field(default_factory=dict)
    results: tuple[Mapping[str, Any], ...] = ()
    assessed: Mapping[str, Said] = field(
        default_factory=dict
    )  # method and addressee of the assessment whose results are told
    absent: tuple[Absent, ...] = ()
    written: tuple[Written, ...] = ()
    synthetic: bool = False  # what `written` rests on was made up
    publishers: Mapping[str, Said] = field(default_factory=dict)
    as_of: date | None = None
    batch: int = 0

    def of(
        self, indicator: str, area: str, period: str, breakdown: str = "", part: str = "", origin: str = ""
    ) -> Reading | None:
        """Return the reading of one cell, a computed one before a published one; of several vintages the last."""
        found = [
            one for one in self._cells.get((indicator, area, period), ())
            if one.breakdown == breakdown and one.part == part and origin in ("", one.origin)
        ]  # fmt: skip
        order = ("computed", "published", "reported")
        known = sorted(found, key=lambda one: (one.value is None, order.index(one.origin), one.publisher, one.vintage))
        return known[0] if known else None

    @property
    def _cells(self) -> Mapping[tuple[str, str, str], list[Reading]]:
        held: dict[tuple[str, str, str], list[Reading]] | None = self.__dict__.get("_held")
        if held is None:
            held = {}
            for one in self.readings:
                held.setdefault((one.indicator, one.area, one.period), []).append(one)
            self.__dict__["_held"] = held
        return held

    @property
    def nation(self) -> str:
        """Return the code of the nation, "" where it is not among the places."""
        return next((one.code for one in self.areas.values() if one.level == "nation"), "")

    def children(self, area: str) -> list[Area]:
        """Return the places that lie directly in a place, by code."""
        found = [one for one in self.areas.values() if one.parent == area and one.level in ("prefecture", "county")]
        return sorted(found, key=lambda one: one.code)

    def area_of(self, code: str) -> Area:
        """Return a place; one that is not known by its code alone."""
        return self.areas.get(code) or Area(code, Said(code, code), "")
