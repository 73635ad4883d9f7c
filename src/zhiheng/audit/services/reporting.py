"""What an auditor asks of the who-did-what log: rows that match, the numbers of a period, and what looks unusual in it.

What looks unusual is a question to somebody, not a finding about them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate

from zhiheng.audit.models import Action
from zhiheng.audit.services.checkpoints import CHINA

#: From how many of a kind in one day by one account on a report names them.
REFUSALS, FAILED_LOGINS, EXPORTS, READS = 10, 5, 30, 300
#: Hours in China in which nobody is expected to export.
NIGHT_BEGINS, NIGHT_ENDS = 22, 6
#: Lines of each kind in a report.
MOST = 100


@dataclass(frozen=True)
class Asked:
    """Which rows are asked for; empty: no limit. Days are in China, both inclusive."""

    username: str = ""
    verb: str = ""
    outcome: str = ""
    object: str = ""
    first: date | None = None
    last: date | None = None


def rows(asked: Asked) -> QuerySet[Action]:
    """Return the rows that match, the latest first. A name or an object is matched from its beginning."""
    found = Action.objects.order_by("-id")
    if asked.username:
        found = found.filter(username__startswith=asked.username)
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.outcome:
        found = found.filter(outcome=asked.outcome)
    if asked.object:
        found = found.filter(Q(object_type__startswith=asked.object) | Q(object_id__startswith=asked.object))
    if asked.first:
        found = found.filter(at__gte=datetime.combine(asked.first, time(), CHINA))
    if asked.last:
        found = found.filter(at__lt=datetime.combine(asked.last + timedelta(days=1), time(), CHINA))
    return found


@dataclass(frozen=True)
class Unusual:
    """Something that an auditor should ask about: what, who, on which day, how many, and the first row of it."""

    code: str
    username: str
    day: date
    count: int
    first_id: int
    object_id: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "code": self.code,
            "username": self.username,
            "day": self.day.isoformat(),
            "count": self.count,
            "first_id": self.first_id,
            "object_id": self.object_id or None,
        }


@dataclass(frozen=True)
class PeriodReport:
    """The numbers of a period and what is unusual in it."""

    first: date
    last: date
    total: int
    by_verb: list[tuple[str, str, int]]
    by_account: list[tuple[str, int, int, int]]
    unusual: list[Unusual] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "total": self.total,
            "by_verb": [{"verb": verb, "outcome": outcome, "count": n} for verb, outcome, n in self.by_verb],
            "by_account": [
                {"username": name, "count": n, "refused": refused, "exports": exports}
                for name, n, refused, exports in self.by_account
            ],
            "unusual": [each.as_dict() for each in self.unusual],
        }


def period(first: date, last: date) -> PeriodReport:
    """Return the report of days from first to last, in China."""
    found = rows(Asked(first=first, last=last)).order_by()
    verbs = found.values_list("verb", "outcome").annotate(n=Count("id")).order_by("verb", "outcome")
    accounts = (
        found.values_list("username")
        .annotate(
            n=Count("id"), refused=Count("id", filter=Q(verb="refused")), out=Count("id", filter=Q(verb="export"))
        )
        .order_by("-n", "username")
    )
    return PeriodReport(first, last, found.count(), list(verbs), list(accounts[:MOST]), unusual(found))


def unusual(found: QuerySet[Action]) -> list[Unusual]:
    """Return what is unusual among rows, the latest day first."""
    dated = found.annotate(day=TruncDate("at", tzinfo=CHINA), hour=ExtractHour("at", tzinfo=CHINA))
    named = [each for rule in RULES for each in rule(dated)]
    return sorted(named, key=lambda each: (each.day, each.code, each.username), reverse=True)


def _many(code: str, wanted: Q, least: int) -> Callable[[QuerySet[Any]], list[Unusual]]:
    """Return a rule: one account does the same at least so often in a day."""

    def rule(dated: QuerySet[Any]) -> list[Unusual]:
        groups = dated.filter(wanted).values_list("username", "day").annotate(n=Count("id"), first=Min("id"))
        return [Unusual(code, name, day, n, first) for name, day, n, first in groups.filter(n__gte=least)[:MOST]]

    return rule


def _granted_to_oneself(dated: QuerySet[Any]) -> list[Unusual]:
    own = dated.filter(verb="grant", username=F("object_id")).exclude(username="")
    groups = own.values_list("username", "day").annotate(n=Count("id"), first=Min("id"), which=Max("object_type"))
    return [Unusual("self_grant", name, day, n, first, which) for name, day, n, first, which in groups[:MOST]]


_AT_NIGHT = Q(hour__gte=NIGHT_BEGINS) | Q(hour__lt=NIGHT_ENDS)
RULES: tuple[Callable[[QuerySet[Any]], list[Unusual]], ...] = (
    _many("many_refusals", Q(verb="refused"), REFUSALS),
    _many("many_failed_logins", Q(verb="login", outcome="failed"), FAILED_LOGINS),
    _many("locked", Q(verb="login", outcome="locked"), 1),
    _many("many_exports", Q(verb="export"), EXPORTS),
    _many("night_exports", Q(verb="export") & _AT_NIGHT, 1),
    _many("many_reads", Q(verb__in=("read_restricted", "reveal")), READS),
    _granted_to_oneself,
)
#: code → what it is called.
CALLED: dict[str, tuple[str, str]] = {
    "many_refusals": ("一天内多次被拒绝", "Refused many times in a day"),
    "many_failed_logins": ("一天内多次登录失败", "Many failed logins in a day"),
    "locked": ("账户因登录失败被锁定", "Account locked after failed logins"),
    "many_exports": ("一天内多次导出", "Many exports in a day"),
    "night_exports": ("夜间导出（22 时至 6 时）", "Exports at night (22:00 to 06:00)"),
    "many_reads": ("一天内大量查看受限内容", "Very many reads of restricted data in a day"),
    "self_grant": ("给自己授权", "Granted something to oneself"),
}
