"""For which purpose the people of another office read what is shared: chosen from the sharing register, noted, kept to.

Without a purpose they read what is public. What was chosen lasts for the login; each file and record read under it is
counted for its agreements and noted, and what lies outside is refused and noted.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.actors.services import sharing
from zhiheng.audit.services import actions
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import type_label
from zhiheng.server.staff.access import BY_AGREEMENT, PURPOSE, actor, needs, purpose_of
from zhiheng.server.staff.page import show

LONGEST_MATTER = 200


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show the purposes of the agreements in force and take the choice of one, or of none."""
    me = actor(request)
    if me.kind not in BY_AGREEMENT:
        raise Http404
    held = sharing.of_receiver(me.body)
    if request.method == "POST":
        return _chosen(request, {one.purpose for one in held})
    rows = [
        {
            "one": one,
            "words": localised({"zh": one.purpose_zh, "en": one.purpose_en}),
            "provider": localised({"zh": one.provider.name_zh, "en": one.provider.name_en or one.provider.name_zh}),
            "types": [type_label(kind) for kind in one.record_types],
        }
        for one in held
    ]
    return show(request, "staff/purpose.html", "purpose", rows=rows, chosen=purpose_of(request))


def _chosen(request: HttpRequest, known: set[str]) -> HttpResponse:
    me, purpose = actor(request), request.POST.get("purpose", "")[:64]
    if purpose and purpose not in known:
        _note(request, purpose, outcome="refused")
        messages.error(request, _("没有为这一用途生效的共享协议。"))
        return HttpResponseRedirect(reverse("staff:purpose"))
    matter = " ".join(request.POST.get("matter", "").replace("\x00", "").split())[:LONGEST_MATTER]
    if purpose and not matter:
        messages.error(request, _("请写明为哪件事查阅。"))
        return HttpResponseRedirect(reverse("staff:purpose"))
    request.session[PURPOSE] = purpose
    actions.note(
        "share", username=me.username, body=me.body, object_type="sharing", object_id=purpose or "none",
        detail={"done": "chosen", "matter": matter},
    )  # fmt: skip
    messages.success(request, _("已记下查阅用途。") if purpose else _("现在只看公开内容。"))
    return HttpResponseRedirect(reverse("staff:enterprises"))


def used(request: HttpRequest, kind: str, name: str) -> None:
    """Count and note that a file or a record was read under the chosen purpose; nothing for who is not bound to one."""
    me = actor(request)
    if me.shares:
        sharing.count(sharing.held_by(me.body, purpose_of(request)), me.username)
        _note(request, purpose_of(request), kind=kind, name=name)


def refused(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Answer who asked for what others share and has no agreement for it; the refusal is noted."""
    _note(request, purpose_of(request), kind=kind, name=name, outcome="refused")
    return show(request, "staff/purpose_refused.html", "purpose", status=403)


def _note(request: HttpRequest, purpose: str, *, kind: str = "", name: str = "", outcome: str = "done") -> None:
    me = actor(request)
    actions.note(
        "share", username=me.username, body=me.body, object_type=kind or "sharing", object_id=name or purpose,
        outcome=outcome, detail={"purpose": purpose},
    )  # fmt: skip
