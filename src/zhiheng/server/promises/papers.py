"""A promise on paper: the same answer, figures and chain as its page, for PDF and DOCX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.report import Report, Section
from zhiheng.promises import State
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_targets
from zhiheng.server.promises import shown
from zhiheng.server.promises.chain import Link
from zhiheng.server.promises.wants import ShownWant


def report(
    state: State, links: Sequence[Link], missing: Sequence[ShownWant], day: date, address: str, language: str
) -> Report:
    """Return the report of one promise on a day. `missing`: what it lacks to be judged; `address`: where it can be looked up."""
    own, line = shown.shown(state), policy_targets.shown(state.target)
    marks = [_("征求意见稿")] if own.standing == "draft" else [_("已失效")] if own.standing == "expired" else []
    if any("synthetic" in each.flags for each in state.verdict.evidence):
        marks.append(_("合成数据"))
    facts = [
        (_("状态"), own.word),
        (_("统计判断"), own.statistical or _("没有区间")),
        (_("要求"), line.asked or "—"),
        (_("实际"), f"{own.actual} {own.interval}".strip() or "—"),
        (_("所属期间"), own.period or "—"),
        (_("期限"), line.by or "—"),
        (_("力度"), line.force),
        (_("判断方式"), line.modality),
        (_("截至"), day.isoformat()),
    ]
    sections = [
        Section(_("为什么"), paragraphs=[own.reason, *map(localised, state.verdict.remarks)]),
        *_wants(missing),
        *_channels(state),
        *_way(state),
        Section(_("从文件到得分")),
        *(_link(each, number) for number, each in enumerate(links, 1)),
    ]
    return Report(
        line.label,
        localised(state.document.label) if state.document else "",
        facts,
        sections,
        address,
        address,
        marks,
        language,
    )


def _wants(missing: Sequence[ShownWant]) -> Iterator[Section]:
    rows = [(each.what, each.days or "—", each.who or "—") for each in missing]
    if rows:
        columns = (_("缺什么"), _("哪一时期"), _("由谁提供"))
        yield Section(_("还缺什么"), tables=[Table(columns, rows, (4, 3, 5))])


def _channels(state: State) -> Iterator[Section]:
    rows = [
        (each.name, each.period, each.value, each.interval or "—", each.word, each.statistical or "—")
        for each in shown.channels(state)
    ]
    if rows:
        columns = (_("渠道"), _("期间"), _("数值"), _("95% 区间"), _("状态"), _("统计判断"))
        yield Section(_("各渠道分别判断"), tables=[Table(columns, rows)])


def _way(state: State) -> Iterator[Section]:
    rows = [
        (each.period, each.value or "—", each.interval or "—", each.origin, each.source or "—")
        for each in shown.evidence(state)
    ]
    if not rows:
        return
    table = Table((_("期间"), _("数值"), _("95% 区间"), _("数值出处"), _("来源")), rows, (2, 2, 3, 2, 4))
    picture = shown.drawing(state)
    words = _("逐期数值见下表。")
    exhibits: list[Table | Picture] = [Picture(picture, words)] if picture else []
    yield Section(_("依据的数值"), exhibits=[*exhibits, table])


def _link(link: Link, number: int) -> Section:
    rows = [(each.label, "；".join(each.notes) or "—", each.mark[1] if each.mark else "—") for each in link.items]
    tables = [Table((_("内容"), _("说明"), _("状态")), rows, (5, 5, 2))] if rows else []
    return Section(f"{number}. {link.title}", [link.missing] if link.missing else [], tables=tables, rank=2)
