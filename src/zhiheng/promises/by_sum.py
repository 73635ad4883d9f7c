"""Promises on sums: so many within the term, so many in each year, so often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.policy.model import Comparator, Localised, Quantity
from zhiheng.promises.comparing import as_evidence, meets
from zhiheng.promises.known import Reading
from zhiheng.promises.outlook import outlook_of_sum
from zhiheng.promises.question import Question, Tiled, tile, years_within
from zhiheng.promises.verdict import Evidence, Official, Outlook, Pace, Point, Verdict
from zhiheng.promises.wording import asked, figure, join, listed, say

_NO_INTERVAL = say("全数计数，没有抽样区间。", "A full count: no interval of sampling.")


@dataclass(frozen=True)
class Sum:
    """What was counted within a term: surely (`least`), and at most, where a period reaches in from before it."""

    least: Decimal
    most: Decimal
    tiled: Tiled
    missing: tuple[str, ...]
    reached_on: date | None

    @property
    def whole(self) -> bool:
        """Whether nothing within the term is unknown."""
        return not self.missing


def judge_sum(question: Question) -> Verdict:
    """Judge a sum over the term: new grants since its start, against the figure and against an even pace."""
    target, required = question.target, question.required
    if required is None:
        return Verdict(Official.NEEDS_DEFINITION, _no_number(question))
    if question.indicator.quantity is Quantity.STOCK:
        zh, en = "指标是存量，不能累计。", "The indicator is a stock and cannot be summed."
        return Verdict(Official.NOT_MEASURABLE, say(zh, en), required=required)
    first = question.starts
    if first is None:
        zh, en = "没有起算日，无法累计。", "There is no first day to sum from."
        return Verdict(Official.NEEDS_DEFINITION, say(zh, en), required=required)
    found = summed(question, first, question.until)
    verdict = _stated(question, found, required)
    return Verdict(
        verdict[0],
        join((verdict[1], _before(found), None if verdict[0] is Official.NOT_MEASURABLE else _counted(found))),
        required=required,
        actual=found.least if found.tiled.inside or found.tiled.before else None,
        period=f"{first}…{question.until}",
        pace=_pace(question, found, first, required),
        withdrawn=question.known.withdrawn.get(target.id) if found.tiled.inside else None,
        evidence=tuple(as_evidence(each) for each in (*found.tiled.before, *found.tiled.inside)),
        trajectory=way(found),
        outlook=_outlook(question, found, required),
    )


def summed(question: Question, first: date, last: date, readings: Iterable[Reading] | None = None) -> Sum:
    """Sum what is known within a term, of `readings` if given. The running year is not missing: it is not over."""
    tiled = tile(question.counted() if readings is None else readings, first, last)
    running = {str(last.year)} if not question.due and (last.month, last.day) != (12, 31) else set()
    least = sum((each.value for each in tiled.inside if each.value is not None), Decimal(0))
    most = least + sum((each.value for each in tiled.before if each.value is not None), Decimal(0))
    return Sum(
        least, most, tiled, tuple(each for each in tiled.missing if each not in running), _reached(question, tiled)
    )


def _reached(question: Question, tiled: Tiled) -> date | None:
    total = Decimal(0)
    for each in tiled.inside:
        total += each.value or Decimal(0)
        if question.required is not None and meets(total, question.required, question.target.comparator):
            return each.ends
    return None


def way(found: Sum) -> tuple[Point, ...]:
    """Return the sum so far at the end of each period."""
    total, points = Decimal(0), []
    for each in found.tiled.inside:
        total += each.value or Decimal(0)
        points.append(Point(each.ends, total))
    return tuple(points)


def _stated(question: Question, found: Sum, required: Decimal) -> tuple[Official, Localised]:
    target = question.target
    want = asked(required, target.unit, target.comparator)
    have = figure(found.least, target.unit)
    if not found.tiled.inside and not found.tiled.before:
        return Official.NOT_MEASURABLE, _unknown(question)
    if meets(found.least, required, target.comparator):
        zh, en = f"期内累计{have.zh}，要求{want.zh}。", f"{have.en} within the term; {want.en} was asked for."
        return Official.MET, join((say(zh, en), over(question, found.least)))
    if found.missing:
        names = listed(found.missing)
        zh = f"已知累计{have.zh}，不足{want.zh}，但{names.zh}年没有数值，不能判断。"
        en = f"{have.en} are known, short of {want.en}, but {names.en} have no value: it cannot be judged."
        return Official.NOT_MEASURABLE, say(zh, en)
    if meets(found.most, required, target.comparator):
        zh = f"起算日所在年份的数值未按日分开：期内为{have.zh}至{figure(found.most, target.unit).zh}，不能判断。"
        en = f"The year of the first day is not split: between {have.en} and {figure(found.most, target.unit).en}."
        return Official.NOT_MEASURABLE, say(zh, en)
    short = figure(required - found.least, target.unit)
    zh, en = (
        f"期内累计{have.zh}，要求{want.zh}，差{short.zh}。",
        f"{have.en} within the term of {want.en}: {short.en} short.",
    )
    if question.due:
        return Official.NOT_MET, say(zh, en)
    return _on_the_way(question, found, required, say(zh, en))


def _on_the_way(question: Question, found: Sum, required: Decimal, so_far: Localised) -> tuple[Official, Localised]:
    first, pace = question.starts, None
    if first is not None:
        pace = _pace(question, found, first, required)
    if question.target.deadline is None:
        zh, en = "文件没有给期限，不判未完成。", "The text gives no deadline, so it is not missed."
        return Official.NO_DATE, join((so_far, say(zh, en)))
    if pace is None:
        return Official.NOT_DUE, so_far
    planned = figure(pace.planned, question.target.unit)
    zh, en = f"按匀速到{pace.on}应有{planned.zh}。", f"At an even pace {planned.en} would be due by {pace.on}."
    state = Official.ON_TRACK if pace.done >= pace.planned else Official.BEHIND
    return state, join((so_far, say(zh, en)))


def _counted(found: Sum) -> Localised:
    """Say that a count has no interval, and of what was counted here that it is no more than was taken in."""
    if any(each.origin == "computed" for each in found.tiled.inside):
        return join((say("按已归集的记录计。", "Counted from the records taken in."), _NO_INTERVAL))
    return _NO_INTERVAL


def _outlook(question: Question, found: Sum, required: Decimal) -> Outlook | None:
    if not found.tiled.inside or found.missing:
        return None
    return outlook_of_sum(question.readings(), found.least, found.tiled.inside[-1].ends, question, required)


def _pace(question: Question, found: Sum, first: date, required: Decimal) -> Pace | None:
    """Return the sum against an even pace on the last day that is known of."""
    deadline = question.target.deadline
    if deadline is None or not found.tiled.inside:
        return None
    on = found.tiled.inside[-1].ends
    share = Decimal((on - first).days + 1) / Decimal((deadline - first).days + 1)
    return Pace(found.least, (required * share).quantize(Decimal("0.01")), on)


def over(question: Question, value: Decimal) -> Localised | None:
    """Say that a range was exceeded: its low end is the duty, so that is no breach."""
    high = question.target.high
    if question.target.comparator is not Comparator.RANGE or high is None or value <= high:
        return None
    told = figure(high, question.target.unit)
    return say(
        f"超过区间上限{told.zh}：低端是任务，超出不算未达到。",
        f"Above the upper end {told.en}: the low end is the duty.",
    )


def _before(found: Sum) -> Localised | None:
    if not found.tiled.before:
        return None
    names = listed(each.period for each in found.tiled.before)
    return say(
        f"{names.zh}起算日之前部分未分开，不计入。",
        f"{names.en} reaches in from before the first day and is not counted.",
    )


def _unknown(question: Question) -> Localised:
    gone = reasons(question.of_term(question.counted()))
    zh, en = "期内没有任何数值。", "There is no value within the term."
    return join((say(zh, en), gone))


def reasons(readings: Iterable[Reading]) -> Localised | None:
    """Say why values are missing, in the words of the table of values."""
    words = {
        "no_data": say("没有归集到记录。", "No records were taken in."),
        "not_reported": say("尚无此类记录报送。", "No record of the kind had been reported."),
        "scheme_ended": say("该项制度已停止。", "The scheme had ended."),
        "no_denominator": say("缺少分母。", "There is no denominator."),
        "suppressed": say("样本过少，不公布。", "Too few to be told."),
        "complementary": say("为防推算出不予公布的数，不公布。", "Withheld so that another cannot be worked out."),
        "not_computable": say("按现有记录无法计算。", "It cannot be made from the records there are."),
        "not_yet": say("期间尚未结束。", "The period is not over."),
    }
    given = [words[each.reason] for each in readings if each.value is None and each.reason in words]
    return given[-1] if given else None


def _no_number(question: Question) -> Localised:
    words = question.target.words
    told = (
        say(f"“{words.zh}”没有数量。", f"“{words.en}” gives no number.")
        if words
        else say("文件没有给数量。", "The text gives no number.")
    )
    return join((told, say("须先定出数量才能判断。", "A number must be set before it can be judged.")))


def judge_yearly(question: Question) -> Verdict:
    """Judge what is asked of every year: a quota, or so often. About so many is neither floor nor cap."""
    required = question.required
    if question.target.comparator is Comparator.ABOUT:
        return _about(question)
    if required is None:
        words = question.target.words
        zh, en = (words.zh, words.en) if words else ("定期", "Regularly")
        told = say(
            f"“{zh}”没有写明间隔，须先定出多久一次才能判断。",
            f"“{en}” names no interval: how often must be settled first.",
        )
        return Verdict(Official.NEEDS_DEFINITION, told, evidence=_all(question))
    if question.starts is None:
        return Verdict(Official.NEEDS_DEFINITION, say("没有起算日。", "There is no first day."), required=required)
    return _years(question, required, question.starts)


def _years(question: Question, required: Decimal, first: date) -> Verdict:
    years = years_within(first, question.until)
    values = {year: _of_year(question, year) for year in years}
    known = {year: value for year, value in values.items() if value is not None}
    evidence = _all(question)
    points = tuple(Point(date(year, 12, 31), value) for year, value in known.items())
    if not known:
        state = Official.NOT_MEASURABLE if years else Official.NOT_DUE
        told = _unknown(question) if years else say("还没有结束的整年。", "No whole year is over yet.")
        return Verdict(state, told, required=required, evidence=evidence)
    if question.target.deadline is None and years[-1] not in known:
        return _stale(question, required, years[-1], known, evidence)
    counted = {years[-1]: known[years[-1]]} if question.target.deadline is None else known
    worst = min(counted, key=lambda year: (counted[year], year))
    state, told = _yearly_state(question, required, counted, values, worst)
    return Verdict(
        state, told, required=required, actual=counted[worst], period=str(worst), evidence=evidence, trajectory=points
    )


def _stale(
    question: Question, required: Decimal, year: int, known: dict[int, Decimal], evidence: tuple[Evidence, ...]
) -> Verdict:
    """Say that the last whole year is unknown: an earlier one does not stand for it."""
    last = max(known)
    have = figure(known[last], question.target.unit)
    zh = f"逐年要求，最近一个整年{year}没有数值；最近有数值的{last}年为{have.zh}。"
    en = f"Asked of every year; the last whole one, {year}, has no value. The last known, {last}, has {have.en}."
    points = tuple(Point(date(each, 12, 31), value) for each, value in known.items())
    return Verdict(Official.NOT_MEASURABLE, say(zh, en), required=required, evidence=evidence, trajectory=points)


def _yearly_state(
    question: Question, required: Decimal, counted: dict[int, Decimal], values: dict[int, Decimal | None], worst: int
) -> tuple[Official, Localised]:
    target = question.target
    want, have = asked(required, target.unit, target.comparator), figure(counted[worst], target.unit)
    said = say(f"{worst}年{have.zh}，每年要求{want.zh}。", f"{have.en} in {worst}; {want.en} is asked of every year.")
    if target.deadline is None:
        others = [
            str(year)
            for year, value in values.items()
            if value is not None and not meets(value, required, target.comparator) and year != worst
        ]
        short = listed(others)
        more = say(f"{short.zh}年未达到。", f"Not reached in {short.en}.") if others else None
        said = join(
            (said, more, say("逐年要求，按最近一个整年判断。", "Asked of every year: judged on the last whole one."))
        )
    if not meets(counted[worst], required, target.comparator):
        return Official.NOT_MET, said
    unknown = [str(year) for year, value in values.items() if value is None]
    if unknown and target.deadline is not None:
        names = listed(unknown)
        more = say(
            f"{names.zh}年没有数值，不能判断每年都达到。",
            f"{names.en} have no value, so it cannot be said of every year.",
        )
        return Official.NOT_MEASURABLE, join((said, more))
    state = Official.MET if question.due or target.deadline is None else Official.ON_TRACK
    return state, join((said, over(question, counted[worst])))


def _of_year(question: Question, year: int) -> Decimal | None:
    found = tile(question.counted(), date(year, 1, 1), date(year, 12, 31))
    if found.missing or found.before or not found.inside:
        return None
    return sum((each.value for each in found.inside if each.value is not None), Decimal(0))


def _all(question: Question) -> tuple[Evidence, ...]:
    return tuple(as_evidence(each) for each in question.readings() if each.value is not None)


def _about(question: Question) -> Verdict:
    target, readings = question.target, [each for each in question.readings() if each.value is not None]
    told = figure(target.value or Decimal(0), target.unit)
    zh = f"“{told.zh}左右”既不是下限也不是上限，不判达到或未达到；须先定允许的范围。"
    en = f"About {told.en} is neither floor nor cap: it is neither met nor missed until a margin is set."
    last = readings[-1] if readings else None
    more = (
        say(
            f"最近{last.period}为{figure(last.value, target.unit).zh}。",
            f"Last known: {figure(last.value, target.unit).en} in {last.period}.",
        )
        if last and last.value is not None
        else None
    )
    return Verdict(
        Official.NEEDS_DEFINITION,
        join((say(zh, en), more)),
        required=target.value,
        actual=last.value if last else None,
        period=last.period if last else "",
        evidence=_all(question),
    )
