"""Opening a case in three steps: choose the procedure, answer its form, check the answers; for staff and for parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.cases import forms
from zhiheng.cases.errors import CaseUnderWay, FormRefused
from zhiheng.cases.models import Case
from zhiheng.cases.parties import PARTY_WORDS
from zhiheng.cases.services import asking, opening
from zhiheng.codes import uscc
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import Procedure
from zhiheng.policy.model.procedure import SubjectKind
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe
from zhiheng.server.portal.packs import pack_for
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_acts, case_forms, case_page, case_steps, case_words


@dataclass(frozen=True)
class Offered:
    """A procedure that somebody may open, with the pack whose version counts; `paper`: for a party that wrote on paper."""

    pack: str
    procedure: Procedure
    paper: bool = False

    @property
    def key(self) -> str:
        """How forms and addresses name it."""
        return f"{self.pack}.{self.procedure.id}"


@dataclass(frozen=True)
class UnderWay(Problem):
    """That the same matter is under way: in which case, where the reader may see it."""

    number: str = ""


@dataclass(frozen=True)
class Draft:
    """What was typed into the form of opening, so far."""

    fields: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    name: str = ""
    division: str = ""
    target: str = ""
    title: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


def own_pack(who: Actor) -> Any:
    """Return the pack of the province in which an enterprise is registered, or a body works."""
    card = EnterpriseCard.objects.filter(subject=who.subject).only("division").first() if who.subject else None
    body = Body.objects.filter(code=who.body).only("division").first() if who.body else None
    return pack_for((card.division if card else "") or (body.division if body else ""))


def offered(who: Actor, about: Case | None = None) -> list[Offered]:
    """Return the procedures that an actor may open today, by the pack of its province."""
    pack, found = own_pack(who), []
    for procedure in pack.procedures.values():
        if not element_stands(procedure, visible.today()):
            continue
        if opening.may_open(who, pack.info.id, procedure, about):
            found.append(Offered(pack.info.id, procedure))
        elif who.may(Capability.OPEN_CASE) and PARTY_WORDS & set(procedure.opened_by):
            found.append(Offered(pack.info.id, procedure, paper=True))
    return sorted(found, key=lambda one: (one.paper, localised(one.procedure)))


def chosen(who: Actor, key: str, about: Case | None = None) -> Offered:
    """Return the offered procedure of a key. Raises Http404."""
    name = key.rpartition(".")[2]
    for one in offered(who, about):
        if one.procedure.id == name:
            return one
    raise Http404


def about_of(request: HttpRequest, who: Actor) -> Case | None:
    """Return the case that the new one follows, where the address or the form names one that the actor may see."""
    number = request.POST.get("about") or request.GET.get("about", "")
    return asking.for_actor(who).filter(number=_clean(number, 40)).first() if number else None


def appeal_of(who: Actor, case: Case) -> Offered | None:
    """Return the appeal to the level above, where the procedure of a closed case has one that the actor may open."""
    wanted = case_words.procedure_of(case).appeal
    if not wanted or not case.closed:
        return None
    return next((one for one in offered(who, case) if one.procedure.id == wanted and not one.paper), None)


def appeal_link(who: Actor, case: Case, address: str) -> dict[str, str]:
    """Return the words and the address of the appeal of a closed case; nothing where there is none for the actor."""
    one = appeal_of(who, case)
    if one is None:
        return {}
    return {"label": localised(one.procedure), "address": f"{address}?procedure={one.key}&about={case.number}"}


def read(request: HttpRequest, procedure: Procedure, who: Actor) -> Draft:
    """Return what was sent, or what the address fills in beforehand."""
    given = request.POST if request.method == "POST" else request.GET
    about = about_of(request, who)
    target = _clean(given.get("target", ""), 64).lower() or (about.target_record if about else "")
    subject = who.subject or _subject(_clean(given.get("subject", ""), 64)) or (about.subject if about else "")
    record = ProjectedRecord.objects.filter(record_id=target).first() if len(target) == 64 else None
    if not subject and record is not None and record.subject.startswith("uscc:"):
        subject = record.subject
    card = EnterpriseCard.objects.filter(subject=subject).first() if subject else None
    fields = (
        case_forms.typed(request, procedure.opening) if request.method == "POST" else _from_address(request, procedure)
    )
    return Draft(
        fields=fields,
        subject=subject,
        name=_clean(given.get("name", ""), 300) or (card.name if card else ""),
        division=_clean(given.get("division", ""), 6) or (card.division if card else ""),
        target=target,
        title=_clean(given.get("title", ""), 300),
    )


def _from_address(request: HttpRequest, procedure: Procedure) -> dict[str, str]:
    return {one.id: text for one in procedure.opening if (text := _clean(request.GET.get(f"f-{one.id}", ""), 1000))}


def _clean(text: str, most: int) -> str:
    return text.replace("\x00", "").strip()[:most]


def _subject(text: str) -> str:
    """Return what was typed as a subject: a code alone means the enterprise of that code."""
    return f"uscc:{text.upper()}" if text and ":" not in text else text


def checked(draft: Draft, procedure: Procedure) -> list[Problem]:
    """Return what is wrong with the answers before anything is opened."""
    problems = []
    if procedure.subject in (SubjectKind.ENTERPRISE, SubjectKind.RECORD):
        code = draft.subject.removeprefix("uscc:")
        if not code:
            problems.append(Problem(_("请填写当事企业的统一社会信用代码。"), "subject"))
        elif not uscc.explain(code).valid and not EnterpriseCard.objects.filter(subject=draft.subject).exists():
            problems.append(Problem(_("这不是有效的统一社会信用代码，请核对 18 位代码。"), "subject"))
    if procedure.subject is SubjectKind.RECORD and not _known_record(draft.target):
        problems.append(Problem(_("请选择所指的记录。"), "target"))
    answers = forms.read(procedure.opening, {k: v for k, v in draft.fields.items() if v}, visible.today())
    problems += [Problem(localised({"zh": one.zh, "en": one.en}), f"f-{one.field}") for one in answers.faults]
    return problems


def _known_record(target: str) -> bool:
    return len(target) == 64 and ProjectedRecord.objects.filter(record_id=target).exists()


def papers_of(procedure: Procedure) -> tuple[str, ...]:
    """Return the documents that may be handed in when a case is opened, those that must be first.

    Where a party opens it, those that an office alone makes later (minutes, a record of its check) are left out.
    """
    by_party: set[str] = set(procedure.opening_requires)
    by_office: set[str] = set()
    for step in procedure.transitions:
        (by_party if step.actor in PARTY_WORDS else by_office).update((*step.requires, *step.accepts))
    theirs = by_office - by_party if PARTY_WORDS & set(procedure.opened_by) else set()
    others = (one.id for one in procedure.documents if one.id not in theirs)
    return tuple(dict.fromkeys((*procedure.opening_requires, *others)))


def opened(request: HttpRequest, who: Actor, one: Offered, draft: Draft) -> tuple[Case | None, list[Problem]]:
    """Open the case; return it, or what stands against it."""
    fields = {name: text for name, text in draft.fields.items() if text}
    record = ProjectedRecord.objects.filter(record_id=draft.target).first() if draft.target else None
    target = (record.record_type, record.record_id) if record is not None else None
    try:
        case = opening.open_case(
            who, one.procedure.id, pack=one.pack, subject=draft.subject, name=draft.name, division=draft.division,
            target=target, fields=fields, files=case_acts.named_uploads(request, papers_of(one.procedure)),
            title=draft.title, origin="paper" if one.paper else "person", about=about_of(request, who),
            again=_clean(request.POST.get("again", ""), opening.LONGEST_REASON),
        )  # fmt: skip
    except FormRefused as error:
        asked = {each.id for each in one.procedure.opening}
        wrong = case_steps.faults(error)
        return None, [Problem(text, f"{'f' if name in asked else 'd'}-{name}") for name, text in wrong.items()]
    except CaseUnderWay as error:
        return None, [UnderWay(error.message(get_language() or "zh"), "again", str(error.context["case"]))]
    except ZhihengError as error:
        return None, [Problem(error.message(get_language() or "zh"))]
    return case, []


def form_context(
    request: HttpRequest, who: Actor, one: Offered, draft: Draft, problems: list[Problem], *, checking: bool
) -> dict[str, Any]:
    """Return what the form, or the page that checks the answers, shows."""
    procedure = one.procedure
    wrong = {problem.field: problem.text for problem in problems}
    by_field = {name.removeprefix("f-"): text for name, text in wrong.items() if name.startswith("f-")}
    records = case_page.of_subject(draft.subject, who) if draft.subject else []
    labels = {each.id: localised(each.label) for each in procedure.documents}
    return {
        "offered": one,
        "procedure": procedure,
        "procedure_label": localised(procedure),
        "draft": draft,
        "checking": checking,
        "problems": problems,
        "wrong": wrong,
        "asks_subject": procedure.subject is not SubjectKind.NONE and not who.subject,
        "asks_record": procedure.subject is SubjectKind.RECORD,
        "records": records,
        "record": _record_words(draft.target),
        "controls": case_forms.controls(procedure.opening, "", draft.fields, by_field, records),
        "answers": _answers(procedure, draft, dict(records)),
        "slots": case_forms.slots(
            procedure.opening_requires,
            () if procedure.opening_requires else papers_of(procedure)[:3],
            labels,
            wrong={k.removeprefix("d-"): v for k, v in wrong.items()},
        ),
        "under_way": next((one for one in problems if isinstance(one, UnderWay)), None),
        "carried": [("about", about.number)] if (about := about_of(request, who)) else [],
        "basis_reference": f"procedures/{procedure.id}",
    }


def _record_words(target: str) -> str:
    found = ProjectedRecord.objects.filter(record_id=target).first() if len(target) == 64 else None
    return f"{found.occurred_on} {describe.title(found)}" if found else ""


def _answers(procedure: Procedure, draft: Draft, records: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return the answers to check: label, words, name of the hidden input and its value."""
    found = []
    for one in procedure.opening:
        text = draft.fields.get(one.id, "")
        words = records.get(text) or (
            text if one.personal else case_words.value_words(one, _shown(one.type.value, text))
        )
        found.append((localised(one.label), words, f"f-{one.id}", text))
    return found


def _shown(kind: str, text: str) -> Any:
    if kind == "money":
        try:
            return round(float(text.replace(",", "")) * 100)
        except ValueError:
            return text
    return text
