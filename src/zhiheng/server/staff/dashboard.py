"""Today's work: what is due first, what waits for a person, and what was taken in and computed last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.cases.models import Case, CaseClock
from zhiheng.cases.services import asking, messages, sign_off
from zhiheng.credit.models import ListProposal
from zhiheng.credit.services import proposals
from zhiheng.ledger.models import ProjectedRecord, RunSummary
from zhiheng.planning.services import follow_ups
from zhiheng.rounds.services import asking as rounds
from zhiheng.server import working
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import source_label
from zhiheng.server.staff import case_clocks, case_documents_shown, case_messages, case_words
from zhiheng.server.staff.access import actor, staff_only
from zhiheng.server.staff.intake_state import proposals_waiting, quarantine_waiting, recent_uploads
from zhiheng.server.staff.page import show
from zhiheng.server.staff.runs import scorecard_label
from zhiheng.server.visible import today

RECENT = 5
MOST_TASKS = 8
#: Deadlines within so many days are due soon.
SOON_DAYS = 7


@dataclass(frozen=True)
class Waiting:
    """A number of things that wait, with where they stand."""

    number: int
    label: str
    text: str
    address: str
    tone: str = ""


def unlinked(looker: Actor) -> int:
    """Return how many organisations named in records that somebody may see are not linked yet."""
    return working.parties(looker).filter(subject="").exclude(role__in=("product", "lot", "area")).count()


def every_batch() -> QuerySet[Any, Any]:
    """Return the batches of the projection, the newest first: their source, rows and when they were recorded."""
    return (
        ProjectedRecord.objects.values("batch_seq")
        .annotate(rows=Count("row_no"), at=Max("recorded_at"), source=Min("source"))
        .order_by("-batch_seq")
    )


def batches() -> list[dict[str, Any]]:
    """Return the newest batches as lines of a list."""
    return [{**one, "source": source_label(one["source"])} for one in every_batch()[:RECENT]]


@staff_only
def page(request: HttpRequest) -> HttpResponse:
    """Show today's work; an administrator has work of another kind and sees no case."""
    who = actor(request)
    if who.subject:
        return HttpResponseRedirect(reverse("mine:home"))
    context = {**_cases(who), "data": list(_data(who)), **_latest(who)}
    return show(request, "staff/dashboard.html", "dashboard", **context)


# --- cases ----------------------------------------------------------------------------------------------------------
def _cases(who: Actor) -> dict[str, Any]:
    """Return what is due in cases: tasks, terms, proposals, objections, messages."""
    if not who.may(Capability.READ):
        return {"works_cases": False}
    tasks = sorted(asking.tasks(who), key=lambda one: bool(one.post) and one.post not in who.roles)  # own posts first
    return {
        "tasks": [_task(one) for one in tasks[:MOST_TASKS]],
        "task_count": len(tasks),
        "due": _counts(who),
        "deadlines": [_deadline(one) for one in _terms(who)],
        "papers": case_documents_shown.several(sign_off.waiting(who)[:MOST_TASKS]),
        "inbox": [case_messages.shown(one, "staff") for one in messages.unread(who).select_related("case")[:RECENT]],
        "works_cases": True,
    }


def _missed(who: Actor) -> dict[int, list[CaseClock]]:
    """Return the missed terms of the cases that the actor's body holds."""
    return case_clocks.overdue(asking.for_actor(who).filter(closed=False, holder__code=who.body))


def _terms(who: Actor) -> list[CaseClock]:
    """Return the terms to look at: those that were missed, then those that end soon."""
    late = [one for clocks in _missed(who).values() for one in clocks]
    soon = asking.deadlines(who, today() + timedelta(days=SOON_DAYS)).filter(due_on__gte=today())
    return [*late, *soon[:MOST_TASKS]][:MOST_TASKS]


def _task(one: asking.Task) -> dict[str, Any]:
    clock = next((each for each in one.case.clocks.all() if each.due_on == one.due_on), None)
    due = (
        case_clocks.due_mark(one.due_on, clock.counts if clock else None, bool(clock and clock.provisional))
        if one.due_on
        else None
    )
    return {
        "case": one.case,
        "step": localised(one.label),
        "post": case_words.role_words(one.post) if one.post else "",
        "due": due,
        "address": f"{reverse('staff:case', args=[one.case.number])}#step-{one.step}",
    }


def _deadline(clock: Any) -> dict[str, Any]:
    procedure = case_words.procedure_of(clock.case)
    label = next((localised(one.label) for one in procedure.clocks if one.id == clock.clock), clock.clock)
    return {"case": clock.case, "label": label, "address": reverse("staff:case", args=[clock.case.number]),
            "due": case_clocks.due_mark(clock.due_on, clock.counts, clock.provisional)}  # fmt: skip


def _counts(who: Actor) -> list[Waiting]:
    """Return the numbers of what is due in cases, by few statements."""
    soon = asking.deadlines(who, today() + timedelta(days=SOON_DAYS)).filter(due_on__gte=today()).count()
    own = Case.objects.filter(pk__in=asking.for_actor(who).filter(closed=False, holder__code=who.body).values("pk"))
    cases = own.aggregate(
        objections=Count("pk", filter=Q(procedure__contains="objection")),
        mine=Count("pk", filter=Q(assignee_id=who.user)),
    )
    listed = reverse("staff:cases")
    proposed = proposals.for_actor(who).filter(state=ListProposal.State.WAITING).count()
    return [
        Waiting(len(_missed(who)), _("已超期限"), _("期限已过，还没有办结的一步。"), f"{listed}?overdue=1", "bad"),
        Waiting(soon, _("七天内到期"), _("近期要办完的期限。"), f"{listed}?sort=due", "attention"),
        Waiting(
            proposed, _("规则提出的建议"), _("规则发现了理由，要不要办由您决定。"), reverse("staff:credit_proposals")
        ),
        Waiting(cases["objections"], _("异议"), _("企业对记录有异议，等待核查。"), f"{listed}?procedure=objection"),
        Waiting(cases["mine"], _("在我名下"), _("记在您名下的案件。"), f"{listed}?mine=1"),
        Waiting(
            follow_ups.due(who).count(),
            _("督办待办"),
            _("等本单位反馈、核实或批复的督办事项。"),
            f"{reverse('staff:planning_follow_ups')}?mine=waiting",
            "attention",
        ),
        Waiting(_to_fill(who), _("待填报"), _("等本单位填报、审核或上报的表。"), reverse("staff:rounds")),
        Waiting(messages.unread(who).count(), _("未读消息"), _("任务、期限和意见的通知。"), reverse("staff:messages")),
    ]


def _to_fill(who: Actor) -> int:
    """Return how many sheets of reporting rounds wait for the actor's body: its own, and those it checks."""
    return rounds.to_fill(who).count() + rounds.to_check(who).count()


# --- data -----------------------------------------------------------------------------------------------------------
def _data(who: Actor) -> list[Waiting]:
    """Return what waits in the data, as far as the account may mend it."""
    every: list[tuple[Capability, Callable[[Actor], int], str, str, str]] = [
        (Capability.TAKE_IN, quarantine_waiting, _("待修正的行"), _("改好后重新归集，其余数据不受影响。"), reverse("staff:quarantine")),
        (Capability.LINK, proposals_waiting, _("待判断的关联"), _("机器只提出可能，由您判断是不是同一家。"), reverse("staff:links")),
        (Capability.LINK, unlinked, _("未关联的单位"), _("记录已入账，但还不知属于哪家企业。"), reverse("staff:links") + "?show=unlinked"),
    ]  # fmt: skip
    return [
        Waiting(count(who), label, text, address) for wanted, count, label, text, address in every if who.may(wanted)
    ]


def _latest(who: Actor) -> dict[str, Any]:
    """Return the uploads, batches and runs of late, as far as the account works with them."""
    takes_in, risk = who.may(Capability.TAKE_IN), who.may(Capability.RISK_CLASS)
    runs = RunSummary.objects.all()[:RECENT] if risk else []
    return {
        "uploads": recent_uploads(who, RECENT) if takes_in else [],
        "batches": batches() if takes_in else [],
        "intake": reverse("staff:intake"),
        "runs": [{**vars(run), "words": scorecard_label(run)} for run in runs],
    }
