"""What a proposed link shows side by side, what came before, and what can be done with many at once or taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.errors import ZhihengError
from zhiheng.ledger.linkage.reasons import BAND_WORDS
from zhiheng.ledger.models import EnterpriseCard, LinkProposal, ProjectedRecord
from zhiheng.ledger.models.intake import LinkState
from zhiheng.ledger.services import undoing
from zhiheng.server import working
from zhiheng.server.i18n import listed, localised
from zhiheng.server.portal.search import status_label
from zhiheng.server.portal.wording import division_name
from zhiheng.server.refresh import refresh
from zhiheng.server.staff import link_job
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.page import show

#: Band → tone of its mark.
TONES = {"strong": "good", "likely": "good", "possible": "attention", "weak": "neutral"}
MOST_AT_ONCE = 200


def banded(candidate: dict[str, Any]) -> dict[str, str]:
    """Return the band of a candidate in words, with its tone. A candidate of intake has no probability: only a likeness."""
    name = candidate.get("band") or ""
    if not name:
        return {"key": "", "label": _("名称相近，未估概率"), "tone": "neutral"}
    zh, en = BAND_WORDS[name]
    return {"key": name, "label": localised({"zh": zh, "en": en}), "tone": TONES[name]}


def reasons(candidate: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the reasons of a candidate, each with words and its weight in bits."""
    return [
        {"words": localised({"zh": one["zh"], "en": one["en"]}), "bits": f"{one['bits']:+.1f}", "for": one["bits"] > 0}
        for one in candidate.get("reasons", [])
    ]


def side_by_side(
    proposal: LinkProposal, records: list[ProjectedRecord], found: list[dict[str, Any]]
) -> list[tuple[str, list[str]]]:
    """Return rows of (what, the party's value, then each candidate's): name, former names, code, place, address, status."""
    cards: list[EnterpriseCard | None] = [one["card"] for one in found]
    days = (
        f"{proposal.first_day:%Y-%m-%d} – {proposal.last_day:%Y-%m-%d}"
        if proposal.first_day and proposal.last_day
        else ""
    )
    return [
        (_("名称"), [proposal.party_name, *(card.name if card else one["name"] for card, one in zip(cards, found, strict=True))]),
        (_("曾用名"), ["", *("、".join(card.former_names) if card else "" for card in cards)]),
        (_("代码"), [proposal.party_code, *(card.uscc or "" if card else one["subject"] for card, one in zip(cards, found, strict=True))]),
        (_("所在地"), [_places(records), *(division_name(card.division) if card else "" for card in cards)]),
        (_("住所"), [_addresses(records), *(card.address if card else "" for card in cards)]),
        (_("登记状态"), ["", *(status_label(card.status) if card else "" for card in cards)]),
        (_("日期"), [days, *(_founded(card) for card in cards)]),
    ]  # fmt: skip


def _founded(card: EnterpriseCard | None) -> str:
    if card is None or card.established_on is None:
        return ""
    return _("%(day)s 成立") % {"day": card.established_on.isoformat()}


def _places(records: list[ProjectedRecord]) -> str:
    return _("；").join(dict.fromkeys(division_name(record.division) for record in records if record.division))


def _addresses(records: list[ProjectedRecord]) -> str:
    given = (
        value for record in records for name, value in record.payload.items() if name.endswith("_address") and value
    )
    return listed(dict.fromkeys(str(value) for value in given))


def history(proposal: LinkProposal) -> list[dict[str, Any]]:
    """Return the judgements on a proposal, the first one first."""
    words = {"accepted": _("认定为"), "refused": _("都不是"), "undone": _("撤回判断")}
    return [
        {"words": words[one.action], "subject": one.subject, "by": one.by, "at": one.at, "reason": one.reason}
        for one in proposal.judgements.all()
    ]


def following(proposal: LinkProposal, looker: Actor) -> LinkProposal | None:
    """Return the next proposal that waits, in the order of the list: most records first."""
    waiting = working.proposals(looker).filter(state=LinkState.OPEN).exclude(pk=proposal.pk)
    after = waiting.filter(rows__lt=proposal.rows) | waiting.filter(rows=proposal.rows, pk__gt=proposal.pk)
    return after.order_by("-rows", "id").first() or waiting.order_by("-rows", "id").first()


@require_POST
@needs(Capability.LINK)
def undo(request: HttpRequest, proposal: int) -> HttpResponse:
    """Take the last judgement back."""
    found = get_object_or_404(working.proposals(actor(request)), pk=proposal)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("没有撤回：请写明理由。"))
        return HttpResponseRedirect(reverse("staff:link", args=[found.pk]))
    try:
        voided = undoing.undo(installation(), found.pk, by=who(request).get_username(), reason=reason[:1000])
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
    else:
        if voided:
            refresh(installation())
        messages.success(
            request,
            ngettext("已撤回判断，停用 %(n)s 条关联。", "已撤回判断，停用 %(n)s 条关联。", voided)
            % {"n": f"{voided:,}"},
        )
    return HttpResponseRedirect(reverse("staff:link", args=[found.pk]))


@require_POST
@needs(Capability.LINK)
def refuse(request: HttpRequest) -> HttpResponse:
    """Refuse the proposals that were ticked, with one reason."""
    numbers = (one for one in request.POST.getlist("proposal") if one.isascii() and one.isdigit() and len(one) < 19)
    ticked = [int(one) for one in numbers][:MOST_AT_ONCE]
    ticked = list(working.proposals(actor(request)).filter(pk__in=ticked).values_list("pk", flat=True))
    reason = request.POST.get("reason", "").strip()
    if not ticked or not reason:
        messages.error(request, _("没有拒绝：请勾选并写明理由。"))
        return HttpResponseRedirect(reverse("staff:links"))
    try:
        count = undoing.refuse_many(installation(), ticked, by=who(request).get_username(), reason=reason[:1000])
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
    else:
        messages.success(request, _("已记下 %(n)s 个“都不是”，可逐个撤回。") % {"n": f"{count:,}"})
    return HttpResponseRedirect(reverse("staff:links"))


@require_POST
@needs(Capability.LINK)
def propose(request: HttpRequest) -> HttpResponse:
    """Compare all waiting names again, in the background."""
    link_job.ask()
    return HttpResponseRedirect(reverse("staff:links"))


@needs(Capability.LINK)
def progress(request: HttpRequest) -> HttpResponse:
    """Show how far comparing is; once done the page is loaded whole."""
    state = link_job.state()
    answer = show(request, "staff/link_progress.html", "links", proposing=state, step=step_label(state.step))
    if not state.running:
        answer["HX-Refresh"] = "true"
    return answer


def step_label(step: str) -> str:
    """Return what a step of proposing is called."""
    return {"read": _("读取待关联的名称"), "fit": _("拟合模型"), "predict": _("比对"), "keep": _("保存建议")}.get(
        step, _("排队")
    )
