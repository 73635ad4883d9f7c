"""What is missing of a promise as pages show it: what it is, of which days, who delivers it, and where it is entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.policy.pack import Pack
from zhiheng.promises import State
from zhiheng.promises.wanting import Kind, Wanted, wanted
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.promises.figures import NATION

#: Sources through which anything may come, and the system's own: they say nothing of who delivers.
_ANY = frozenset({"api", "case-decisions", "reporting-rounds", "published-circulars"})


@dataclass(frozen=True)
class ShownWant:
    """One thing that is missing: in words, for which days, from whom, and the page where it is entered or looked up."""

    kind: str
    what: str
    days: str
    who: str
    address: str
    action: str


def shown(state: State, pack: Pack, *, internal: bool = False) -> list[ShownWant]:
    """Return what is missing of a promise that cannot be judged, with the way to enter it for who works there."""
    return [_line(state, each, pack, internal=internal) for each in wanted(state, pack)]


def _line(state: State, want: Wanted, pack: Pack, *, internal: bool) -> ShownWant:
    address, action = _where(state, want, pack, internal=internal)
    days = "" if want.last is None else f"{want.first or ''}—{want.last}".lstrip("—")
    if want.last is None and want.first is not None:
        days = _("%(day)s 起") % {"day": want.first.isoformat()}
    return ShownWant(want.kind.value, localised(want.said), days, _who(state, want, pack), address, action)


def _who(state: State, want: Wanted, pack: Pack) -> str:
    """Say who delivers it: the sources of the sharing register, the publisher, who keeps promises, or who set the goal."""
    if want.kind is Kind.DEFINITION:
        issuer = state.document.issuer if state.document else None
        named = [_body(pack, issuer)] if issuer else []
        return _listed(named) or _("提出目标的单位")
    if want.kind is Kind.PROOF:
        return _("省主管局或领导小组办公室")
    publisher = pack.indicators[want.indicator].publisher
    named = [_body(pack, publisher)] if publisher and want.kind is not Kind.RECORDS else []
    named += [
        localised(each) + (_("（%(body)s）") % {"body": _body(pack, each.provider)} if each.provider else "")
        for each in pack.sources.values()
        if not each.synthetic and each.id not in _ANY and set(want.record_types) & set(each.record_types)
    ]
    return _listed(dict.fromkeys(named))


def _where(state: State, want: Wanted, pack: Pack, *, internal: bool) -> tuple[str, str]:
    if want.kind is Kind.DEFINITION:
        return policy_elements.address(pack.indicators[want.indicator]), _("看口径")
    if internal:
        if want.kind is Kind.PROOF:
            return "#proofs", _("登记佐证")
        if want.kind is Kind.RECORDS:
            return reverse("staff:intake"), _("归集记录")
        if want.kind is Kind.PEERS:
            return reverse("staff:intake"), _("归集公布的数字")
        return f"?whose={NATION if want.kind is Kind.NATION else state_area(pack)}#figure", _("登记公布的数字")
    if not want.record_types:
        return "", ""
    return reverse("portal:data_type", args=[want.record_types[0]]), _("看这种记录")


def state_area(pack: Pack) -> str:
    """Return whose figures a promise of a pack wants: the province's."""
    return pack.info.division or NATION


def _body(pack: Pack, body: str | None) -> str:
    known = pack.bodies.get(body or "")
    return localised(known) if known is not None else (body or "")


def _listed(names: Iterable[str]) -> str:
    return (", " if english() else "、").join(names)
