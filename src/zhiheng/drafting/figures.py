"""Figures: what a text quotes, kept as it was with its source and vintage, and told apart from what it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from zhiheng.drafting import wording
from zhiheng.drafting.known import Known, Measure, Reading, Said

_BAR = "|"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a text quotes: the cell it stands in, its value then, how it was written, where it came from.

    `as_of` and `batch` say of which day and batch of the ledger the data were; `vintage` names a frozen release.
    """

    indicator: str
    level: str
    area: str
    period: str
    breakdown: str
    part: str
    origin: str
    publisher: str
    value: str
    n: int | None
    low: str
    high: str
    method: str
    vintage: str
    flags: tuple[str, ...]
    publicity: str
    text_zh: str
    text_en: str
    label_zh: str
    label_en: str
    source_zh: str
    source_en: str
    as_of: str
    batch: int

    @property
    def id(self) -> str:
        """What it is known by in a draft: its cell and where it comes from."""
        return _BAR.join(
            (self.indicator, self.area, self.period, self.breakdown, self.part, self.origin, self.publisher)
        )

    @property
    def synthetic(self) -> bool:
        """Whether it rests on invented records."""
        return "synthetic" in self.flags

    def text(self, language: str) -> str:
        """Return how it is written in a language."""
        return self.text_en if language == "en" else self.text_zh

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {**asdict(self), "flags": list(self.flags)}


def from_dict(given: Mapping[str, Any]) -> Figure:
    """Return a figure that was kept as JSON."""
    return Figure(**{**given, "flags": tuple(given["flags"])})


def of(known: Known, measure: Measure, reading: Reading) -> Figure:
    """Return the figure that quotes a reading."""
    area, span = known.area_of(reading.area).label, wording.period(reading.period)
    part = measure.parts.get(reading.part, Said(reading.part, reading.part)) if reading.part else Said("", "")
    source = wording.origin(reading, dict(known.publishers))
    return Figure(
        indicator=reading.indicator, level=reading.level, area=reading.area, period=reading.period,
        breakdown=reading.breakdown, part=reading.part, origin=reading.origin, publisher=reading.publisher,
        value=_text(reading.value), n=reading.n, low=_text(reading.low), high=_text(reading.high), method=reading.method,
        vintage=reading.vintage, flags=reading.flags, publicity=reading.publicity,
        text_zh=wording.value(measure, reading, "zh"), text_en=wording.value(measure, reading, "en"),
        label_zh=f"{area.zh}{span.zh}{measure.label.zh}{f'（{part.zh}）' if part.zh else ''}",
        label_en=f"{measure.label.en}{f' ({part.en})' if part.en else ''}, {area.en}, {span.en}",
        source_zh=source.zh, source_en=source.en,
        as_of=known.as_of.isoformat() if known.as_of else "", batch=known.batch,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now. `now` is None where its cell has no value any more."""

    then: Figure
    now: Figure | None
    what: str  # value | interval | gone


def current(known: Known, figure: Figure) -> Figure | None:
    """Return the figure of the same cell and origin as the data are now; None where there is no value."""
    measure = known.measures.get(figure.indicator)
    reading = known.of(figure.indicator, figure.area, figure.period, figure.breakdown, figure.part, figure.origin)
    if measure is None or reading is None or reading.value is None:
        return None
    return of(known, measure, reading)


def change(known: Known, figure: Figure) -> Change | None:
    """Return how a figure differs from what it is now, None where it does not: its value first, then its interval or n."""
    now = current(known, figure)
    if now is None:
        return Change(figure, None, "gone")
    if _number(now.value) != _number(figure.value):
        return Change(figure, now, "value")
    same = (_number(now.low), _number(now.high), now.n) == (_number(figure.low), _number(figure.high), figure.n)
    return None if same else Change(figure, now, "interval")


def _text(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
