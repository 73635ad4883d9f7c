"""Criteria that a body draws up itself for a demonstration programme, where the documents give none: kept in versions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.assessment import own
from zhiheng.assessment.errors import CriteriaRefused, NotYours
from zhiheng.assessment.models import OwnSheet
from zhiheng.assessment.own import OwnCriteria
from zhiheng.audit.services import actions
from zhiheng.cases.services import installed
from zhiheng.policy.model import Assessment, Localised

#: Levels of the bodies that may run a programme by criteria of their own.
LEVELS = ("province", "prefecture", "county")


def may_draw_up(actor: Actor) -> bool:
    """Return whether an actor's body may draw up criteria of its own."""
    return actor.may(Capability.OPEN_CASE) and actor.level in LEVELS


def draw_up(
    actor: Actor, pack: str, programme: str, drawn: OwnCriteria, *, synthetic: bool = False, now: datetime | None = None
) -> OwnSheet:
    """Keep criteria of the actor's body as a new version and return it; the same again adds none.

    Raises NotYours, CriteriaRefused, UnknownPack.
    """
    if not may_draw_up(actor):
        raise NotYours(zh_what="由省、市、县开展单位制定标准", en_what="a province, prefecture or county runs it")
    found = installed.pack(pack)
    known = next((one for one in own.programmes(found) if one.id == programme), None)
    if known is None:
        raise CriteriaRefused(
            zh_why="没有这个示范创建，或文件已给出条件。",
            en_why="there is no such programme, or documents give its criteria.",
        )
    body = Body.objects.get(code=actor.body)
    names = Localised(zh=body.name_zh, en=body.name_en or body.name_zh)
    with transaction.atomic():
        Body.objects.select_for_update().get(pk=body.pk)
        last = OwnSheet.objects.filter(body=body, pack=pack, programme=programme).first()
        version = last.version + 1 if last else 1
        content = _plain(own.sheet(known, drawn, names, version, body.level))
        if last is not None and _same(last.content, content):
            return last
        row = OwnSheet.objects.create(
            body=body, pack=pack, programme=programme, version=version, content=content, username=actor.username,
            at=now or timezone.now(), synthetic=synthetic,
        )  # fmt: skip
        actions.note("change", username=actor.username, body=actor.body, object_type="own_sheet",
                     object_id=f"{pack}/{programme}/{version}", detail={"kind": "drawn_up"})  # fmt: skip
    return row


def _plain(sheet: Assessment) -> dict[str, object]:
    return sheet.model_dump(mode="json", by_alias=True, exclude_none=True)


def _same(old: dict[str, object], new: dict[str, object]) -> bool:
    told = ("version", "note")
    return {key: value for key, value in old.items() if key not in told} == {
        key: value for key, value in new.items() if key not in told
    }


def newest(actor: Actor, pack: str = "") -> list[OwnSheet]:
    """Return the newest version of each programme for which the actor's body drew up criteria."""
    rows = OwnSheet.objects.filter(body__code=actor.body)
    if pack:
        rows = rows.filter(pack=pack)
    found: dict[tuple[str, str], OwnSheet] = {}
    for row in rows:
        found.setdefault((row.pack, row.programme), row)
    return list(found.values())


def find(actor: Actor, pack: str, sheet: str) -> OwnSheet | None:
    """Return the newest version of the criteria that the actor's body keeps under the name of a sheet."""
    return next((one for one in newest(actor, pack) if own.name(one.programme) == sheet), None)


def read(row: OwnSheet) -> Assessment:
    """Return kept criteria as the sheet that they are."""
    return Assessment.model_validate(row.content)
