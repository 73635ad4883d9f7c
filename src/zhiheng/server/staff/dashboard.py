"""Today's work: what is due first, what waits for a person, and what was taken in and computed last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import reporting
from zhiheng.audit.services.reporting import Asked
from zhiheng.cases.models import Case, CaseClock
from zhiheng.cases.services import asking, messages, sign_off
from zhiheng.credit.models import ListProposal
from zhiheng.credit.services import proposals
from zhiheng.ledger.models import ProjectedRecord, RunSummary
from zhiheng.planning.services import follow_ups
from zhiheng.rounds.services import asking as rounds
from zhiheng.server import working
from zhiheng.server.account.words import role_name
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import source_label
from zhiheng.server.staff import (
    admin_accounts,
    case_clocks,
    case_documents_shown,
    case_list,
    case_messages,
    case_words,
    due_work,
)
from zhiheng.server.staff.access import actor, staff_only
from zhiheng.server.staff.intake_state import proposals_waiting, quarantine_waiting, recent_uploads
from zhiheng.server.staff.page import show
from zhiheng.server.staff.runs import scorecard_label
from zhiheng.server.visible import today

RECENT = 5
MOST_TASKS = 8
MOST_POSTS = 3
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
    body = Body.objects.filter(code=who.body).first()
    context = {
        **_cases(who),
        "office": case_list.body_name(body) if body else "",
        "posts": _posts(who),
        "own": _administration(who),
        "data": list(_data(who)),
        **_latest(who),
    }
    return show(request, "staff/dashboard.html", "dashboard", **context)


def _posts(who: Actor) -> list[str]:
    """Return what the actor is in its body; of one who holds many posts nothing, which would say less than it takes up."""
    return [role_name(one) for one in sorted(who.roles)] if len(who.roles) <= MOST_POSTS else []


# --- cases ----------------------------------------------------------------------------------------------------------
def _cases(who: Actor) -> dict[str, Any]:
    """Return what is due in cases: tasks, terms, proposals, objections, messages."""
    if not who.may(Capability.READ):
        return {"works_cases": False}
    tasks = sorted(asking.tasks(who), key=lambda one: bool(one.post) and one.post not in who.roles)  # own posts first
    cases = _by_case(tasks)
    counts = _counts(who)
    return {
        "tasks": [_task(steps) for steps in cases[:MOST_TASKS]],
        "task_count": len(cases),
        "due": [one for one in counts if one.number],
        "clear": [one for one in counts if not one.number],
        "week": due_work.lines(who),
        "deadlines": [_deadline(one) for one in _terms(who)],
        "papers": case_documents_shown.several(sign_off.waiting(who)[:MOST_TASKS]),
        "inbox": [case_messages.shown(one, "staff") for one in _newest(who)],
        "works_cases": True,
    }


def _newest(who: Actor) -> QuerySet[Any, Any]:
    return messages.unread(who).select_related("case").order_by("-at", "-id")[:RECENT]


def _by_case(tasks: Sequence[asking.Task]) -> list[list[asking.Task]]:
    """Return the steps that may be taken, those of one case together, cases in the order of their first step."""
    found: dict[int, list[asking.Task]] = {}
    for one in tasks:
        found.setdefault(one.case.pk, []).append(one)
    return list(found.values())


def _missed(who: Actor) -> dict[int, list[CaseClock]]:
    """Return the missed terms of the cases that the actor's body holds."""
    return case_clocks.overdue(asking.for_actor(who).filter(closed=False, holder__code=who.body))


def _terms(who: Actor) -> list[CaseClock]:
    """Return the terms to look at: those that were missed, then those that end soon."""
    late = [one for clocks in _missed(who).values() for one in clocks]
    soon = asking.deadlines(who, today() + timedelta(days=SOON_DAYS)).filter(due_on__gte=today())
    return [*late, *soon[:MOST_TASKS]][:MOST_TASKS]


def _task(steps: Sequence[asking.Task]) -> dict[str, Any]:
    one, base = steps[0], reverse("staff:case", args=[steps[0].case.number])
    clock = next((each for each in one.case.clocks.all() if each.due_on == one.due_on), None)
    due = (
        case_clocks.due_mark(one.due_on, clock.counts if clock else None, bool(clock and clock.provisional))
        if one.due_on
        else None
    )
    return {
        "case": one.case,
        "address": f"{base}#step-{one.step}",
        "steps": [_step(each, base) for each in steps],
        "due": due,
    }


def _step(one: asking.Task, base: str) -> dict[str, str]:
    post = case_words.role_words(one.post) if one.post else ""
    return {"label": localised(one.label), "post": post, "address": f"{base}#step-{one.step}"}


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


# --- administration ------------------------------------------------------------------------------------------------
def _administration(who: Actor) -> list[Waiting]:
    """Return what waits for an administrator or an auditor: the pages of the office, with the number that wants a look."""
    since = today() - timedelta(days=SOON_DAYS)
    every: list[tuple[Capability, Callable[[], int], str, str, str]] = [
        (Capability.ADMINISTER_SYSTEM, due_work.failed_jobs, _("失败的后台任务"), _("看原因，可以重新运行。"),
         reverse("staff:system_jobs") + "?state=failed"),
        (Capability.ADMINISTER_ACCESS, admin_accounts.locked_accounts, _("锁定的账户"), _("多次输错密码，等您核实后解锁。"),
         reverse("staff:admin_accounts") + "?state=locked"),
        (Capability.ADMINISTER_ACCESS, due_work.ending_keys, _("将到期或刚到期的接口密钥"), _("前后三十天，要不要续发由您决定。"),
         reverse("staff:admin_keys")),
        (Capability.AUDIT, lambda: reporting.rows(Asked(outcome="refused", first=since)).count(), _("七天内被拒绝的操作"),
         _("谁想做什么而没有获准。"), f"{reverse('staff:audit_actions')}?outcome=refused&from={since}"),
    ]  # fmt: skip
    return [
        Waiting(count(), label, text, address, "attention")
        for need, count, label, text, address in every
        if who.may(need)
    ]


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
