"""Opening a case: who may, who holds it, its number, and its first event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, BodyKind, Capability
from zhiheng.actors.models import Body
from zhiheng.cases import engine, parties
from zhiheng.cases.days import today
from zhiheng.cases.errors import HolderUnknown, MayNotOpen, UnknownProcedure
from zhiheng.cases.forms import Answers
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import (
    answering,
    changing,
    clock_moves,
    delegation,
    effects,
    files,
    places,
    repeating,
    telling,
    trail,
)
from zhiheng.cases.services.installed import installation
from zhiheng.cases.services.standings import parties_of, procedure_of
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.ledger.runs import content_hash
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import Procedure, SubjectKind

#: What a case is about that an enterprise's account stands for.
_OF_ENTERPRISES = (SubjectKind.ENTERPRISE, SubjectKind.RECORD)
#: Signs of a reason why another case is opened.
LONGEST_REASON = 2_000


@dataclass(frozen=True)
class _Wanted:
    """The case as it is asked for."""

    actor: Actor
    procedure: Procedure
    pack: str
    subject: str
    name: str
    division: str
    about: Case | None
    origin: str
    now: datetime
    again: str = ""


def open_case(
    actor: Actor,
    procedure_id: str,
    *,
    pack: str,
    subject: str = "",
    name: str = "",
    division: str = "",
    target: tuple[str, str] | None = None,
    fields: Mapping[str, Any] | None = None,
    files: Sequence[files.Given] = (),
    origin: str = "person",
    evidence: Sequence[Any] = (),
    about: Case | None = None,
    title: str = "",
    again: str = "",
    now: datetime | None = None,
) -> Case:
    """Open a case and return it.

    Args: `subject` (``uscc:…``; of an enterprise's account its own), `name` and `division` (default: as registered);
    `target` the record it is about: type and id in hexadecimal; `origin` person, rule, paper or api; `evidence` ids of
    records and runs, as plain JSON; `about` the case that it follows, as an appeal does; `again` why an office opens a case
    of a matter that is under way already.
    Raises: UnknownProcedure, MayNotOpen, HolderUnknown, FormRefused, FileRefused, FilingRefused (a party, twice),
    CaseUnderWay (an office, twice without a reason).
    """
    at = now or timezone.now()
    acting_as = delegation.effective(actor, today(at))
    procedure = _procedure(pack, procedure_id, at)
    subject, name, division = _who_and_where(acting_as, procedure, subject, name, division, about)
    repeating.refuse_foreign(acting_as, procedure, subject, about)
    wanted = _Wanted(
        acting_as, procedure, pack, subject, name, division, about, origin, at, again.strip()[:LONGEST_REASON]
    )
    kept = _stored(files)
    try:
        with transaction.atomic():
            return _open(wanted, fields or {}, kept, target=target, evidence=evidence, title=title)
    except MayNotOpen as error:
        trail.refused(actor, "procedure", f"{pack}/{procedure_id}", error.code)
        raise


def _stored(given: Sequence[files.Given]) -> list[files.Kept]:
    return [files.store(one) for one in given]


def appeal(
    actor: Actor, case: Case, *, fields: Mapping[str, Any] | None = None, files: Sequence[files.Given] = (),
    now: datetime | None = None,
) -> Case:  # fmt: skip
    """Open the appeal of a case at the level above, as its procedure declares it. Raises as `open_case`."""
    wanted = procedure_of(case).appeal
    if wanted is None:
        raise UnknownProcedure(procedure="appeal", pack=case.pack, day=today(now))
    return open_case(
        actor, wanted, pack=case.pack, subject=case.subject, name=case.subject_name, division=case.division,
        target=(case.target_type, case.target_record) if case.target_record else None,
        fields=fields, files=files, about=case, now=now,
    )  # fmt: skip


def open_following(actor: Actor, case: Case, procedure_id: str, event: CaseEvent, now: datetime) -> Case:
    """Open the case to which a step of a case leads, in the step's transaction; what both forms ask for is carried over."""
    procedure = _procedure(case.pack, procedure_id, now)
    wanted = _Wanted(
        actor, procedure, case.pack, case.subject, case.subject_name, case.division, case, case.origin, now
    )
    given = {one.id: case.fields[one.id] for one in procedure.opening if one.id in case.fields and not one.personal}
    target = (case.target_type, case.target_record) if case.target_record else None
    return _open(wanted, given, [], target=target, evidence=case.evidence, title="", following=True)


def may_open(actor: Actor, pack: str, procedure: Procedure, about: Case | None = None) -> bool:
    """Return whether an actor may open a case of a procedure at all, somewhere; for lists of what can be begun."""
    division = about.division if about else ""
    wanted = _Wanted(actor, procedure, pack, actor.subject, "", division, about, "person", timezone.now())
    return any(_is_opener(word, wanted) for word in procedure.opened_by)


def _procedure(pack: str, procedure_id: str, at: datetime) -> Procedure:
    """Return the procedure, or the one that took its place by the day. Raises UnknownProcedure."""
    day = today(at)
    known = installation().packs[pack].procedures
    found, seen = known.get(procedure_id), {procedure_id}
    while found is not None and not element_stands(found, day) and found.successor not in (None, *seen):
        seen.add(str(found.successor))
        found = known.get(str(found.successor))
    if found is None or not element_stands(found, day):
        raise UnknownProcedure(procedure=procedure_id, pack=pack, day=day)
    return found


def _who_and_where(
    actor: Actor, procedure: Procedure, subject: str, name: str, division: str, about: Case | None
) -> tuple[str, str, str]:
    """Fill in what is registered of the subject; an enterprise's account stands for its own, by its registered name and place.

    So that nobody chooses the office that decides, or is published under another's name.
    """
    if about is not None:
        subject, name, division = subject or about.subject, name or about.subject_name, division or about.division
    if not subject and procedure.subject in _OF_ENTERPRISES:
        subject = actor.subject
    card = EnterpriseCard.objects.filter(pk=subject).first() if subject else None
    if card is not None and actor.subject == subject and procedure.subject in _OF_ENTERPRISES:
        name, division = card.name or name, (about.division if about else card.division) or division
    elif card is not None:
        name, division = name or card.name, division or card.division
    return subject, name, division


def _kept(procedure: Procedure) -> dict[str, Any]:
    """Return a procedure as a case keeps it: choices as pairs, for their order is that of the articles."""
    content = procedure.model_dump(mode="json", by_alias=True)
    for form in (content["opening"], *(step["form"] for step in content["transitions"])):
        for one in form:
            one["choices"] = [list(pair) for pair in one["choices"].items()]
    return content


def _open(
    wanted: _Wanted,
    given: Mapping[str, Any],
    kept: Sequence[files.Kept],
    *,
    target: tuple[str, str] | None,
    evidence: Sequence[Any],
    title: str,
    following: bool = False,
) -> Case:
    holder, applicant = _holder_and_applicant(wanted, following=following)
    beside: Case | None = None
    procedure, day = wanted.procedure, today(wanted.now)
    answers = answering.answers(
        procedure.label, procedure.opening, {} if following else given, day, documents=procedure.documents,
        required=procedure.opening_requires, taken=[one.id for one in procedure.documents],
        attached=[one.document for one in kept], partial=following,
    )  # fmt: skip
    if not following:
        record = target[1] if target else ""
        same = (wanted.actor, procedure, wanted.subject, record, wanted.about, answers.values)
        repeating.refuse_repeated(*same)
        beside = repeating.refuse_unreasoned(*same, wanted.again)
    content = _kept(procedure)
    number = changing.next_number(f"case/{procedure.id}/{day.year}")
    case = Case(
        number=f"{day.year}-{procedure.id}-{number:04d}", pack=wanted.pack, procedure=procedure.id, content=content,
        content_hash=content_hash(content), state=engine.initial_state(procedure),
        title=(title or _title(wanted, given))[:300],
        subject=wanted.subject, subject_name=wanted.name[:300], division=wanted.division,
        target_type=target[0] if target else "", target_record=target[1] if target else "", about=wanted.about,
        holder=holder, applicant=applicant, origin=wanted.origin, evidence=list(evidence),
        fields={**(given if following else {}), **answers.values, **answering.sealed(answers.personal)},
        publicity=procedure.publicity, opened_at=wanted.now, opened_on=day,
        told_party=bool(wanted.subject) and applicant is not None and applicant.subject == wanted.subject,
    )  # fmt: skip
    case.save()
    case.bodies = places.named(procedure, parties_of(case, day))
    if case.about is not None and procedure.held_by == "superior":
        _let_in(holder, case.about)
    return _begun(case, wanted, answers, kept, following=following, beside=beside)


def _let_in(reviewer: Body, about: Case) -> None:
    """Let the body that reviews a case look into it, whatever its publicity."""
    reviewed = changing.locked(about)
    reviewed.bodies = sorted({*reviewed.bodies, reviewer.code})
    reviewed.save(update_fields=["bodies"])


def _title(wanted: _Wanted, given: Mapping[str, Any]) -> str:
    """Return the title of a case: its procedure and whom it is about; about nobody, the first thing that was said."""
    open_fields = (one.id for one in wanted.procedure.opening if not one.personal)
    said = next((str(given[name]).strip() for name in open_fields if given.get(name)), "")
    return f"{wanted.procedure.label.zh}：{wanted.name or wanted.subject or said or '—'}"


def _begun(
    case: Case, wanted: _Wanted, answers: Answers, kept: Sequence[files.Kept], *, following: bool, beside: Case | None
) -> Case:
    """Write the first event, and do what follows the opening."""
    laid = [files.lay(case, one, wanted.actor, wanted.now) for one in kept]
    declared = {one.id: one for one in wanted.procedure.clocks}
    clocks = [clock_moves.start(case, declared[name], today(wanted.now)) for name in wanted.procedure.opening_starts]
    detail: dict[str, Any] = {
        "fields": answers.values,
        "personal": sorted(answers.personal),
        "files": files.told(laid),
        "clocks": clocks,
        "evidence": case.evidence,
        "about": case.about.number if case.about else "",
        "origin": case.origin,
        "following": following,
        "again": {"reason": wanted.again, "beside": beside.number} if beside else {},
    }
    kept_detail = {name: value for name, value in detail.items() if value}
    event = changing.record(case, "opened", wanted.actor, now=wanted.now, detail=kept_detail)
    effects.run(case, event, wanted.actor)
    telling.after(case, event, wanted.actor, wanted.now)
    return case


# --- who opens, who holds -------------------------------------------------------------------------------------------
def _holder_and_applicant(wanted: _Wanted, *, following: bool) -> tuple[Body, Body | None]:
    """Return the body that holds the case and the one that asked for it. Raises MayNotOpen, HolderUnknown."""
    words = [word for word in wanted.procedure.opened_by if _is_opener(word, wanted)]
    if not words and not following:
        who = [parties.words(word) for word in wanted.procedure.opened_by]
        raise MayNotOpen(
            procedure=wanted.procedure.label.zh,
            zh_who="、".join(zh for zh, _ in who),
            en_who=", ".join(en for _, en in who),
        )
    own = places.by_code(wanted.actor.body)
    office = not following and own is not None and _is_office(words, wanted)
    holder = own if office and not _elsewhere(wanted) else _held_by(wanted)
    if holder is None:
        raise HolderUnknown(
            procedure=wanted.procedure.label.zh, holder=wanted.procedure.held_by, division=wanted.division or "—"
        )
    if office and holder == own:
        party = any(word in parties.PARTY_WORDS for word in words)
        return holder, places.of_subject(wanted.subject) if party and wanted.origin == "paper" else None
    if office and wanted.subject:  # taken down for the party
        return holder, places.of_subject(wanted.subject)
    return holder, None if wanted.actor.system else own


def _elsewhere(wanted: _Wanted) -> bool:
    """Return whether a case stays with no office that takes it down: an appeal, which is against an office, and a complaint about one."""
    procedure = wanted.procedure
    if procedure.held_by == "superior":
        return wanted.about is not None
    return (
        procedure.subject is SubjectKind.NONE and "public" in procedure.opened_by and procedure.held_by != "authority"
    )


def _is_office(words: Sequence[str], wanted: _Wanted) -> bool:
    """Return whether the actor opens the case as an office: as the authority, or entering a party's paper. It then holds it."""
    return "authority" in words or (wanted.origin == "paper" and wanted.actor.may(Capability.OPEN_CASE))


def _is_opener(word: str, wanted: _Wanted) -> bool:
    actor = wanted.actor
    if actor.system:
        return word in ("system", "authority")
    if word in parties.PARTY_WORDS:
        return _is_party(word, wanted)
    if word in ("expert", "system"):
        return word == "expert" and actor.kind is BodyKind.EXPERT and actor.may(Capability.ACT)
    if not actor.may(Capability.OPEN_CASE):
        return False
    if word == "authority":
        return not wanted.division or actor.covers(wanted.division)
    if word in parties.LEVELS:
        # without a place yet, an office of that level may begin one
        over = places.levels_over(wanted.division).get(word) if wanted.division else None
        return over.code == actor.body if over else (not wanted.division and actor.level == word)
    if word == "superior":
        above = wanted.about.holder.parent if wanted.about else None
        return above is not None and above.code == actor.body
    return actor.body == word


def _is_party(word: str, wanted: _Wanted) -> bool:
    actor = wanted.actor
    if wanted.origin == "paper" and actor.may(Capability.OPEN_CASE):
        return not wanted.division or actor.covers(wanted.division)
    if word == "public":
        return True
    if not actor.may(Capability.ANSWER):
        return False
    if word == "applicant" and wanted.procedure.subject not in _OF_ENTERPRISES:
        return not actor.subject or actor.subject == wanted.subject  # an office applies for itself
    return bool(actor.subject) and actor.subject == wanted.subject


def _held_by(wanted: _Wanted) -> Body | None:
    """Return the body that gets a case opened from outside."""
    word = wanted.procedure.held_by
    if word == "superior":
        return wanted.about.holder.parent if wanted.about else None
    if word in ("authority", "inspector"):
        return wanted.about.holder if wanted.about else places.lowest_over(wanted.division)
    if word in parties.LEVELS:
        return places.levels_over(wanted.division).get(word)
    return places.by_code(word)
