"""The full file of an enterprise: its class and pre-check with reasons, and all its records, internal ones included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Field, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import NullIf
from django.http import Http404, HttpRequest, HttpResponse

from zhiheng.actors import Actor, Capability
from zhiheng.ledger.models import (
    EnterpriseCard,
    ProjectedGrade,
    ProjectedParty,
    RunSummary,
    VisibilityStop,
)
from zhiheng.policy.model import ScorecardUse
from zhiheng.server import personal, restricted, visible
from zhiheng.server.portal import describe
from zhiheng.server.portal.enterprise import chosen, counts, identity, merged_from
from zhiheng.server.portal.packs import source_label, sources, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.search import Query, choices, found, status_label
from zhiheng.server.portal.shown import ShownRecord
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.portal.wording import division_name, industry_name
from zhiheng.server.staff import purposes
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.lists import offered
from zhiheng.server.staff.page import show
from zhiheng.server.staff.reasons import reasons_of
from zhiheng.server.visible import Level

SORTS = {
    "name": "name",
    "place": NullIf("division", Value("")),
    "industry": NullIf("industry", Value("")),
    "status": NullIf("status", Value("")),
    "grade": NullIf("grade", Value("")),
    "score": "score",
    "records": "record_count",
    "recent": "last_record_on",
}


@dataclass(frozen=True)
class Listed:
    """The list that an address asks for: its enterprises in order, and what was asked."""

    query: Query
    only_near: bool
    grade: str
    sort: str
    rows: QuerySet[Any, Any]


def graded(cards: QuerySet[EnterpriseCard], looker: Actor) -> QuerySet[Any]:
    """Return the cards with class and score of the newest run of a risk scorecard, where somebody may see classes."""
    newest = ProjectedGrade.objects.filter(
        subject=OuterRef("subject"), run__latest=True, run__use=ScorecardUse.RISK_CLASS.value
    ).order_by("-run__created_at")
    shown = visible.inside(looker) if looker.may(Capability.RISK_CLASS) else Q(pk__in=())
    return cards.annotate(
        grade=_where(shown, newest.values("grade")[:1], TextField()),
        score=_where(shown, newest.values("score")[:1], IntegerField()),
        state=_where(shown, newest.values("state")[:1], TextField()),
        graded_in=_where(shown, newest.values("run_id")[:1], TextField()),
    )


def _where(shown: Q, values: QuerySet[Any, Any], kind: Field[Any, Any]) -> Any:
    return Case(When(shown, then=Subquery(values)), default=None, output_field=kind) if shown else Subquery(values)


def listed(request: HttpRequest) -> Listed:
    """Return the enterprises within the search and filters of the address, with their class, in its order."""
    query = Query.of(request)
    looker = actor(request)
    every = found(query, visible.files(looker).filter(merged_into=""))
    rows = graded(every.cards, looker)
    grade = request.GET.get("grade", "")[:32].replace("\x00", "")
    if grade:
        rows = rows.filter(grade=grade)
    sort = order_of(request, SORTS)
    return Listed(query, every.near, grade, sort, in_order(rows, SORTS, sort, "subject"))


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List enterprises with their class: search, filters, sorting."""
    asked = listed(request)
    paging = paged(request, asked.rows, asked.rows.count())
    context = {
        "query": asked.query,
        "only_near": asked.only_near,
        "choices": choices(),
        "grades": grades(actor(request)),
        "grade": asked.grade,
        "sort": asked.sort,
        "export": request.GET.urlencode(),
        "paging": paging,
        "rows": [
            {
                "card": c,
                "place": division_name(c.division),
                "industry": industry_name(c.industry),
                "status": status_label(c.status),
            }
            for c in paging.rows
        ],
    }
    return show(request, "staff/enterprises.html", "enterprises", **context, **offered(request, "enterprises"))


def grades(looker: Actor) -> list[str]:
    """Return the classes that somebody may ask for."""
    if not looker.may(Capability.RISK_CLASS):
        return []
    return sorted({name for run in latest_runs(ScorecardUse.RISK_CLASS) for name in run.grades})


def latest_runs(use: ScorecardUse | None = None) -> QuerySet[RunSummary]:
    """Return the newest run of each scorecard, risk classes first."""
    runs = RunSummary.objects.filter(latest=True)
    return (runs.filter(use=use.value) if use else runs).order_by("-use", "pack", "scorecard")


def _shown(party: ProjectedParty, stopped: set[str], looker: Actor) -> ShownRecord:
    level = visible.at_record(looker, party.record)
    record = describe.shown(party.record, party.role, staff=True, mark_synthetic=False, level=level)
    internal = party.record.publicity != "public" or party.record.record_id in stopped
    marks = (*record.marks, *(("internal",) if internal else ()))
    values = {**vars(record), "marks": marks, "address": f"/staff/record/{record.record_id}"}
    return ShownRecord(**values)


@needs(Capability.READ)
def page(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show the full file: class and pre-check with reasons, then the records."""
    looker = actor(request)
    card = visible.files(looker).filter(uscc=uscc.upper()).first()
    if card is None:
        if looker.shares is not None and visible.files(Level.DEPARTMENTS).filter(uscc=uscc.upper()).exists():
            return purposes.refused(request, "organisation", uscc.upper())
        raise Http404
    purposes.used(request, "enterprise", card.subject)
    rated = looker.may(Capability.RISK_CLASS) and looker.covers(card.division or None)
    tab = "records" if request.GET.get("tab") == "records" or not rated else "reasons"
    every = visible.participations(card.subject, looker)
    context: dict[str, Any] = {
        "card": card,
        "identity": identity(card),
        "merged": merged_from(card),
        "tab": tab,
        "rated": rated,
        "record_total": every.values("record_id").distinct().count(),
    }
    if tab == "records":
        rows = chosen(request, every)
        paging = paged(request, rows, rows.count())
        ids = [party.record_id for party in paging.rows]
        stopped = set(VisibilityStop.objects.filter(record_id__in=ids).values_list("record_id", flat=True))
        numbers = sorted(counts(every).items())
        context |= {
            "paging": paging,
            "records": [_shown(party, stopped, looker) for party in paging.rows],
            "types": [(name, type_label(name), n) for name, n in numbers],
        }
    else:
        runs = latest_runs().filter(results__subject=card.subject).distinct()
        context["reasons"] = [reasons_of(run, uscc.upper()) for run in runs]
    return show(request, "staff/enterprise.html", "enterprises", **context)


@needs(Capability.READ)
def record(request: HttpRequest, record_id: str) -> HttpResponse:
    """Show any record with all declared fields; personal ones stay in the vault."""
    looker = actor(request)
    one = restricted.record(looker, record_id.lower())
    if one is None:
        shared = visible.records(Level.DEPARTMENTS).filter(record_id=record_id.lower()).first()
        if looker.shares is not None and shared is not None:
            return purposes.refused(request, shared.record_type, shared.record_id)
        raise Http404
    if one.publicity != Level.PUBLIC.sees[0]:
        purposes.used(request, one.record_type, one.record_id)
    level = restricted.level_at(looker, one)
    stop = VisibilityStop.objects.filter(record_id=one.record_id).first()
    owners = visible.files(looker).filter(subject__in=one.parties.values("subject"))
    names = {card.subject: card for card in owners}
    same = visible.records(looker).filter(record_type=one.record_type, source=one.source, source_key=one.source_key)
    context = {
        "record": one,
        "stop": stop,
        "shown": describe.shown(one, staff=True, level=level),
        "type_label": type_label(one.record_type),
        "facts": list(describe.facts(one, staff=True, level=level)),
        "parties": [
            {"role": describe.role_label(p.role), "party": p, "card": names.get(p.subject)}
            for p in restricted.parties(one, level)
        ],
        "personal": personal.of_record(installation(), one) if level is Level.INTERNAL else [],
        "may_reveal": personal.may_reveal(looker, one),
        "states": list(same.order_by("row_no")[:50]),
        "source_label": source_label(one.source),
        "source": sources().get(one.source),
        "place": division_name(one.division, one.occurred_on),
    }
    return show(request, "staff/record.html", "enterprises", **context)
