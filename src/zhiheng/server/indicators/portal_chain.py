"""`/places/<code>/chain`: one page for one place: what is promised, which task serves it, what proves it, how it scored.

Only what is public: public values, duties of issued documents and of public plans, reports of progress marked public,
and assessments after their publication.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhiheng.planning.progress import Entry, Standing
from zhiheng.planning.services import catalogue, tasks
from zhiheng.policy.model import Quantity, TargetKind
from zhiheng.promises import State
from zhiheng.promises.models import TargetShare
from zhiheng.promises.services import shares
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_exports, portal_figures, portal_places, portal_values, portal_words
from zhiheng.server.indicators.portal_areas import Place
from zhiheng.server.indicators.portal_scores import scores
from zhiheng.server.portal import policy_targets
from zhiheng.server.portal.packs import task_number
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.policy_targets import ShownTarget
from zhiheng.server.portal.visible import today
from zhiheng.server.promises import states

PUBLIC = "public"
HEADER = (
    "target",
    "label",
    "asked",
    "by",
    "share",
    "official",
    "actual",
    "low",
    "high",
    "period",
    "flags",
    "tasks",
    "evidence",
    "score",
)
#: state → what it is called, in the order in which promises are listed.
STATES = {
    "share_short": lazy("未达到本地份额"),
    "below_target": lazy("未达全省目标值"),
    "share_met": lazy("达到本地份额"),
    "at_target": lazy("达到全省目标值"),
    "not_met": lazy("未达到"),
    "behind": lazy("进度落后"),
    "met": lazy("达到"),
    "on_track": lazy("进度正常"),
    "not_due": lazy("未到期"),
    "no_date": lazy("未达到，文件未定期限"),
    "needs_definition": lazy("需要定义"),
    "not_measurable": lazy("无法衡量"),
    "scheme_ended": lazy("制度已终止"),
    "not_split": lazy("全省目标，未分解到本地"),
}
#: States that count as good, and as short, in the sentence on top.
GOOD, SHORT = ("met", "on_track", "share_met", "at_target"), ("not_met", "behind", "share_short", "below_target")
SUMS = (Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT)
#: state → tone of its mark.
TONES = {
    **dict.fromkeys(("met", "on_track", "share_met", "at_target"), "good"),
    **dict.fromkeys(("behind", "share_short", "below_target"), "attention"),
    "not_met": "bad",
}


@dataclass(frozen=True)
class Duty:
    """A task that serves a promise: of the province's plan or of a plan of the place."""

    label: str
    number: str
    address: str
    light: str
    stage: str
    own: bool


@dataclass(frozen=True)
class Link:
    """One promise with what hangs on it."""

    target: ShownTarget
    page: str
    official: str
    tone: str
    reason: str
    actual: str
    period: str
    interval: str
    share: str
    duties: tuple[Duty, ...]
    evidence: tuple[tuple[str, str], ...]
    address: str
    synthetic: bool = False

    @property
    def state(self) -> str:
        """What the state is called."""
        return str(STATES.get(self.official, self.official))


def page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the chain of a place."""
    place, pack = portal_places.located(request, code)
    if not code.isdigit():
        raise Http404
    links = chain(place, pack)
    wanted = portal_values.text_of(request, "state")
    chosen = [one for one in links if not wanted or one.official == wanted]
    paging = paged(request, chosen, len(chosen), 20)
    states_there = dict.fromkeys(one.official for one in links)
    return show(
        request,
        "indicators/chain.html",
        "indicators",
        place=place,
        pack=pack,
        links=paging.rows,
        paging=paging,
        states=[(name, STATES.get(name, name), name == wanted) for name in states_there],
        scores=scores(place),
        answer=answer(place, links),
        own=own_duties(place, pack),
        address=request.build_absolute_uri(reverse("portal:place_chain", args=[code])),
        query=urlencode({"pack": pack.info.id}),
    )


def data(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """Answer with the chain as data."""
    place, pack = portal_places.located(request, code)
    if not code.isdigit():
        raise Http404
    got = "; ".join(f"{one.title} {one.points} {one.grade}" for one in scores(place))
    return portal_exports.answer(form, f"chain-{code}", HEADER, (_row(one, got) for one in chain(place, pack)))


def answer(place: Place, links: list[Link]) -> str:
    """Say how many promises concern the place, and how they stand."""
    if not links:
        return _("没有可与%(place)s的数值或任务对应的承诺。") % {"place": place.name}
    words = {
        "place": place.name,
        "n": len(links),
        "met": sum(one.official in GOOD for one in links),
        "short": sum(one.official in SHORT for one in links),
        "duties": sum(bool(one.duties) for one in links),
    }
    told = _(
        "%(n)s 条承诺与%(place)s有关：达到或进度正常 %(met)s 条，未达到或落后 %(short)s 条；%(duties)s 条有任务承接。"
    )
    return told % words


def chain(place: Place, pack: Any) -> list[Link]:
    """Return the promises that concern a place: it has a value, a share or a task of its own on them."""
    carried = {one.split.target: one for one in shares.of_unit(pack.info.id, place.code)}
    served = _served(place, pack)
    top = place.code == pack.info.division
    links = [
        _link(state, place, pack, carried.get(state.target.id), served.get(state.target.id, []))
        for state in states.read(pack, today(), area=place.code)
        if state.target.kind is TargetKind.TARGET
        and (top or state.verdict.actual is not None or state.target.id in carried or _own(served, state))
    ]
    return sorted(links, key=lambda one: list(STATES).index(one.official) if one.official in STATES else len(STATES))


def own_duties(place: Place, pack: Any) -> list[tuple[str, list[Duty]]]:
    """Return the public plans of a place with their tasks."""
    units = [one for one in catalogue.issued() if one.publicity == PUBLIC and one.pack == pack.info.id]
    found = []
    for one in units:
        if one.body.division == place.code:
            plan = catalogue.of_unit(one)
            duties = [_duty(each, True, "") for each in tasks.standings(plan, plan.shown_on(today()), public=True)]
            found.append((localised(plan.label), duties))
    return found


def _served(place: Place, pack: Any) -> dict[str, list[tuple[Standing, bool]]]:
    """Return target → duties that serve it, each with whether it is the place's own."""
    plans = [(plan, False) for plan in catalogue.of_pack(pack)]
    units = [one for one in catalogue.issued() if one.publicity == PUBLIC and one.pack == pack.info.id]
    plans += [(catalogue.of_unit(one), True) for one in units if one.body.division == place.code]
    found: dict[str, list[tuple[Standing, bool]]] = {}
    for plan, own in plans:
        for standing in tasks.standings(plan, plan.shown_on(today()), public=True):
            for target in standing.duty.targets:
                found.setdefault(target, []).append((standing, own))
    return found


def _own(served: dict[str, list[tuple[Standing, bool]]], state: State) -> bool:
    return any(own for _standing, own in served.get(state.target.id, ()))


def _link(
    state: State, place: Place, pack: Any, share: TargetShare | None, served: list[tuple[Standing, bool]]
) -> Link:
    verdict, target = state.verdict, policy_targets.shown(state.target)
    stands = _stands(state, place.code == pack.info.division, share)
    unit = portal_figures.unit(state.indicator)
    bounds = (_number(verdict.low), _number(verdict.high))
    reported = [entry for standing, _own in served for entry in _public(standing)]
    readings = [(_said(one.period, one.value, unit), one.source) for one in verdict.evidence]
    query = urlencode({"pack": pack.info.id, "area": place.code})
    return Link(
        target=target,
        page=reverse("portal:promise", args=[state.target.pack, state.target.id]),
        official=stands,
        tone=TONES.get(stands, "neutral"),
        reason="" if stands in ("share_met", "share_short", "not_split") else localised(verdict.reason),
        actual=_amount(verdict.actual, unit),
        period=portal_words.period(verdict.period) if verdict.period else "",
        interval="–".join(bounds) if all(bounds) else "",
        share=_amount(share.value, unit) if share else "",
        duties=tuple(_duty(standing, own, target.address) for standing, own in served),
        evidence=(*readings, *((f"{one.on.isoformat()} {one.text}", one.body) for one in reported)),
        address=reverse("portal:indicator", args=[state.indicator.id]) + "?" + query,
        synthetic=verdict.synthetic or (share is not None and share.split.synthetic),
    )


def _stands(state: State, top: bool, share: TargetShare | None) -> str:
    """Say how a promise stands at a place. A place below answers for its share alone, never for the province's sum."""
    official = state.verdict.official.value
    if top:
        return official
    if state.indicator.quantity in SUMS:
        if share is None:
            return "not_split"
        if state.verdict.actual is None:
            return "not_measurable"
        return "share_met" if state.verdict.actual >= share.value else "share_short"
    return {"met": "at_target", "not_met": "below_target", "behind": "below_target"}.get(official, official)


def _said(period: str, value: Decimal | None, unit: str) -> str:
    return " ".join(filter(None, (portal_words.period(period) if period else "", _amount(value, unit))))


def _amount(value: Decimal | None, unit: str) -> str:
    told = _number(value)
    return f"{told}{unit}" if unit == "%" and told else " ".join(filter(None, (told, unit if told else "")))


def _number(value: Decimal | None) -> str:
    """Write a number with at most two decimals."""
    return "" if value is None else portal_figures.number(round(value, 2))


def _public(standing: Standing) -> Iterable[Entry]:
    return [one for one in standing.entries if one.publicity == PUBLIC]


def _duty(standing: Standing, own: bool, target: str) -> Duty:
    """Return a task; how it stands is told only where what was reported is public."""
    known = bool(list(_public(standing)))
    pack, task = standing.duty.key.split("/")[:2] if not own else ("", "")
    return Duty(
        label=localised(standing.duty.label),
        number=task_number(standing.duty.number),
        address=reverse("portal:element", args=[pack, "tasks", task]) if not own else target,
        light=localised(standing.light.label) if known else "",
        stage=standing.stage.value if known and standing.stage else "",
        own=own,
    )


def _row(one: Link, got: str) -> dict[str, Any]:
    return {
        "target": one.target.target.id,
        "label": one.target.label,
        "asked": one.target.asked,
        "by": one.target.by,
        "share": one.share,
        "official": one.official,
        "actual": one.actual,
        "low": one.interval.partition("–")[0],
        "high": one.interval.partition("–")[2],
        "period": one.period,
        "flags": ["synthetic"] if one.synthetic else [],
        "tasks": [f"{each.number} {each.label}" for each in one.duties],
        "evidence": [text for text, _source in one.evidence],
        "score": got,
    }
