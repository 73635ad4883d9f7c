"""Registers as a level sees them on a day: the spans of the projection with the day applied.

The rule is that of `ledger.registers`. An item whose deciding record a level may not see is not shown to it at all: what
an older record says would no longer be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, cast

from django.db.models import Case, Count, DateField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from zhiheng.ledger import register_spans
from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord, RegisterSpan
from zhiheng.ledger.registers import WARN_DAYS
from zhiheng.ledger.services import search
from zhiheng.policy.model import ItemState, Publicity, Register
from zhiheng.server import visible
from zhiheng.server.portal.packs import every_pack, record_types
from zhiheng.server.visible import Level, Looker

STATES = tuple(state.value for state in ItemState)
OVERDUE, SOON = "overdue", "soon"
_STRICTNESS = [each.value for each in Publicity]
#: Organisations that a text may name whose items are found, and days ahead that may be asked for.
_HOLDERS, MOST_DAYS = 200, 3660


@cache
def registers() -> dict[str, Register]:
    """Return every register by id."""
    return {name: one for pack in every_pack() for name, one in pack.registers.items() if one.reads in record_types()}


def publicity(register: Register) -> str:
    """Return the stricter of a register's own publicity and that of the records it reads."""
    own, read = register.publicity, record_types()[register.reads].publicity
    return max((own or Publicity.PUBLIC).value, read.value, key=_STRICTNESS.index)


def seen_by(looker: Looker) -> dict[str, Register]:
    """Return the registers of which somebody may see something, by id."""
    level = visible.general(looker)
    return {name: one for name, one in registers().items() if level.may_see(publicity(one))}


@dataclass(frozen=True)
class Asked:
    """What is asked of registers: the day, states, place, holder, text, and what runs out within how many days."""

    day: date
    register: str = ""
    state: str = ""
    division: str = ""
    holder: str = ""
    text: str = ""
    when: str = ""
    days: int | None = None


def items(looker: Looker, asked: Asked) -> QuerySet[Any, Any]:
    """Return the items that a level may see, with `state`, `since`, `following`, `overdue` and `due_soon` of the day."""
    found: QuerySet[Any, Any] = _within(_standing(looker, asked), asked)
    return cast(QuerySet[Any, Any], found.annotate(since=_since(asked.day)))


def _standing(looker: Looker, asked: Asked) -> QuerySet[Any, Any]:
    """Return the spans of the day that a level may see, with their state on it."""
    known = seen_by(looker)
    rows = RegisterSpan.objects.filter(
        _seen(looker),
        register__in=[asked.register] if asked.register in known else ([] if asked.register else list(known)),
        day_from__lte=asked.day,
        day_until__gt=asked.day,
    )
    return _told(rows, asked, known)


def _seen(looker: Looker) -> Q:
    """Return the condition that somebody may see the record that decides an item, and its register."""
    found = Q()
    for level, where in visible.scopes(looker, "division", "record__subject", "record__record_type"):
        part = visible.not_stopped(level) & Q(publicity__in=level.sees)
        if level < visible.general(looker):
            part &= Q(register__in=list(seen_by(level)))
        if level < Level.INTERNAL:
            part &= Q(public_until__isnull=True) | Q(public_until__gte=visible.today())
        found |= part & where
    return found


def counted(looker: Looker, day: date, register: str = "") -> dict[str, dict[str, int]]:
    """Return register → state → number of items on a day; `overdue` and `soon` count beside the states.

    With `register` of that one alone.
    """
    flags = {OVERDUE: Count("pk", filter=Q(overdue=True)), SOON: Count("pk", filter=Q(due_soon=True))}
    found: dict[str, dict[str, int]] = {}
    rows = _standing(looker, Asked(day, register)).order_by().values("register", "state")
    for row in rows.annotate(n=Count("pk"), **flags):
        known = found.setdefault(row["register"], dict.fromkeys((*STATES, OVERDUE, SOON), 0))
        known[row["state"]] += row["n"]
        known[OVERDUE] += row[OVERDUE]
        known[SOON] += row[SOON]
    return found


def records_of(span: RegisterSpan, looker: Looker) -> QuerySet[ProjectedRecord]:
    """Return the records that tell of an item, as far as a level may see them, the first told first."""
    return visible.records(looker).filter(row_no__in=span.rows).order_by("occurred_on", "row_no")


def in_force(row: ProjectedRecord, day: date) -> bool:
    """Return whether a record of an item counts on a day."""
    voided = row.void_from is not None and row.void_from <= day
    return not row.superseded_by and not voided and row.occurred_on <= day


def held(looker: Looker, subjects: Sequence[str], day: date) -> QuerySet[Any, Any]:
    """Return what organisations hold in registers on a day, for their file: valid things first, by register."""
    order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(_FILE_ORDER)))
    found = items(looker, Asked(day)).filter(holder__in=list(subjects))
    return found.select_related("record").order_by(order, "register", "item_key")


def bounded(span: Any, register: Register) -> bool:
    """Return whether the day since which an item is in its state is a bound alone, since nobody reported the day.

    `span` is of `items`. The rule is that of `ledger.registers.bounded`.
    """
    dated = register.life.state_on
    if dated is None or span.since is None or span.since != span.turns_on or span.record.payload.get(dated):
        return False
    ran_out = span.state == "expired" and span.ends is not None and span.since > span.ends
    return not ran_out


_FILE_ORDER = ("valid", "suspended", "applied", "expired", "withdrawn")


def holders(rows: Sequence[RegisterSpan], looker: Looker) -> dict[str, EnterpriseCard]:
    """Return subject → card of the holders whose registration a level may see."""
    return {card.subject: card for card in visible.cards(looker).filter(subject__in={row.holder for row in rows})}


# --- the day applied ----------------------------------------------------------------------------------------------
def _rule(day: date) -> Sequence[tuple[Q, str, Any]]:
    """Return when an item is in which state, since when: the first that holds counts."""
    early, occurred = Q(turns_on__gt=day), F("record__occurred_on")
    valid, reached = Q(base=ItemState.VALID.value) | early, Coalesce(F("turns_on"), occurred)
    after = Cast(F("ends") + Value(timedelta(days=1)), DateField())
    return (
        (Q(withdrawn_on__lte=day), "withdrawn", F("withdrawn_on")),
        (Q(base=ItemState.WITHDRAWN.value) & ~early, "withdrawn", reached),
        (Q(base=ItemState.EXPIRED.value) & ~early, "expired", reached),
        (Q(ends__lt=day), "expired", after),
        (valid & Q(starts__gt=day), "applied", occurred),
        (valid, "valid", Coalesce(F("starts"), occurred)),
    )


def _since(day: date) -> Case:
    told = (When(when, then=since) for when, _state, since in _rule(day))
    return Case(*told, default=Coalesce(F("turns_on"), F("record__occurred_on")), output_field=DateField())


def _told(rows: QuerySet[Any, Any], asked: Asked, known: dict[str, Register]) -> QuerySet[Any, Any]:
    day, stands = asked.day, Q(state=ItemState.VALID.value)
    states = (When(when, then=Value(state)) for when, state, _since in _rule(day))
    standing = Q(state__in=(ItemState.VALID.value, ItemState.SUSPENDED.value))
    following = Case(When(standing, then=F("next_day")), default=None, output_field=DateField())
    told: QuerySet[Any, Any] = rows.annotate(state=Case(*states, default=F("base"), output_field=TextField()))
    told = told.annotate(following=following)
    flags = {"overdue": _flag(stands & Q(due__lt=day)), "due_soon": _flag(stands & _soon(asked, known))}
    return cast(QuerySet[Any, Any], told.annotate(**flags))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


def _soon(asked: Asked, known: dict[str, Register]) -> Q:
    """Return the condition that the next day lies within the days of warning: those asked for, else each register's."""
    if asked.days is not None:
        return Q(following__range=(asked.day, asked.day + timedelta(days=asked.days)))
    found = Q(pk__in=[])
    ahead: dict[int, list[str]] = {}
    for name, register in known.items():
        if not asked.register or asked.register == name:
            ahead.setdefault(register.warn_days or WARN_DAYS, []).append(name)
    for days, names in ahead.items():
        found |= Q(register__in=names, following__range=(asked.day, asked.day + timedelta(days=days)))
    return found


def _within(rows: QuerySet[Any, Any], asked: Asked) -> QuerySet[Any, Any]:
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.division:
        rows = rows.filter(division__startswith=head(asked.division))
    if asked.holder:
        rows = rows.filter(holder=asked.holder)
    if asked.when in (OVERDUE, SOON):
        rows = rows.filter(overdue=True) if asked.when == OVERDUE else rows.filter(due_soon=True)
    return rows.filter(_speaks_of(asked.text)) if asked.text.strip() else rows


def head(division: str) -> str:
    """Return what the codes within a division begin with.

    >>> head("510100"), head("5101")
    ('5101', '5101')
    """
    return division.rstrip("0") if len(division) == 6 else division


def _speaks_of(text: str) -> Q:
    """Return the condition that every word stands in an item's texts, or that it is held by who is named so."""
    found = Q()
    for word in text.split():
        folded = register_spans.folded(word)
        pairs = register_spans.pairs_of(folded)
        found &= Q(search_text__contains=folded) & (Q(pairs__contains=pairs) if pairs else Q())
    named = search.search(text)
    subjects = [] if named.near else [hit.subject for hit in named.found[:_HOLDERS]]
    return found | Q(holder__in=subjects) if subjects else found
