"""Templates of official documents: which kind, what it must say, who signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised, Model


class OfficialDocumentKind(StrEnum):
    """Kinds of official document."""

    NOTICE = "notice"  # 通知书
    DECISION = "decision"  # 决定书
    RECEIPT = "receipt"  # 送达回证
    CIRCULAR = "circular"  # 通报
    LETTER = "letter"  # 函
    BRIEFING = "briefing"  # 简报
    REPORT = "report"  # 报告
    MINUTES = "minutes"  # 纪要
    PLAN = "plan"  # 方案
    ANNOUNCEMENT = "announcement"  # 公告
    CERTIFICATE = "certificate"  # 证书


#: A place in a text, as in ``{facts}``.
PLACE: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\}")
#: Places that every template has without declaring them.
BUILT_IN_PLACES: Final = ("issuer", "number", "day")


class TemplateField(Model):
    """A place to be filled."""

    id: str
    label: Localised
    required: bool = True
    personal: bool = Field(default=False, description="personal data: masked in every copy but the addressee's")
    source: str | None = Field(
        default=None,
        description="what fills it before people edit: as in the values of a step, $subject, $field.<id>, …",
    )


class Template(Element):
    """What an official document holds; `sign_off` are the steps of its chain in order.

    `title`, `addressee` and the paragraphs of `body` are Chinese, the language of the document, with places such as
    ``{facts}`` that name a field (or the built-in ``{issuer}``, ``{number}``, ``{day}``). A paragraph beginning with ``# ``, ``## `` or
    ``### `` is a heading of the first, second or third rank; one written ``| label | {value}`` is a row of a form.
    """

    kind: OfficialDocumentKind
    issuer: str | None = None
    mark: str | None = Field(
        default=None, description="the words before the year in its number, 市监信罚 for 〔2026〕1号"
    )
    title: str | None = None
    addressee: str | None = None
    body: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    fields: tuple[TemplateField, ...] = Field(min_length=1)
    sign_off: tuple[str, ...] = Field(
        default=(), description="draft, check, co_sign, legal_review, collective, issue, …"
    )
    delivers: bool = Field(default=False, description="must be served with proof")
    reports_up: bool = Field(
        default=False, description="goes to a body above (上行文): it names who signed it (签发人) at its head"
    )

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield every text that may hold places, with the path to it."""
        yield ("title",), self.title or ""
        yield ("addressee",), self.addressee or ""
        for name, texts in (("body", self.body), ("attachments", self.attachments)):
            yield from (((name, at), text) for at, text in enumerate(texts))

    def places(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield what each place names, with the path to the text in which it stands."""
        for path, text in self.texts():
            yield from ((path, name) for name in PLACE.findall(text))
