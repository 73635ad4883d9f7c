"""Editions of the packs: the present files and what stored runs kept, and what differs between two of them.

What rests on the internal risk class is left out of both sides before they are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import RunSummary
from zhiheng.policy import difference, words
from zhiheng.policy.difference import ElementDifference
from zhiheng.policy.kinds import KINDS
from zhiheng.policy.pack import Pack
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.portal.packs import every_pack, packs
from zhiheng.server.portal.page import show
from zhiheng.server.staff.installation import installation

#: More differences than this are counted; the rest is in the JSON.
SHOWN = 200


@dataclass(frozen=True)
class Edition:
    """One content of a pack: its hash, whether the present files have it, and the runs that used it."""

    pack: str
    hash: str
    current: bool
    version: str = ""
    runs: int = 0
    first: datetime | None = None
    last: datetime | None = None


@lru_cache(maxsize=4096)
def _content_of_run(run: str) -> tuple[str, datetime] | None:
    """Return the hash of the pack content that a run stored and when it ran; a run never changes."""
    try:
        manifest = installation().runs.manifest(run)
    except ZhihengError:
        return None
    return manifest.pack_hash, manifest.created


def editions(pack: str) -> list[Edition]:
    """Return the editions of a pack, the present one first, then those of runs, the latest used first."""
    now = packs()[pack]
    used: dict[str, list[datetime]] = {}
    for run in RunSummary.objects.filter(pack=pack).values_list("run_id", flat=True):
        stored = _content_of_run(run)
        if stored is not None:
            used.setdefault(stored[0], []).append(stored[1])
    current = _edition(pack, now.content_hash, used.pop(now.content_hash, []), current=True, version=now.info.version)
    older = [_edition(pack, name, days, current=False) for name, days in used.items()]
    return [current, *sorted(older, key=lambda each: str(each.last), reverse=True)]


def _edition(pack: str, name: str, days: list[datetime], *, current: bool, version: str = "") -> Edition:
    first, last = (min(days), max(days)) if days else (None, None)
    return Edition(pack, name, current, version, len(days), first, last)


@lru_cache(maxsize=8)
def content(pack: str, name: str) -> Mapping[str, Any] | None:
    """Return the public content of an edition, None where it is not kept or cannot be read any more."""
    now = packs()[pack]
    if name == now.content_hash:
        return public_content(now)
    try:
        return public_content(Pack.from_resolved(installation().runs.pack_content(name)))
    except ZhihengError:
        return None


def public_content(pack: Pack) -> dict[str, Any]:
    """Return a pack's content without what is internal, in the form that is compared."""
    hidden = {policy_elements.key_of(each) for each in policy_elements.internal_of(pack)}
    found: dict[str, dict[str, Any]] = {}
    for kind, elements in pack.elements.items():
        for name, element in elements.items():
            if kind != "cases" and policy_elements.key_of(element) not in hidden:
                shown = policy_elements.public_form(element)[0]
                found.setdefault(kind, {})[name] = shown.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"elements": found}


def compared(request: HttpRequest) -> tuple[str, str, str, list[ElementDifference]] | None:
    """Return pack, earlier and later edition that the address names, and what differs. Raises Http404 for unknown ones."""
    given = request.GET
    pack, before, after = given.get("pack", ""), given.get("before", ""), given.get("after", "")
    if not before or not after:
        return None
    if pack not in packs():
        raise Http404
    known = {each.hash for each in editions(pack)}
    if {before, after} - known:
        raise Http404
    contents = content(pack, before), content(pack, after)
    if contents[0] is None or contents[1] is None:
        raise Http404
    return pack, before, after, difference.compare(contents[0], contents[1])


def page(request: HttpRequest) -> HttpResponse:
    """Show the editions of all packs, and the differences of the two that the address names."""
    found = compared(request)
    context: dict[str, Any] = {
        "packs": [{"pack": pack, "editions": editions(pack.id)} for pack in every_pack()],
        "export": request.GET.urlencode(),
    }
    if found is not None:
        pack, before, after, differences = found
        context |= {
            "compared": packs()[pack],
            "before": before,
            "after": after,
            "total": len(differences),
            "differences": [shown(pack, each) for each in differences[:SHOWN]],
            "beyond": max(0, len(differences) - SHOWN),
        }
    return show(request, "portal/editions.html", "documents", **context)


def json(request: HttpRequest) -> HttpResponse:
    """Answer with the differences of two editions as JSON."""
    found = compared(request)
    if found is None:
        raise Http404
    pack, before, after, differences = found
    rows = [each.as_dict() for each in differences]
    body = orjson.dumps({"pack": pack, "before": before, "after": after, "differences": rows}, default=str)
    return HttpResponse(body, content_type="application/json")


def shown(pack: str, one: ElementDifference) -> dict[str, Any]:
    """Return a difference as a reader sees it."""
    told = {"added": (_("新增"), "good"), "removed": (_("删除"), "bad"), "changed": (_("修改"), "attention")}
    element = policy_elements.find(pack, one.kind, one.id)
    label, tone = told[one.change.value]
    return {
        "kind": localised(policy_elements.kind_label(KINDS[one.kind])),
        "label": localised(one.label),
        "id": one.id,
        "address": policy_elements.address(element) if element is not None else "",
        "change": label,
        "tone": tone,
        "details": [
            {"path": " · ".join(_path(one.kind, each.path)), "before": text(each.before), "after": text(each.after)}
            for each in one.details
        ],
    }


def _path(kind: str, path: str) -> Iterator[str]:
    """Write a path of keys in words where the keys are fields of the models."""
    model = KINDS[kind].model
    aliases = {field.alias: name for name, field in model.model_fields.items() if field.alias}
    for step in path.replace("[", ".[").split("."):
        name = aliases.get(step, step)
        try:
            yield localised(words.field(model, name))
        except KeyError:
            yield {"zh": _("中文"), "en": _("英文")}.get(step, step.strip("[]"))


def text(value: Any) -> str:
    """Write one side of a difference."""
    if value is None:
        return ""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return localised(value)
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
