"""What all shapes share: the base, texts in two languages, problems, lists."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict, Field


class Shape(Schema):
    """Base of the shapes: what is not declared is not answered."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Both(Shape):
    """A text in Chinese and English."""

    zh: str
    en: str


class FieldError(Shape):
    """One value that is not as required."""

    model_config = ConfigDict(extra="allow")
    place: str = Field(alias="in")
    field: str
    code: str
    zh: str
    en: str


class Problem(Shape):
    """Problem details by RFC 9457, with a code that never changes and the message in both languages."""

    type: str = Field(examples=["urn:zhiheng:problem:not-found"])
    title: str
    status: int
    detail: str
    instance: str
    code: str
    zh: str
    en: str
    errors: list[FieldError]
    merged_into: str | None = Field(
        default=None, description="code of the enterprise that this one was merged into; with the status 410 alone"
    )


class Listed(Shape):
    """What every list carries."""

    next: str | None = Field(description="path and query of the next page; null at the end")
