"""From rolled scans to values: sides added up, divided, zeros told apart from what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from zhiheng.indicators import scanning
from zhiheng.indicators.drafts import Draft, divided, strictest
from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import Places
from zhiheng.indicators.readings import Compiled, ScanKey, Side
from zhiheng.indicators.rolling import Rolled
from zhiheng.policy.model import Indicator, Method, Quantity, RecordType, SchemeEnded

#: breakdown, part, level, area, span
Key = tuple[str, str, str, str, str]
_WHOLE = ("", "")


class Cell(NamedTuple):
    """What a side comes to: whether made up, its sum, of how many records, and how many are dated by a bound alone."""

    made_up: int
    total: int
    records: int
    bounded: int


@dataclass(frozen=True)
class Frame:
    """What all values of a computation share."""

    places: Places
    spans: Sequence[Span]
    as_of: date
    record_types: Mapping[str, RecordType]
    unplaced: Mapping[ScanKey, frozenset[int]] = field(default_factory=dict)
    ended: Mapping[str, SchemeEnded] = field(default_factory=dict)

    def levels(self, indicator: Indicator) -> frozenset[str]:
        """Return the levels for which an indicator has values: regions beside prefectures, zones beside counties."""
        also = {"prefecture": "region", "county": "zone"}
        return frozenset({*indicator.levels, *(also[each] for each in indicator.levels if each in also)})

    def publicity(self, reads: Iterable[str]) -> str:
        """Return how open a value is that rests on these record types.

        Restricted records tell of single people; a sum of them does not, since cells that rest on few are hidden: it is
        internal.
        """
        found = strictest(str(self.record_types[name].publicity) for name in reads)
        return "internal" if found == "restricted" else found

    def areas(self, indicator: Indicator, span: Span) -> Iterator[tuple[str, str]]:
        """Yield level and code of every area that should have a value for a span."""
        day = min(span.end, self.as_of)
        for level in sorted(self.levels(indicator) - {"zone"}):
            yield from ((level, code) for code in self.places.standing(level, day))

    def blank(self, indicator: Indicator, span: Span, level: str, area: str, key: tuple[str, str] = _WHOLE) -> Draft:
        """Return a draft without a value, marked where its period is not over."""
        draft = Draft(indicator, level, area, span, key[0], key[1])
        if span.start > self.as_of:
            draft.reason = "not_yet"
        elif span.end > self.as_of:
            draft.flags.append("incomplete-period")
        return draft


def drafts(compiled: Compiled, rolled: Mapping[ScanKey, Rolled], frame: Frame) -> list[Draft]:
    """Return the values of one formula for every area, span and part."""
    top = [(side, _named(side, rolled[side.key])) for side in compiled.top]
    below = _named(compiled.below, rolled[compiled.below.key]) if compiled.below else {}
    population = _named(compiled.population, rolled[compiled.population.key]) if compiled.population else {}
    levels, spans = frame.levels(compiled.indicator), {span.text: span for span in frame.spans}
    keys = {key for _, cells in top for key in cells} | below.keys()
    publicity = frame.publicity(compiled.reads)
    found: dict[Key, Draft] = {}
    for key in keys:
        if key[2] in levels and key[4] in spans:
            draft = frame.blank(compiled.indicator, spans[key[4]], key[2], key[3], key[:2])
            _fill(draft, compiled, [(side, cells.get(key)) for side, cells in top], below.get(key))
            _size(draft, compiled, population.get(key))
            draft.publicity = publicity
            if key[2] == frame.places.top.level and _unplaced(compiled, frame, draft.span):
                draft.flags.append("division-unknown")
            found[key] = draft
    return [*found.values(), *_missing(compiled, rolled, frame, found, publicity)]


def _unplaced(compiled: Compiled, frame: Frame, span: Span) -> bool:
    """Tell whether records without a place count for a span: at the top alone, so that the areas below lack them."""
    sides = (*compiled.top, *([compiled.below] if compiled.below else []))
    return any(month in frame.unplaced.get(side.key, ()) for side in sides for month in scanning.months_of(span))


def _named(side: Side, cells: Rolled) -> dict[Key, Cell]:
    """Return a side's cells by the names of its breakdowns."""
    names = {0: "", **{number: name for name, number in side.parts.items()}}
    at, bounds = 1 + 2 * side.column, None if side.bounded is None else 1 + 2 * side.bounded
    return {
        (names[key[0]], key[1], key[2], key[3], key[4]): Cell(
            values[0], values[at], values[at + 1], 0 if bounds is None else values[bounds]
        )
        for key, values in cells.items()
        if key[0] in names
    }


def _fill(
    draft: Draft,
    compiled: Compiled,
    top: Sequence[tuple[Side, Cell | None]],
    below: Cell | None,
) -> None:
    formula = compiled.formula
    draft.numerator = sum((_scaled(side, cell) for side, cell in top), Decimal(0))
    draft.n = sum(cell.records for side, cell in top if cell is not None and side.sign > 0)
    read = [cell for cell in (*(cell for _, cell in top), below) if cell is not None]
    draft.flags += ["synthetic"] if any(cell.made_up for cell in read) else []
    draft.flags += ["state-day-unknown"] if any(cell.bounded for cell in read) else []
    if compiled.below is None:
        draft.value = draft.numerator / formula.over
        return
    draft.denominator = _scaled(compiled.below, below)
    draft.n = below.records if below is not None else 0
    draft.per, draft.estimate = formula.per, method_of(compiled)
    draft.value = divided(draft.numerator, draft.denominator, formula.per)
    if draft.value is None and not draft.reason:
        draft.reason, draft.n = "no_denominator", 0


def _scaled(side: Side, cell: Cell | None) -> Decimal:
    return Decimal(0) if cell is None else side.sign * Decimal(cell.total).scaleb(-side.scale)


def _size(draft: Draft, compiled: Compiled, population: Cell | None) -> None:
    """Note how many there are in all; where nobody counted them (a part, a place without such records) it is a plain share."""
    if compiled.population is None:
        return
    draft.population = population.total if population is not None else 0
    draft.flags += ["synthetic"] if population is not None and population.made_up else []
    if not draft.population:
        draft.estimate = Method.SHARE


def method_of(compiled: Compiled) -> Method:
    """Return how the bounds of a formula are made: as declared, else as a share where both sides count one thing."""
    if compiled.formula.estimate is not None:
        return compiled.formula.estimate
    sides = (*compiled.top, compiled.below)
    counts = (compiled.formula.numerator, compiled.formula.denominator)
    alike = len({side.key.reads for side in sides if side is not None}) == 1
    return Method.SHARE if alike and all(c and not c.measure.startswith("sum(") for c in counts) else Method.NONE


def _missing(
    compiled: Compiled, rolled: Mapping[ScanKey, Rolled], frame: Frame, found: Mapping[Key, Draft], publicity: str
) -> Iterator[Draft]:
    """Yield what no record speaks of: 0 where records of the type were taken in for the span, else not known."""
    indicator = compiled.indicator
    counted = indicator.quantity in (Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT)
    for span in frame.spans:
        made_up = _taken_in(compiled, rolled, frame, span) if counted else None
        for level, area in frame.areas(indicator, span):
            if ("", "", level, area, span.text) in found:
                continue
            draft = frame.blank(indicator, span, level, area)
            draft.publicity = publicity
            if made_up is not None and not draft.reason:
                draft.numerator, draft.value, draft.n = Decimal(0), Decimal(0), 0
                draft.flags += ["synthetic"] if made_up else []
            else:
                draft.reason = draft.reason or "no_data"
            yield draft


def _taken_in(compiled: Compiled, rolled: Mapping[ScanKey, Rolled], frame: Frame, span: Span) -> bool | None:
    """Return whether invented ones were among the records of the type taken in for a span; None where none were."""
    key = compiled.top[0].key
    scan = key if key.register else base_scan(key)
    cell = rolled.get(scan, {}).get((0, "", *frame.places.top, span.text))
    return None if cell is None else bool(cell[0])


def base_scan(key: ScanKey) -> ScanKey:
    """Return the plain scan of the same records, which tells whether any was taken in."""
    return ScanKey(reads=key.reads, role=key.role, day=key.day)
