"""Personal values on the page of a record: revealed for a reason, erased by a decision; both by POST alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.server import personal, restricted
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.page import show


def _record(request: HttpRequest, record_id: str) -> ProjectedRecord:
    one = restricted.record(actor(request), record_id.lower())
    if one is None:
        raise Http404
    return one


@require_POST
@needs(Capability.READ, Capability.REVEAL_PERSONAL)
def reveal(request: HttpRequest, record_id: str) -> HttpResponse:
    """Show one personal value once, to who gives a reason."""
    one = _record(request, record_id)
    field = request.POST.get("field", "")[:64]
    try:
        text = personal.reveal(installation(), one, field, actor(request), request.POST.get("reason", ""))
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
        return HttpResponseRedirect(reverse("staff:record", args=[one.record_id]) + "#personal")
    label = next((value.label for value in personal.of_record(installation(), one) if value.field == field), field)
    return show(request, "staff/revealed.html", "enterprises", record=one, label=label, text=text)


@require_POST
@needs(Capability.READ, Capability.ERASE)
def erase(request: HttpRequest, record_id: str) -> HttpResponse:
    """Erase the personal values of a record by a decision."""
    one = _record(request, record_id)
    try:
        done = personal.erase(
            installation(), one, actor(request),
            reason=request.POST.get("reason", ""), decision=request.POST.get("decision", ""),
        )  # fmt: skip
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
    else:
        messages.success(
            request,
            ngettext(
                "已删除 %(n)s 项个人信息，无法恢复；记录本身和以它为据的结果不变。",
                "已删除 %(n)s 项个人信息，无法恢复；记录本身和以它为据的结果不变。",
                done.values,
            )
            % {"n": done.values},
        )
    return HttpResponseRedirect(reverse("staff:record", args=[one.record_id]) + "#personal")
