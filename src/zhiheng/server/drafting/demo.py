"""What the demo fills in of drafts and status reports: through the room's services, dated, marked as synthetic.

Two drafts (one being written, one waiting for legal review), a circular that was issued, sent and published, and a status
report that was frozen and published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.services import acting, sign_off
from zhiheng.drafting.known import Known
from zhiheng.drafting.models import Draft, Edition
from zhiheng.drafting.services import drafts, editions
from zhiheng.drafting.services.drafts import Wanted
from zhiheng.drafting.status import Order
from zhiheng.ledger.installation import Installation
from zhiheng.server import demo_people
from zhiheng.server.drafting import ports
from zhiheng.server.visible import today

MARK = "（合成数据 SYNTHETIC）"
_POSTS = {"draft": "clerk", "check": "checker", "co_sign": "leader", "legal_review": "legal", "issue": "leader"}
_NEEDED = ("clerk", "checker", "legal", "leader", "archivist")
_DEMANDS = f"请各地核对本地数据，对样本量不足的指标补充抽样。{MARK}"


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    people = _people()
    division = installation.packs[pack].info.division
    period = ports.usual(ports.choices(pack)["periods"], today())
    if Edition.objects.filter(pack=pack).exists() or len(people) < len(_NEEDED) or not division or not period:
        return {"drafts": 0}
    step("拟写演示文稿", "Writing drafts")
    order = ports.order(installation.packs[pack], division, period)
    known = ports.known(installation, installation.packs[pack], order, ports.PUBLIC)
    begun = timezone.now() - timedelta(days=6)
    _circular(people, pack, known, order, begun)
    _waiting(people, pack, known, order, begun)
    drafts.new(people["clerk"], Wanted("briefing", pack, order, topics=("product", "service")), known)
    _report(people, pack, known, order)
    return {"drafts": Draft.objects.count(), "editions": Edition.objects.count()}


def _people() -> dict[str, Actor]:
    """Return the demo's people of the bureau, by the name of their account; those that are not there are left out."""
    accounts = User.objects.filter(username__in=_NEEDED).values_list("username", flat=True)
    found = {name: demo_people.actor(name) for name in accounts}
    return {name: actor for name, actor in found.items() if actor.body}


def _circular(people: Mapping[str, Actor], pack: str, known: Known, order: Order, at: datetime) -> None:
    """Carry a circular from its draft to the portal, a day a stage."""
    made = drafts.new(people["clerk"], Wanted("circular", pack, order, english=True), known, now=at)
    made = drafts.edit(people["clerk"], made, {}, {"demands": _DEMANDS}, now=at)
    _signed(people, made.document, at + timedelta(days=1), until="done")
    case = acting.act(people["clerk"], made.case, made.document.step, now=at + timedelta(days=2))
    acting.act(people["leader"], case, "publish", now=at + timedelta(days=3))


def _waiting(people: Mapping[str, Actor], pack: str, known: Known, order: Order, at: datetime) -> None:
    """Leave a notice before its legal review."""
    made = drafts.new(people["clerk"], Wanted("notice", pack, order), known, now=at)
    made = drafts.edit(people["clerk"], made, {}, {"demands": _DEMANDS}, now=at)
    _signed(people, made.document, at + timedelta(days=1), until="legal_review")


def _signed(people: Mapping[str, Actor], document: CaseDocument, at: datetime, until: str) -> None:
    while document.state != until:
        signer = people[_POSTS.get(document.state, "archivist")]
        document = sign_off.move(signer, document, "forward", "同意", now=at)


def _report(people: Mapping[str, Actor], pack: str, known: Known, order: Order) -> None:
    edition = editions.make(people["clerk"], pack, known, order)
    if not edition.internal:
        editions.publish(people["leader"], edition)
