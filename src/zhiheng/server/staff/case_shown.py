"""A case as a page shows it: facts, evidence, history, papers; for staff in whole, for the party what concerns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors.models import Body
from zhiheng.cases.models import Case, CaseEvent, CaseFile
from zhiheng.cases.parties import PARTY_WORDS
from zhiheng.cases.services import log_entries
from zhiheng.ledger.models import ProjectedRecord, RunSummary
from zhiheng.policy.model import Procedure, StepKind
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe
from zhiheng.server.portal.shown import ShownFact, ShownRecord
from zhiheng.server.staff import case_words
from zhiheng.server.staff.case_documents_shown import state_words, template_label, way_words
from zhiheng.server.visible import Looker

#: Kinds of events that the party of a case sees.
FOR_PARTY = frozenset({"opened", "step", "served", "notice", "clock", "calendar"})
#: More records than this are a list of their own.
MOST_EVIDENCE = 50


@dataclass(frozen=True)
class ShownEvent:
    """One thing that happened, in words."""

    seq: int
    at: datetime
    what: str
    tone: str
    who: str
    role: str
    moved: str
    reason: str
    notes: tuple[str, ...] = ()
    log: tuple[int, ...] = ()


@dataclass(frozen=True)
class ShownEvidence:
    """What a case rests on: records, runs, and what cannot be shown to this reader."""

    records: list[ShownRecord] = field(default_factory=list)
    runs: list[dict[str, str]] = field(default_factory=list)
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.records or self.runs or self.hidden)


@dataclass(frozen=True)
class ShownFile:
    """A file of a case."""

    file: CaseFile
    label: str
    size: str
    address: str


def told(procedure: Procedure, step: str) -> bool:
    """Return whether the party may read what was written with a step: its own steps, decisions, and what ends the case.

    What the office writes on the way there (checks, legal review, discussion) is told by its documents alone.
    """
    found = case_words.transition(procedure, step)
    if found is None:
        return False
    final = any(one.final for one in procedure.states if one.id == found.target)
    return final or found.kind is StepKind.DECIDE or found.actor in PARTY_WORDS


def party_fields(case: Case, procedure: Procedure) -> set[str]:
    """Return the fields that the party may read: those of its own opening, and of the steps that are told to it."""
    own = case.applicant is not None and case.subject in ("", case.applicant.subject)  # about nobody: a complaint
    opening = {one.id for one in procedure.opening} if own or case.origin == "paper" else set()
    return opening | {one.id for step in procedure.transitions if told(procedure, step.id) for one in step.form}


def facts(case: Case, procedure: Procedure, space: str = "staff") -> list[ShownFact]:
    """Return the answers to the forms of a case, in the order in which they were asked; for its party what it may read."""
    specs = case_words.every_field(procedure)
    order = [*specs, *(name for name in case.fields if name not in specs)]
    if space != "staff":
        readable = party_fields(case, procedure)
        order = [name for name in order if name in readable]
    found = []
    for name in order:
        value = case.fields.get(name)
        if value in (None, "", []):
            continue
        spec = specs.get(name)
        label = localised(spec.label) if spec else name
        address = ""
        if spec is not None and spec.type.value == "record" and isinstance(value, str) and len(value) == 64:
            address = record_address(value, space)
        text = case_words.value_words(spec, value)
        found.append(ShownFact(label, text[:12] if address else text, address=address))
    return found


def record_address(record_id: str, space: str = "staff") -> str:
    """Return the page of a record in the workspace, of an enterprise's own, or in public."""
    return reverse(f"{space}:record", args=[record_id])


def evidence(case: Case, looker: Looker, space: str = "staff") -> ShownEvidence:
    """Return the records and runs on which a case rests, those that somebody may see; the rest is counted."""
    named = dict.fromkeys([case.target_record, *(_named(one) for one in case.evidence)])
    ids = [one for one in named if one]
    records = [one for one in ids if len(one) == 64]
    seen = visible.records(looker).filter(record_id__in=records[:MOST_EVIDENCE])
    found = {one.record_id: one for one in seen}
    runs = RunSummary.objects.filter(run_id__in=[one for one in ids if len(one) != 64]) if space == "staff" else []
    shown_records = [_card(found[one], space) for one in records if one in found]
    shown_runs = [{"address": reverse("staff:run", args=[one.run_id]), "words": one.run_id} for one in runs]
    return ShownEvidence(shown_records, shown_runs, len(ids) - len(shown_records) - len(shown_runs))


def _named(one: Any) -> str:
    """Return the id that a piece of evidence names: evidence is an id, or an object that has one."""
    if isinstance(one, dict):
        return str(one.get("record") or one.get("record_id") or one.get("run") or one.get("run_id") or "")
    return str(one)


def _card(record: ProjectedRecord, space: str) -> ShownRecord:
    made = describe.shown(record, staff=space == "staff")
    internal = ("internal",) if record.publicity != "public" and space == "staff" else ()
    values = {**vars(made), "address": record_address(record.record_id, space), "marks": (*made.marks, *internal)}
    return ShownRecord(**values)


def events(case: Case, procedure: Procedure, rows: Iterable[CaseEvent], *, party: bool = False) -> list[ShownEvent]:
    """Return what happened, the newest first; for the party without what happens within the office."""
    rows = [one for one in rows if not party or one.kind in FOR_PARTY]
    names = bodies({one.body for one in rows if one.body})
    logged, held = log_entries.of_case(case, rows), dict(case.files.values_list("sha256", "name"))
    return [replace(_event(one, procedure, names, held, party), log=tuple(logged.get(one.seq, ()))) for one in rows][
        ::-1
    ]


def bodies(codes: Iterable[str]) -> dict[str, str]:
    """Return names of bodies by code."""
    found = Body.objects.filter(code__in=list(codes))
    return {one.code: localised({"zh": one.name_zh, "en": one.name_en or one.name_zh}) for one in found}


def _event(
    one: CaseEvent, procedure: Procedure, names: dict[str, str], held: dict[str, str], party: bool
) -> ShownEvent:
    step = case_words.step_label(procedure, one.step) if one.step else ""
    kind = case_words.event_words(one.kind)
    what = (
        step
        if one.kind == "step" and step
        else _("%(kind)s：%(step)s") % {"kind": kind, "step": step}
        if step
        else kind
    )
    moved = ""
    if one.to_state and one.to_state != one.from_state:
        moved = case_words.state_label(procedure, one.to_state)
    who = names.get(one.body, one.body)
    if not party and one.username:
        who = f"{who} {one.username}".strip() if one.username != "system" else _("系统")
    return ShownEvent(
        seq=one.seq,
        at=one.at,
        what=what,
        tone=_tone(one, procedure),
        who=who or (_("系统") if one.username == "system" else ""),
        role="" if party or one.username == "system" else case_words.role_words(one.role),
        moved=moved,
        reason=one.reason if not party or told(procedure, one.step) else "",
        notes=tuple(_notes(one, procedure, held if not party or told(procedure, one.step) or _is_own(one) else {})),
    )


def _tone(one: CaseEvent, procedure: Procedure) -> str:
    step = case_words.transition(procedure, one.step) if one.step else None
    if one.kind == "override" or (step is not None and step.kind.value == "remand"):
        return "attention"
    return "good" if step is not None and step.kind.value == "decide" else "neutral"


def _is_own(one: CaseEvent) -> bool:
    """Return whether an enterprise did something itself."""
    return one.body.startswith("uscc:")


def _notes(one: CaseEvent, procedure: Procedure, held: dict[str, str]) -> list[str]:
    """Return what an event's detail says in words; only what is known to be harmless is read.

    The name of a file may say who gave evidence: the party reads it with its own steps alone (`held`: names by hash).
    """
    detail, found = one.detail or {}, []
    if isinstance(detail.get("zh"), str):
        found.append(localised(detail))
    found += [held.get(str(each.get("sha256", "")), "") for each in _several(detail, "files")]
    found += [
        f"{template_label(str(each.get('template', '')))} {each.get('number') or ''}".strip()
        for each in _several(detail, "documents")
    ]
    if detail.get("paper"):
        found.append(_("书面材料，由办理机关录入"))
    found += [str(detail[name]) for name in ("name", "number", "case") if isinstance(detail.get(name), str)]
    if isinstance(detail.get("way"), str):
        found.append(way_words(detail["way"]))
    if detail.get("template"):
        found.append(template_label(str(detail["template"])))
    if one.kind == "sign_off" and detail.get("did") != "drafted" and isinstance(detail.get("from"), str):
        found.append(f"{state_words(detail['from'])} → {state_words(str(detail.get('to', '')))}")
    if isinstance(detail.get("clock"), str):
        found.append(_clock_label(procedure, detail["clock"]))
    return list(dict.fromkeys(text for text in found if text))


def _several(detail: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = detail.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _clock_label(procedure: Procedure, clock: str) -> str:
    return next((localised(one.label) for one in procedure.clocks if one.id == clock), clock)


def reasons(procedure: Procedure, rows: Sequence[CaseEvent], *, party: bool = False) -> list[dict[str, Any]]:
    """Return the reasons given with steps, in order; for the party those that are told to it."""
    return [
        {"what": case_words.step_label(procedure, one.step) or case_words.event_words(one.kind), "at": one.at,
         "reason": one.reason, "override": one.kind == "override"}
        for one in rows
        if one.reason and one.kind in ("step", "override", "opened") and (not party or told(procedure, one.step))
    ]  # fmt: skip


def files(case: Case, procedure: Procedure, rows: Iterable[CaseFile], space: str = "staff") -> list[ShownFile]:
    """Return the files of a case."""
    return [
        ShownFile(one, case_words.document_label(procedure, one.document), size_words(one.size),
                  "" if one.erased_at else reverse(f"{space}:case_file", args=[case.number, one.pk]))
        for one in rows
    ]  # fmt: skip


def size_words(size: int) -> str:
    """Write a number of bytes."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:,.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"


def changed_since(case: Case, procedure: Procedure, version: int | None) -> list[ShownEvent]:
    """Return what happened after the version that somebody had before them, the oldest first."""
    if version is None:
        return []
    rows = list(case.events.filter(seq__gt=version).order_by("seq"))
    return events(case, procedure, rows)[::-1]
