"""Values made of values: shares, rates per head, growth and other changes against an earlier period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from zhiheng.indicators import periods
from zhiheng.indicators.drafts import Draft, strictest
from zhiheng.indicators.formulas import Frame
from zhiheng.indicators.periods import Span
from zhiheng.policy.model import Change, Derived, Indicator, Method

#: indicator, breakdown, part, level, area
Series = tuple[str, str, str, str, str]
#: A value below may be of the year before, no older: two years less a day between both ends of the two spans.
OLDEST = timedelta(days=366)


def needed(indicators: Mapping[str, Indicator], asked: Iterable[str]) -> list[Indicator]:
    """Return the indicators asked for and all that they are derived from, those first on which others rest."""
    order: dict[str, Indicator] = {}

    def add(name: str) -> None:
        if name in order or name not in indicators:
            return
        derived = indicators[name].derived
        for other in (derived.of, derived.to) if derived else ():
            if other is not None:
                add(other)
        order[name] = indicators[name]

    for each in asked:
        add(each)
    return list(order.values())


def earlier(indicators: Iterable[Indicator], spans: Sequence[Span]) -> list[Span]:
    """Return the spans that changes are measured against and that are not among those asked for."""
    known, found = {span.text for span in spans}, {}
    for each in indicators:
        if each.derived is None or each.derived.change is None:
            continue
        for span in spans:
            base = base_of(each.derived, span)
            if base is not None and base.text not in known:
                found[base.text] = base
    return sorted(found.values(), key=lambda span: (span.start, span.end))


def base_of(derived: Derived, span: Span) -> Span | None:
    """Return the span against which a change is measured; None where it would not lie before."""
    back = 1 if derived.since is None else span.start.year - derived.since
    return periods.before(span, back) if back > 0 else None


def drafts(indicator: Indicator, derived: Derived, known: Iterable[Draft], frame: Frame) -> Iterator[Draft]:
    """Yield the values of one derived indicator from those known, for every area and span that has its `of`."""
    known = list(known)
    series = _by_series(known, (derived.of, derived.to))
    every = _by_span(known, derived.of) if derived.change else {}
    levels, spans = frame.levels(indicator) | {"nation"}, {span.text for span in frame.spans}
    found = set()
    for key, values in sorted(series.items()):
        if key[0] != derived.of or key[3] not in levels:
            continue
        for of in values:
            if of.span.text in spans:
                draft = frame.blank(indicator, of.span, of.level, of.area, (of.breakdown, of.part))
                _against(draft, of, derived, series) if derived.to else _changed(draft, of, derived, every)
                found.add((of.level, of.area, of.span.text))
                yield draft
    for span in frame.spans:
        for level, area in frame.areas(indicator, span):
            if (level, area, span.text) not in found:
                draft = frame.blank(indicator, span, level, area)
                draft.reason = draft.reason or "no_data"
                yield draft


def _by_series(known: Iterable[Draft], names: tuple[str | None, ...]) -> dict[Series, list[Draft]]:
    """Return drafts by what they are of, one a span: computed before published."""
    chosen: dict[tuple[Series, str], Draft] = {}
    for each in known:
        if each.indicator.id in names:
            key = (_series(each), each.span.text)
            held = chosen.get(key)
            if held is None or (held.value is None and each.value is not None):
                chosen[key] = each
    found: dict[Series, list[Draft]] = defaultdict(list)
    for (series, _), each in sorted(chosen.items(), key=lambda item: (item[0][0], item[1].span.end)):
        found[series].append(each)
    return found


def _against(draft: Draft, of: Draft, derived: Derived, series: Mapping[Series, Sequence[Draft]]) -> None:
    """Divide by the latest value of `to` in the same area that is not too old."""
    candidates = series.get((str(derived.to), "", "", of.level, of.area), ())
    fits = [each for each in candidates if each.value is not None and _near(of.span, each.span)]
    to = max(fits, key=lambda each: (each.span.end, each.span.text == of.span.text), default=None)
    _rest(draft, of, to)
    if of.value is None or to is None or to.value is None:
        draft.reason = draft.reason or ("no_denominator" if of.value is not None else of.reason or "no_data")
        return
    draft.numerator, draft.denominator, draft.n, draft.per = of.value, to.value, of.n, derived.per
    draft.estimate = derived.estimate or Method.NONE
    if to.value > 0:
        draft.value = of.value * derived.per / to.value
    else:
        draft.reason = "no_denominator"


def _near(span: Span, other: Span) -> bool:
    return other.text == span.text or span.end - OLDEST <= other.end <= span.end


def _by_span(known: Iterable[Draft], name: str) -> Mapping[tuple[Series, str], list[Draft]]:
    """Return every draft of an indicator, of each origin and publisher, by what it is of and its span."""
    found: dict[tuple[Series, str], list[Draft]] = defaultdict(list)
    for each in known:
        if each.indicator.id == name:
            found[_series(each), each.span.text].append(each)
    return found


def _alike(of: Draft, base: Span | None, every: Mapping[tuple[Series, str], list[Draft]]) -> tuple[Draft, Draft | None]:
    """Return two values between which a change can be told: of one publisher where there are such, at least of one origin.

    What was computed here and what somebody published differ for more reasons than time.
    """
    if base is None:
        return of, None
    valued = [
        [each for each in every.get((_series(of), text), ()) if each.value is not None]
        for text in (of.span.text, base.text)
    ]
    pairs = [(now, then) for now in valued[0] for then in valued[1] if now.origin == then.origin]
    same = [(now, then) for now, then in pairs if now.publisher == then.publisher]
    chosen = [pair for pair in (*same, *pairs) if pair[0] is of] or same or pairs
    return chosen[0] if chosen else (of, None)


def _series(draft: Draft) -> Series:
    return (draft.indicator.id, draft.breakdown, draft.part, draft.level, draft.area)


def _changed(draft: Draft, of: Draft, derived: Derived, every: Mapping[tuple[Series, str], list[Draft]]) -> None:
    of, before = _alike(of, base_of(derived, of.span), every)
    _rest(draft, of, before)
    if of.value is None or before is None or before.value is None:
        draft.reason = draft.reason or "no_data"
        return
    draft.numerator, draft.denominator, draft.n = of.value, before.value, of.n
    if derived.change is Change.DIFFERENCE:
        draft.value = of.value - before.value
    elif before.value == 0:
        draft.reason = "no_denominator"
    else:
        multiple = of.value / before.value
        draft.value = multiple if derived.change is Change.MULTIPLE else (multiple - 1) * Decimal(100)


def _rest(draft: Draft, *others: Draft | None) -> None:
    """Take over what is to be minded of the values that a draft rests on."""
    known = [each for each in others if each is not None]
    draft.publicity = strictest(each.publicity for each in known)
    for flag in ("synthetic", "incomplete-period"):
        if any(flag in each.flags for each in known) and flag not in draft.flags:
            draft.flags.append(flag)
