"""All indicators of a pack for all areas and spans: each record type is read once, whatever rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from zhiheng.indicators import (
    boundaries,
    cells,
    derivation,
    elapsed,
    formulas,
    published,
    quality,
    samples,
    suppression,
    zeros,
)
from zhiheng.indicators.drafts import Draft, marked, number, with_intervals, with_rules
from zhiheng.indicators.errors import UnknownIndicator, UnknownLevel
from zhiheng.indicators.formulas import Frame, base_scan
from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import Places
from zhiheng.indicators.readings import Compiled, Reading, Readings, Scan
from zhiheng.indicators.rolling import Roller
from zhiheng.indicators.values import LEVELS, Value, as_table
from zhiheng.ledger.view import RecordView
from zhiheng.policy import schemes
from zhiheng.policy.model import Indicator, Method, RecordType

if TYPE_CHECKING:
    from zhiheng.policy import Pack

#: Raised when the same records and pack give other values than before.
SEMANTICS_VERSION = 4


@dataclass
class Computed:
    """Values, sorted, and the text of every query that made them."""

    values: list[Value]
    plan: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> pa.Table:
        """The values as a table of `indicators.values.SCHEMA`."""
        return as_table(self.values)


def compute(
    view: RecordView,
    pack: Pack,
    spans: Sequence[Span],
    indicators: Iterable[str] | None = None,
    levels: Iterable[str] | None = None,
    *,
    told_by: date | None = None,
) -> pa.Table:
    """Return the values of indicators as a table of `indicators.values.SCHEMA`, sorted by its KEY.

    `view` holds the records in force on the day asked for; `spans` are the periods. `indicators` are ids (None: all of
    the pack), `levels` those of `indicators.values.LEVELS` to keep (None: all that each indicator declares, and what was
    published). `told_by` leaves out figures that were published after that day, and what would be derived from them
    (None: none are). Raises UnknownIndicator, UnknownLevel.
    """
    return carry_out(view, pack, spans, indicators, levels, told_by=told_by).table


def carry_out(
    view: RecordView,
    pack: Pack,
    spans: Sequence[Span],
    indicators: Iterable[str] | None = None,
    levels: Iterable[str] | None = None,
    *,
    every_published: bool = False,
    told_by: date | None = None,
) -> Computed:
    """Compute as `compute` does, and tell by which queries. `every_published`: published values of other spans, too."""
    asked = list(pack.indicators) if indicators is None else list(dict.fromkeys(indicators))
    kept = None if levels is None else frozenset(levels)
    _known(pack, asked, kept or ())
    if not spans or not asked:
        return Computed([])
    computation = _Computation(view, pack, derivation.needed(pack.indicators, asked), spans, told_by)
    drafts = computation.drafts()
    wanted, texts = frozenset(asked), {span.text for span in spans}
    made = [each.finished() for each in [*drafts, *(computation.others if every_published else ())]]
    values = [
        each
        for each in suppression.protect(made, pack, view.as_of)
        if each.indicator in wanted
        and (each.period in texts or (every_published and each.origin != "computed"))
        and (kept is None or each.level in kept)
    ]
    return Computed(sorted(values, key=lambda value: value.key), computation.roller.plan)


def _known(pack: Pack, asked: Iterable[str], levels: Iterable[str]) -> None:
    for name in asked:
        if name not in pack.indicators:
            raise UnknownIndicator(indicator=name, pack=pack.info.id)
    for level in levels:
        if level not in LEVELS:
            raise UnknownLevel(level=level, known="、".join(LEVELS))


class _Computation:
    """One computation: the indicators in the order in which they rest on one another, and what all share."""

    def __init__(
        self,
        view: RecordView,
        pack: Pack,
        indicators: Sequence[Indicator],
        spans: Sequence[Span],
        told_by: date | None = None,
    ) -> None:
        self.view, self.indicators, self.told_by = view, indicators, told_by
        self.rules = cells.rules(pack, view.as_of)
        self.synthetic = sorted(name for name, source in pack.sources.items() if source.synthetic)
        places = Places(pack.info.division, pack.regions)
        every = sorted({span.text: span for span in (*spans, *derivation.earlier(indicators, spans))}.items())
        # Whether an indicator can be made turns on the record types of the view, not on those of the pack alone.
        all_spans = [span for _, span in every]
        self.roller = Roller(view, places, all_spans, dict(pack.registers), self.synthetic)
        self.frame = Frame(places, all_spans, view.as_of, view.record_types, self.roller.unplaced, schemes.ended(pack))
        self.others: list[Draft] = []

    def drafts(self) -> list[Draft]:
        """Return every value, those of the spans that changes are measured against too."""
        found, self.others = published.drafts(
            self.view, self.frame, self.indicators, self.synthetic, self.rules.late_days, self.told_by
        )
        found += self._of_formulas()
        for each in self.indicators:
            if each.survey is not None and _readable(self.view.record_types, each.survey.reads):
                found += self._completed(each, samples.surveyed(each, each.survey, self.roller, self.frame))
            if each.elapsed is not None and _readable(self.view.record_types, each.elapsed.reads):
                found += self._completed(each, elapsed.drafts(each, each.elapsed, self.roller, self.frame))
        found += self._undefined({(each.indicator.id, each.area, each.span.text) for each in found})
        for draft in (*found, *self.others):
            marked(draft)
        for each in self.indicators:
            if each.derived is not None:
                made = list(derivation.drafts(each, each.derived, [*found, *self.others], self.frame))
                for draft in made:
                    marked(draft)
                found += made
        with_intervals([*found, *self.others])
        with_rules(found, self.rules)
        quality.mark([*found, *self.others])
        boundaries.mark([*found, *self.others], self.frame.places, self.frame.as_of)
        return found

    def _of_formulas(self) -> list[Draft]:
        readings = Readings(self.view.record_types)
        able = [each for each in self.indicators if _sides_readable(self.view.record_types, each)]
        compiled = readings.compile(able)
        for each in compiled:
            base = base_scan(each.top[0].key)
            scan = readings.scans.setdefault(base, Scan(base, self.view.record_types[base.reads]))
            scan.place_of(Reading(None, "count"))
        rolled = {key: self.roller.roll(scan) for key, scan in readings.scans.items()}
        first = zeros.first_days(compiled, self.roller, self.view.record_types)
        found: list[Draft] = []
        for each in compiled:
            drafts = formulas.drafts(each, rolled, self.frame)
            zeros.judge(drafts, each, first, self.frame.ended.get(each.indicator.id))
            if each.formula.estimate in (Method.RATIO, Method.BOOTSTRAP):
                self._bound(each, drafts)
            found += drafts
        return found

    def _bound(self, compiled: Compiled, drafts: Iterable[Draft]) -> None:
        """Give ratios of sums their bounds by unit; `n` becomes the number of units."""
        bounds = samples.of_units(compiled.indicator, compiled.formula, self.roller, self.frame)
        for draft in drafts:
            found = bounds.get((draft.breakdown, draft.part, draft.level, draft.area, draft.span.text))
            if found is None or draft.value is None:
                continue
            low, high, draft.n, draft.method, flags = found
            draft.low = None if low is None else number(low)
            draft.high = None if high is None else number(high)
            draft.flags += ["unstable"] if {"few-degrees", "no-spread"} & {*flags} else []

    def _completed(self, indicator: Indicator, drafts: list[Draft]) -> list[Draft]:
        """Add the areas of which nothing is known."""
        there = {(each.level, each.area, each.span.text) for each in drafts}
        publicity = next((each.publicity for each in drafts), "public")
        for span in self.frame.spans:
            for level, area in self.frame.areas(indicator, span):
                if (level, area, span.text) not in there:
                    draft = self.frame.blank(indicator, span, level, area)
                    draft.reason, draft.publicity = draft.reason or "no_data", publicity
                    drafts.append(draft)
        return drafts

    def _undefined(self, there: set[tuple[str, str, str]]) -> list[Draft]:
        """Return, for what has no way of being computed and no published figure, a row at the top that says so."""
        found = []
        for each in self.indicators:
            if any((each.formula, each.survey, each.elapsed, each.derived)):
                continue
            for span in self.frame.spans:
                if (each.id, self.frame.places.top.code, span.text) in there:
                    continue
                draft = self.frame.blank(each, span, *self.frame.places.top)
                over = zeros.is_over(self.frame.ended.get(each.id), draft)
                draft.reason = draft.reason or (
                    "scheme_ended" if over else "no_data" if each.series else "not_computable"
                )
                found.append(draft)
        return found


def _readable(record_types: Mapping[str, RecordType], *names: str) -> bool:
    return all(name in record_types for name in names)


def _sides_readable(record_types: Mapping[str, RecordType], indicator: Indicator) -> bool:
    formula = indicator.formula
    if formula is None:
        return False
    sides = (formula.numerator, *formula.plus, *formula.minus, formula.denominator, formula.population)
    return _readable(record_types, *(side.reads for side in sides if side is not None))
