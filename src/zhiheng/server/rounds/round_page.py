"""A round: its units as a tree with lights, who is late, its vintages, and what may be done: send, remind, lock, reopen, withdraw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.cases.services import files
from zhiheng.errors import ZhihengError
from zhiheng.rounds import steps
from zhiheng.rounds.errors import UnknownRound
from zhiheng.rounds.forms import whole_label
from zhiheng.rounds.models import Round, Sheet, Vintage
from zhiheng.rounds.services import asking, locking, reopening, sending, units, vintages
from zhiheng.rounds.services.asking import form_of
from zhiheng.server.i18n import english, localised
from zhiheng.server.register_exports import XLSX
from zhiheng.server.rounds import words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

#: Values changed by a vintage that its round shows; the files have all.
CHANGES = 200


def find(request: HttpRequest, number: str) -> Round:
    """Return the round of an address. Raises Http404 for one that the actor may not see."""
    try:
        return asking.find(actor(request), number)
    except UnknownRound as error:
        raise Http404(error.message(get_language() or "zh")) from error


@needs(Capability.READ)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a round: how far it is, and every unit that the actor may see."""
    round_, who = find(request, number), actor(request)
    sheets = list(asking.sheets(who).filter(round=round_).select_related("above").order_by("pk"))
    late = {one.pk: asking.late(one) for one in sheets}
    tree = list(_tree(sheets, late))
    wanted = request.GET.get("light", "")
    shown = [one for one in tree if not wanted or one["light_key"] == wanted]
    context = {
        "round": round_, "name": words.round_name(round_), "asker": words.body_name(round_.asker), "state": words.state(round_.state),
        "form": form_of(round_), "lines": [localised(whole_label(line)) for line in form_of(round_).lines],
        "tree": shown, "lights": _lights(tree, wanted), "mine": _mine(who, round_), "may_act": _may(who, round_),
        "waiting": [words.sheet_line(one, late[one.pk]) for one in sheets if one.state not in steps.DONE] if round_.state == "sent" else [],
        "rest": sum(one.state != Sheet.State.ACCEPTED for one in sheets if one.fills),
        "would": _would(round_) if round_.state == Round.State.DRAFT else [],
        "vintages": [_vintage(round_, one) for one in vintages.of_round(round_)] if _mine(who, round_) else [],
        "correctable": [words.sheet_line(one, 0) for one in sheets if one.fills] if _may(who, round_)["reopen"] else [],
    }  # fmt: skip
    return show(request, "rounds/round.html", "rounds", **context)


def _vintage(round_: Round, one: Vintage) -> dict[str, Any]:
    """Return a vintage with the first values that it changed."""
    form, every = form_of(round_), vintages.differences(round_, one.number)
    changes = [
        {"unit": each.unit_en if english() else each.unit_zh, "line": words.line_name(form, each.line), "row": each.row,
         "was": each.was, "now": each.now}
        for each in every[:CHANGES]
    ]  # fmt: skip
    return {"one": one, "changes": changes, "more": len(every) - len(changes)}


def _tree(sheets: list[Sheet], late: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """Yield the sheets as lines, those below under the one above them."""
    known = {one.pk for one in sheets}
    below: dict[int | None, list[Sheet]] = {}
    for one in sheets:
        below.setdefault(one.above_id if one.above_id in known else None, []).append(one)

    def lines(above: int | None, depth: int) -> Iterator[dict[str, Any]]:
        for one in below.get(above, []):
            line = words.sheet_line(one, late[one.pk])
            yield {**line, "depth": depth, "light_key": steps.light(one.state, late[one.pk]), "sums": not one.fills}
            yield from lines(one.pk, depth + 1)

    return lines(None, 0)


def _lights(tree: list[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    named = {"red": _("逾期或未报"), "amber": _("办理中"), "grey": _("还没动"), "green": _("已审核")}
    counts = {key: sum(one["light_key"] == key and not one["sums"] for one in tree) for key in named}
    return [
        {"key": key, "label": label, "n": counts[key], "tone": words.LIGHTS[key], "here": key == wanted}
        for key, label in named.items()
    ]


def _mine(who: Actor, round_: Round) -> bool:
    return who.body == round_.asker.code


def _may(who: Actor, round_: Round) -> dict[str, bool]:
    """Return what the actor may do with a round now."""
    decides = _mine(who, round_) and who.may(Capability.CHECK)
    return {
        "send": decides and round_.state == Round.State.DRAFT,
        "lock": decides and round_.state == Round.State.SENT,
        "withdraw": decides and not round_.vintage and round_.state in (Round.State.DRAFT, Round.State.SENT),
        "reopen": decides and round_.state == Round.State.LOCKED and who.username != round_.locked_by,
        "reopen_by_another": decides and round_.state == Round.State.LOCKED and who.username == round_.locked_by,
        "take_back": decides and round_.reopened,
        "remind": who.may(Capability.ACT) and round_.state == Round.State.SENT,
    }


def _would(round_: Round) -> list[str]:
    """Return the names of the units that a draft would go to."""
    return [words.body_name(one.body) for one in units.asked(round_.asks, round_.asker) if one.fills]


@needs(Capability.READ)
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Send, remind, lock, reopen or withdraw a round."""
    round_, who = find(request, number), actor(request)
    reason = request.POST.get("reason", "").replace("\x00", "")[:2000]
    try:
        _act(request, who, round_, request.POST.get("do", ""), reason)
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
    return HttpResponseRedirect(reverse("staff:round", args=[number]))


def _act(request: HttpRequest, who: Actor, round_: Round, what: str, reason: str) -> None:
    if what == "send":
        n = sending.send(who, round_)
        messages.success(request, ngettext("已下发给 %(n)s 个单位。", "已下发给 %(n)s 个单位。", n) % {"n": n})
    elif what == "remind":
        done = sending.remind(who, round_, request.POST.getlist("unit"))
        messages.success(
            request,
            ngettext(
                "已催报 %(n)s 个单位（每单位每日最多一次）。",
                "已催报 %(n)s 个单位（每单位每日最多一次）。",
                len(done.units),
            )
            % {"n": len(done.units)},
        )
    elif what == "lock":
        locking.lock(who, round_, reason=reason)
        messages.success(request, _("已锁定，审核通过的数已入账。"))
    elif what == "reopen":
        reopening.reopen(who, round_, reason, request.POST.getlist("unit"))
        messages.success(request, _("已重新打开，所选单位可以更正；更正锁定前，原来的数仍有效。"))
    elif what == "take_back":
        reopening.take_back(who, round_, reason)
        messages.success(request, _("已撤回重新打开，数照旧。"))
    elif what == "withdraw":
        sending.withdraw(who, round_, reason)
        messages.success(request, _("已撤回。"))


@needs(Capability.READ, Capability.EXPORT)
def template_file(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the workbook that was uploaded as the template of a round."""
    round_ = find(request, number)
    if not round_.template or not files.path_of(round_.template).exists():
        raise Http404
    answer = HttpResponse(files.path_of(round_.template).read_bytes(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{round_.number}.xlsx"'
    return answer
