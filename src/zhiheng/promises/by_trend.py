"""Promises on one's own trend: each year above the last, or at the end above the base."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from zhiheng.policy.model import Comparator, Localised, RelativeTo
from zhiheng.promises.by_level import closing, points, two_origins, until_deadline
from zhiheng.promises.by_sum import reasons
from zhiheng.promises.comparing import as_evidence, falls, meets, weakest
from zhiheng.promises.known import Reading
from zhiheng.promises.question import Question, tile, years_within
from zhiheng.promises.verdict import Official, Point, Statistical, Verdict
from zhiheng.promises.wording import figure, join, listed, say


def judge_trend(question: Question) -> Verdict:
    """Judge a promise to rise (or fall): year on year where that is asked, else against the base."""
    if question.target.relative_to is RelativeTo.OWN_PREVIOUS_YEAR:
        return _each_year(question)
    return _against_base(question)


def _each_year(question: Question) -> Verdict:
    """Each year of the term against the year before it; the first one needs the year before the term."""
    first = question.starts
    if first is None:
        return Verdict(Official.NEEDS_DEFINITION, say("没有起算年。", "There is no first year."))
    years = years_within(first, question.until)
    ends = {year: _closing_year(question, year) for year in range(first.year - 1, question.until.year + 1)}
    values = {year: _of_year(question, year) for year in ends}
    steps = {year: (values.get(year - 1), values.get(year)) for year in years}
    known = {year: (one, other) for year, (one, other) in steps.items() if one is not None and other is not None}
    trajectory = tuple(Point(date(year, 12, 31), value) for year, value in values.items() if value is not None)
    evidence = tuple(as_evidence(each) for each in question.readings() if each.value is not None)
    if not known:
        told = join(
            (
                say("没有相邻两年的数值，不可衡量。", "No two years on end are known: it cannot be measured."),
                reasons(question.of_term(question.readings())),
            )
        )
        return Verdict(Official.NOT_MEASURABLE, told, evidence=evidence, trajectory=trajectory)
    broken = [year for year, (one, other) in known.items() if not meets(other, one, question.target.comparator)]
    worst = max(broken) if broken else max(known)
    state, told = _of_years(question, known, broken, [year for year in years if year not in known])
    pairs = [(ends[year - 1], ends[year]) for year in known]
    return Verdict(
        state,
        join((told, *dict.fromkeys(two_origins(one, other) for one, other in pairs if one and other))),
        weakest(_step_shown(question, one, other) for one, other in pairs),
        required=known[worst][0],
        actual=known[worst][1],
        low=_bound(ends[worst], "low"),
        high=_bound(ends[worst], "high"),
        period=str(worst),
        evidence=evidence,
        trajectory=trajectory,
    )


def _of_years(
    question: Question, known: dict[int, tuple[Decimal, Decimal]], broken: Sequence[int], missing: Sequence[int]
) -> tuple[Official, Localised]:
    if broken:
        names = listed(str(year) for year in broken)
        return Official.NOT_MET, say(
            f"{names.zh}年没有比上年{_more(question).zh}。",
            f"Not {_more(question).en} than the year before in {names.en}.",
        )
    span = listed(str(year) for year in known)
    said = say(
        f"{span.zh}年都比上年{_more(question).zh}。",
        f"{_more(question).en.capitalize()} than the year before in {span.en}.",
    )
    if missing:
        names = listed(str(year) for year in missing)
        return Official.NOT_MEASURABLE, join(
            (
                said,
                say(
                    f"{names.zh}年缺数值，不能判断逐年。",
                    f"{names.en} cannot be compared, so it cannot be said of each year.",
                ),
            )
        )
    return Official.MET if question.due or question.target.deadline is None else Official.ON_TRACK, said


def _of_year(question: Question, year: int) -> Decimal | None:
    if question.counts:
        found = tile(question.counted(), date(year, 1, 1), date(year, 12, 31))
        whole = bool(found.inside) and not found.missing and not found.before
        return sum((each.value for each in found.inside if each.value is not None), Decimal(0)) if whole else None
    last = _closing_year(question, year)
    return last.value if last else None


def _closing_year(question: Question, year: int) -> Reading | None:
    """Return the value of a level for a year, the longest period that ends with it; None of what is counted."""
    if question.counts:
        return None
    ends = [each for each in question.readings() if each.ends == date(year, 12, 31) and each.value is not None]
    return max(ends, key=lambda each: each.days, default=None)


def _step_shown(question: Question, one: Reading | None, other: Reading | None) -> Statistical:
    if one is None or other is None or one.value is None or other.value is None:
        return Statistical.NONE
    comparator = question.target.comparator or Comparator.ABOVE
    return _shown(one, other, comparator, reached=meets(other.value, one.value, question.target.comparator))


def _bound(reading: Reading | None, name: str) -> Decimal | None:
    found: Decimal | None = getattr(reading, name) if reading is not None else None
    return found


def _more(question: Question) -> Localised:
    return say("下降", "lower") if falls(question.target.comparator) else say("增加", "higher")


def _against_base(question: Question) -> Verdict:
    target, readings = question.target, question.periodic(question.readings())
    base = _base(question, readings)
    if base is None and target.starts is None and target.base_year is None:
        zh, en = (
            "文件没有给基准年和期限，须先定基准。",
            "The text gives neither base year nor deadline: a base is needed first.",
        )
        return Verdict(Official.NEEDS_DEFINITION, say(zh, en), trajectory=points(readings))
    current = closing(question, readings)
    if base is None or current is None or base.value is None or current.value is None or current.ends <= base.ends:
        told = say(
            "缺基准或期末的数值，不可衡量。", "The value of the base or of the end is unknown: it cannot be measured."
        )
        evidence = tuple(as_evidence(each) for each in readings if each.value is not None)
        return Verdict(
            Official.NOT_MEASURABLE,
            join((told, reasons(question.of_term(readings)))),
            evidence=evidence,
            trajectory=points(readings),
        )
    return _compared(question, base, current, readings)


def _base(question: Question, readings: Sequence[Reading]) -> Reading | None:
    """Return the value of the base year, or of the last period that ended before the term."""
    known = [each for each in readings if each.value is not None]
    if question.target.base_year is not None:
        return next((each for each in reversed(known) if each.ends.year == question.target.base_year), None)
    if question.target.starts is None:
        return None
    before = [each for each in known if each.ends <= question.target.starts - timedelta(days=1)]
    return before[-1] if before else None


def _compared(question: Question, base: Reading, current: Reading, readings: Sequence[Reading]) -> Verdict:
    target, unit = question.target, question.indicator.unit
    one, other = base.value or Decimal(0), current.value or Decimal(0)
    comparator = target.comparator or (Comparator.ABOVE)
    reached = meets(other, one, comparator)
    zh = f"基准{base.period}为{figure(one, unit).zh}，{current.period}为{figure(other, unit).zh}。"
    en = f"{figure(one, unit).en} in the base {base.period}, {figure(other, unit).en} in {current.period}."
    marked = None
    if target.words is not None:
        marked = say(
            f"“{target.words.zh}”没有幅度，只判方向。",
            f"“{target.words.en}” gives no size: the direction alone is judged.",
        )
    if question.due:
        state = Official.MET if reached else Official.NOT_MET
    elif target.deadline is None:
        state = Official.MET if reached else Official.NO_DATE
    else:
        state = Official.ON_TRACK if reached else Official.BEHIND
    return Verdict(
        state,
        join((say(zh, en), marked, two_origins(base, current))),
        _shown(base, current, comparator, reached=reached),
        required=one,
        actual=other,
        low=current.low,
        high=current.high,
        period=current.period,
        evidence=(as_evidence(base), as_evidence(current)),
        trajectory=points(until_deadline(question, readings)),
    )


def _shown(base: Reading, current: Reading, comparator: Comparator, *, reached: bool) -> Statistical:
    """A rise is shown where the two intervals lie apart in the right direction; overlapping ones leave it probable."""
    if base.low is None or base.high is None or current.low is None or current.high is None:
        return Statistical.NONE
    if not reached:
        return Statistical.NOT_SHOWN
    apart = current.high < base.low if falls(comparator) else current.low > base.high
    return Statistical.SHOWN if apart else Statistical.PROBABLE
