"""Points of one criterion: of what a hand entered, of an indicator's value, of events. Every result has its reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhiheng.assessment.facts import Entry, Measured
from zhiheng.assessment.points import share, text, thousandths
from zhiheng.policy.model import CriterionKind, Localised, NotApplicableRule, SheetCriterion
from zhiheng.policy.model.assessment import Computed
from zhiheng.policy.model.unit import Unit

#: Units that are not written behind a number, and flags of a sample too small.
_BARE = frozenset({Unit.COUNT, Unit.INDEX, Unit.STATE, Unit.RANK, Unit.DATE, Unit.PER_MILLION})
_THIN = frozenset({"small-n", "unstable"})

#: Why an indicator gives no value, in the words of the table of values.
_WITHOUT = {
    "no_data": ("没有数据", "there is no data"),
    "no_denominator": ("分母为零", "the denominator is empty"),
    "suppressed": ("样本太少，不显示", "the sample is too small to be shown"),
    "complementary": ("为防推算出不予公布的数，不显示", "not shown, so that another figure cannot be worked out"),
    "not_reported": ("尚无此类记录报送", "no record of the kind had been reported"),
    "scheme_ended": ("该项制度已停止", "the scheme had ended"),
    "not_computable": ("定义未定，不能计算", "its definition leaves it uncomputable"),
    "not_yet": ("期间未结束", "the period has not ended"),
    "": ("没有数据", "there is no data"),
}


@dataclass(frozen=True, slots=True)
class Scored:
    """Points in thousandths, or None with the reason; `left_out`: the criterion does not count for this unit at all."""

    points: int | None
    reason: Localised
    left_out: bool = False


def computed(criterion: SheetCriterion, measured: Measured | None) -> Scored:
    """Return the points that an indicator gives a criterion of kind computed or progress.

    Linear between `zero_at` and `full_at`, held between no points and all; rounded half up to a thousandth.
    """
    what = criterion.computed
    if what is None:
        return Scored(None, Localised(zh="不按指标计分", en="Not scored by an indicator"))
    known = measured or Measured()
    if criterion.kind is CriterionKind.PROGRESS:
        return _progress(criterion, what, known)
    if known.value is None:
        zh, en = _WITHOUT.get(known.reason, _WITHOUT[""])
        return Scored(None, Localised(zh=f"指标没有数值：{zh}", en=f"The indicator has no value: {en}"))
    given = _given(what, thousandths(criterion.points), known.value)
    unit, sure = _unit(known), _sure(known)
    zh = f"数值 {_plain(known.value)}{unit.zh}{sure.zh}，按规则得 {text(given)} 分"
    en = f"The value {_plain(known.value)}{unit.en}{sure.en} gives {text(given)} points by the rule"
    return Scored(given, Localised(zh=zh, en=en))


def _unit(known: Measured) -> Localised:
    """Return the unit as it follows the number; what is counted in pieces has none."""
    if not known.unit or known.unit in _BARE:
        return Localised.model_construct(zh="", en="")
    label = Unit(known.unit).label
    return label if known.unit == Unit.PERCENT else Localised.model_construct(zh=f" {label.zh}", en=f" {label.en}")


def _sure(known: Measured) -> Localised:
    """Return n and interval in brackets, and that the sample is thin where a rule says so; a rate never goes without them."""
    zh = [] if known.n is None else [f"n={known.n:,}"]
    en = [] if known.n is None else [f"n = {known.n:,}"]
    if known.low is not None and known.high is not None:
        bounds = f"{_plain(known.low)}–{_plain(known.high)}"
        zh, en = [*zh, f"95%区间 {bounds}"], [*en, f"95% interval {bounds}"]
    if _THIN & set(known.flags):
        zh, en = [*zh, "样本少于规定"], [*en, "a smaller sample than the rule asks for"]
    return Localised.model_construct(zh=f"（{'，'.join(zh)}）" if zh else "", en=f" ({', '.join(en)})" if en else "")


def _progress(criterion: SheetCriterion, what: Computed, known: Measured) -> Scored:
    if known.value is None or known.before is None:
        which = ("本年", "this year") if known.value is None else ("上年", "the year before")
        return Scored(None, Localised(zh=f"{which[0]}没有数值，不能比较", en=f"No value of {which[1]}: no comparison"))
    change = known.value - known.before
    if what.relative:
        if known.before == 0:
            return Scored(None, Localised(zh="上年为零，不能算百分比", en="The year before is zero: no percentage"))
        change = change * 100 / known.before
    given = _given(what, thousandths(criterion.points), change)
    unit, step, by = _unit(known), _step(what, known), _plain(change, 3)
    zh = f"{_plain(known.before, 3)}{unit.zh} → {_plain(known.value, 3)}{unit.zh}，变化 {by}{step.zh}，按规则得 {text(given)} 分"
    en = f"{_plain(known.before, 3)}{unit.en} → {_plain(known.value, 3)}{unit.en}, a change of {by}{step.en}, gives {text(given)} points"
    return Scored(given, Localised(zh=zh, en=en))


def _step(what: Computed, known: Measured) -> Localised:
    """Return the unit of a change: percent of the value before, percentage points, or that of the value."""
    if what.relative:
        return Unit.PERCENT.label
    if known.unit == Unit.PERCENT:
        return Localised.model_construct(zh=" 个百分点", en=" percentage points")
    return _unit(known)


def _given(what: Computed, full: int, value: Decimal) -> int:
    for band in what.bands:
        if (band.at_least is None or value >= band.at_least) and (band.below is None or value < band.below):
            return thousandths(band.points)
    if what.full_at is None or what.zero_at is None:
        return 0
    way = (value - what.zero_at) / (what.full_at - what.zero_at)
    held = min(max(way, Decimal(0)), Decimal(1))
    return int((held * full).to_integral_value(ROUND_HALF_UP))


def _plain(value: Decimal, decimals: int = 2) -> str:
    shown = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    return shown.rstrip("0").rstrip(".") or "0"


def entered(criterion: SheetCriterion, entry: Entry) -> Scored:
    """Return the points of what a hand entered, by the criterion's kind; the points of a number never exceed its own."""
    if entry.not_applicable:
        return _not_applicable(criterion)
    by_kind = {
        CriterionKind.CHECKLIST: _checklist,
        CriterionKind.JUDGED: _judged,
        CriterionKind.EVENTS: _events,
        CriterionKind.BONUS: _events,
    }
    if entry.points is None and criterion.kind in by_kind:
        return by_kind[criterion.kind](criterion, entry)
    if entry.points is None:
        return Scored(None, Localised(zh="没有评分", en="Not scored"))
    held = min(max(entry.points, 0), thousandths(criterion.points))
    return Scored(held, Localised(zh=f"评 {text(held)} 分", en=f"Scored {text(held)}"))


def _not_applicable(criterion: SheetCriterion) -> Scored:
    rule = criterion.not_applicable
    if rule is None:
        return Scored(None, Localised(zh="本项不能免于评分", en="This criterion always applies"))
    if rule.rule is NotApplicableRule.BASE and rule.base is not None:
        base = thousandths(rule.base)
        zh = f"不适用（{rule.when.zh}），给基本分 {text(base)}"
        return Scored(base, Localised(zh=zh, en=f"Does not apply ({rule.when.en}): base points {text(base)}"))
    zh, en = f"不适用（{rule.when.zh}），不计此项", f"Does not apply ({rule.when.en}): left out"
    return Scored(None, Localised(zh=zh, en=en), left_out=True)


def _checklist(criterion: SheetCriterion, entry: Entry) -> Scored:
    if not entry.complete and not entry.missing:
        return Scored(None, Localised(zh="清单还没有核对", en="The checklist was not gone through"))
    lacking = [one for one in criterion.checks if one.id in entry.missing]
    left = max(thousandths(criterion.points) - sum(thousandths(one.deduct) for one in lacking), 0)
    if not lacking:
        return Scored(left, Localised(zh="清单各项齐备", en="Everything on the list is in place"))
    zh = "缺：" + "、".join(f"{one.label.zh}（−{one.deduct}）" for one in lacking)
    en = "Missing: " + ", ".join(f"{one.label.en} (−{one.deduct})" for one in lacking)
    return Scored(left, Localised(zh=zh, en=en))


def _judged(criterion: SheetCriterion, entry: Entry) -> Scored:
    level = next((one for one in criterion.levels if one.id == entry.level), None)
    if level is None:
        return Scored(None, Localised(zh="没有评定档次", en="No level was named"))
    given = thousandths(level.points)
    return Scored(given, Localised(zh=f"评为“{level.label.zh}”", en=f"Judged “{level.label.en}”"))


def _events(criterion: SheetCriterion, entry: Entry) -> Scored:
    bonus = criterion.kind is CriterionKind.BONUS
    if not entry.complete and not entry.counts:
        if bonus:
            return Scored(0, Localised(zh="没有加分事项", en="Nothing that adds points"))
        return Scored(None, Localised(zh="没有核对事件", en="Events were not looked for"))
    full, sum_, zh, en = thousandths(criterion.points), 0, [], []
    for one in criterion.events:
        times = max(entry.counts.get(one.id, 0), 0)
        counted = min(times, one.most) if one.most is not None else times
        sum_ += counted * thousandths(one.each)
        if times:
            zh.append(f"{one.label.zh} {times} 件")
            en.append(f"{one.label.en} × {times}")
    given = min(sum_, full) if bonus else max(full - sum_, 0)
    nothing = ("没有加分事项", "Nothing that adds points") if bonus else ("没有发生", "None happened")
    told_zh, told_en = "、".join(zh) or nothing[0], ", ".join(en) or nothing[1]
    return Scored(given, Localised(zh=told_zh, en=told_en))


def panel(criterion: SheetCriterion, reviews: tuple[Entry, ...]) -> Scored:
    """Return the mean of what the members of a panel give, rounded half up to a thousandth; those without points are left out."""
    given = [one.points for one in (entered(criterion, each) for each in reviews) if one.points is not None]
    if not given:
        return Scored(None, Localised(zh="评审组还没有评分", en="The panel has not scored"))
    mean = share(sum(given), 1, len(given))
    told = f"{len(given)} 位评审平均 {text(mean)} 分"
    return Scored(mean, Localised(zh=told, en=f"{text(mean)} points, the mean of {len(given)} reviewers"))
