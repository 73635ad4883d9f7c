"""What levels, periods, methods, origins, flags and reasons are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhiheng.indicators import periods
from zhiheng.indicators.errors import PeriodUnreadable
from zhiheng.policy.model import FieldType, Localised
from zhiheng.server.i18n import localised
from zhiheng.server.known_names import known_name
from zhiheng.server.portal.packs import packs
from zhiheng.server.portal.wording import industry_name

LEVELS: dict[str, Promise] = {
    "nation": lazy("全国"),
    "province": lazy("省"),
    "region": lazy("经济区"),
    "prefecture": lazy("市（州）"),
    "county": lazy("县（市、区）"),
    "zone": lazy("功能区"),
}
METHODS: dict[str, Promise] = {
    "wilson": lazy("Wilson 法"),
    "exact": lazy("Clopper–Pearson 精确法"),
    "hypergeometric": lazy("超几何精确法（有限总体）"),
    "poisson": lazy("泊松精确法"),
    "design": lazy("按抽样设计估计"),
    "bootstrap": lazy("自助法"),
    "product-limit": lazy("乘积限法"),
    "published": lazy("随公布值给出"),
    "none": lazy("不适用"),
}
ORIGINS: dict[str, Promise] = {
    "published": lazy("公布值"),
    "computed": lazy("按记录计算"),
    "reported": lazy("单位填报"),
}
REASONS: dict[str, Promise] = {
    "no_data": lazy("没有数据"),
    "not_reported": lazy("尚无此类记录报送"),
    "scheme_ended": lazy("该项制度已停止"),
    "no_denominator": lazy("没有分母"),
    "suppressed": lazy("样本过少，按规则不予公布"),
    "complementary": lazy("为防推算出不予公布的数，一并不予公布"),
    "not_computable": lazy("口径未定，不能计算"),
    "not_yet": lazy("期间尚未结束"),
}
#: flag → (tone of its mark, words).
FLAGS: dict[str, tuple[str, Promise]] = {
    "small-n": ("attention", lazy("样本少")),
    "unstable": ("attention", lazy("不稳定")),
    "suppressed": ("neutral", lazy("不予公布")),
    "complementary": ("neutral", lazy("一并不予公布")),
    "pooled-channels": ("attention", lazy("多渠道合并")),
    "incomplete-period": ("neutral", lazy("期间未完")),
    "incomplete-units": ("attention", lazy("报送单位减少")),
    "late": ("neutral", lazy("晚报")),
    "outlier": ("attention", lazy("离群")),
    "break": ("attention", lazy("与往年有断点")),
    "boundary": ("attention", lazy("区划有变，与上年不可比")),
    "parts-differ": ("attention", lazy("分项与合计不符")),
    "lonely-units": ("neutral", lazy("有单元孤层")),
    "division-unknown": ("neutral", lazy("部分记录地点不明")),
    "scheme-ended": ("attention", lazy("制度停止后")),
    "state-day-unknown": ("neutral", lazy("部分状态日期不明")),
    "not-in-percent": ("bad", lazy("超出 0–100%")),
    "synthetic": ("attention", lazy("合成数据")),
    "secondary": ("neutral", lazy("二手来源")),
    "example-rule": ("attention", lazy("示例口径")),
}
CHANNELS: dict[str, Promise] = {
    "plants": lazy("生产企业"),
    "shops": lazy("商场（店）"),
    "online": lazy("网络"),
    "farms": lazy("产地"),
    "border": lazy("口岸"),
    "sites": lazy("工地"),
}


#: breakdown → what its parts are called together.
BREAKDOWNS: dict[str, Promise] = {
    "channel": lazy("渠道"),
    "product": lazy("产品"),
    "industry": lazy("行业"),
    "size": lazy("规模"),
    "medium": lazy("环境要素"),
    "kind of works": lazy("工程类别"),
    "kind of title": lazy("称号种类"),
    "scheme": lazy("认证制度"),
    "severity": lazy("伤害程度"),
    "problem": lazy("问题"),
    "purpose": lazy("用途"),
    "service": lazy("服务类别"),
    "award": lazy("奖项"),
    "city": lazy("城市"),
    "direction": lazy("进出口方向"),
    "field of standards": lazy("标准领域"),
    "quality domain": lazy("质量领域"),
}


def breakdown(name: str) -> str:
    """Return what a breakdown is by; one without a word of ours keeps the pack's."""
    return str(BREAKDOWNS.get(name, name))


def part(of: str, name: str, codes: Mapping[str, Localised]) -> str:
    """Return what a part of a breakdown is called: channels, industries and codes in words, others as they were reported."""
    if of == "channel":
        return channel(name)
    if name in codes:
        return localised(codes[name])
    return f"{name} {industry_name(name)}" if of == "industry" and name.isdigit() else known_name(name)


@cache
def codes_of(indicator: str, pack: str) -> Mapping[str, Localised]:
    """Return what the codes of the records behind an indicator are called, for its parts."""
    found = packs()[pack].indicators.get(indicator)
    if found is None or found.formula is None:
        return {}
    held = packs()[pack].record_types.get(found.formula.numerator.reads)
    fields = held.fields.values() if held is not None else ()
    told = {code: words for spec in fields if spec.type is FieldType.CODE for code, words in spec.values.items()}
    return told | {name: words for part in found.formula.parts.values() for name, words in part.labels.items()}


def level(name: str) -> str:
    """Return what a level of government is called."""
    return str(LEVELS.get(name, name))


def method(name: str) -> str:
    """Return what the method of an interval is called."""
    return str(METHODS.get(name, name))


def origin(name: str) -> str:
    """Return where a value comes from, in words."""
    return str(ORIGINS.get(name, name))


def reason(name: str) -> str:
    """Return why there is no value."""
    return str(REASONS.get(name, name or _("没有数据")))


def flag(name: str) -> tuple[str, str]:
    """Return the tone and words of a flag."""
    tone, words = FLAGS.get(name, ("neutral", name))
    return tone, str(words)


def channel(name: str) -> str:
    """Return what a channel is called; a part of another kind keeps the name it was reported under."""
    return str(CHANNELS.get(name, name))


def period(text: str) -> str:
    """Write a period as a reader says it: 2023 年, 2023 年第二季度, 2023 年 7 月; one that cannot be read stays."""
    try:
        span = periods.parse(text)
    except PeriodUnreadable:
        return text
    words = {"y": span.start.year, "m": span.start.month, "e": span.end.year, "q": (span.start.month + 2) // 3}
    if span.kind == "month":
        return _("%(y)s 年 %(m)s 月") % words
    if span.kind == "quarter":
        return _("%(y)s 年第 %(q)s 季度") % words
    if span.kind == "half":
        return (_("%(y)s 年上半年") if span.start.month == 1 else _("%(y)s 年下半年")) % words
    return (_("%(y)s 年") if span.kind == "year" else _("%(y)s–%(e)s 年")) % words
