"""Lists as registers: their scheme, who is on one on a day, how an entry stands, and by which decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.credit.lists import EntryState, entry_standing
from zhiheng.credit.services.entries import disputed
from zhiheng.ledger.models import ProjectedRecord, VisibilityStop
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import ListScheme
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import every_pack, record_types, shown_citations, source_label, sources
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.visible import Level, Looker

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
TONES = {"listed": "bad", "not_yet": "neutral", "removed": "good", "expired": "neutral", "void": "neutral"}


def schemes() -> dict[str, ListScheme]:
    """Return every list by its id, the national ones first."""
    found: dict[str, ListScheme] = {}
    for pack in every_pack():
        for name, scheme in pack.lists.items():
            found.setdefault(name, scheme)
    return found


def find(name: str) -> ListScheme:
    """Return a list. Raises Http404."""
    scheme = schemes().get(name)
    if scheme is None:
        raise Http404(_("没有这个名单"))
    return scheme


def entries(scheme: ListScheme, level: Looker) -> QuerySet[ProjectedRecord]:
    """Return the entries of a list in their present state, as far as a level may see them."""
    return visible.records(level).filter(record_type=scheme.reads, payload__scheme=scheme.scheme, superseded_by="")


def listed_on(day: date) -> Q:
    """Return the condition that an entry stands on a day: the same rule as `credit.lists.entry_standing`."""
    text = day.isoformat()
    term = Q(payload__until__isnull=True) | Q(payload__until=None) | Q(payload__until__gte=text)
    stays = Q(payload__removed_on__isnull=True) | Q(payload__removed_on=None) | Q(payload__removed_on__gt=text)
    counts = Q(void_from__isnull=True) | Q(void_from__gt=day)
    return term & stays & counts & Q(occurred_on__lte=day)


def state_words(state: EntryState) -> str:
    """Return what a state of an entry is called."""
    return {
        EntryState.LISTED: _("在列"),
        EntryState.NOT_YET: _("尚未列入"),
        EntryState.REMOVED: _("已移出"),
        EntryState.EXPIRED: _("期满"),
        EntryState.VOID: _("已撤销"),
    }[state]


def asked_day(request: HttpRequest) -> tuple[date, str, list[Problem]]:
    """Return the day that the address asks for (today where it asks for none), its text, and what is wrong with it."""
    text = request.GET.get("day", "").strip()[:10]
    try:
        day = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        day = None
    if day is not None and 1900 <= day.year <= 9998:
        return day, text, []
    wrong = [Problem(_("日期应写作 2024-03-01 的样子，且不早于 1900 年。下面按今天列出。"), "f-day")] if text else []
    return visible.today(), "", wrong


def index_context(request: HttpRequest, level: Looker, *, staff: bool = False) -> dict[str, Any]:
    """Return every list with its dates, its basis and how many stand on it; `staff`: for the workspace."""
    day, text, problems = asked_day(request)
    counted: dict[str, int] = {}
    types = {scheme.reads for scheme in schemes().values()}
    rows = visible.records(level).filter(listed_on(day), record_type__in=types, superseded_by="")
    for scheme, n in rows.order_by().values_list("payload__scheme").annotate(n=Count("pk")):
        counted[str(scheme)] = n
    place = _place(staff)
    lines = [_scheme_line(one, counted, day, place, text) for one in schemes().values()]
    return {"rows": lines, "day": day, "day_text": text, "problems": problems, "address": reverse(f"{place}lists")}


def _place(staff: bool) -> str:
    return "staff:credit_" if staff else "portal:"


def _scheme_line(scheme: ListScheme, counted: dict[str, int], day: date, place: str, text: str) -> dict[str, Any]:
    address = reverse(f"{place}list", args=[scheme.id])
    return {
        "scheme": scheme,
        "label": localised(scheme),
        "address": f"{address}?day={text}" if text else address,
        "stands": element_stands(scheme, day),
        "from": scheme.valid_from,
        "until": scheme.valid_until,
        "term": scheme.term_months,
        "count": counted.get(scheme.scheme, 0),
        "cites": shown_citations(scheme.cite)[:2],
    }


def list_context(request: HttpRequest, scheme: ListScheme, level: Looker, *, staff: bool = False) -> dict[str, Any]:
    """Return one list: who is on it on the day, or every entry that may be seen with its state on that day."""
    day, text, problems = asked_day(request)
    every = request.GET.get("state") == "all"
    rows = entries(scheme, level)
    if not every:
        rows = rows.filter(listed_on(day))
    paging = paged(request, rows.order_by("-occurred_on", "record_id"), rows.count())
    place = _place(staff)
    address = reverse(f"{place}list", args=[scheme.id])
    return {
        "scheme": scheme,
        "label": localised(scheme),
        "note": localised(scheme.note) if scheme.note else "",
        "restoration": localised(scheme.restoration) if scheme.restoration else "",
        "keeper": _keeper(scheme),
        "grounds": [(localised(ground.label), shown_citations(ground.cite), ground.certainty.value) for ground in scheme.grounds],
        "provisions": shown_citations(scheme.cite),
        "successor": _successor(scheme, place),
        "day": day,
        "day_text": text,
        "problems": problems,
        "every": every,
        "stands": element_stands(scheme, day),
        "paging": paging,
        "rows": lines(paging.rows, day, level),
        "address": address,
        "index_address": reverse(f"{place}lists"),
        "csv": f"{address}.csv?{request.GET.urlencode()}" if not staff else "",
        "staff_pages": staff,
        "basis": f"lists/{scheme.id}",
    }  # fmt: skip


def _keeper(scheme: ListScheme) -> str:
    for pack in every_pack():
        if scheme.keeper in pack.bodies:
            return localised(pack.bodies[scheme.keeper])
    return ""


def _successor(scheme: ListScheme, place: str) -> tuple[str, str] | None:
    following = schemes().get(scheme.successor or "")
    return (localised(following), reverse(f"{place}list", args=[following.id])) if following else None


def lines(rows: Iterable[ProjectedRecord], day: date, level: Looker) -> list[dict[str, Any]]:
    """Return entries as lines of a list: who, by which decision, why, how long, how it stands on the day."""
    found = list(rows)
    cards = {card.subject: card for card in visible.cards(level).filter(subject__in={row.subject for row in found})}
    stops = {}
    open_to_doubt = disputed(row.record_id for row in found)
    if visible.general(level) >= Level.INTERNAL:
        stops = {one.record_id: one for one in VisibilityStop.objects.filter(record_id__in=[row.pk for row in found])}
    made = []
    for row in found:
        standing = entry_standing(row.payload, row.occurred_on, day, row.void_from)
        payload = visible.visible_payload(record_types().get(row.record_type), row.payload, level)
        card = cards.get(row.subject)
        made.append(
            {
                "record": row,
                "name": card.name if card else payload.get("party_name") or "",
                "uscc": card.uscc if card else "",
                "payload": payload,
                "state": standing.state.value,
                "words": state_words(standing.state),
                "tone": TONES[standing.state.value],
                "since": standing.since,
                "source": source_label(row.source),
                "authority": bool(sources().get(row.source) and sources()[row.source].authority),
                "stop": stops.get(row.pk),
                "disputed": row.record_id in open_to_doubt,
            }
        )
    return made


def index(request: HttpRequest) -> HttpResponse:
    """List the lists."""
    return show(request, "portal/lists.html", "lists", **index_context(request, Level.PUBLIC))


def page(request: HttpRequest, scheme: str) -> HttpResponse:
    """Show one list on a day."""
    return show(request, "portal/list.html", "lists", **list_context(request, find(scheme), Level.PUBLIC))


def csv(request: HttpRequest, scheme: str) -> StreamingHttpResponse:
    """Answer with a list on a day as CSV."""
    found, (day, _text, _wrong) = find(scheme), asked_day(request)
    rows = entries(found, Level.PUBLIC)
    if request.GET.get("state") != "all":
        rows = rows.filter(listed_on(day))
    header = (_("统一社会信用代码"), _("名称"), _("名单"), _("决定文号"), _("事由"), _("列入日期"), _("期限届满"), _("移出日期"), _("状态"), _("截至"), _("来源"), _("记录编号"))  # fmt: skip
    return csv_answer(
        f"list-{found.id}-{day.isoformat()}",
        header,
        _csv_rows(found, list(rows.order_by("-occurred_on", "record_id")), day),
    )


def _csv_rows(scheme: ListScheme, rows: list[ProjectedRecord], day: date) -> Iterator[tuple[Any, ...]]:
    for line in lines(rows, day, Level.PUBLIC):
        payload, record = line["payload"], line["record"]
        yield (
            line["uscc"] or payload.get("party_code"),
            line["name"],
            scheme.scheme,
            payload.get("decision_no"),
            payload.get("ground"),
            payload.get("listed_on"),
            payload.get("until"),
            payload.get("removed_on"),
            line["state"],
            day,
            record.source,
            record.record_id,
        )
