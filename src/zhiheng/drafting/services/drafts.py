"""Drafts: begun from data and a template, edited, brought up to the data, and published when their case says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.audit.services import transparency
from zhiheng.cases.models import Case, CaseDocument, CaseEvent
from zhiheng.cases.services import asking, effects, opening, sign_off
from zhiheng.drafting import composing, pieces, renewing
from zhiheng.drafting.composing import KINDS
from zhiheng.drafting.errors import DraftChanged, DraftClosed, UnknownDraft, UnknownKind
from zhiheng.drafting.known import Known
from zhiheng.drafting.models import Draft
from zhiheng.drafting.pieces import Piece
from zhiheng.drafting.renewing import Outdated
from zhiheng.drafting.status import Order

PROCEDURE = "office-document"


@dataclass(frozen=True)
class Wanted:
    """What a new draft shall be. `subject`: its title, else the kind's own; `topics`: qualities that it tells of."""

    kind: str
    pack: str
    order: Order
    subject: str = ""
    topics: tuple[str, ...] = ()
    english: bool = False
    values: Mapping[str, str] | None = None


def new(actor: Actor, wanted: Wanted, known: Known, *, now: datetime | None = None) -> Draft:
    """Begin a draft: its case, its document, its text from the data. Raises UnknownKind, MayNotOpen, DocumentRefused."""
    if wanted.kind not in KINDS:
        raise UnknownKind(kind=wanted.kind[:40])
    if KINDS[wanted.kind].by_room and not known.written:
        raise UnknownKind(kind=wanted.kind[:40])
    at, kind = now or timezone.now(), KINDS[wanted.kind]
    made = composing.compose(wanted.kind, known, wanted.order, wanted.topics)
    title = wanted.subject.strip()[:200] or next(
        (one.text for one in made if one.key in ("subject", "period")), kind.label.zh
    )
    made = [one for one in made if one.key != "subject"] + ([] if not _has_subject(kind) else [_titled(made, title)])
    values = {**(wanted.values or {}), **pieces.texts(made)}
    with transaction.atomic():
        case = opening.open_case(
            actor, PROCEDURE, pack=wanted.pack, fields={"matter": title}, title=f"{kind.label.zh}：{title}", now=at
        )
        document = sign_off.draft(actor, case, kind.template, kind.step, values, now=at)
        return _kept(actor, wanted, known, case, document, made, title, at)


def _english(made: Sequence[Piece]) -> str:
    """Return the English title: what the rule wrote, as long as nobody wrote another Chinese one without its English."""
    own = next((one for one in made if one.field in ("subject", "period") and one.key), None)
    if own is None or (own.edited and own.text_en == own.was_en):
        return ""
    return own.text_en.strip()[:300]


def _has_subject(kind: composing.Kind) -> bool:
    return ("subject", "subject") in kind.fields


def _titled(made: Sequence[Piece], title: str) -> Piece:
    """Return the piece that holds the title: the rule's, or what was typed over it."""
    own = next((one for one in made if one.key == "subject"), Piece("subject", title))
    return own if own.text == title else Piece("subject", title, own.text_en, own.was, own.was_en, own.key)


def _kept(
    actor: Actor, wanted: Wanted, known: Known, case: Case, document: CaseDocument, made: Sequence[Piece], title: str, at: datetime
) -> Draft:  # fmt: skip
    order = wanted.order
    return Draft.objects.create(
        case=case, document=document, kind=wanted.kind, pack=wanted.pack, title=title, area=order.area, period=order.period,
        title_en=_english(made), before=order.before, industry=order.industry, topics=list(wanted.topics), english=wanted.english,
        pieces=pieces.kept(made), as_of=known.as_of, batch=known.batch, synthetic=known.synthetic or _synthetic(made), made_by=actor.username,
        made_at=at, changed_at=at,
    )  # fmt: skip


def _synthetic(made: Sequence[Piece]) -> bool:
    return any(figure.synthetic for one in made for figure in one.figures)


def text_of(draft: Draft) -> list[Piece]:
    """Return the pieces of a draft as its document stands now, whoever wrote in it and wherever."""
    held = pieces.read(draft.pieces)
    order = [one["id"] for one in draft.document.content["fields"]]
    return pieces.absorbed(held, {field: str(draft.document.values.get(field) or "") for field in order})


def is_draft(draft: Draft) -> bool:
    """Return whether the text may still be written in."""
    return bool(draft.document.state == CaseDocument.State.DRAFT)


def edit(
    actor: Actor, draft: Draft, given: Mapping[int, tuple[str, str]], added: Mapping[str, str] | None = None, *,
    version: int | None = None, now: datetime | None = None,
) -> Draft:  # fmt: skip
    """Write in a draft: texts by the place of their piece, what is added by field. Raises DraftClosed, DraftChanged, DocumentRefused."""
    with transaction.atomic():
        found = _locked(draft, version)
        return _written(actor, found, pieces.edited(text_of(found), given, added or {}), now)


def behind(draft: Draft, known: Known) -> list[Outdated]:
    """Return what the data have left behind in a draft, as they are now; also of what was signed, which does not change."""
    return renewing.outdated(text_of(draft), known, _fresh(draft, known))


def _fresh(draft: Draft, known: Known) -> list[Piece]:
    return composing.compose(draft.kind, known, order_of(draft), draft.topics)


def order_of(draft: Draft) -> Order:
    """Return the order by which a draft was written."""
    return Order(draft.area, draft.period, draft.before, (), draft.industry)


def renew(
    actor: Actor, draft: Draft, known: Known, places: set[int] | None = None, *, version: int | None = None,
    now: datetime | None = None,
) -> Draft:  # fmt: skip
    """Bring pieces up to the data (None: all that are behind). Raises DraftClosed, DraftChanged, DocumentRefused."""
    with transaction.atomic():
        found = _locked(draft, version)
        late = behind(found, known)
        wanted = {one.place for one in late} if places is None else places
        made = renewing.renewed(text_of(found), late, wanted, _fresh(found, known))
        found.renewed_at, found.as_of, found.batch = now or timezone.now(), known.as_of, known.batch
        return _written(actor, found, made, now)


def _locked(draft: Draft, version: int | None) -> Draft:
    found = Draft.objects.select_for_update(of=("self",)).select_related("document", "case__holder").get(pk=draft.pk)
    if not is_draft(found):
        raise DraftClosed(draft=found.title)
    if version is not None and version != found.version:
        raise DraftChanged(draft=found.title)
    return found


def _written(actor: Actor, draft: Draft, made: Sequence[Piece], now: datetime | None) -> Draft:
    """Write pieces into the document through its own rules, and keep what they rest on."""
    held = pieces.texts(made)
    fields = {one["id"]: held.get(one["id"], "") for one in draft.document.content["fields"]}
    draft.document = sign_off.edit(actor, draft.document, fields, now=now)
    draft.pieces, draft.title_en = pieces.kept(made), _english(made)
    if not KINDS[draft.kind].by_room:  # that its room said of what it rests on stays
        draft.synthetic = _synthetic(made)
    draft.changed_at, draft.version = now or timezone.now(), draft.version + 1
    draft.save()
    return draft


def for_actor(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts that an actor may see: those whose case it may see."""
    seen = asking.for_actor(actor).order_by().values("pk")
    return Draft.objects.filter(case__in=seen).select_related("case__holder", "document")


def find(actor: Actor, key: int) -> Draft:
    """Return one of them. Raises UnknownDraft."""
    found = for_actor(actor).filter(pk=key).first()
    if found is None:
        raise UnknownDraft(draft=key)
    return found


def published() -> QuerySet[Draft]:
    """Return what was published, the newest first."""
    found = Draft.objects.filter(published_at__isnull=False).select_related("case__holder", "document")
    return found.order_by("-published_at", "-id")


def register() -> None:
    """Say what drafting does when a case of an office document takes its step of publication."""
    effects.on(PROCEDURE, "publish")(_publish)


def _publish(case: Case, event: CaseEvent, actor: Actor) -> None:
    """Publish the document of a case as it was issued, and note it in the transparency log."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("document").filter(case=case).first()
    if draft is None:
        return
    draft.published_at, draft.published_by = event.at, actor.username
    draft.save(update_fields=["published_at", "published_by"])
    document = draft.document
    entry: dict[str, Any] = {
        "publication": "official-document", "kind": draft.kind, "number": document.number, "title": draft.title,
        "case": case.number, "office": case.holder.code, "day": timezone.localdate(event.at).isoformat(), "pdf": document.pdf_sha256,
        "docx": document.docx_sha256, "synthetic": draft.synthetic,
    }  # fmt: skip
    transparency.add("publication", entry, public=True)
