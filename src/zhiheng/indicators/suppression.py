"""Complementary suppression: what else must be hidden so that no hidden count can be worked out from what is shown.

Primary suppression (`drafts.with_rules`) hides cells that tell of few. Cells add up: areas to the area above them, parts
of a breakdown to the whole, short periods to a long one. The rule, for each indicator that adds up, until nothing changes:

1. in a sum whose whole is shown and of which exactly one part is hidden, the part with the next smallest n is hidden, too;
2. a hidden cell that follows from several sums together, or from the limits within which hidden counts must lie, takes
   the smallest shown part of its sums with it, else of the sums tied to them (`stats.disclosure` tells what follows);
3. where no other part counts anything, the whole is hidden;
4. what is derived from a hidden cell is hidden.

Ties go by the order of cells. Counts of different things (distinct counts, panels), surveys and elapsed times do not add
up and are left as they are; published figures are their publisher's. Everything is worked out from what a reader sees, so
the rule may be applied again to what it was applied to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from zhiheng.indicators import cells, derivation, periods
from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import Places, month_of
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator, Quantity
from zhiheng.stats.cells import complementary
from zhiheng.stats.disclosure import derivable, determined

if TYPE_CHECKING:
    from zhiheng.policy import Pack

#: Flag and reason of a cell that is hidden for the sake of another.
COMPLEMENTARY, PRIMARY = "complementary", "suppressed"


class Cell(NamedTuple):
    """Where a value of an indicator stands."""

    level: str
    area: str
    starts: date
    ends: date
    breakdown: str
    part: str


@dataclass(frozen=True)
class Sum:
    """Cells that add up to a whole."""

    whole: Cell
    parts: tuple[Cell, ...]


def protect(values: Sequence[Value], pack: Pack, day: date) -> list[Value]:
    """Return values with those hidden, too, from which a hidden one could be worked out, in the same order.

    `values` may be of any indicators of the pack, levels and periods; `day` tells which limits of the pack hold.
    """
    limit = cells.rules(pack, day).closed.hide_below
    small = {value.indicator for value in values if _hidden(value)}
    if limit is None or not small:
        return list(values)
    places, hidden = Places(pack.info.division, pack.regions), dict[str, set[Cell]]()
    resting = _resting(small, derivation.needed(pack.indicators, dict.fromkeys(value.indicator for value in values)))
    tables: dict[str, dict[Cell, Value]] = {name: {} for name in resting}
    for value in values:
        if value.indicator in tables and value.origin == "computed" and (value.value is not None or _hidden(value)):
            tables[value.indicator][_cell(value)] = value
    for name, indicator in resting.items():
        table = tables[name]
        hidden[name] = {cell for cell, value in table.items() if _hidden(value)} | _following(indicator, table, hidden)
        if hidden[name] and adds_up(indicator):
            _Table(indicator, table, hidden[name], places, limit).close()
    return [_without(value) if _to_hide(value, hidden) else value for value in values]


def adds_up(indicator: Indicator) -> bool:
    """Tell whether the counts of an indicator, or both sides of its ratio, add up over areas and parts."""
    formula = indicator.formula
    if formula is None or formula.panel:
        return False
    sides = (formula.numerator, *formula.plus, *formula.minus, formula.denominator)
    return not any(side is not None and side.measure.startswith("count_distinct(") for side in sides)


def sums(found: Collection[Cell], places: Places, flows: bool) -> list[Sum]:
    """Return the sums that cells stand in, sorted. `flows`: they add up over periods, too."""
    spans = sorted({(cell.starts, cell.ends) for cell in found})
    longer = {span: [other for other in spans if _within(span, other)] for span in spans} if flows else {}
    groups: dict[tuple[Cell, str], list[Cell]] = {}
    for cell in sorted(found):
        for whole, kind in (*_above(cell, found, places), *_longer(cell, longer)):
            if whole in found:
                groups.setdefault((whole, kind), []).append(cell)
    made = [(key, Sum(key[0], tuple(parts))) for key, parts in groups.items()]
    return [each for key, each in sorted(made, key=lambda one: one[0]) if _complete(each, key[1], spans)]


# --- one indicator ------------------------------------------------------------------------------------------------
class _Table:
    """The cells of an indicator; `close` adds to what is hidden until nothing of it follows."""

    def __init__(
        self, indicator: Indicator, table: Mapping[Cell, Value], hidden: set[Cell], places: Places, limit: int
    ) -> None:
        self.table, self.hidden, self.limit = table, hidden, limit
        self.share = indicator.formula is not None and indicator.formula.denominator is not None
        self.sums = sums(table.keys(), places, indicator.quantity is not Quantity.STOCK)
        #: Groups of hidden cells of which nothing follows.
        self.safe: set[frozenset[Cell]] = set()

    def close(self) -> None:
        """Hide what must be hidden."""
        while self._single() or self._exposed():
            pass

    def _single(self) -> bool:
        """Hide a second part of every sum of which one part alone is hidden."""
        changed = False
        for each in self.sums:
            if each.whole in self.hidden or sum(part in self.hidden for part in each.parts) != 1:
                continue
            mask = complementary([self._n(part) for part in each.parts], [part in self.hidden for part in each.parts])
            self.hidden |= {part for part, hide in zip(each.parts, mask, strict=True) if hide}
            if int(mask.sum()) == 1:
                self.hidden.add(each.whole)
            changed = True
        return changed

    def _exposed(self) -> bool:
        """Hide one more cell beside those that still follow from what is shown; tell whether there was one."""
        changed = False
        for cells_of, sums_of in self._components():
            known = frozenset(cells_of)
            if known in self.safe:
                continue
            follow = [cell for cell, told in zip(cells_of, self._told(cells_of, sums_of), strict=True) if told]
            if follow and self._beside(follow[0], sums_of):
                changed = True
            else:
                self.safe.add(known)
        return changed

    def _components(self) -> list[tuple[list[Cell], list[Sum]]]:
        """Return the hidden cells that sums tie together, sorted, each with those sums."""
        of: dict[Cell, int] = {}
        groups: dict[int, tuple[set[Cell], list[Sum]]] = {}
        for number, each in enumerate(self.sums):
            gone = self.hidden & {each.whole, *each.parts}
            if not gone:
                continue
            found, tied = set(gone), [each]
            for group in sorted({of[cell] for cell in gone if cell in of}):
                more, sums_of = groups.pop(group)
                found, tied = found | more, [*sums_of, *tied]
            groups[number] = (found, tied)
            of.update(dict.fromkeys(found, number))
        return sorted((sorted(found), tied) for found, tied in groups.values())

    def _told(self, unknown: Sequence[Cell], sums_of: Sequence[Sum]) -> Iterable[bool]:
        """Tell which hidden cells one count alone fits, for who knows the rules."""
        at = {cell: number for number, cell in enumerate(unknown)}
        matrix, totals = np.zeros((len(sums_of), len(unknown))), np.zeros(len(sums_of))
        for row, each in enumerate(sums_of):
            for cell, sign in ((each.whole, -1), *((part, 1) for part in each.parts)):
                if cell in at:
                    matrix[row, at[cell]] += sign
                else:
                    totals[row] -= sign * self._n(cell)
        if self.share:
            return list(derivable(matrix))
        few = np.array([PRIMARY in self.table[cell].flags for cell in unknown])
        return list(determined(matrix, totals, np.where(few, 1, self.limit), np.where(few, self.limit - 1, np.inf)))

    def _beside(self, cell: Cell, sums_of: Iterable[Sum]) -> bool:
        """Hide the smallest shown part of the sums of a cell, else a whole, else of sums tied to them."""
        own = [each for each in sums_of if cell in each.parts or cell == each.whole]
        for near in (own, sums_of):
            parts = {part for each in near for part in each.parts if part not in self.hidden and self._n(part)}
            wholes = {each.whole for each in near if each.whole not in self.hidden}
            chosen = min(parts or wholes, key=lambda one: (self._n(one), one), default=None)
            if chosen is not None:
                self.hidden.add(chosen)
                return True
        return False

    def _n(self, cell: Cell) -> int:
        return self.table[cell].n or 0


# --- what adds up to what -----------------------------------------------------------------------------------------
def _above(cell: Cell, found: Collection[Cell], places: Places) -> Iterable[tuple[Cell, str]]:
    """Yield the cells that a cell is part of by its place or breakdown, and by which kind of division."""
    if cell.breakdown:
        yield cell._replace(breakdown="", part=""), f"parts {cell.breakdown}"
    if cell.level == "region":
        yield cell._replace(level=places.top.level, area=places.top.code), "regions"
        return
    areas = places.areas(cell.area, month_of(cell.ends))
    above = [cell._replace(level=each.level, area=each.code) for each in areas if each.code != cell.area]
    nearest = [each for each in above if each.level == "prefecture" and each in found]
    yield from ((each, "areas") for each in nearest or above)


def _longer(cell: Cell, longer: Mapping[tuple[date, date], Sequence[tuple[date, date]]]) -> Iterable[tuple[Cell, str]]:
    """Yield the same cell over longer periods."""
    months = Span("", cell.starts, cell.ends).months
    for starts, ends in longer.get((cell.starts, cell.ends), ()):
        yield cell._replace(starts=starts, ends=ends), f"months {months}"


def _within(span: tuple[date, date], other: tuple[date, date]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _complete(each: Sum, kind: str, spans: Iterable[tuple[date, date]]) -> bool:
    """Tell whether parts make up their whole: of periods, whether every span between its ends was asked for."""
    if not kind.startswith("months "):
        return True
    months = int(kind.removeprefix("months "))
    whole = (each.whole.starts, each.whole.ends)
    inside = [span for span in spans if _within(span, whole) and Span("", *span).months == months]
    return len(inside) * months == Span("", *whole).months


# --- values -------------------------------------------------------------------------------------------------------
def _resting(small: Collection[str], ordered: Iterable[Indicator]) -> dict[str, Indicator]:
    """Return the indicators with hidden cells and those derived from them, those first on which others rest."""
    found: dict[str, Indicator] = {}
    for each in ordered:
        derived = each.derived
        if each.id in small or (derived is not None and (derived.of in found or derived.to in found)):
            found[each.id] = each
    return found


def _following(indicator: Indicator, table: Mapping[Cell, Value], hidden: Mapping[str, set[Cell]]) -> set[Cell]:
    """Return the cells of a derived indicator that rest on a hidden one, whose figure they would tell."""
    derived = indicator.derived
    if derived is None:
        return set()
    of, to, found = hidden.get(derived.of, set()), hidden.get(derived.to or "", set()), set()
    for cell, value in table.items():
        rests = {cell}
        base = derivation.base_of(derived, periods.parse(value.period)) if derived.change else None
        if base is not None:
            rests.add(cell._replace(starts=base.start, ends=base.end))
        near = {each for each in to if (each.level, each.area) == (cell.level, cell.area) and _near(each, cell)}
        if rests & of or near:
            found.add(cell)
    return found


def _near(each: Cell, cell: Cell) -> bool:
    return cell.ends - derivation.OLDEST - timedelta(days=1) <= each.ends <= cell.ends


def _hidden(value: Value) -> bool:
    return value.origin == "computed" and (PRIMARY in value.flags or COMPLEMENTARY in value.flags)


def _to_hide(value: Value, hidden: Mapping[str, set[Cell]]) -> bool:
    gone = hidden.get(value.indicator)
    if not gone or value.origin != "computed" or _hidden(value):
        return False
    return _cell(value) in gone


def _without(value: Value) -> Value:
    return replace(
        value, numerator=None, denominator=None, value=None, n=None, low=None, high=None, method="none",
        flags=(*value.flags, COMPLEMENTARY), reason=COMPLEMENTARY,
    )  # fmt: skip


def _cell(value: Value) -> Cell:
    return Cell(value.level, value.area, value.starts, value.ends, value.breakdown, value.part)
