"""Papers of planning for the demo: a follow-up letter that was sent, a reminder being drafted, a plan that came back from its sign-off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import User

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.services import acting, sign_off
from zhiheng.drafting.models import Draft
from zhiheng.drafting.services import drafts
from zhiheng.planning.follow_up import State
from zhiheng.planning.models import FollowUp
from zhiheng.planning.services import plans
from zhiheng.planning.services.plan_contents import DutyGiven, Outline
from zhiheng.server import demo_people
from zhiheng.server.planning import drafted
from zhiheng.server.visible import today

_POSTS = {"draft": "clerk", "check": "checker", "issue": "leader"}
_NEEDED = ("clerk", "checker", "leader", "archivist")


def make(pack: str, province: Body) -> int:
    """Make the papers; return how many drafts there are of them. Without the demo's people there are none."""
    accounts = User.objects.filter(username__in=_NEEDED).values_list("username", flat=True)
    people = {name: demo_people.actor(name) for name in accounts}
    if len(people) < len(_NEEDED) or people["clerk"].body != province.code:
        return 0
    late = FollowUp.objects.filter(opener=province, state=State.OPEN, due_on__lt=today(), parent=None)
    items = list(late.select_related("opener", "lead").order_by("pk"))
    if items:
        _letter(people, items[0])
        drafted.notice(people["clerk"], [one for one in items if one.lead_id == items[0].lead_id])
    _plan(people, pack)
    return Draft.objects.filter(kind__in=(drafted.LETTER, drafted.NOTICE, drafted.PLAN)).count()


def _letter(people: Mapping[str, Actor], item: FollowUp) -> None:
    """Carry a letter from one click to its sending."""
    made = drafted.letter(people["clerk"], item)
    made = drafts.edit(people["clerk"], made, {}, {"answer_by": "本月底（合成）"})
    document: CaseDocument = made.document
    while document.state != CaseDocument.State.DONE:
        signer = people[_POSTS.get(document.state, "archivist")]
        document = sign_off.move(signer, document, "forward", "同意")
    acting.act(people["clerk"], made.case, document.step)


def _plan(people: Mapping[str, Actor], pack: str) -> None:
    """Leave a plan whose document the checker sent back, with the reason."""
    year = today().year + 1
    given = Outline(
        f"全省{year}年质量工作计划（示例）", date(year, 1, 1), date(year, 12, 31), note="合成的示例计划，不是任何机关的文件。"
    )  # fmt: skip
    plan = plans.create(people["clerk"], given, pack=pack, example=True)
    plans.add_duty(
        people["clerk"], plan, DutyGiven("1", "组织产品质量监督抽查并公布结果", lead=(people["clerk"].body,))
    )
    made = drafted.sign_plan(people["clerk"], plan)
    document = sign_off.move(people["clerk"], made.document, "forward", "同意")
    sign_off.move(people["checker"], document, "back", "请补充任务的目标值（合成）")
