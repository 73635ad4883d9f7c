"""States of promises as pages show them: a mark with its word, the figures with their bounds, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhiheng.documents.charts import Chart, Mark, course
from zhiheng.promises import Official, State, Statistical
from zhiheng.promises.channels import name_of
from zhiheng.promises.verdict import ChannelVerdict, Evidence, Standing
from zhiheng.promises.wording import bounds, plain
from zhiheng.server.i18n import localised

#: How a state reads → its tone and its words. What is striven for and short of it is no broken duty, and looks otherwise.
WORDS: dict[str, tuple[str, str | Promise]] = {
    "met": ("good", lazy("达到")),
    "on_track": ("good", lazy("在途，进度正常")),
    "behind": ("attention", lazy("在途，落后")),
    "not_met": ("bad", lazy("未达到")),
    "striven_for": ("attention", lazy("力争，未实现")),
    "effort_short": ("attention", lazy("努力，未实现")),
    "not_due": ("neutral", lazy("未到期")),
    "no_date": ("neutral", lazy("尚未达到，无期限")),
    "not_measurable": ("neutral", lazy("不可衡量")),
    "needs_definition": ("neutral", lazy("须先定义")),
    "scheme_ended": ("neutral", lazy("制度已停止")),
    "quoted": ("neutral", lazy("引用的国家目标")),
    "baseline": ("neutral", lazy("基数")),
    "achieved": ("neutral", lazy("文件报告的成绩")),
    "context": ("neutral", lazy("背景数字")),
    "amount": ("neutral", lazy("金额标准")),
    "threshold": ("neutral", lazy("规模门槛")),
    "date": ("neutral", lazy("程序日期")),
}
SHOWN: dict[Statistical, str | Promise] = {
    Statistical.SHOWN: lazy("已证明（区间整体达到）"),
    Statistical.PROBABLE: lazy("可能（数值达到，区间未整体达到）"),
    Statistical.NOT_SHOWN: lazy("未证明"),
    Statistical.NONE: lazy("没有区间"),
}
STANDINGS: dict[Standing, str] = {Standing.DRAFT: "draft", Standing.EXPIRED: "expired"}
ORIGINS: dict[str, str | Promise] = {
    "computed": lazy("由记录计算"),
    "published": lazy("公布值"),
    "reported": lazy("填报值"),
    "proof": lazy("佐证"),
}


@dataclass(frozen=True)
class ShownState:
    """A state as a line or the head of a page shows it."""

    state: State
    address: str
    tone: str
    word: str
    statistical: str
    actual: str
    interval: str
    required: str
    period: str
    reason: str
    standing: str
    withdrawn: str
    pace: str
    ahead: str


def shown(state: State) -> ShownState:
    """Return a state in words of the reader's language."""
    verdict, unit = state.verdict, state.indicator.unit
    tone, word = WORDS[verdict.reads]
    sign = "%" if unit.value == "percent" else ""
    return ShownState(
        state,
        address(state),
        tone,
        str(word),
        "" if verdict.statistical is Statistical.NONE else str(SHOWN[verdict.statistical]),
        "" if verdict.actual is None else f"{figure(verdict.actual)}{sign}",
        bounds(verdict.low, verdict.high).strip(),
        "" if verdict.required is None else f"{figure(verdict.required)}{sign}",
        verdict.period.replace("…", "—"),
        localised(verdict.reason),
        STANDINGS.get(verdict.standing, ""),
        "" if verdict.withdrawn is None else str(verdict.withdrawn),
        _pace(state),
        _ahead(state),
    )


def _pace(state: State) -> str:
    """Say how a sum stands against an even pace, while its deadline is ahead."""
    pace = state.verdict.pace
    if pace is None or state.verdict.official not in (Official.ON_TRACK, Official.BEHIND):
        return ""
    values = {"d": pace.on.isoformat(), "a": figure(pace.done), "b": figure(pace.planned)}
    return _("进度：到 %(d)s 完成 %(a)s，按匀速应有 %(b)s。") % values


def _ahead(state: State) -> str:
    """Say where it leads if it goes on as before."""
    ahead = state.verdict.outlook
    if ahead is None:
        return ""
    values = {"d": ahead.on.isoformat()} | {
        name: figure(value.quantize(Decimal("0.01")))
        for name, value in (("v", ahead.value), ("l", ahead.low), ("h", ahead.high))
    }
    return _("照此下去，到 %(d)s 约为 %(v)s（95%% 区间 %(l)s 至 %(h)s）。这是趋势外推，不是判断。") % values


def address(state: State, *, staff: bool = False) -> str:
    """Return the page of a promise."""
    return reverse("staff:promise" if staff else "portal:promise", args=[state.target.pack, state.target.id])


def figure(value: Decimal) -> str:
    """Write a number with thousands separators and without needless zeros."""
    text = plain(value)
    whole, _dot, rest = text.partition(".")
    return f"{int(whole):,}.{rest}" if rest else f"{int(whole):,}"


def states() -> list[tuple[str, str]]:
    """Return every state as a filter offers it, what is striven for apart."""
    return [(name, str(words)) for name, (_tone, words) in WORDS.items()]


@dataclass(frozen=True)
class ShownChannel:
    """The verdict of one channel."""

    name: str
    tone: str
    word: str
    statistical: str
    value: str
    interval: str
    n: str
    period: str


def channels(state: State) -> list[ShownChannel]:
    """Return the verdict of each channel, never put together."""
    return [_channel(each) for each in state.verdict.channels]


def _channel(each: ChannelVerdict) -> ShownChannel:
    tone, word = WORDS[each.official.value]
    sure = "" if each.statistical is Statistical.NONE else str(SHOWN[each.statistical])
    interval = bounds(each.low, each.high).strip()
    count = "" if each.n is None else f"{each.n:,}"
    return ShownChannel(
        localised(name_of(each.channel)), tone, str(word), sure, figure(each.value), interval, count, each.period
    )


@dataclass(frozen=True)
class ShownEvidence:
    """One thing that a verdict rests on, as a line of a table."""

    period: str
    value: str
    interval: str
    n: str
    origin: str
    source: str
    part: str
    good: bool | None
    synthetic: bool


def evidence(state: State) -> list[ShownEvidence]:
    """Return what a verdict rests on: values by period, or proofs."""
    return [_evidence(each) for each in state.verdict.evidence]


def _evidence(each: Evidence) -> ShownEvidence:
    return ShownEvidence(
        each.period,
        "" if each.value is None else figure(each.value),
        bounds(each.low, each.high).strip(),
        "" if each.n is None else f"{each.n:,}",
        str(ORIGINS.get(each.origin, each.origin)),
        each.source if each.kind == "proof" or each.origin == "published" else "",
        localised(name_of(each.part)) if each.part else "",
        each.good,
        "synthetic" in each.flags,
    )


def drawing(state: State) -> str:
    """Return the way to the goal as a picture (SVG text), empty where there is nothing to draw."""
    chart = _chart(state)
    return course(chart) if chart is not None else ""


def _chart(state: State) -> Chart | None:
    verdict = state.verdict
    if len(verdict.trajectory) < 2:
        return None
    marks = [
        Mark(str(each.on.year), float(each.value), _float(each.low), _float(each.high)) for each in verdict.trajectory
    ]
    if verdict.outlook is not None:
        ahead = verdict.outlook
        label = _("%(year)s 展望") % {"year": ahead.on.year}
        marks.append(Mark(label, float(ahead.value), float(ahead.low), float(ahead.high)))
    goal = None if verdict.interpreted or verdict.required is None else float(verdict.required)
    unit = localised(state.indicator.unit.label)
    return Chart(localised(state.target.label), marks, unit, goal, _("要求 %(figure)s") % {"figure": _asked(state)})


def _asked(state: State) -> str:
    return "" if state.verdict.required is None else figure(state.verdict.required)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def question(state: State) -> str:
    """Return the question that the page of a promise answers."""
    label = localised(state.target.label)
    if state.verdict.official in _STATED:
        return _("“%(label)s”：文件怎么说？") % {"label": label}
    return _("“%(label)s”做到了吗？") % {"label": label}


_STATED = frozenset(
    {
        Official.QUOTED,
        Official.BASELINE,
        Official.ACHIEVED,
        Official.CONTEXT,
        Official.AMOUNT,
        Official.THRESHOLD,
        Official.DATE,
    }
)


def counts(found: Sequence[State]) -> list[tuple[str, str, str, int]]:
    """Return how many rows have each state: code, tone, words, number; states that nothing has are left out."""
    numbers: dict[str, int] = {}
    for each in found:
        numbers[each.verdict.reads] = numbers.get(each.verdict.reads, 0) + 1
    return [(name, tone, str(words), numbers[name]) for name, (tone, words) in WORDS.items() if name in numbers]


def page_of_indicator(state: State) -> str:
    """Return the page of the values of a promise's indicator, that of its definition where the portal has none."""
    from zhiheng.server.portal import policy_elements

    try:
        return reverse("portal:indicator", args=[state.indicator.id])
    except NoReverseMatch:
        return policy_elements.address(state.indicator)
