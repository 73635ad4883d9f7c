"""Templates of official documents: which kind, what it must say, who signs."""

from __future__ import annotations

from enum import StrEnum

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
    ANNOUNCEMENT = "announcement"  # 公告
    CERTIFICATE = "certificate"  # 证书


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
    ``{facts}`` that name a field. A paragraph beginning with ``# `` or ``## `` is a heading of the first or second rank.
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
