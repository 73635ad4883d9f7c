"""Targets: indicator, number, dates and way of judging fit one another, and each cites the provision where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zhiheng.codes import industries
from zhiheng.codes.errors import CodeError
from zhiheng.policy.finding import Finding
from zhiheng.policy.in_force import known_from
from zhiheng.policy.lint import references
from zhiheng.policy.lint.loops import loop, upwards
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Comparator, Modality, Quantity, Target, TargetKind, Unit, YearRule

_MANY = frozenset({Quantity.COUNT, Quantity.AMOUNT})
_VALUED = frozenset({Quantity.RATIO, Quantity.INDEX, Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT, Quantity.CHANGE})

#: Kinds of number that a way of judging can judge. What is not here judges any.
FITS: dict[Modality, frozenset[Quantity]] = {
    Modality.CUMULATIVE: _MANY,
    Modality.ANNUAL_QUOTA: _MANY,
    Modality.RANGE: _MANY | {Quantity.STOCK},
    Modality.FREQUENCY: frozenset({Quantity.COUNT}),
    Modality.ZERO_EVENT: frozenset({Quantity.COUNT}),
    Modality.STOCK: frozenset({Quantity.STOCK}),
    Modality.LEVEL: frozenset({Quantity.RATIO, Quantity.INDEX, Quantity.CHANGE, Quantity.AMOUNT}),
    Modality.HELD: frozenset({Quantity.RATIO, Quantity.INDEX, Quantity.STATE}),
    Modality.FULL: frozenset({Quantity.RATIO, Quantity.COUNT}),
    Modality.RELATIVE_TO_NATION: _VALUED,
    Modality.OWN_TREND: _VALUED,
    Modality.YES_NO: frozenset({Quantity.STATE, Quantity.COUNT, Quantity.STOCK}),
    Modality.ORDINAL: frozenset({Quantity.RANK, Quantity.STATE, Quantity.INDEX, Quantity.COUNT}),
    Modality.AMOUNT: frozenset({Quantity.AMOUNT}),
    Modality.THRESHOLD: frozenset({Quantity.AMOUNT, Quantity.COUNT}),
    Modality.DATE: frozenset({Quantity.DAY}),
}

#: Kinds that are no promise: each has its one modality.
_NO_PROMISE: dict[TargetKind, Modality] = {
    kind: Modality(kind) for kind in TargetKind if kind not in (TargetKind.TARGET, TargetKind.CITED_NATIONAL)
}
_REPORTED = frozenset({TargetKind.BASELINE, TargetKind.ACHIEVED, TargetKind.CONTEXT, TargetKind.AMOUNT})


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each target."""
    wholes = {each.id: each.part_of for each in scope.pack.targets.values()}
    parents = {each.id: each.part_of for each in scope.pack.indicators.values()}
    for target in scope.elements(scope.pack.targets.values()):
        yield from references.one(scope, target, ("indicator",), "indicators", target.indicator)
        if target.scope is not None:
            yield from references.many(scope, target, ("scope", "regions"), "regions", target.scope.regions)
            yield from _industries(scope, target, target.scope.industries)
        yield from _cited(scope, target)
        yield from _number(scope, target)
        yield from _unit(scope, target)
        yield from _judged(scope, target)
        yield from _extremes(scope, target)
        yield from _dates(scope, target)
        yield from _year(scope, target)
        yield from _part_of(scope, target, wholes, parents)
        yield from _reading(scope, target)
        yield from _proof(scope, target)


def _industries(scope: Scope, target: Target, codes: Iterable[str]) -> Iterator[Finding]:
    for code in codes:
        try:
            industries.get(code)
        except CodeError:
            zh, en = f"没有行业代码 {code}（GB/T 4754）。", f"There is no industry {code} in GB/T 4754."
            yield scope.report(target, ("scope", "industries"), "unknown-industry", zh, en, code)


def _cited(scope: Scope, target: Target) -> Iterator[Finding]:
    """A target stands in one document; its first citation is the place."""
    if not target.cite:
        zh, en = "目标须引用所在条款（cite）。", "A target cites the provision where it stands (cite)."
        yield scope.report(target, (), "target-uncited", zh, en, target.id)
    if len({each.document for each in target.cite}) > 1:
        zh, en = (
            "一个目标只引用一份文件；另一份文件的目标另写。",
            "A target cites one document; write that of another apart.",
        )
        yield scope.report(target, ("cite",), "target-two-documents", zh, en)


def _number(scope: Scope, target: Target) -> Iterator[Finding]:
    bounds = (target.low, target.high)
    if target.comparator is Comparator.RANGE:
        if None in bounds or target.value is not None:
            zh, en = (
                "comparator: range 须写 low 和 high，不写 value。",
                "comparator: range takes low and high, no value.",
            )
            yield scope.report(target, ("comparator",), "range-form", zh, en)
        elif target.low is not None and target.high is not None and target.low > target.high:
            zh, en = f"low {target.low} 大于 high {target.high}。", f"low {target.low} exceeds high {target.high}."
            yield scope.report(target, ("low",), "range-form", zh, en, target.low)
        return
    if bounds != (None, None):
        zh, en = "low 和 high 只用于 comparator: range。", "low and high belong to comparator: range alone."
        yield scope.report(target, ("low" if target.low is not None else "high",), "range-form", zh, en)
    if target.value is not None and target.comparator is None:
        zh, en = "有 value 须写 comparator。", "A value needs its comparator."
        yield scope.report(target, ("value",), "comparator-missing", zh, en, target.value)
    if target.value is None and target.words is None:
        zh, en = "没有数值的目标须用 words 写明要求。", "A target without a figure says in words what is asked."
        yield scope.report(target, (), "target-without-words", zh, en, target.id)
    by_day = target.kind is TargetKind.DATE
    if target.value is None and target.comparator is not None and target.relative_to is None and not by_day:
        zh, en = "没有 value 时，comparator 须有 relative_to。", "Without a value, comparator needs relative_to."
        yield scope.report(target, ("comparator",), "comparator-unfit", zh, en, target.comparator)


def _unit(scope: Scope, target: Target) -> Iterator[Finding]:
    indicator = scope.pack.indicators.get(target.indicator)
    has_number = target.value is not None or target.low is not None
    if has_number and target.unit is None:
        zh, en = "有数值须写 unit。", "A number needs its unit."
        yield scope.report(target, (), "unit-missing", zh, en, target.id)
    if target.unit is not None and indicator is not None and target.unit is not indicator.unit:
        zh = f"单位 {target.unit} 与指标“{indicator.id}”的 {indicator.unit} 不同。"
        en = f"The unit {target.unit} is not that of the indicator “{indicator.id}”, {indicator.unit}."
        yield scope.report(target, ("unit",), "unit-differs", zh, en, target.unit)


def _judged(scope: Scope, target: Target) -> Iterator[Finding]:
    only = _NO_PROMISE.get(target.kind)
    if (only or target.modality) is not target.modality or (only is None and target.modality in _NO_PROMISE.values()):
        zh = f"kind: {target.kind} 不能用 modality: {target.modality} 判断。"
        en = f"kind: {target.kind} is not judged by modality: {target.modality}."
        yield scope.report(target, ("modality",), "modality-unfit", zh, en, target.modality)
        return
    indicator = scope.pack.indicators.get(target.indicator)
    fits = FITS.get(target.modality)
    if indicator is not None and fits is not None and indicator.quantity not in fits:
        zh = f"modality: {target.modality} 不适合 quantity: {indicator.quantity} 的指标“{indicator.id}”。"
        en = f"modality: {target.modality} does not fit “{indicator.id}”, whose quantity is {indicator.quantity}."
        yield scope.report(target, ("modality",), "modality-unfit", zh, en, target.modality)


def _extremes(scope: Scope, target: Target) -> Iterator[Finding]:
    """All means 100 % or the whole of a counted group; none means zero."""
    if target.modality is Modality.FULL and target.value is not None:
        whole = target.value == 100 or target.unit is not Unit.PERCENT
        if target.comparator is not Comparator.EQUAL or not whole:
            zh, en = (
                "modality: full 须为 = 100%，或 = 一个总数。",
                "modality: full is = 100 percent, or = the whole number.",
            )
            yield scope.report(target, ("value",), "full-not-all", zh, en, target.value)
    if target.modality is Modality.ZERO_EVENT and target.value not in (None, 0):
        zh, en = "modality: zero_event 的 value 为 0。", "modality: zero_event has the value 0."
        yield scope.report(target, ("value",), "zero-event-not-zero", zh, en, target.value)


def _dates(scope: Scope, target: Target) -> Iterator[Finding]:
    last = target.deadline
    if last is None:
        return
    if target.starts is not None and last < target.starts:
        zh, en = (
            f"deadline {last} 早于 starts {target.starts}。",
            f"deadline {last} lies before starts {target.starts}.",
        )
        yield scope.report(target, ("deadline",), "dates-reversed", zh, en, last)
    document = scope.pack.documents.get(target.cite[0].document) if target.cite else None
    issued = known_from(document) if document is not None else None
    if target.kind is TargetKind.TARGET and issued is not None and last < issued:
        zh, en = f"deadline {last} 早于文件日期 {issued}。", f"deadline {last} lies before the document of {issued}."
        yield scope.report(target, ("deadline",), "deadline-before-document", zh, en, last)


def _year(scope: Scope, target: Target) -> Iterator[Finding]:
    dated = target.deadline is not None or target.every is not None
    if target.kind in _REPORTED:
        if target.year is None or dated:
            zh, en = f"kind: {target.kind} 写 year，不写期限。", f"kind: {target.kind} has a year and no deadline."
            yield scope.report(target, (), "year-form", zh, en, target.id)
    elif target.year is not None:
        zh, en = f"kind: {target.kind} 写期限，不写 year。", f"kind: {target.kind} has a deadline, no year."
        yield scope.report(target, ("year",), "year-form", zh, en, target.year)
    elif dated == (target.year_rule is YearRule.NONE):
        zh = "须写 deadline 或 every；文件没有期限时写 year_rule: none，二者都不写。"
        en = "Give deadline or every; where the text has no date write year_rule: none and neither of them."
        yield scope.report(target, ("year_rule",), "year-form", zh, en, target.year_rule)
    if target.year_rule is YearRule.YEARLY and target.every is None:
        zh, en = "year_rule: yearly 须写 every。", "year_rule: yearly needs every."
        yield scope.report(target, ("year_rule",), "year-form", zh, en, target.year_rule)


def _reading(scope: Scope, target: Target) -> Iterator[Finding]:
    """Only words without a yardstick are given a reading of ours, and it is an example; a band of all says nothing."""
    read = target.reads_as
    if read is None:
        return
    yield from references.one(scope, target, ("reads_as", "indicator"), "indicators", read.indicator)
    if target.modality is not Modality.ORDINAL:
        zh, en = "reads_as 只用于 modality: ordinal。", "reads_as is for modality: ordinal alone."
        yield scope.report(target, ("reads_as",), "reading-without-need", zh, en, target.modality)
    if read.within >= read.among:
        zh, en = "within 须小于 among。", "within must be less than among."
        yield scope.report(target, ("reads_as", "within"), "reading-of-all", zh, en, read.within)


def _proof(scope: Scope, target: Target) -> Iterator[Finding]:
    """What is done or not rests on proofs: the wording says whether they must lie within the term."""
    if target.kind is TargetKind.TARGET and target.modality is Modality.YES_NO and target.proved_by is None:
        zh = "modality: yes_no 须写 proved_by：按原文是期内发生的事（within），还是到期时的状态（by_deadline）。"
        en = "modality: yes_no needs proved_by: by the text an event of the term (within), or a state by its end (by_deadline)."
        yield scope.report(target, (), "proof-undated", zh, en, target.id)
    if target.proved_by is not None and target.modality not in (Modality.YES_NO, Modality.HELD):
        zh, en = "proved_by 只用于 yes_no 和 held。", "proved_by is for yes_no and held alone."
        yield scope.report(target, ("proved_by",), "proof-without-need", zh, en, target.modality)


def _part_of(
    scope: Scope, target: Target, wholes: Mapping[str, str | None], parents: Mapping[str, str | None]
) -> Iterator[Finding]:
    """A target is part of one on the same indicator, or on an indicator that includes its own."""
    yield from references.one(scope, target, ("part_of",), "targets", target.part_of)
    if loop(target.id, wholes):
        zh, en = "part_of 成环。", "part_of runs in a circle."
        yield scope.report(target, ("part_of",), "part-of-loop", zh, en, target.part_of)
        return
    whole = scope.pack.targets.get(target.part_of or "")
    if whole is not None and whole.indicator not in {target.indicator, *upwards(target.indicator, parents)}:
        zh = f"“{target.indicator}”不是“{whole.indicator}”的一部分，目标之间不能用 part_of。"
        en = f"“{target.indicator}” is no part of “{whole.indicator}”, so its target is no part of the other."
        yield scope.report(target, ("part_of",), "part-of-other-kind", zh, en, target.part_of)
