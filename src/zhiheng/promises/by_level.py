"""Promises on a level: the value of the last closed period, what is valid on the day, all of them, held throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from zhiheng.policy.model import Comparator, Localised, Modality, Quantity
from zhiheng.promises.by_sum import reasons
from zhiheng.promises.channels import CHANNEL, by_channel, overall
from zhiheng.promises.comparing import as_evidence, falls, meets, of_reading, weakest
from zhiheng.promises.known import Reading
from zhiheng.promises.outlook import outlook
from zhiheng.promises.question import POOLED, Question, kind_of, years_within
from zhiheng.promises.verdict import Official, Outlook, Point, Statistical, Verdict
from zhiheng.promises.wording import asked, bounds, figure, join, listed, say

_HUNDRED = Decimal(100)
_PER_YEAR = {"year": 1, "half": 2, "quarter": 4, "month": 12}


def judge_level(question: Question) -> Verdict:
    """Judge the value of the deadline's period; before it, of the last one that is closed, which is then no verdict yet."""
    required, read = asked_for(question)
    if required is None:
        words = question.target.words or question.target.label
        zh, en = f"“{words.zh}”没有数值，须先定标准。", f"“{words.en}” gives no figure: a yardstick is needed first."
        return Verdict(Official.NEEDS_DEFINITION, say(zh, en))
    readings = question.periodic(question.readings())
    current = closing(question, readings)
    channels = by_channel(question, required)
    if current is None and channels:
        return overall(question, required, channels, read)
    if current is None or current.value is None or stale(question, current):
        return _without(question, readings, required)
    readings = until_deadline(question, readings)
    ahead = outlook(points(readings), question, required)
    state = stated(question, meets(current.value, required, question.target.comparator), ahead)
    return Verdict(
        state,
        join((_said(question, current, required), _no_date(question, state), channels_said(channels, current), read)),
        of_reading(current, required, question.target.comparator),
        required=required,
        actual=current.value,
        low=current.low,
        high=current.high,
        period=current.period,
        channels=channels,
        evidence=tuple(
            as_evidence(each, good(each, question, required)) for each in readings if each.value is not None
        ),
        trajectory=points(readings),
        outlook=ahead,
    )


def asked_for(question: Question) -> tuple[Decimal | None, Localised | None]:
    """Return the figure asked for. All of them, said without a figure, is 100 %: a reading that is told."""
    if question.required is not None or question.target.modality is not Modality.FULL:
        return question.required, None
    if question.indicator.unit.value != "percent":
        return None, None
    return _HUNDRED, say(
        "文件没有数字，“全部”“全面”读作100%。", "The text has no figure: all of them is read as 100 %."
    )


def closing(question: Question, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading that decides: once due that of the deadline's period, before that the last closed one."""
    known = [each for each in readings if each.value is not None and each.ends <= question.on]
    deadline = question.target.deadline
    if deadline is not None and question.due:
        known = [each for each in known if each.starts <= deadline <= each.ends]
    return known[-1] if known else None


def until_deadline(question: Question, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings up to the period of a deadline: the way there. What came after it decides nothing and is no part."""
    deadline = question.target.deadline
    return [each for each in readings if deadline is None or each.starts <= deadline]


def stale(question: Question, current: Reading) -> bool:
    """Tell whether a promise without a deadline has no value of either of the last two periods that are closed.

    The last one may not be published yet; what is older says nothing of today.
    """
    if question.target.deadline is not None:
        return False
    return current.ends + timedelta(days=3 * current.days) <= question.on


def stated(question: Question, reached: bool, ahead: Outlook | None) -> Official:
    """Return the state of a level: without a deadline nothing is missed, before it nothing is met."""
    if question.target.deadline is None:
        return Official.MET if reached else Official.NO_DATE
    if question.due:
        return Official.MET if reached else Official.NOT_MET
    if reached:
        return Official.ON_TRACK
    if ahead is None:
        return Official.NOT_DUE
    return Official.BEHIND if ahead.reaches is Statistical.NOT_SHOWN else Official.ON_TRACK


def points(readings: Sequence[Reading]) -> tuple[Point, ...]:
    """Return the way of a level: its value at the end of each period."""
    return tuple(Point(each.ends, each.value, each.low, each.high) for each in readings if each.value is not None)


def good(reading: Reading, question: Question, required: Decimal) -> bool | None:
    """Tell whether the value of a period does what is asked."""
    return None if reading.value is None else meets(reading.value, required, question.target.comparator)


def _said(question: Question, current: Reading, required: Decimal) -> Localised:
    target = question.target
    unit = target.unit or question.indicator.unit
    have, want = figure(current.value or Decimal(0), unit), asked(required, unit, target.comparator)
    interval = bounds(current.low, current.high)
    zh = f"{current.period}为{have.zh}{interval}，要求{want.zh}。"
    en = f"{have.en}{interval} in {current.period}; {want.en} is asked."
    more = _within_error(question, current, required) if current.has_interval else _no_interval(question, current)
    return join((say(zh, en), more))


def _within_error(question: Question, reading: Reading, required: Decimal) -> Localised | None:
    """Say of a value that falls short that its interval holds what is asked: then the shortfall is not shown either."""
    comparator = question.target.comparator
    far = reading.low if falls(comparator) else reading.high
    if far is None or meets(reading.value or Decimal(0), required, comparator) or not meets(far, required, comparator):
        return None
    return say(
        "要求的数在区间之内：没有达到，但差额不超出抽样误差。",
        "What is asked lies within the interval: not reached, but the shortfall is within the error of sampling.",
    )


def two_origins(one: Reading, other: Reading) -> Localised | None:
    """Say that two values that are compared were not made alike: one from records taken in, the other published."""
    if (one.origin == "computed") == (other.origin == "computed"):
        return None
    return say(
        "两数一为按已归集记录计算，一为公布，口径未必相同。",
        "One of the two is computed from the records taken in, the other published: they may not be defined alike.",
    )


def _no_interval(question: Question, reading: Reading) -> Localised:
    if question.indicator.quantity in (Quantity.COUNT, Quantity.STOCK):
        return say("全数计数，没有抽样区间。", "A full count: no interval of sampling.")
    if reading.origin == "published":
        return say("公布值未附样本量，没有区间。", "Published without its sample: no interval.")
    return say("没有抽样区间。", "No interval of sampling.")


def _no_date(question: Question, state: Official) -> Localised | None:
    if question.target.deadline is not None:
        early = say("期限未到。", "It is not due yet.")
        return early if not question.due else None
    if state is Official.NO_DATE:
        return say("文件没有给期限，不判未达到。", "The text gives no deadline, so it is not missed.")
    return say("文件没有给期限，按最近一期判断。", "The text gives no deadline: judged on the last period.")


def channels_said(channels: Sequence[object], current: Reading | None = None) -> Localised | None:
    """Say that channels are judged apart, and whether the value of the whole puts them together by its definition."""
    if current is not None and POOLED in current.flags:
        if current.origin != "computed":
            return say(
                "此为公布的合计，含各渠道；各渠道另行判断。", "A published total over channels; each is judged apart."
            )
        return say(
            "指标口径允许合并各渠道，此为合并值。", "The definition lets channels be pooled: this value is pooled."
        )
    if not channels:
        return None
    return say("各渠道分别判断，见下，不合并。", "Channels are judged apart below and not pooled.")


def _without(question: Question, readings: Sequence[Reading], required: Decimal) -> Verdict:
    known = [each for each in readings if each.value is not None]
    evidence = tuple(as_evidence(each, good(each, question, required)) for each in known)
    last = known[-1] if known else None
    if question.target.deadline is not None and question.due:
        told = _none_then(question, last)
    elif last is not None and stale(question, last):
        told = _too_old(question, last)
    else:
        told = say("还没有数值。", "There is no value yet.")
    gone = reasons(question.of_term(readings))
    return Verdict(Official.NOT_MEASURABLE, join((told, gone)), required=required, evidence=evidence)


def _too_old(question: Question, last: Reading) -> Localised:
    have = figure(last.value or Decimal(0), question.target.unit or question.indicator.unit)
    return say(
        f"文件没有给期限，按最近一期判断，而最近各期没有数值（{last.period}的{have.zh}不能代表现在）。",
        f"The text gives no deadline, so the last period decides, and it has no value ({have.en} in {last.period} does not speak "
        "of today).",
    )


def _none_then(question: Question, last: Reading | None) -> Localised:
    """Say that the period of the deadline has no value, and which other one has."""
    deadline = question.target.deadline
    zh, en = f"期限{deadline}所在期间没有数值", f"There is no value for the period of the deadline {deadline}"
    if last is None:
        return say(f"{zh}。", f"{en}.")
    have = figure(last.value or Decimal(0), question.target.unit or question.indicator.unit)
    return say(
        f"{zh}（另有{last.period}的{have.zh}，不能代替）。",
        f"{en} ({last.period} has {have.en}, which cannot stand in for it).",
    )


def judge_held(question: Question) -> Verdict:
    """Judge every period of the term; the worst is shown. One below breaks it, an unknown one leaves it open."""
    required, read = asked_for(question)
    if required is None or question.starts is None:
        return judge_level(question)
    term = within(question, question.periodic(question.readings()), question.starts)
    channels = by_channel(question, required, held=True)
    known = [each for each in term if each.value is not None]
    if not known and channels:
        return _whole(question, overall(question, required, channels, read))
    if not known:
        return _without(question, term, required)
    worst = min(known, key=lambda each: each.value or Decimal(0))
    if question.target.comparator in (Comparator.AT_MOST, Comparator.BELOW):
        worst = max(known, key=lambda each: each.value or Decimal(0))
    missing = unknown_years(question, term, question.starts)
    state, told = _held(question, worst, known, missing, required)
    return Verdict(
        state,
        join((told, channels_said(channels, worst), read)),
        weakest(of_reading(each, required, question.target.comparator) for each in known),
        required=required,
        actual=worst.value,
        low=worst.low,
        high=worst.high,
        period=worst.period,
        channels=channels,
        evidence=tuple(as_evidence(each, good(each, question, required)) for each in known),
        trajectory=points(known),
    )


def _whole(question: Question, verdict: Verdict) -> Verdict:
    """Take back that channels held out all along where one of them lacks a year of the term."""
    if verdict.official not in (Official.MET, Official.ON_TRACK) or question.starts is None:
        return verdict
    found = question.periodic(question.readings(breakdown=CHANNEL))
    gaps: set[str] = set()
    for part in {each.part for each in found}:
        term = within(question, [each for each in found if each.part == part], question.starts)
        gaps.update(unknown_years(question, term, question.starts))
    if not gaps:
        return verdict
    names = listed(sorted(gaps))
    told = say(
        f"{names.zh}有渠道没有数值，不能判断每期都达到。",
        f"{names.en} lack the value of a channel: it cannot be said of each.",
    )
    return replace(verdict, official=Official.NOT_MEASURABLE, reason=join((verdict.reason, told)))


def _held(
    question: Question, worst: Reading, known: Sequence[Reading], missing: Sequence[str], required: Decimal
) -> tuple[Official, Localised]:
    target = question.target
    unit = target.unit or question.indicator.unit
    have, want = figure(worst.value or Decimal(0), unit), asked(required, unit, target.comparator)
    zh = f"期内{len(known)}个期间，最差的{worst.period}为{have.zh}{bounds(worst.low, worst.high)}，每期要求{want.zh}。"
    en = f"Of {len(known)} periods the worst, {worst.period}, has {have.en}{bounds(worst.low, worst.high)}; {want.en} is asked of each."
    if len(known) == 1:
        zh = f"{worst.period}为{have.zh}{bounds(worst.low, worst.high)}，每期要求{want.zh}。"
        en = f"{have.en}{bounds(worst.low, worst.high)} in {worst.period}; {want.en} is asked of each period."
    said = join((say(zh, en), _within_error(question, worst, required)))
    if not meets(worst.value or Decimal(0), required, target.comparator):
        return Official.NOT_MET, said
    if missing:
        names = listed(missing)
        return Official.NOT_MEASURABLE, join(
            (
                said,
                say(
                    f"{names.zh}没有数值，不能判断每期都达到。", f"{names.en} have no value: it cannot be said of each."
                ),
            )
        )
    return Official.MET if question.due or target.deadline is None else Official.ON_TRACK, said


def within(question: Question, readings: Sequence[Reading], first: date) -> list[Reading]:
    """Return the readings of periods that lie wholly within the term; one that began before it is not the term's."""
    return [each for each in readings if each.starts >= first and each.ends <= question.until]


def unknown_years(question: Question, term: Sequence[Reading], first: date) -> list[str]:
    """Name the years of the term, so far as they are over, of which not every period has a value."""
    found = []
    kinds = {kind_of(each) for each in term if each.value is not None}
    wanted = max((_PER_YEAR.get(kind, 1) for kind in kinds), default=1)
    for year in years_within(first, question.until):
        have = sum(each.value is not None and each.starts.year == year for each in term)
        if have < wanted:
            found.append(str(year))
    return found


def judge_relative(question: Question) -> Verdict:
    """Judge against the nation: the same indicator, which is the same scheme, in the same periods. Held in each of them."""
    if question.counts:
        zh = "“全国平均”对数量没有公布口径（按省平均还是按规模），不可衡量。"
        en = "What the national mean of a count is (by province, by size) is not published: it cannot be measured."
        return Verdict(Official.NOT_MEASURABLE, say(zh, en))
    nation = {(each.starts, each.ends): each for each in question.nation() if each.value is not None}
    own = [each for each in question.readings() if each.value is not None]
    first = question.starts
    term = within(question, question.periodic(own), first) if first else own
    pairs = [(each, nation[(each.starts, each.ends)]) for each in term if (each.starts, each.ends) in nation]
    if not pairs:
        zh = "同一制度、同一时期的全国值未知，不可衡量。" if own else "期内没有本省数值。"
        en = (
            "The nation's value of the same scheme and period is unknown: it cannot be measured."
            if own
            else "There is no value of the province within the term."
        )
        return Verdict(Official.NOT_MEASURABLE, say(zh, en), evidence=tuple(as_evidence(each) for each in own))
    return _against_nation(question, pairs, term, first)


def _against_nation(
    question: Question, pairs: Sequence[tuple[Reading, Reading]], term: Sequence[Reading], first: date | None
) -> Verdict:
    comparator = question.target.comparator
    sign = -1 if falls(comparator) else 1
    worst = min(pairs, key=lambda pair: sign * ((pair[0].value or 0) - (pair[1].value or 0)))
    mine, theirs = worst[0].value or Decimal(0), worst[1].value or Decimal(0)
    unit = question.indicator.unit
    zh = f"{worst[0].period}本省{figure(mine, unit).zh}{bounds(worst[0].low, worst[0].high)}，全国{figure(theirs, unit).zh}。"
    en = f"{worst[0].period}: {figure(mine, unit).en}{bounds(worst[0].low, worst[0].high)} against {figure(theirs, unit).en} in the nation."
    both = [pair[0] for pair in pairs]
    missing = unknown_years(question, both, first) if first else []
    state = Official.NOT_MET
    said = join((say(zh, en), two_origins(worst[0], worst[1])))
    if meets(mine, theirs, comparator):
        state = Official.MET if question.due or question.target.deadline is None else Official.ON_TRACK
        if missing:
            names = listed(missing)
            state = Official.NOT_MEASURABLE
            said = join(
                (said, say(f"{names.zh}年缺一方数值，不能判断始终不低于。", f"{names.en} lack one of the two values."))
            )
    elif not question.due and question.target.deadline is not None:
        state = Official.BEHIND
    shown = weakest(_apart(one, other, comparator) for one, other in pairs)
    return Verdict(
        state,
        said,
        shown,
        required=theirs,
        actual=mine,
        low=worst[0].low,
        high=worst[0].high,
        period=worst[0].period,
        evidence=tuple(as_evidence(each) for pair in pairs for each in pair),
        trajectory=points(term),
    )


def _apart(mine: Reading, theirs: Reading, comparator: Comparator | None) -> Statistical:
    """Return what two intervals show: apart it is shown; a value that does, with intervals that overlap, is probable."""
    value = theirs.value or Decimal(0)
    alone = of_reading(mine, value, comparator)
    if alone is not Statistical.SHOWN:
        return alone
    edge = theirs.low if falls(comparator) else theirs.high
    whole = of_reading(mine, value if edge is None else edge, comparator)
    return whole if whole is Statistical.SHOWN else Statistical.PROBABLE
