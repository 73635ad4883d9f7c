"""The public pages of the transparency log: what was written, each entry with its proof, and how to check it oneself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import zhiheng.audit.verifier as verifier_folder
from zhiheng.audit import leaves
from zhiheng.audit.errors import AuditError
from zhiheng.audit.models import LogEntry
from zhiheng.audit.services import checkpoints, proving, transparency, tree
from zhiheng.server.portal import audit_openings
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged

SECTION = "log"
VERIFIER = "zhiheng_verify.py"
_HASH = re.compile(r"[0-9a-f]{4,64}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass
class Question:
    """What is asked of the list of entries; what cannot be understood is said and asks for nothing."""

    kind: str = ""
    day: str = ""
    text: str = ""
    problems: list[str] = field(default_factory=list)


def index(request: HttpRequest) -> HttpResponse:
    """Show the last checkpoint, the numbers by kind, and the entries, the newest first."""
    question = asked(request)
    rows = entries(question)
    paging = paged(request, rows.order_by("-index"), rows.count())
    size, last = tree.size(), checkpoints.latest()
    return show(
        request,
        "portal/log.html",
        SECTION,
        question=question,
        paging=paging,
        rows=[line(each) for each in paging.rows],
        size=size,
        last=last,
        last_root=bytes(last.root).hex() if last else "",
        open_entries=size - (last.size if last else 0),
        counts=counts(size),
        kinds=[(kind, kind_label(kind)) for kind in leaves.KINDS],
    )


def asked(request: HttpRequest) -> Question:
    """Read the question out of the address."""
    got = {name: request.GET.get(name, "").strip() for name in ("kind", "day", "q")}
    question = Question(got["kind"] if got["kind"] in leaves.KINDS else "", got["day"], got["q"].lower())
    if question.day and not _is_day(question.day):
        question.problems.append(_("日期应写成 2026-03-01 的样子。"))
    if question.text and not (question.text.isascii() and question.text.isdigit()) and not _HASH.match(question.text):
        question.problems.append(_("请填条目编号，或条目散列的前至少 4 位（十六进制）。"))
    return question


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def entries(question: Question) -> QuerySet[LogEntry]:
    """Return the entries that are asked for."""
    if question.problems:
        return LogEntry.objects.none()
    rows = LogEntry.objects.filter(kind=question.kind) if question.kind else LogEntry.objects.all()
    if question.day:
        begins = datetime.combine(date.fromisoformat(question.day), time(), checkpoints.CHINA)
        rows = rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
    text = question.text
    if text and text.isdigit() and len(text) < 16:
        rows = rows.filter(index=int(text))
    elif text:
        low = bytes.fromhex(text.ljust(64, "0"))
        rows = rows.filter(leaf_hash__gte=low, leaf_hash__lte=bytes.fromhex(text.ljust(64, "f")))
    return rows


def line(entry: LogEntry) -> dict[str, Any]:
    """Return an entry as a list shows it."""
    return {"entry": entry, "kind": kind_label(entry.kind), "hash": bytes(entry.leaf_hash).hex()}


def kind_label(kind: str) -> str:
    """Return what a kind is called in the reader's language."""
    zh, en = leaves.KINDS.get(kind, (kind, kind))
    return en if (get_language() or "").startswith("en") else zh


def counts(size: int) -> list[tuple[str, str, int]]:
    """Return the number of entries of each kind that has some; counted once for a size."""
    key = f"log-counts-{size}"
    found: dict[str, int] | None = cache.get(key)
    if found is None:
        grouped = LogEntry.objects.order_by().values_list("kind").annotate(n=Count("index"))
        found = dict(grouped)
        cache.set(key, found, 300)
    return [(kind, kind_label(kind), found[kind]) for kind in leaves.KINDS if found.get(kind)]


def entry(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry with its proof in the last checkpoint, which the page checks in the browser."""
    found = _entry(index)
    proof = proving.inclusion(index)
    told, opening = json.loads(bytes(found.leaf)), audit_openings.of(found)
    covering = checkpoints.covering(index)
    return show(
        request,
        "portal/log_entry.html",
        SECTION,
        entry=found,
        kind=kind_label(found.kind),
        hash=bytes(found.leaf_hash).hex(),
        leaf=bytes(found.leaf).decode(),
        content=_readable(told.get("entry") if found.public else opening and json.loads(opening["content"])),
        salt=opening["salt"] if opening else "",
        entry_hash=told.get("entry_hash", ""),
        proof=proof,
        covering=covering,
        previous=index - 1 if index else None,
        following=index + 1 if index + 1 < tree.size() else None,
    )


def _readable(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) if content else ""


def entry_proof(request: HttpRequest, index: int) -> HttpResponse:
    """Answer with the proof of an entry as a file for the stand-alone verifier, with its content where that is public."""
    opening = audit_openings.of(_entry(index))
    name = f"zhiheng-log-{index}.json"
    return _document({**proving.inclusion(index), **({"opening": opening} if opening else {})}, name)


def _entry(index: int) -> LogEntry:
    try:
        return transparency.entry(index)
    except AuditError:
        raise Http404 from None


def _document(document: dict[str, Any], name: str) -> JsonResponse:
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def verify(request: HttpRequest) -> HttpResponse:
    """Show the page on which a stranger checks a proof or a checkpoint of their own, in the browser alone."""
    return show(request, "portal/log_verify.html", SECTION, key=proving.key(), last=checkpoints.latest())


def well_known(request: HttpRequest) -> JsonResponse:
    """Answer with the public key of the log at an address that programs know."""
    return JsonResponse(proving.key())


def verifier(request: HttpRequest) -> HttpResponse:
    """Answer with the stand-alone verifier."""
    path = Path(verifier_folder.__path__[0]) / VERIFIER
    answer = HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{VERIFIER}"'
    return answer
