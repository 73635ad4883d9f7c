"""Bodies of a case: which body a word of the procedure means here, and which bodies it names at all."""

from __future__ import annotations

from zhiheng.actors import BodyKind
from zhiheng.actors.models import Body
from zhiheng.cases import parties
from zhiheng.cases.models import Case, CaseDocument
from zhiheng.cases.standing import Standing
from zhiheng.policy.model import Procedure, Transition

_ZEROS = {"province": 4, "prefecture": 2, "county": 0}


def levels_over(division: str) -> dict[str, Body]:
    """Return the market-supervision bodies over a place, by level; without a place, the provincial one alone."""
    wanted = {level: division[: 6 - zeros] + "0" * zeros for level, zeros in _ZEROS.items() if len(division) == 6}
    bureaus = Body.objects.filter(kind=BodyKind.BUREAU.value, active=True, level__in=_ZEROS).order_by("pk")
    if wanted:
        found = {body.level: body for body in bureaus.filter(division__in=wanted.values()) if
                 body.division == wanted[body.level]}  # fmt: skip
        if "province" in found:
            return found
        return _with_province(found, bureaus.filter(level="province", division="").first())
    return _with_province({}, bureaus.filter(level="province").first())


def _with_province(found: dict[str, Body], body: Body | None) -> dict[str, Body]:
    return found if body is None else {**found, "province": body}


def lowest_over(division: str) -> Body | None:
    """Return the market-supervision body nearest to a place."""
    levels = levels_over(division)
    return next((levels[level] for level in ("county", "prefecture", "province") if level in levels), None)


def of_subject(subject: str) -> Body | None:
    """Return the body that stands for an enterprise, if it has an account."""
    return Body.objects.filter(subject=subject, active=True).order_by("pk").first() if subject else None


def by_code(code: str) -> Body | None:
    """Return an active body by its code."""
    return Body.objects.filter(code=code, active=True).first() if code else None


def addressee(step: Transition, standing: Standing) -> str:
    """Return whom a step is for: the code of a body, a subject, or the word itself (expert, public, enterprise)."""
    if step.actor in ("affected", "enterprise") or (step.actor == "applicant" and not standing.applicant):
        return standing.subject or (step.actor if step.actor == "enterprise" else "")
    return parties.body_of(step.actor, standing) or step.actor


def named(procedure: Procedure, standing: Standing) -> list[str]:
    """Return the codes of the bodies that a procedure names in this case, with its holder and who asked."""
    codes = {parties.body_of(step.actor, standing) for step in procedure.transitions}
    return sorted({code for code in codes | {standing.holder, standing.applicant} if code})


def office_of(case: Case, procedure: Procedure, step: str) -> Body:
    """Return the body in whose name a document of a step goes out: whose step it is, where that is a level, else the holder.

    An announcement of the province in a case that a city holds is the province's own, with its own number.
    """
    word = next((one.actor for one in procedure.transitions if one.id == step), "")
    if word == "superior" and case.holder.parent is not None:
        return case.holder.parent
    found = levels_over(case.division).get(word) if word in parties.LEVELS else None
    return found or case.holder


def office(document: CaseDocument) -> Body:
    """Return the body in whose name a document is drafted, signed, numbered and served."""
    holder = document.case.holder
    return holder if document.office in ("", holder.code) else by_code(document.office) or holder


def party_body(case: Case) -> Body | None:
    """Return the body of the affected party, if it has an account here."""
    return of_subject(case.subject)
