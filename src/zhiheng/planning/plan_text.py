"""What the document of a unit's plan says, by rules: its term and the plan above, its duties with bodies and days, its basis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Table
from zhiheng.documents.official import chinese_day
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.planning.letters import Basis, Paragraph
from zhiheng.policy.model import Certainty, Localised

Names = Callable[[str], Localised]


def paragraphs(
    plan: PlanOfDuties, parent: Localised | None, named: Names, basis: Sequence[Basis] = ()
) -> list[Paragraph]:
    """Return the paragraphs of a plan's document.

    Args: parent: what the plan above is called; named: what a body is called by its code; basis: provisions of the plan above.
    """
    made = [Paragraph("subject", "subject", plan.label.zh, plan.label.en), _term(plan, parent), _table(plan, named)]
    if plan.note:
        made.insert(2, Paragraph("asked", "note", plan.note.zh, plan.note.en))
    return [*made, *_basis(basis), *_closing(plan)]


def _term(plan: PlanOfDuties, parent: Localised | None) -> Paragraph:
    zh = f"本计划自{chinese_day(plan.starts)}起，至{chinese_day(plan.ends)}止，共{len(plan.duties)}项任务。"
    en = f"This plan runs from {plan.starts} to {plan.ends}; duties: {len(plan.duties)}."
    if parent is not None:
        adopted = sum(bool(one.adopted_from) for one in plan.duties)
        zh += f"上级计划为《{parent.zh}》，承接其中{adopted}项。"
        en += f" The plan above is “{parent.en}”; duties adopted from it: {adopted}."
    return Paragraph("asked", "term", zh, en)


def _table(plan: PlanOfDuties, named: Names) -> Paragraph:
    zh = Table(
        ("序号", "任务", "责任单位", "期限", "目标值"),
        [_row(one, named, english=False) for one in plan.duties],
        caption="任务和分工",
    )
    en = Table(("No.", "Duty", "Bodies", "Due", "Goal"), [_row(one, named, english=True) for one in plan.duties], caption="Duties and who does them")  # fmt: skip
    return Paragraph("tasks", "duties", written_tables.write(zh), written_tables.write(en))


def _row(one: PlannedDuty, named: Names, *, english: bool) -> list[str]:
    def called(codes: Sequence[str]) -> str:
        return ", ".join(named(code).en for code in codes) if english else "、".join(named(code).zh for code in codes)

    roles = (("牵头", "lead", one.lead), ("共同负责", "jointly", one.jointly), ("配合", "supporting", one.supporting))
    bodies = "; ".join(
        f"{en}: {called(codes)}" if english else f"{zh}：{called(codes)}" for zh, en, codes in roles if codes
    )
    goal = f"{one.goal.normalize():f}" if one.goal is not None else ""
    due = "" if one.to_try else str(one.due)
    return [
        one.number,
        one.label.en if english else one.label.zh,
        bodies,
        due,
        " ".join(each for each in (goal, one.value) if each),
    ]


def _basis(basis: Sequence[Basis]) -> Iterator[Paragraph]:
    for one in basis:
        yield Paragraph("basis", f"basis:{one.document}:{one.provision}", f"《{one.label.zh}》{one.provision}。",
                        f"{one.label.en}, {one.provision}.", ((one.document, one.provision),))  # fmt: skip


def _closing(plan: PlanOfDuties) -> Iterator[Paragraph]:
    if plan.certainty is Certainty.EXAMPLE:
        zh = "本计划为合成示例（SYNTHETIC），不是任何机关的文件。"
        yield Paragraph("closing", "closing", zh, "This plan is a SYNTHETIC example and no document of any office.")
