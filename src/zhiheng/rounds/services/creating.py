"""Making a round: from a form of a pack, or from an uploaded template; kept as it was, so that it can be shown again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions
from zhiheng.cases.services import files, installed
from zhiheng.cases.services.changing import next_number
from zhiheng.policy.model import ReportingRound
from zhiheng.rounds import periods, template
from zhiheng.rounds.errors import MayNot, UnknownForm
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import units

#: Working days until a round is due where its form says none.
DEFAULT_DAYS = 10


def create(
    actor: Actor, pack: str, form: str, period: str, *, asks: Sequence[str] = (), due_on: date | None = None,
    synthetic: bool = False, now: datetime | None = None,
) -> Round:  # fmt: skip
    """Make a round of a pack's form for a period and return it as a draft.

    Args: `asks`: levels or codes of bodies in the place of the form's own; `due_on`: in the place of the form's term.
    Raises: UnknownForm, PeriodUnreadable, MayNot, NoUnits.
    """
    known = installed.pack(pack).rounds
    if form not in known:
        raise UnknownForm(form=form, pack=pack, known=", ".join(known))
    return make(actor, pack, known[form], period, asks=asks, due_on=due_on, synthetic=synthetic, now=now)


def create_from_template(
    actor: Actor, pack: str, path: Path, period: str, *, asks: Sequence[str], returns_to: str = "", name: str = "",
    due_on: date | None = None, now: datetime | None = None,
) -> Round:  # fmt: skip
    """Make a round of an uploaded workbook: its headings become the lines, and the file itself is what units get.

    Raises FormUnreadable, FileRefused, PeriodUnreadable, MayNot, NoUnits, and the errors of reading a file.
    """
    asker = returns_to or actor.body
    declared = template.form_of(path, tuple(asks), asker, name=name)
    sha256 = files.store(files.Given(path.name, path.read_bytes())).sha256
    return make(actor, pack, declared, period, asks=asks, due_on=due_on, template_file=sha256, now=now)


def make(
    actor: Actor, pack: str, declared: ReportingRound, period: str, *, asks: Sequence[str] = (),
    due_on: date | None = None, template_file: str = "", synthetic: bool = False, now: datetime | None = None,
) -> Round:  # fmt: skip
    """Make a round of a declared form; see `create`."""
    at = now or timezone.now()
    asker = _asker(actor, declared)
    span = periods.parse(period, declared.every)
    wanted = tuple(asks) or declared.asks
    units.asked(wanted, asker)  # nobody to ask is told at once
    term = periods.due(span, declared.due_days or DEFAULT_DAYS)
    content = kept(declared)
    with transaction.atomic():
        round_ = Round.objects.create(
            number=_number(declared.id, at), pack=pack, form=declared.id, content=content, content_hash=_hash(content),
            name_zh=declared.label.zh, name_en=declared.label.en, asker=asker, asks=list(wanted), period=span.text,
            starts=span.starts, ends=span.ends, due_on=due_on or term.date, provisional=due_on is None and term.provisional,
            previous=_previous(asker, declared.id, span), template=template_file, synthetic=synthetic,
            created_by=actor.username, created_at=at,
        )  # fmt: skip
        detail = {"form": declared.id, "period": span.text}
        actions.note(
            "change",
            username=actor.username,
            body=actor.body,
            object_type="round",
            object_id=round_.number,
            detail=detail,
        )
    return round_


def kept(declared: ReportingRound) -> dict[str, Any]:
    """Return a form as a round keeps it: plain JSON, choices as pairs, for the database keeps no order of names."""
    content = declared.model_dump(mode="json", by_alias=True)
    for line in content["form"]:
        line["choices"] = list(line["choices"].items())
    return content


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _asker(actor: Actor, declared: ReportingRound) -> Body:
    """Return the body that asks: the actor's own; the machine asks for the body that the form names."""
    if not actor.system and not actor.may(Capability.OPEN_CASE):
        raise MayNot(zh_who="发起单位的经办人", en_who="a clerk of the body that asks")
    code = declared.returns_to if actor.system else actor.body
    found = Body.objects.filter(code=code, active=True).first()
    if found is None:
        raise MayNot(zh_who=f"发起单位（{code}，未登记）", en_who=f"the body that asks ({code}, not entered here)")
    return found


def _number(form: str, at: datetime) -> str:
    year = timezone.localtime(at).year
    return f"{year}-{form}-{next_number(f'round/{form}/{year}'):04d}"


def _previous(asker: Body, form: str, span: periods.Span) -> Round | None:
    """Return the last locked round of the form before a period."""
    before = Round.objects.filter(asker=asker, form=form, vintage__gt=0, ends__lt=span.starts)
    return before.order_by("-ends", "-pk").first()
