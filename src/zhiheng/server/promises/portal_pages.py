"""The page of one promise: whether it is kept, how that is known, and the chain it stands in; the same as data and paper."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from zhiheng.policy.pack import Pack
from zhiheng.promises import State, plain
from zhiheng.promises.models import TargetSplit
from zhiheng.promises.services import shares
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements, policy_targets
from zhiheng.server.portal.page import show
from zhiheng.server.promises import asked, chain, papers, shown, states, then, units, wants

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def page(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Show one promise."""
    held, _found = asked.target(pack, target)
    state = states.one(held, target, asked.day(request))
    return show(request, "promises/promise.html", "documents", **context(request, state, internal=False))


def context(request: HttpRequest, state: State, *, internal: bool) -> dict[str, Any]:
    """Return what the page of a promise shows, in the portal and in the workspace."""
    held, _found = asked.target(state.target.pack, state.target.id)
    up = asked.upwards(request)
    return {
        "state": state,
        "verdict": state.verdict,
        "target": policy_targets.shown(state.target),
        "own": shown.shown(state),
        "question": shown.question(state),
        "remarks": [localised(each) for each in state.verdict.remarks],
        "wants": wants.shown(state, held, internal=internal),
        "channels": shown.channels(state),
        "evidence": shown.evidence(state),
        "drawing": shown.drawing(state),
        "chain": chain.chain(state, held, on=asked.day(request), internal=internal, upwards=up),
        "up": up,
        "as_of": asked.day(request),
        "split": units.of_split(held, _split_of(held, state), day=asked.day(request)),
        "then": not then.stands(held, asked.day(request)),
        "element": policy_elements.address(state.target),
        "indicator_page": shown.page_of_indicator(state),
        "forms": [
            (
                label,
                f"{reverse(f'portal:promise_{name}', args=[state.target.pack, state.target.id])}?{request.GET.urlencode()}",
            )
            for name, label in (("pdf", "PDF"), ("docx", "DOCX"), ("json", "JSON"))
        ],
    }


def _split_of(pack: Pack, state: State) -> TargetSplit | None:
    return shares.standing(pack.info.id, state.target.id, pack.info.division or "")


def machine(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Answer with one promise as JSON: its state with all that it rests on."""
    held, _found = asked.target(pack, target)
    day = asked.day(request)
    found = {"pack": held.info.id, "as_of": day.isoformat(), **plain.whole(states.one(held, target, day), held)}
    return HttpResponse(orjson.dumps(found, default=str), content_type="application/json")


def pdf(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Answer with the page as PDF."""
    from zhiheng.documents import report

    return _file(report.render(_paper(request, pack, target)), "application/pdf", f"{target}.pdf")


def docx(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Answer with the page as an editable DOCX."""
    from zhiheng.documents import report_docx

    return _file(report_docx.render(_paper(request, pack, target)), _DOCX, f"{target}.docx")


def _paper(request: HttpRequest, pack: str, target: str) -> Any:
    held, _found = asked.target(pack, target)
    day = asked.day(request)
    state = states.one(held, target, day)
    links = chain.chain(state, held, on=day, upwards=asked.upwards(request))
    address = request.build_absolute_uri(reverse("portal:promise", args=[held.info.id, target]))
    return papers.report(state, links, wants.shown(state, held), day, f"{address}?as_of={day}", get_language() or "zh")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
