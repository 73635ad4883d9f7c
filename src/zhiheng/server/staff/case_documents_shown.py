"""Official documents of a case in words: where each stands in its chain, what may be done with it next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.cases.chain import links
from zhiheng.cases.models import CaseDocument, Service
from zhiheng.cases.services import consents
from zhiheng.cases.services.receipts import SIGNED_BY_HAND
from zhiheng.policy import words
from zhiheng.policy.model.template import Template
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.staff import case_words

S = CaseDocument.State


@lru_cache(maxsize=256)
def _read(content: str) -> Template:
    return Template.model_validate_json(content)


def template_of(document: CaseDocument) -> Template:
    """Return the template as it was when drafting began."""
    return _read(orjson.dumps(document.content, option=orjson.OPT_SORT_KEYS).decode())


def template_label(name: str) -> str:
    """Return what a template is called."""
    return next((localised(pack.templates[name]) for pack in every_pack() if name in pack.templates), name)


def state_words(state: str) -> str:
    """Return what a step of the chain of sign-off is called."""
    ends = {S.DONE.value: _("已归档"), S.VOID.value: _("已作废")}
    return ends.get(state) or localised(words.code(state, "sign_off")) or state


def way_words(way: str) -> str:
    """Return what a way of service is called."""
    return {
        Service.Way.ON_SITE.value: _("直接送达"),
        Service.Way.POST.value: _("邮寄送达"),
        Service.Way.ELECTRONIC.value: _("电子送达"),
        Service.Way.PUBLICATION.value: _("公告送达"),
    }.get(way, way)


def address_words(address: str) -> str:
    """Return an address of electronic service in the reader's language, where it is the account here; else as it was named."""
    return _("本平台企业账户") if address == consents.ACCOUNT_ZH else address


@dataclass(frozen=True)
class Link:
    """One step of a chain: its name and whether it is behind, now, or to come."""

    words: str
    place: str


@dataclass(frozen=True)
class ShownDocument:
    """A document as a list of a case shows it."""

    document: CaseDocument
    label: str
    state: str
    tone: str
    chain: tuple[Link, ...]
    services: tuple[dict[str, Any], ...]
    delivers: bool
    served: bool
    address: str = ""

    @property
    def issued(self) -> bool:
        """Whether it went out."""
        return self.document.issued_on is not None


def chain(document: CaseDocument, template: Template) -> tuple[Link, ...]:
    """Return the chain of a document with where it stands."""
    steps = list(links(template.sign_off))
    at = steps.index(document.state) if document.state in steps else len(steps)
    if document.state == S.VOID:
        at = -1
    return tuple(
        Link(state_words(one), "done" if place < at else "now" if place == at else "next")
        for place, one in enumerate(steps)
    )


def shown(document: CaseDocument, *, space: str = "staff") -> ShownDocument:
    """Return a document in words."""
    template = template_of(document)
    services = tuple(
        {
            "one": one,
            "way": way_words(one.way),
            "served": one.served_on,
            "proof": one.proof,
            "provable": one.way in SIGNED_BY_HAND,
        }
        for one in document.services.all()
    )
    served = any(one["served"] for one in services)
    ended = document.state in (S.DONE, S.VOID)
    address = reverse(f"{space}:case_document", args=[document.case.number, document.pk])
    return ShownDocument(
        document=document,
        label=localised(template),
        state=state_words(document.state),
        tone="neutral" if ended else "good" if document.issued_on else "accent",
        chain=chain(document, template),
        services=services,
        delivers=template.delivers,
        served=served,
        address=address,
    )


def several(documents: Iterable[CaseDocument], *, space: str = "staff") -> list[ShownDocument]:
    """Return documents in words."""
    return [shown(one, space=space) for one in documents]


_TONES = {"back": "attention", "void": "bad", "forward": "good"}


def _moment(text: str) -> str:
    """Write an instant of a document's history as pages write instants."""
    try:
        return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text[:16]


def history(document: CaseDocument) -> list[dict[str, Any]]:
    """Return what happened to a document in its chain, the newest first."""
    return [
        {**one, "when": _moment(str(one.get("at", ""))), "tone": _TONES.get(str(one.get("did", "")), "neutral"),
         "from_words": state_words(str(one.get("state", ""))), "to_words": state_words(str(one.get("to", ""))),
         "role_words": case_words.role_words(str(one.get("role", "")))}
        for one in reversed(document.history)
    ]  # fmt: skip
