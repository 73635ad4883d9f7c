"""The next steps of a case as forms: what is asked, what follows, and why others are not open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.cases.models import Case
from zhiheng.policy.model import Procedure
from zhiheng.policy.model.procedure import StepKind, Transition
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import shown_citations, type_label
from zhiheng.server.portal.shown import ShownCitation
from zhiheng.server.staff import case_clocks, case_forms, case_words
from zhiheng.server.staff.case_documents_shown import template_label
from zhiheng.server.staff.case_forms import Control, Slot


@dataclass(frozen=True)
class Typed:
    """What somebody sent with a step that could not be taken: kept, so that nothing is typed twice."""

    step: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShownStep:
    """A step that may be taken, as a form."""

    id: str
    label: str
    leads: str
    binds: bool
    ends: bool
    open: bool
    button: str
    follows: tuple[str, ...]
    controls: tuple[Control, ...]
    slots: tuple[Slot, ...]
    reason: bool
    reason_required: bool
    reason_value: str
    reason_message: str
    cites: tuple[ShownCitation, ...]
    paper: Slot | None = None


@dataclass(frozen=True)
class ClosedStep:
    """A step that may not be taken now, with the reasons."""

    id: str
    label: str
    why: tuple[str, ...]
    open: bool = False


def shown(
    case: Case,
    procedure: Procedure,
    found: Iterable[Any],
    sent: Typed,
    held: Iterable[str] = (),
    records: Sequence[tuple[str, str]] = (),
) -> tuple[list[ShownStep], list[ClosedStep]]:
    """Return the steps that may be taken as forms, and those that may not with the reasons."""
    found, held = list(found), list(held)
    allowed = [one for one in found if one.allowed]
    forms = [
        _step(
            case,
            procedure,
            one,
            sent if sent.step == one.transition.id else Typed(),
            held,
            records,
            alone=len(allowed) == 1,
        )
        for one in allowed
    ]
    # Where nothing leads on but the end of the case, the reasons why the other steps wait are what to read.
    stuck = all(one.ends for one in forms)
    shut = [
        ClosedStep(
            one.transition.id,
            localised(one.transition.label),
            tuple(_named(why_words(one.why), one.transition)),
            open=stuck,
        )
        for one in found
        if not one.allowed and case.state in one.transition.source
    ]
    return forms, shut


def _step(
    case: Case,
    procedure: Procedure,
    judged: Any,
    sent: Typed,
    held: list[str],
    records: Sequence[tuple[str, str]],
    *,
    alone: bool,
) -> ShownStep:
    step: Transition = judged.transition
    labels = {one.id: localised(one.label) for one in procedure.documents}
    prefix = f"{step.id}-"
    values = {**_known(case, step), **sent.fields}
    moves = step.target not in step.source
    running = {one.clock for one in case.clocks.all() if one.state in ("running", "suspended")}
    final = next((one.final for one in procedure.states if one.id == step.target), False)
    return ShownStep(
        id=step.id,
        label=localised(step.label),
        leads=case_words.state_label(procedure, step.target) if moves else "",
        binds=step.kind is StepKind.DECIDE,
        ends=final and step.kind is not StepKind.DECIDE,
        open=bool(sent.step) or (alone and not final and step.kind not in (StepKind.REMAND, StepKind.WITHDRAW)),
        button=button(procedure, step, moves=moves),
        follows=tuple(follows(procedure, step, running, final=final)),
        controls=tuple(case_forms.controls(step.form, prefix, values, sent.wrong, records)),
        slots=tuple(case_forms.slots(step.requires, step.accepts, labels, prefix, held, sent.wrong)),
        reason=True,
        reason_required=step.reason,
        reason_value=sent.reason,
        reason_message=sent.wrong.get("reason", ""),
        cites=tuple(shown_citations(step.cite)),
        paper=_paper(prefix, sent) if judged.on_paper else None,
    )


def _paper(prefix: str, sent: Typed) -> Slot:
    """Return the slot for the scan of what a party handed in on paper."""
    name = f"{prefix}paper"
    return Slot(name, name, _("当事人书面材料的扫描件"), True, sent.wrong.get("paper", ""))


def _known(case: Case, step: Transition) -> dict[str, str]:
    """Return what the case holds already for fields that a step asks for again; personal values are not filled in."""
    return {
        one.id: _as_typed(one.type.value, case.fields[one.id])
        for one in step.form
        if case.fields.get(one.id) not in (None, "") and not one.personal
    }


def _as_typed(kind: str, value: Any) -> str:
    if kind == "money" and isinstance(value, int):
        return f"{value / 100:.2f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def button(procedure: Procedure, step: Transition, *, moves: bool) -> str:
    """Return the words of a step's button: the step and what follows from it."""
    label = localised(step.label)
    if step.consequence is not None:
        return _("%(step)s：%(what)s") % {"step": label, "what": localised(step.consequence)}
    if moves:
        target = case_words.state_label(procedure, step.target)
        return _("%(step)s：案件转为“%(state)s”") % {"step": label, "state": target}
    return label


def follows(procedure: Procedure, step: Transition, running: Collection[str], *, final: bool) -> list[str]:
    """Say what follows from a step: clocks (of those that run), documents to be issued first, records, another case, the end."""
    clocks = {one.id: one for one in procedure.clocks}
    found = [
        _("开始计时：%(clock)s，%(long)s")
        % {
            "clock": localised(clocks[one].label),
            "long": case_clocks.budget_words(clocks[one].days, clocks[one].counts),
        }
        for one in step.starts
        if one in clocks
    ]
    for words, names in (
        (_("停止计时：%(clock)s"), step.stops),
        (_("中止计时：%(clock)s"), step.suspends),
        (_("恢复计时：%(clock)s"), step.resumes),
        (_("延长期限：%(clock)s"), step.extends),
    ):
        found += [words % {"clock": localised(clocks[one].label)} for one in names if one in clocks and one in running]
    found += [_("文书发出（须先签发）：%(document)s") % {"document": template_label(one)} for one in step.sends]
    if step.writes:
        found.append(_("写入事实库：%(type)s") % {"type": type_label(step.writes)})
    if step.opens:
        found.append(_("另立一案：%(procedure)s") % {"procedure": case_words.procedure_label(step.opens)})
    if step.kind is StepKind.DECIDE:
        found.append(_("决定记入透明日志，不能抹去"))
    if final:
        found.append(_("案件办结"))
    return found


def _named(reasons: list[str], step: Transition) -> list[str]:
    """Call the documents in reasons by their names instead of their ids."""
    for name in step.sends:
        reasons = [text.replace(f"“{name}”", f"“{template_label(name)}”") for text in reasons]
    return reasons


def why_words(why: Any) -> list[str]:
    """Return reasons in the reader's language: plain texts, pairs of Chinese and English, or localised texts."""
    if why is None or why == "":
        return []
    if isinstance(why, str):
        return [why]
    if hasattr(why, "in_language") or isinstance(why, Mapping):
        return [localised(why)]
    if isinstance(why, tuple) and len(why) == 2 and all(isinstance(one, str) for one in why):
        return [localised({"zh": why[0], "en": why[1]})]
    return [text for one in why for text in why_words(one)]


def faults(error: Any) -> dict[str, str]:
    """Return what is wrong with a form by field, from the error that refused it."""
    return {str(one.get("field", "")): localised(one) for one in error.context.get("faults", ())}
