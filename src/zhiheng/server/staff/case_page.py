"""The page of a case, which reads like a file: where it stands, what may be done next, facts, papers, history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions
from zhiheng.cases.models import Case, CaseDocument, CaseEvent
from zhiheng.cases.services import asking, places, sign_off, writable
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.policy.model import Procedure, Publicity
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe, notice_pages, policy_drawing, policy_elements
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import (
    case_clocks,
    case_documents_shown,
    case_handing,
    case_list,
    case_shown,
    case_steps,
    case_words,
)
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_steps import Typed
from zhiheng.server.staff.page import show

#: Records offered where a form asks for one.
MOST_RECORDS = 60


def find(who: Actor, number: str) -> Case:
    """Return a case that an actor may see. Raises Http404."""
    seen = asking.for_actor(who).select_related("holder", "applicant", "assignee", "about")
    case = seen.filter(number=number).first()
    if case is None:
        raise Http404
    return case


@needs(Capability.READ)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case; a look into a restricted one is noted."""
    who = actor(request)
    case = find(who, number)
    noted(who, case)
    return answer(request, case)


def noted(who: Actor, case: Case) -> None:
    """Note that somebody looked into a case, or took a file out of it, that is for the bodies named in it alone."""
    if case.publicity == Publicity.RESTRICTED.value:
        actions.note("read_restricted", username=who.username, body=who.body, object_type="case", object_id=case.number)


def answer(
    request: HttpRequest,
    case: Case,
    sent: Typed | None = None,
    *,
    problems: Sequence[Any] = (),
    since: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a case; `sent` is what could not be done, `since` the version that somebody had seen."""
    context = {**about(request, case), **standing(case), **steps(request, case, sent or Typed(), since)}
    context |= {**papers(request, case), **case_handing.context(actor(request), case)}
    return show(request, "staff/case.html", "cases", problems=list(problems), status=status, **context)


# --- what it is -----------------------------------------------------------------------------------------------------
def about(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what a case is: its procedure, party, place, bodies, and the cases beside it."""
    procedure = case_words.procedure_of(case)
    tone, words = case_words.state_of(case)
    element = policy_elements.find(case.pack, "procedures", case.procedure)
    return {
        "case": case,
        "version": case.version,
        "tone": tone,
        "state_words": words,
        "procedure_label": localised(procedure),
        "procedure_address": policy_elements.address(element) if element is not None else "",
        "procedure_example": procedure.certainty.value == "example",
        "procedure_changed": _changed(case, procedure),
        "subject_address": _file_address(case),
        "place": division_name(case.division) if case.division else "",
        "holder": case_list.body_name(case.holder),
        "applicant": case_list.body_name(case.applicant),
        "origin": case_words.origin_words(case.origin),
        "related": related(actor(request), case),
        "basis_reference": f"procedures/{case.procedure}" if element is not None else "",
    }


def _changed(case: Case, procedure: Procedure) -> bool:
    """Return whether the packs now hold another version of the procedure than the case runs by."""
    packs = {pack.info.id: pack for pack in every_pack()}
    now = packs[case.pack].procedures.get(case.procedure) if case.pack in packs else None
    return now is not None and now.model_dump(mode="json") != procedure.model_dump(mode="json")


def _file_address(case: Case) -> str:
    card = EnterpriseCard.objects.filter(subject=case.subject).only("uscc").first() if case.subject else None
    return reverse("staff:enterprise", args=[card.uscc]) if card else ""


def related(who: Actor, case: Case, space: str = "staff") -> list[dict[str, Any]]:
    """Return the case that this one is about, and those about it, as far as an actor may see them."""
    beside = Q(pk=case.about_id) | Q(about=case.pk) if case.about_id else Q(about=case.pk)
    rows = asking.for_actor(who).filter(beside).select_related("holder").order_by("id")
    return [{**_line(one), "address": reverse(f"{space}:case", args=[one.number])} for one in rows]


def _line(case: Case) -> dict[str, Any]:
    tone, words = case_words.state_of(case)
    return {"case": case, "procedure": case_words.procedure_label(case.procedure), "tone": tone, "state": words}


# --- where it stands ------------------------------------------------------------------------------------------------
def standing(case: Case) -> dict[str, Any]:
    """Return where a case stands: in words, as a drawing of its procedure, and its clocks."""
    procedure = case_words.procedure_of(case)
    events = list(case.events.all())
    taken = {one.step for one in events if one.step and one.kind == "step"}
    numbers = {at for at, step in enumerate(procedure.transitions, 1) if step.id in taken}
    clocks = [case_clocks.shown(procedure, one) for one in case.clocks.all()]
    return {
        "drawing": policy_drawing.draw(procedure),
        "here": case_words.state_label(procedure, case.state),
        "state": case.state,
        "states": procedure.states,
        "steps_drawn": procedure.transitions,
        "passed": {one.from_state for one in events if one.from_state} - {case.state},
        "taken": numbers,
        "where": where(case, procedure, clocks),
        "clocks": sorted(clocks, key=lambda one: (one.due is None, one.due.day if one.due else one.clock.started_on)),
    }


def where(case: Case, procedure: Procedure, clocks: list[case_clocks.ShownClock]) -> str:
    """Say in one sentence where a case stands and by when what must happen."""
    label = case_words.state_label(procedure, case.state)
    if case.closed:
        return _("已办结：%(state)s。") % {"state": label}
    running = [(one.label, one.due) for one in clocks if one.due]
    if running:
        name, due = min(running, key=lambda pair: pair[1].day)
        words = {"state": label, "clock": name, "day": due.day.isoformat(), "left": due.words}
        return _("现在是“%(state)s”；%(clock)s至 %(day)s，%(left)s。") % words
    return _("现在是“%(state)s”。") % {"state": label}


# --- what may be done -----------------------------------------------------------------------------------------------
def steps(
    request: HttpRequest, case: Case, sent: Typed, since: int | None = None, *, space: str = "staff"
) -> dict[str, Any]:
    """Return the next steps as forms, and what may be done besides."""
    who, procedure = actor(request), case_words.procedure_of(case)
    found = asking.steps(who, case)
    held = set(case.files.filter(erased_at__isnull=True).values_list("document", flat=True))
    open_steps, shut = case_steps.shown(case, procedure, found, sent, held, records(who, case))
    known = {one.id for one in open_steps}
    kept = [] if sent.step in known or not sent.step else _kept(procedure, sent)
    return {
        "steps": open_steps,
        "closed_steps": shut,
        "kept": kept,
        "changed": case_shown.changed_since(case, procedure, since),
        "act_address": reverse(f"{space}:case_act", args=[case.number]),
        "may_act": who.may(Capability.ACT) and who.body == case.holder.code and not case.closed,
        "may_add": not case.closed and (who.body == case.holder.code or bool(open_steps)),
        "may_clock": space == "staff"
        and who.may(Capability.ISSUE)
        and who.body == case.holder.code
        and not case.closed,
        "may_answer": who.may(Capability.ACT) and who.body == case.holder.code,
        "document_kinds": [(one.id, localised(one.label)) for one in procedure.documents],
    }


def _kept(procedure: Procedure, sent: Typed) -> list[tuple[str, str]]:
    """Return what was typed into a step that is no longer open, to be copied."""
    specs = case_words.every_field(procedure)
    given = [
        (localised(specs[name].label) if name in specs else name, text) for name, text in sent.fields.items() if text
    ]
    return [*given, *([(_("理由"), sent.reason)] if sent.reason else [])]


def records(who: Actor, case: Case) -> list[tuple[str, str]]:
    """Return records of the party to choose from, the newest first, as far as an actor may see them."""
    if not case.subject:
        return []
    return of_subject(case.subject, who)


def of_subject(subject: str, looker: visible.Looker) -> list[tuple[str, str]]:
    """Return the newest records of a subject to choose from: id and words."""
    rows = visible.participations(subject, looker)[:MOST_RECORDS]
    return list({row.record_id: _record_words(row.record) for row in rows}.items())


def _record_words(record: Any) -> str:
    return f"{record.occurred_on} {describe.title(record)}"


# --- its papers -----------------------------------------------------------------------------------------------------
def papers(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return facts, evidence, reasons, documents, files, notices and history of a case."""
    who, procedure = actor(request), case_words.procedure_of(case)
    rows: list[CaseEvent] = list(case.events.all())
    return {
        "facts": case_shown.facts(case, procedure),
        "evidence": case_shown.evidence(case, who),
        "reasons": case_shown.reasons(procedure, rows),
        "documents": case_documents_shown.several(case.documents.prefetch_related("services__proof")),
        "drafts": drafts(who, case, procedure),
        "to_sign": case_documents_shown.several(to_sign(who, case)),
        "files": case_shown.files(case, procedure, case.files.all()),
        "notices": [
            {**notice_pages.shown(one), "comments": list(one.comments.all())}
            for one in case.public_notices.prefetch_related("comments")
        ],
        "events": case_shown.events(case, procedure, rows),
        "log_view": "staff:case_log",
    }


def to_sign(who: Actor, case: Case) -> list[CaseDocument]:
    """Return the documents of a case whose next link, after the draft, somebody can pass: they come before other steps."""
    under_way = case.documents.exclude(state__in=("draft", "done", "void")).select_related("case__holder")
    return [one for one in under_way if sign_off.why_not(who, one) is None and writable.goes_on(one, one.case)]


def drafts(who: Actor, case: Case, procedure: Procedure) -> list[tuple[str, str, str]]:
    """Return the documents that may be drafted now, those that the next steps need first, each with its step."""
    if not who.may(Capability.ACT):
        return []
    begun = set(case.documents.exclude(state="void").filter(issued_on__isnull=True).values_list("step", "template"))
    needed = {(step.id, name) for step in procedure.transitions for name in step.sends}
    return [
        (name, _draft_words(procedure, name, step, needed=(step, name) in needed), step)
        for name, step in writable.offered(case)
        if (step, name) not in begun and places.office_of(case, procedure, step).code == who.body
    ]


def _draft_words(procedure: Procedure, name: str, step: str, *, needed: bool) -> str:
    """Say which document it is, for which step, and whether the step waits for it."""
    document = case_documents_shown.template_label(name)
    if not step:
        return document
    words = {"document": document, "step": case_words.step_label(procedure, step)}
    return (_("%(document)s（用于：%(step)s）") if needed else _("%(document)s（可另发，用于：%(step)s）")) % words
