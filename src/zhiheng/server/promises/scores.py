"""Where a promise is scored: criteria of assessment sheets, and the results of years that were published.

A criterion belongs to a promise if it is computed from the same indicator, or if what proves it comes from a plan whose
duties serve the promise, or from a reporting round that asks for the indicator. Which of the three it is stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiheng.policy import naming, words
from zhiheng.policy.model import Assessment
from zhiheng.policy.model.assessment import SheetCriterion
from zhiheng.policy.pack import Pack
from zhiheng.promises import State
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.promises.shown import figure

#: Label, address and notes of an item of the chain.
Scored = tuple[str, str, tuple[str, ...]]


def scored(state: State, pack: Pack, *, internal: bool = False) -> Iterator[Scored]:
    """Yield the criteria of the pack's sheets that score a promise, each sheet with its published results after them."""
    proofs = {*_plans(state, pack), *_rounds(state, pack)}
    for sheet in pack.assessments.values():
        found = [(each, how) for each in _criteria(sheet) if (how := _how(state, each, proofs))]
        for criterion, how in found:
            yield _line(sheet, criterion, how)
        if found:
            yield from _results(sheet, pack, internal=internal)


def _criteria(sheet: Assessment) -> Iterator[SheetCriterion]:
    for section in sheet.sections:
        for item in section.items:
            yield from item.criteria


def _how(state: State, criterion: SheetCriterion, proofs: set[str]) -> str:
    """Say how a criterion belongs to a promise, empty where it does not."""
    if criterion.computed is not None and criterion.computed.indicator == state.indicator.id:
        return _("按这一指标计分")
    comes = next((each.comes_from for each in criterion.evidence if each.comes_from in proofs), None)
    if comes is None:
        return ""
    return _("以计划任务的完成为证明") if comes.startswith("plans") else _("以填报的数值为证明")


def _plans(state: State, pack: Pack) -> Iterator[str]:
    serving = {task.plan for task in pack.tasks.values() for duty in task.duties if state.target.id in duty.targets}
    yield from (f"plans/{plan}" for plan in sorted(serving))
    if serving:
        yield "plans"  # a criterion proved by any plan of the year


def _rounds(state: State, pack: Pack) -> Iterator[str]:
    for name, one in pack.rounds.items():
        if any(kind == "indicators" and named == state.indicator.id for kind, named, *_rest in naming.named(one)):
            yield f"rounds/{name}"


def _line(sheet: Assessment, criterion: SheetCriterion, how: str) -> Scored:
    certainty = localised(words.code(criterion.certainty)) if criterion.certainty.value != "text" else ""
    notes = (how, _("%(n)s 分") % {"n": figure(criterion.points)}, localised(criterion.rule), certainty)
    label = f"{localised(sheet)} · {localised(criterion.label)}"
    return label, policy_elements.address(sheet), tuple(filter(None, notes))


def _results(sheet: Assessment, pack: Pack, *, internal: bool) -> Iterator[Scored]:
    """Yield the years of a sheet whose results were published; the workspace sees those that run, too, without points."""
    from zhiheng.assessment.models import AssessmentYear

    years = AssessmentYear.objects.filter(pack=pack.info.id, scheme=sheet.id).select_related("case")
    for year in years if internal else years.filter(published_at__isnull=False):
        label = year.title_en if localised(sheet) == sheet.label.en else year.title
        graded = year.units.exclude(grade="").count()
        done = year.published_at is not None
        notes = (
            (ngettext("结果已公布，%(n)s 个单位", "结果已公布，%(n)s 个单位", graded) % {"n": graded},)
            if done
            else (_("进行中"),)
        )
        yield label, reverse("portal:assessment", args=[year.case.number]) if done else "", notes
