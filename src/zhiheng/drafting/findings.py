"""Findings: what rules say of the data, one sentence each in Chinese and English, with the figures that it rests on.

A finding says what is and how sure it is: a rise or fall only where it goes beyond the interval, a place only with its
range, a goal with both verdicts, a small sample as such. None says why: no rule here knows a cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from zhiheng.drafting import comparing, wording
from zhiheng.drafting.comparing import Placed
from zhiheng.drafting.figures import Figure
from zhiheng.drafting.figures import of as figure_of
from zhiheng.drafting.known import POOLED, Area, Cite, Goal, Known, Measure, Reading, Said
from zhiheng.policy.words import provisions

#: Kinds of findings, in the order in which a text tells them.
KINDS: Final = ("level", "change", "nation", "places", "goal", "thin", "missing")
#: Quantities by which places are ranked and a rise judged good or bad: those that do not grow with the size of a place.
RATED: Final = frozenset({"ratio", "index", "change"})
#: Fewer places than this are not ranked.
LEAST_PLACES: Final = 3
#: So many of those that share a place are named.
NAMED: Final = 3
_LEVELS: Final = {"prefecture": Said("市（州）", "prefectures"), "county": Said("县（市、区）", "counties")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence in two languages. `key` is the same for the same rule on the same cell, whatever it then says.

    `tone`: good, bad or neutral; `figures` are those quoted; `cites` the provisions on which the rule or promise rests.
    """

    key: str
    kind: str
    zh: str
    en: str
    tone: str = "neutral"
    indicator: str = ""
    figures: tuple[Figure, ...] = ()
    cites: tuple[Cite, ...] = field(default=())

    def text(self, language: str) -> str:
        """Return the sentence in a language."""
        return self.en if language.lower().startswith("en") else self.zh

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "key": self.key, "kind": self.kind, "zh": self.zh, "en": self.en, "tone": self.tone, "indicator": self.indicator,
            "figures": [one.as_dict() for one in self.figures],
            "cites": [{"document": one.document, "provision": one.provision} for one in self.cites],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which place, period and slice findings are wanted; `before` is the period compared with."""

    area: str
    period: str
    before: str = ""
    breakdown: str = ""
    part: str = ""


def find(known: Known, asked: Asked, indicators: Iterable[str] | None = None) -> list[Finding]:
    """Return every finding of a place and period: by indicator, then by kind; goals and what is missing at the end."""
    wanted = list(indicators) if indicators is not None else sorted(known.measures)
    found: list[Finding] = []
    for name in wanted:
        measure = known.measures.get(name)
        if measure is not None:
            found += _of_indicator(known, asked, measure)
    found += [goal(known, one) for one in known.goals if indicators is None or one.indicator in wanted]
    return found


def _of_indicator(known: Known, asked: Asked, measure: Measure) -> Iterator[Finding]:
    now = known.of(measure.id, asked.area, asked.period, asked.breakdown, asked.part)
    if now is not None and now.value is not None:
        yield level(known, measure, now)
        then = known.of(measure.id, asked.area, asked.before, asked.breakdown, asked.part, now.origin)
        if then is not None and then.value is not None:
            yield change(known, measure, now, then)
        nation = known.of(measure.id, known.nation, asked.period, asked.breakdown, asked.part)
        if nation is not None and nation.value is not None and asked.area != known.nation:
            yield beside(known, measure, now, nation)
    elif now is not None:
        yield missing(known, measure, now)
    below = [
        one
        for area in known.children(asked.area)
        if (one := known.of(measure.id, area.code, asked.period, asked.breakdown, asked.part)) is not None
    ]
    yield from places(known, measure, asked, below)


def level(known: Known, measure: Measure, reading: Reading) -> Finding:
    """Return what the value is, with its n and interval, or that it is a published one without."""
    figure = figure_of(known, measure, reading)
    where, span = known.area_of(reading.area).label, wording.period(reading.period)
    part = _part(measure, reading)
    sure = _sure(known, measure, reading)
    pooled = POOLED in reading.flags
    zh = f"{span.zh}，{where.zh}{part.zh}{measure.label.zh}为{figure.text_zh}{sure.zh}。"
    en = f"In {where.en} in {span.en}, {wording.name(measure)}{part.en} stood at {figure.text_en}{sure.en}."
    if pooled:
        zh += "该数值合计了各抽样渠道，各渠道须分别判断。"
        en += " The value pools the channels of sampling; each is to be judged apart."
    if reading.unfinished:
        zh, en = f"{zh}期间未结束。", f"{en} The period is not over."
    if reading.thin:
        zh += "样本量少于规定，数值仅供参考。"
        en += " The sample is smaller than the rule asks for; the value is for orientation only."
    return Finding(_key("level", reading), "level", zh, en, "neutral", measure.id, (figure,), measure.cites)


def change(known: Known, measure: Measure, now: Reading, then: Reading) -> Finding:
    """Return whether the value rose or fell beyond the interval against an earlier period."""
    by = comparing.difference(now, then)
    assert by is not None
    figures = (figure_of(known, measure, now), figure_of(known, measure, then))
    where, part = known.area_of(now.area).label, _part(measure, now)
    span, before = wording.period(now.period), wording.period(then.period)
    head_zh, head_en = f"{where.zh}{part.zh}{measure.label.zh}", f"In {where.en}, {wording.name(measure)}{part.en}"
    zh = f"{head_zh}由{before.zh}的{figures[1].text_zh}"
    en = f"{head_en} went from {figures[1].text_en} in {before.en} to {figures[0].text_en} in {span.en}"
    tone, same, counted = "neutral", figures[0].text_zh == figures[1].text_zh, now.whole and then.whole
    became = f"变为{span.zh}的{figures[0].text_zh}"
    if same:
        zh, became = f"{head_zh}{before.zh}和{span.zh}均为{figures[0].text_zh}", ""
        en = f"{head_en} stood at {figures[0].text_en} in both {before.en} and {span.en}"
    decimals, step = max(wording.places(measure, now.n), wording.places(measure, then.n)), wording.step_unit(measure)
    amount = wording.number(abs(by.by), decimals)
    if now.unfinished or then.unfinished:
        zh += f"{became}；期间未结束，不作比较。"
        en += "; the period is not over, so the two are not compared."
    elif (counted and same) or (measure.quantity not in RATED and not by.bounded):
        zh, en = _counted(zh, en, span, figures[0], amount, step, Decimal(0) if same else by.by)
    elif now.thin or then.thin or not by.bounded:
        thin = now.thin or then.thin
        why = Said("样本量少于规定", "the sample is too small") if thin else Said("未附区间", "without intervals")
        zh += f"{became}{'' if same else f'，相差{amount}{step.zh}'}；{why.zh}，不作升降判断。"
        en += f"{'' if same else f', a difference of {amount}{step.en}'}; {why.en}, so no rise or fall is stated."
    elif by.shown:
        rose = by.by > 0
        bounds = f"{wording.number(by.low, decimals)}至{wording.number(by.high, decimals)}"
        beyond = Said("超出抽样误差", " beyond sampling error")
        beyond_zh = f"{beyond.zh}（差值的95%区间为{bounds}{step.zh}）"
        beyond_en = f"{beyond.en} (95% interval of the difference {bounds.replace('至', ' to ')})"
        if counted:
            beyond_zh, beyond_en = (
                "两期均为全数统计，没有抽样误差",
                "; both were counted in full, without sampling error",
            )
        zh += f"{'上升到' if rose else '下降到'}{span.zh}的{figures[0].text_zh}，{'升' if rose else '降'}幅{amount}{step.zh}，{beyond_zh}。"
        en += f": {'a rise' if rose else 'a fall'} of {amount}{step.en}{beyond_en}."
        tone = _tone(measure.direction, rose)
    else:
        bounds = f"{wording.number(by.low, decimals)}至{wording.number(by.high, decimals)}"
        zh += f"{became}，差值的95%区间为{bounds}{step.zh}，含零，不能判定有升降。"
        en += f"; the 95% interval of the difference, {bounds.replace('至', ' to ')}{step.en}, holds zero, so neither a rise nor a fall is shown."
    return Finding(_key("change", now, then.period), "change", zh, en, tone, measure.id, figures, measure.cites)


def _counted(zh: str, en: str, span: Said, figure: Figure, amount: str, step: Said, by: Decimal) -> tuple[str, str]:
    """Return the change of a full count or a sum: it was counted and not sampled, so the difference is told as it is."""
    if not by:
        return f"{zh}（全数统计，不作统计判断）。", f"{en} (a full count, not judged statistically)."
    zh_word, en_word = ("增加", "more") if by > 0 else ("减少", "less")
    return (
        f"{zh}{zh_word}到{span.zh}的{figure.text_zh}，{zh_word}{amount}{step.zh}（全数统计，不作统计判断）。",
        f"{en}, {amount}{step.en} {en_word} (a full count, not judged statistically).",
    )


def beside(known: Known, measure: Measure, now: Reading, nation: Reading) -> Finding:
    """Return how the value stands to the nation's of the same period; by the same scheme alone is it judged."""
    figures = (figure_of(known, measure, now), figure_of(known, measure, nation))
    where, part = known.area_of(now.area).label, _part(measure, now)
    assert now.value is not None
    assert nation.value is not None
    by = now.value - nation.value
    inside = now.bounded and now.low is not None and now.high is not None and now.low <= nation.value <= now.high
    amount = wording.number(abs(by), wording.places(measure, now.n))
    step = wording.step_unit(measure)
    zh = f"同期全国{measure.label.zh}为{figures[1].text_zh}（{figures[1].source_zh}），{where.zh}{part.zh}的{figures[0].text_zh}"
    en = f"The national value of the same period was {figures[1].text_en} ({figures[1].source_en}); the {figures[0].text_en} of {where.en}{part.en} "
    tone = "neutral"
    if by == 0:
        zh, en = f"{zh}与之持平", f"{en}equals it"
    else:
        zh, en = (
            f"{zh}{'高' if by > 0 else '低'}{amount}{step.zh}",
            f"{en}lies {amount}{step.en} {'above' if by > 0 else 'below'} it",
        )
    if now.origin != nation.origin:
        zh, en = (
            f"{zh}；两者来源不同，只作参照。",
            f"{en}; the two come from different sources, so this is for orientation only.",
        )
    elif inside:
        zh, en = f"{zh}，在区间之内，不能判定有差别。", f"{en}, within the interval: no difference is shown."
    elif not now.bounded:
        zh, en = f"{zh}（未附区间，不作统计判断）。", f"{en} (no interval given, so no statistical judgement)."
    else:
        zh, en, tone = f"{zh}，超出区间。", f"{en}, beyond the interval.", _tone(measure.direction, by > 0)
    return Finding(_key("nation", now), "nation", zh, en, tone, measure.id, figures, measure.cites)


def places(known: Known, measure: Measure, asked: Asked, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Yield the best and worst place with their ranges, and who is too small to be ranked or told nothing."""
    if measure.direction not in ("higher", "lower") or measure.quantity not in RATED:
        return
    ranked = comparing.placed(readings, measure.direction)
    ends = {wording.value(measure, one.reading, "zh") for one in (ranked[0], ranked[-1])} if ranked else set()
    if len(ranked) >= LEAST_PLACES and len(ends) > 1:  # what reads alike has neither a first nor a last
        yield _extremes(known, measure, asked, ranked)
    thin = [one for one in readings if one.thin and one.value is not None]
    if thin:
        yield _thin(known, measure, asked, thin)


def _extremes(known: Known, measure: Measure, asked: Asked, ranked: Sequence[Placed]) -> Finding:
    best, worst = ranked[0], ranked[-1]
    firsts = [one for one in ranked if one.place == best.place]
    lasts = [one for one in ranked if one.place == worst.place]
    level_words = _LEVELS.get(best.reading.level, Said("地区", "areas"))
    span = wording.period(asked.period)
    best_zh, best_en = _several_placed(known, measure, firsts)
    worst_zh, worst_en = _several_placed(known, measure, lasts)
    count, together = len(ranked), ("" if len(firsts) == 1 else "并列", "" if len(lasts) == 1 else "并列")
    zh = f"{span.zh}，按{measure.label.zh}排列的{count}个{level_words.zh}中，{together[0]}居首的是{best_zh}，{together[1]}居末的是{worst_zh}"
    come = "comes" if len(firsts) == 1 else "come"
    en = f"Of {count} {level_words.en} ranked by {wording.name(measure)} in {span.en}, {best_en} {come} first and {worst_en} last"
    if not all(one.reading.bounded for one in ranked):
        zh, en = (
            f"{zh}；数值未附区间，名次未计抽样误差。",
            f"{en}; values came without intervals, so places leave sampling error out.",
        )
    elif best.worst >= worst.best:
        zh, en = (
            f"{zh}；两者名次范围重叠，不能据此分出高下。",
            f"{en}; their ranges overlap, so the two cannot be told apart.",
        )
    else:
        zh, en = f"{zh}；名次范围按95%区间计。", f"{en}; ranges of places follow from the 95% intervals."
    key = f"places:{measure.id}:{asked.area}:{asked.period}:{asked.breakdown}:{asked.part}"
    figures = tuple(figure_of(known, measure, one.reading) for one in (*firsts[:NAMED], *lasts[:NAMED]))
    return Finding(key, "places", zh, en, "neutral", measure.id, figures, measure.cites)


def _several_placed(known: Known, measure: Measure, tied: Sequence[Placed]) -> tuple[str, str]:
    """Return places that share a rank, the first few by name: a tie is told as a tie."""
    named = [_placed(known, measure, one) for one in tied[:NAMED]]
    more = len(tied) - len(named)
    zh = wording.join([zh for zh, _en in named], "zh") + (f"等{len(tied)}个" if more else "")
    others = [f"{more} {'other' if more == 1 else 'others'}"] if more else []
    return zh, wording.join([*(en for _zh, en in named), *others], "en")


def _placed(known: Known, measure: Measure, one: Placed) -> tuple[str, str]:
    """Return a place with its value and range, in both languages."""
    name = known.area_of(one.reading.area).label
    span = f"{one.best}–{one.worst}" if one.best != one.worst else str(one.best)
    zh = f"{name.zh}（{wording.value(measure, one.reading, 'zh')}，名次{span}）"
    return zh, f"{name.en} ({wording.value(measure, one.reading, 'en')}, place {span})"


def _thin(known: Known, measure: Measure, asked: Asked, thin: Sequence[Reading]) -> Finding:
    names = [known.area_of(one.area).label for one in thin]
    zh = f"{wording.join([one.zh for one in names], 'zh')}的{measure.label.zh}样本量少于规定或不稳定，只列数值，不排名次。"
    en = (
        f"{wording.join([one.en for one in names], 'en')}: samples for {wording.name(measure)} are smaller than the rule "
        "asks for or unstable; values are shown and not ranked."
    )
    key = f"thin:{measure.id}:{asked.area}:{asked.period}:{asked.breakdown}:{asked.part}"
    figures = tuple(figure_of(known, measure, one) for one in thin)
    return Finding(key, "thin", zh, en, "neutral", measure.id, figures, measure.cites)


def missing(known: Known, measure: Measure, reading: Reading) -> Finding:
    """Return that there is no value, and why."""
    where, span, why = known.area_of(reading.area).label, wording.period(reading.period), wording.reason(reading.reason)
    part = _part(measure, reading)
    zh = f"{span.zh}{where.zh}{part.zh}{measure.label.zh}没有数值：{why.zh}。"
    en = f"There is no value of {wording.name(measure)}{part.en} in {where.en} for {span.en}: {why.en}."
    return Finding(_key("missing", reading), "missing", zh, en, "neutral", measure.id, (), measure.cites)


#: Official verdict → what a text says, and its tone.
VERDICTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "met": ("已达到", "has been met", "good"),
    "not_met": ("未达到", "has not been met", "bad"),
    "on_track": ("未到期，进度相符", "is not due yet and on track", "good"),
    "behind": ("未到期，进度滞后", "is not due yet and behind its pace", "bad"),
    "not_due": ("未到期", "is not due yet", "neutral"),
    "striven_for": ("未实现", "has not been reached", "neutral"),
    "effort_short": ("未实现", "has not been reached", "neutral"),
    "no_date": ("尚未达到，原文没有给出期限", "has not been reached, and the text gives no date for it", "neutral"),
    "not_measurable": ("现有数据不能判定", "cannot be measured with the data at hand", "neutral"),
    "needs_definition": ("须先明确口径", "needs a definition first", "neutral"),
    "scheme_ended": (
        "所依据的制度已停止，不再判定",
        "rests on a scheme that has ended and is judged no more",
        "neutral",
    ),
    "quoted": ("为引用的国家目标，不是本省目标", "quotes a national goal and is none of the province's own", "neutral"),
    "context": ("为背景数字，不作判定", "is context and is not judged", "neutral"),
}
#: The same verdicts in a word, for tables and counts.
SHORT: Final = {
    "met": Said("已达到", "met"),
    "not_met": Said("未达到", "not met"),
    "striven_for": Said("力争未实现", "striven for, not reached"),
    "effort_short": Said("努力未实现", "effort short"),
    "on_track": Said("进度相符", "on track"),
    "behind": Said("进度滞后", "behind"),
    "not_due": Said("未到期", "not due"),
    "no_date": Said("尚未达到而无期限", "not reached, no date"),
    "not_measurable": Said("不能判定", "not measurable"),
    "needs_definition": Said("须明确口径", "needs a definition"),
    "scheme_ended": Said("制度已停止", "scheme ended"),
    "quoted": Said("引用国家目标", "quoted"),
    "context": Said("背景数字", "context"),
}
#: What the interval says of reaching the goal, whatever the point value says (`promises.comparing.statistical`).
_STATISTICAL: Final = {
    "shown": ("区间证实达到要求", "the interval shows that what was asked is reached"),
    "probable": ("区间未排除达不到要求", "the interval does not rule out that what was asked is missed"),
    "not_shown": ("区间不能证实达到要求", "the interval does not show that what was asked is reached"),
}


def goal(known: Known, one: Goal) -> Finding:
    """Return how a promise stands: official verdict, striving named as such, and what the interval says."""
    zh_verdict, en_verdict, tone = VERDICTS.get(one.told, ("未判定", "is not judged", "neutral"))
    strive = one.force == "strive"
    zh = f"{'力争目标' if strive else '目标'}“{one.label.zh}”（{wording.place(one.document, one.provision)}"
    en = f"The {'goal striven for' if strive else 'goal'} “{one.label.en}” ({one.document.en}, {provisions.english(one.provision)}"
    zh, en = f"{zh}，要求{one.wanted.zh}）{zh_verdict}", f"{en}; wanted: {one.wanted.en}) {en_verdict}"
    measure = known.measures.get(one.indicator)
    if one.actual is not None and measure is not None:
        actual = wording.number(one.actual, wording.places(measure, None)) + wording.unit(measure, "zh")
        span = wording.period(one.period)
        zh, en = f"{zh}，{span.zh}实际值{actual}", f"{en}; the value of {span.en} was {actual}"
    if one.official in ("met", "not_met", "on_track", "behind") and one.statistical in _STATISTICAL:
        zh, en = f"{zh}，{_STATISTICAL[one.statistical][0]}", f"{en}; {_STATISTICAL[one.statistical][1]}"
    elif one.reason.zh and one.official not in ("met", "not_met"):
        zh, en = f"{zh}：{one.reason.zh.rstrip('。')}", f"{en}: {one.reason.en.rstrip('.')}"
    reading = known.of(one.indicator, _area_of(known, one), one.period) if one.period else None
    figures = (figure_of(known, measure, reading),) if measure and reading and reading.value is not None else ()
    return Finding(f"goal:{one.target}", "goal", f"{zh}。", f"{en}.", tone, one.indicator, figures, one.cites)


def _area_of(known: Known, one: Goal) -> str:
    """Return the place whose value a goal is judged by: the province of the readings."""
    return next((each.code for each in known.areas.values() if each.level == "province"), "")


def _tone(direction: str, rose: bool) -> str:
    if direction not in ("higher", "lower"):
        return "neutral"
    return "good" if rose == (direction == "higher") else "bad"


def _sure(known: Known, measure: Measure, reading: Reading) -> Said:
    """Return n and interval in brackets; for a value without, where it comes from."""
    source = wording.origin(reading, dict(known.publishers))
    if reading.whole and reading.n is not None:
        return Said(f"（n={reading.n:,}，全数统计）", f" (n={reading.n:,}, counted in full)")
    if reading.bounded and reading.n is not None:
        bounds = wording.interval(measure, reading)
        return Said(f"（n={reading.n:,}，95%区间{bounds}）", f" (n={reading.n:,}, 95% interval {bounds})")
    counted = f"n={reading.n:,}，" if reading.n is not None and measure.unit == "percent" else ""
    return Said(f"（{counted}{source.zh}）", f" ({counted.replace('，', ', ')}{source.en})")


def _part(measure: Measure, reading: Reading) -> Said:
    if not reading.part:
        return Said("", "")
    named = measure.parts.get(reading.part, Said(reading.part, reading.part))
    return Said(f"“{named.zh}”", f" ({named.en})")


def _key(kind: str, reading: Reading, more: str = "") -> str:
    cell = (kind, reading.indicator, reading.area, reading.period, reading.breakdown, reading.part, reading.origin)
    return ":".join((*cell, more)) if more else ":".join(cell)


def children_level(areas: Sequence[Area]) -> str:
    """Return the level of places that lie in one, `prefecture` or `county`; "" where there are none."""
    return areas[0].level if areas else ""
