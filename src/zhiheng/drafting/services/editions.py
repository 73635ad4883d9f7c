"""Issues of the status report: frozen as they were made, published by a leader who did not make them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions, transparency
from zhiheng.documents.report import Report
from zhiheng.drafting import report_json, status
from zhiheng.drafting.errors import EditionRefused, NothingToTell
from zhiheng.drafting.known import Known
from zhiheng.drafting.models import Edition
from zhiheng.drafting.status import Order, StatusReport
from zhiheng.ledger.runs import content_hash

LANGUAGES = ("zh", "en")


def make(
    actor: Actor, pack: str, known: Known, order: Order, *, public: Known | None = None, now: datetime | None = None
) -> Edition:
    """Freeze the report of a place and period as the data are; the same content twice is one issue. Raises NothingToTell.

    ``public``: what everybody may know of it. A report that would say something else by that is internal.
    """
    made = {language: status.report(known, order, language) for language in LANGUAGES}
    if not made["zh"].used:
        raise NothingToTell(area=order.area, period=order.period)
    content = _content(made)
    body = Body.objects.get(code=actor.body)
    internal = public is not None and content != _content({one: status.report(public, order, one) for one in LANGUAGES})
    internal = internal or any(
        one.publicity != "public"
        for one in known.readings
        if one.value is not None and one.indicator in made["zh"].used
    )
    edition, new = Edition.objects.get_or_create(
        body=body, content_hash=content_hash(content),
        defaults={
            "pack": pack, "area": order.area, "period": order.period, "before": order.before, "industry": order.industry,
            "content": content, "as_of": known.as_of, "batch": known.batch, "synthetic": made["zh"].is_synthetic,
            "internal": internal, "made_by": actor.username, "made_at": now or timezone.now(),
        },
    )  # fmt: skip
    if new:
        actions.note(
            "change", username=actor.username, body=actor.body, object_type="edition", object_id=str(edition.pk)
        )
    return edition


def _content(made: dict[str, StatusReport]) -> dict[str, Any]:
    return {name: orjson.loads(orjson.dumps(report_json.as_dict(one.report))) for name, one in made.items()}


def report_of(edition: Edition, language: str) -> Report:
    """Return the report of an issue in a language."""
    return report_json.report_of(edition.content["en" if language.lower().startswith("en") else "zh"])


def publish(actor: Actor, edition: Edition, *, now: datetime | None = None) -> Edition:
    """Publish an issue on the portal. Raises EditionRefused."""
    at = now or timezone.now()
    with transaction.atomic():
        found = Edition.objects.select_for_update(of=("self",)).select_related("body").get(pk=edition.pk)
        _may(actor, found)
        if found.published_at is None:
            found.published_at, found.published_by = at, actor.username
            found.save(update_fields=["published_at", "published_by"])
            actions.note(
                "change", username=actor.username, body=actor.body, object_type="edition", object_id=str(found.pk)
            )
            transparency.add("publication", {
                "publication": "status-report", "area": found.area, "period": found.period, "industry": found.industry,
                "office": found.body.code, "day": timezone.localdate(at).isoformat(), "content": found.content_hash,
                "synthetic": found.synthetic,
            }, public=True)  # fmt: skip
    return found


def _may(actor: Actor, edition: Edition) -> None:
    if actor.body != edition.body.code or not actor.may(Capability.ISSUE):
        raise EditionRefused(zh_why="须由本单位负责人公布。", en_why="it is for a leader of the office.")
    if actor.username == edition.made_by:
        raise EditionRefused(zh_why="编制人不能自己公布。", en_why="who made it does not publish it.")
    if edition.internal:
        raise EditionRefused(zh_why="报告引用了不公开的数值。", en_why="it quotes values that are not public.")


def for_actor(actor: Actor) -> QuerySet[Edition]:
    """Return the issues that an actor may see: its office's own, and what is published."""
    return Edition.objects.filter(Q(body__code=actor.body) | Q(published_at__isnull=False)).select_related("body")


def published() -> QuerySet[Edition]:
    """Return what was published, the newest first."""
    return Edition.objects.filter(published_at__isnull=False).select_related("body").order_by("-published_at", "-id")
