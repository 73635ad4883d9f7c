"""What a letter that hurries an item on says (督办函, 催办通知), by rules: what was asked, by whom, by when, how late, on which basis.

The rules tell what the item holds, and invent nothing: by when an answer is wanted is left for people to say, and an item
that names no duty of a plan rests on no provision, which the letter then says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Table
from zhiheng.documents.official import chinese_day
from zhiheng.planning.lights import days_left
from zhiheng.policy.model import DayKind, Localised


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision on which an item rests, with what its document is called."""

    document: str
    provision: str
    label: Localised


@dataclass(frozen=True, slots=True)
class Matter:
    """An item as a letter needs it. `reminders`: the days on which its lead was reminded so far."""

    number: str
    title: str
    matter: str
    source: Localised
    source_ref: str
    source_on: date | None
    opener: Localised
    lead: Localised
    opened_on: date
    days: int
    counts: DayKind
    first_due: date
    due_on: date
    delays: int = 0
    state: str = "open"
    returned: bool = False
    parts_open: int = 0
    reminders: tuple[date, ...] = ()
    duty: Localised | None = None
    basis: tuple[Basis, ...] = ()
    synthetic: bool = False

    def late(self, on: date) -> int:
        """Return how many days it is late on a day, in the kind of days of its term; 0 where it is not."""
        left = days_left(self.counts, self.due_on, on)
        return max(0, -(left or 0))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or written table of a paper: its field, the rule that wrote it, and the provisions that it names."""

    field: str
    key: str
    zh: str
    en: str
    cites: tuple[tuple[str, str], ...] = ()


_UNITS = {DayKind.WORKING: ("个工作日", "working days"), DayKind.CALENDAR: ("天", "days")}


def letter(one: Matter, on: date) -> list[Paragraph]:
    """Return the paragraphs of a letter on one item, as things stand on a day."""
    return [
        Paragraph("units", "units", one.lead.zh, one.lead.en),
        Paragraph("subject", "subject", f"抓紧办理“{one.title}”", f"hurrying on “{one.title}”"),
        _asked(one), Paragraph("asked", "matter", f"交办要求：{one.matter}", f"What was asked: {one.matter}"),
        *_progress(one, on), *_basis([one]), _demands([one]), _closing([one], on),
    ]  # fmt: skip


def notice(matters: Sequence[Matter], on: date) -> list[Paragraph]:
    """Return the paragraphs of a notice on several late items of one body, as things stand on a day.

    Args: matters: at least one, all led by the same body.
    """
    first, n = matters[0], len(matters)
    day = chinese_day(on)
    zh = f"截至{day}，你单位承办的下列{n}项督办事项已超过期限，尚未办结："
    en = f"On {on} these {n} follow-up items that you lead are past their day and not closed:"
    return [
        Paragraph("units", "units", first.lead.zh, first.lead.en),
        Paragraph("subject", "subject", f"抓紧办理{n}项逾期督办事项", f"{n} late follow-up items"),
        Paragraph("asked", "late", zh, en), _list(matters, on), *_basis(matters), _demands(matters), _closing(matters, on),
    ]  # fmt: skip


def _asked(one: Matter) -> Paragraph:
    zh_from = f"{one.source.zh}" + (f"（{one.source_ref}）" if one.source_ref else "")
    en_from = f"{one.source.en}" + (f" ({one.source_ref})" if one.source_ref else "")
    if one.source_on:
        zh_from, en_from = f"{chinese_day(one.source_on)}{zh_from}", f"{en_from} of {one.source_on}"
    zh = f"{chinese_day(one.opened_on)}，{one.opener.zh}将“{one.title}”交由你单位办理，督办编号{one.number}，来源为{zh_from}。"
    en = f"On {one.opened_on} {one.opener.en} gave you “{one.title}” to follow up ({one.number}); it comes from: {en_from}."
    return Paragraph("asked", "asked", zh, en)


def _progress(one: Matter, on: date) -> Iterator[Paragraph]:
    zh_unit, en_unit = _UNITS[one.counts]
    zh = f"办理期限为{one.days}{zh_unit}，{chinese_day(one.first_due)}到期。"
    en = f"The term was {one.days} {en_unit}, to {one.first_due}."
    if one.delays:
        zh += f"期间同意延期{one.delays}次，现期限为{chinese_day(one.due_on)}。"
        en += f" It was extended {one.delays} times; it now ends on {one.due_on}."
    yield Paragraph("progress", "term", zh, en)
    yield Paragraph("progress", "state", *_stands(one, on))
    if one.reminders:
        n, last = len(one.reminders), max(one.reminders)
        yield Paragraph("progress", "reminders", f"此前已催办{n}次，最近一次为{chinese_day(last)}。",
                        f"You were reminded {n} times, last on {last}.")  # fmt: skip


def _stands(one: Matter, on: date) -> tuple[str, str]:
    """Say how an item stands: late by how much, given back, answered and not verified, or how long it still has."""
    zh_unit, en_unit = _UNITS[one.counts]
    late, left = one.late(on), days_left(one.counts, one.due_on, on) or 0
    when = (
        (f"已逾期{late}{zh_unit}", f"{late} {en_unit} late")
        if late
        else (f"距到期还有{left}{zh_unit}", f"{left} {en_unit} left")
    )
    if not late and left == 0:
        when = ("期限就在当天", "due that very day")
    said = ("尚未收到办理结果", "no result has been reported")
    if one.state == "replied":
        said = ("办理结果已报，正在核实", "a result was reported and is being verified")
    elif one.state in ("closed", "withdrawn"):
        said = ("事项已办结或撤销", "the item is closed or withdrawn")
    elif one.returned:
        said = ("所报结果已退回，至今没有重报", "what was reported was given back and not reported anew")
    zh = f"截至{chinese_day(on)}，{when[0]}，{said[0]}。"
    en = f"On {on} it was {when[1]}; {said[1]}."
    if one.parts_open:
        zh += f"转下级办理的{one.parts_open}项尚未办结。"
        en += f" {one.parts_open} parts passed on to bodies below are still open."
    return zh, en


def _list(matters: Sequence[Matter], on: date) -> Paragraph:
    def rows(english: bool) -> list[list[str]]:
        return [
            [
                one.number, one.title, str(one.opened_on), str(one.due_on),
                f"{one.late(on)} {_UNITS[one.counts][1]}" if english else f"{one.late(on)}{_UNITS[one.counts][0]}",
            ]
            for one in matters
        ]  # fmt: skip

    zh = Table(("督办编号", "事项", "交办日期", "期限", "已逾期"), rows(english=False), caption="逾期的督办事项")
    en = Table(("Number", "Matter", "Given on", "Due on", "Late by"), rows(english=True), caption="Late items")
    return Paragraph("progress", "list", written_tables.write(zh), written_tables.write(en))


def _basis(matters: Sequence[Matter]) -> Iterator[Paragraph]:
    some = False
    for one in matters:
        if not one.basis:
            continue
        some = True
        zh = "、".join(f"《{each.label.zh}》{each.provision}" for each in one.basis)
        en = ", ".join(f"{each.label.en}, {each.provision}" for each in one.basis)
        duty_zh = f"，对应任务为“{one.duty.zh}”" if one.duty else ""
        duty_en = f" (duty: {one.duty.en})" if one.duty else ""
        cites = tuple((each.document, each.provision) for each in one.basis)
        yield Paragraph(
            "basis",
            f"basis:{one.number}",
            f"{one.number}依据{zh}{duty_zh}。",
            f"{one.number} rests on {en}{duty_en}.",
            cites,
        )
    if not some:
        zh = "事项未关联计划任务，没有可引的条款；以交办来源为据。"
        en = "The items name no duty of a plan, so no provision is quoted; they rest on where they come from."
        yield Paragraph("basis", "basis:none", zh, en)


def _demands(matters: Sequence[Matter]) -> Paragraph:
    numbers = "、".join(one.number for one in matters)
    zh = (
        f"请按交办要求抓紧办理，在督办事项{numbers}中反馈办理结果并附证明材料；确实不能办结的，说明原因并提出办结日期。"
    )
    en = (
        f"Please do what was asked and report the result with its evidence in {', '.join(one.number for one in matters)}; where "
        "it cannot be done, give the reasons and the day by which it will be."
    )
    return Paragraph("demands", "demands", zh, en)


def _closing(matters: Sequence[Matter], on: date) -> Paragraph:
    zh = f"以上所列为督办系统截至{chinese_day(on)}的记载。"
    en = f"This is what the follow-up items held on {on}."
    if any(one.synthetic for one in matters):
        zh, en = f"{zh}含合成数据（SYNTHETIC），并非真实情况。", f"{en} Holds SYNTHETIC data: nothing of this is real."
    return Paragraph("closing", "closing", zh, en)
