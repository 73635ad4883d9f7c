"""A file that was taken in before and corrected since: what would be undone, and taking it in all the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.ledger.intake.errors import TakenInBefore
from zhiheng.ledger.models import Upload
from zhiheng.ledger.models.intake import UploadState
from zhiheng.policy.model import FieldSpec
from zhiheng.server import working
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import record_types, type_label
from zhiheng.server.staff import jobs
from zhiheng.server.staff.access import actor, needs


def would_undo(upload: Upload) -> dict[str, Any] | None:
    """Return what taking the file in again would undo, for its page; None where that is not the question."""
    error = upload.error or {}
    if upload.state != UploadState.REFUSED or error.get("code") != TakenInBefore.code:
        return None
    earlier = Upload.objects.filter(key=error.get("batch", "")).first()
    return {
        "earlier": earlier,
        "by": error["by"],
        "taken_on": error["taken_on"],
        "batch_seq": error["batch_seq"],
        "batches": error["batches"],
        "changed": error["changed"],
        "more": max(0, error["changed"] - len(error["changes"])),
        "changes": [line for one in error["changes"] for line in _lines(one)],
        "kept": jobs.kept(upload) is not None,
        "keep_days": jobs.keep_days(),
    }


def _lines(change: dict[str, Any]) -> list[dict[str, Any]]:
    kind = record_types().get(change["record_type"])
    fields = kind.fields if kind else {}
    return [
        {
            "type": type_label(change["record_type"]),
            "key": change["source_key"],
            "field": localised(fields[name].label) if name in fields else name,
            "then": _worded(fields.get(name), then),
            "now": _worded(fields.get(name), now),
            "batch_seq": change["batch_seq"],
        }
        for name, (then, now) in change["fields"].items()
    ]


def _worded(spec: FieldSpec | None, value: Any) -> Any:
    """Return a code's label, any other value as it is."""
    label = spec.values.get(value) if spec is not None and isinstance(value, str) else None
    return value if label is None else localised(label)


@needs(Capability.TAKE_IN)
@require_POST
def take_again(request: HttpRequest, upload: int) -> HttpResponse:
    """Take the file in although it undoes corrections, once the box is ticked."""
    found = get_object_or_404(working.uploads(actor(request)), pk=upload)
    if would_undo(found) is None:
        messages.error(request, _("这份文件无需再次确认。"))
    elif request.POST.get("again") != "1":
        messages.error(request, _("没有归集：请先勾选，表示知道这些更正会被改回。"))
    elif not jobs.submit_again(found):
        messages.error(request, _("暂存的文件已清除，请重新上传。"))
    return HttpResponseRedirect(reverse("staff:upload", args=[upload]))
