"""Shapes of checks, answer sheets and confirmed measures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from zhiheng.credit.answer_sheet import MOST
from zhiheng.server.api.params import iso_day, without_nul
from zhiheng.server.api.shapes.base import Shape
from zhiheng.server.api.shapes.facts import MeasureShape

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}$")]
Words = Annotated[str, AfterValidator(without_nul)]
PlainDay = Annotated[date, BeforeValidator(iso_day)]


class CheckAsked(Shape):
    """Whom to check, and for what."""

    purpose: Literal["tender", "loan", "award", "licence"] = Field(examples=["tender"])
    codes: list[Code] = Field(min_length=1, max_length=MOST, examples=[["91350100M000100Y43"]])
    sheet: bool = Field(default=False, description="also make a signed, numbered answer sheet")


class CheckAnswer(Shape):
    """What follows for one enterprise; `name` is null where no public registration is known."""

    uscc: str
    name: str | None
    verdict: Literal["restricted", "clear", "unknown"]
    restrictions: list[MeasureShape]
    incentives: list[MeasureShape]


class SheetShape(Shape):
    """A signed answer sheet: the signature is Ed25519 over the RFC 8785 form of `document`."""

    document: dict[str, Any]
    sha256: str
    signature: dict[str, str]
    log: dict[str, Any]


class CheckAnswers(Shape):
    """The answers of a check."""

    purpose: str
    as_of: date
    pack: str
    items: list[CheckAnswer]
    sheet: SheetShape | None


class SheetStatus(Shape):
    """Whether an answer sheet still holds."""

    number: str
    as_of: date
    issued_at: datetime
    current: bool
    changed: list[str] = Field(description="codes for which something else follows now")
    sheet: SheetShape


class ApplicationAsked(Shape):
    """That a measure was applied (`applied_on`, `result`), or that it was not (`reason`)."""

    measure: str = Field(max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["serious-list-tender"])
    uscc: Code = Field(examples=["91350100M000100Y43"])
    applied_on: PlainDay | None = None
    ended_on: PlainDay | None = None
    amount: int | None = Field(default=None, ge=0, le=10**15, description="fen")
    result: Words = Field(default="", max_length=1000)
    reason: Words = Field(default="", max_length=4000, description="why it was not applied")


class ApplicationAnswer(Shape):
    """What was kept."""

    measure: str
    uscc: str
    body: str
    applied: bool
    application_no: str | None = Field(description="number of the record that follows within a minute")
