"""Background jobs and schedules, for the system administrator: what runs, what failed, and doing it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer, ProcrastinateWorker

from zhiheng.actors import Capability
from zhiheng.audit.services import actions
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.job_words import job_name
from zhiheng.server.staff.page import show

STATES = {
    "todo": lazy("等待"), "doing": lazy("进行中"), "succeeded": lazy("完成"), "failed": lazy("失败"),
    "cancelled": lazy("已取消"), "aborting": lazy("正在中止"), "aborted": lazy("已中止"),
}  # fmt: skip
#: What may be done to a job in a state. A failed job may be run again since every job bears being run twice.
AGAIN, CANCEL = frozenset({"failed"}), frozenset({"todo"})
_ALIVE_SECONDS = 60
_EVERY = re.compile(r"\*/([0-9]+) \* \* \* \*")
_DAILY = re.compile(r"([0-9]+) ([0-9]+) \* \* \*")


@dataclass(frozen=True)
class Schedule:
    """A job that begins by itself: when, and when it was last called."""

    task: str
    name: str
    when: str
    cron: str
    last: datetime | None


@needs(Capability.ADMINISTER_SYSTEM)
def page(request: HttpRequest) -> HttpResponse:
    """List jobs, the newest first, by state, with the schedules and the workers. Arguments are not shown: they may name somebody."""
    state = request.GET.get("state", "")
    every = ProcrastinateJob.objects.order_by("-id")
    jobs = every.filter(status=state) if state in STATES else every
    counts = dict(every.values_list("status").annotate(n=Count("id")).order_by())
    paging = paged(request, jobs, jobs.count())
    context = {
        "rows": [line(job) for job in paging.rows],
        "paging": paging,
        "states": [(name, words, counts.get(name, 0)) for name, words in STATES.items()],
        "state": state,
        "schedules": list(schedules()),
        "workers": alive(),
    }
    return show(request, "staff/system_jobs.html", "system", **context)


def line(job: Any) -> Mapping[str, Any]:
    """Return a job as a line of the list."""
    return {
        "id": job.id,
        "task": job.task_name,
        "name": job_name(job.task_name),
        "state": STATES.get(job.status, job.status),
        "bad": job.status in AGAIN,
        "attempts": job.attempts,
        "scheduled": job.scheduled_at,
        "again": job.status in AGAIN,
        "cancel": job.status in CANCEL,
    }


def schedules() -> Iterator[Schedule]:
    """Give the jobs that begin by themselves."""
    called = dict(
        ProcrastinatePeriodicDefer.objects.values_list("task_name").annotate(Max("defer_timestamp")).order_by()
    )
    for (name, _identity), task in sorted(app.periodic_registry.periodic_tasks.items()):
        last = called.get(name)
        yield Schedule(
            name,
            job_name(name),
            when(task.cron),
            task.cron,
            datetime.fromtimestamp(last, tz=timezone.get_current_timezone()) if last else None,
        )


def when(cron: str) -> str:
    """Return a schedule in words, a time of day in China; a form that none of ours has stays as cron writes it, in UTC."""
    if cron == "* * * * *":
        return _("每分钟")
    if every := _EVERY.fullmatch(cron):
        return _("每 %(n)s 分钟") % {"n": every[1]}
    if daily := _DAILY.fullmatch(cron):
        at = timezone.localtime(datetime(2000, 1, 1, int(daily[2]), int(daily[1]), tzinfo=UTC))
        return _("每天 %(time)s") % {"time": f"{at:%H:%M}"}
    return cron


def alive() -> int:
    """Return how many workers gave a sign of life within a minute."""
    since = timezone.now() - timedelta(seconds=_ALIVE_SECONDS)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).count()


@require_POST
@needs(Capability.ADMINISTER_SYSTEM)
def change(request: HttpRequest, job: int) -> HttpResponse:
    """Run a failed job again, or cancel one that waits; any other is left as it is."""
    found = get_object_or_404(ProcrastinateJob, pk=job)
    wanted = request.POST.get("do", "")
    done = ""
    if wanted == "again" and found.status in AGAIN:
        app.job_manager.retry_job_by_id(found.id, timezone.now())
        done = _("任务 %(id)s 将重新运行。") % {"id": found.id}
    elif wanted == "cancel" and found.status in CANCEL and app.job_manager.cancel_job_by_id(found.id):
        done = _("任务 %(id)s 已取消。") % {"id": found.id}
    if done:
        who = actor(request)
        actions.note(
            "change",
            username=who.username,
            body=who.body,
            object_type="job",
            object_id=str(found.id),
            detail={"do": wanted},
        )
        messages.success(request, done)
    else:
        messages.error(request, _("任务 %(id)s 的状态已变化，没有改动。请看最新状态。") % {"id": found.id})
    return HttpResponseRedirect(reverse("staff:system_jobs"))
