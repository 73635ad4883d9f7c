"""Mappings remembered: which column of a unit's own sheet means which line; shown, changed and forgotten by the unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db.models import F, QuerySet

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions
from zhiheng.rounds.errors import MayNot
from zhiheng.rounds.models import RememberedMapping
from zhiheng.rounds.sheets import Choice, Table

_LARGEST = Decimal(10) ** 12


def of_unit(unit: Body, form: str) -> dict[str, Choice]:
    """Return what a unit's sheets were said to mean before, by fingerprint."""
    return {
        one.fingerprint: choice(one.columns, one.factors)
        for one in RememberedMapping.objects.filter(unit=unit, form=form)
    }


def choice(columns: Mapping[str, str], factors: Mapping[str, str]) -> Choice:
    """Return a choice from what is kept of it; a factor that is no sensible number is left out."""
    read = {heading: number for heading, text in factors.items() if (number := factor(text)) is not None}
    return Choice(dict(columns), read)


def factor(text: str) -> Decimal | None:
    """Return a factor as somebody wrote it; None for what is none."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < abs(number) <= _LARGEST else None


def remember(unit: Body, form: str, tables: Iterable[Table], by: str, now: datetime) -> int:
    """Keep what the tables of a file meant, for the unit's next file; return how many."""
    n = 0
    for table in tables:
        if not any(column.line for column in table.columns):
            continue
        kept = {
            "headings": [column.heading for column in table.columns],
            "columns": {column.heading: column.line or "" for column in table.columns if column.heading},
            "factors": {
                column.heading: format(column.factor, "f")
                for column in table.columns
                if column.heading and column.factor is not None and column.how != "heading"
            },
            "by": by,
            "at": now,
        }
        made, _new = RememberedMapping.objects.update_or_create(
            unit=unit, form=form, fingerprint=table.fingerprint, defaults=kept
        )
        RememberedMapping.objects.filter(pk=made.pk).update(used=F("used") + 1)
        n += 1
    return n


def for_actor(actor: Actor) -> QuerySet[RememberedMapping]:
    """Return the mappings of the actor's own body."""
    return RememberedMapping.objects.filter(unit__code=actor.body).select_related("unit")


def forget(actor: Actor, mapping: int) -> bool:
    """Forget a mapping of one's own body; return whether there was one. Raises MayNot."""
    if not actor.may(Capability.TAKE_IN):
        raise MayNot(zh_who="填报单位的经办人", en_who="a clerk of the unit")
    found = for_actor(actor).filter(pk=mapping).first()
    if found is None:
        return False
    form, fingerprint = found.form, found.fingerprint
    found.delete()
    detail = {"kind": "forgotten", "form": form}
    actions.note(
        "change",
        username=actor.username,
        body=actor.body,
        object_type="sheet_mapping",
        object_id=fingerprint[:16],
        detail=detail,
    )
    return True
