"""Shapes of codes, intake and status."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from zhiheng.server.api.shapes.base import Listed, Shape


class CodeList(Shape):
    """Codes to check."""

    codes: list[str] = Field(min_length=1, max_length=1000, examples=[["91350100M000100Y43"]])


class CodeAnswer(Shape):
    """Whether a code is valid, and why not."""

    input: str
    kind: str
    valid: bool
    reason: str | None
    zh: str | None
    en: str | None
    canonical: str | None
    parts: dict[str, Any]


class CodeAnswers(Shape):
    """An answer a code, in order."""

    items: list[CodeAnswer]


class DivisionShape(Shape):
    """A division on a day."""

    code: str
    name: str
    name_en: str = Field(description="the name in Latin letters as GB/T 2260 spells it, with its type word")
    parent: str | None
    level: str
    kind: str
    valid_from: date
    valid_until: date | None


class WorkdayShape(Shape):
    """A day computed on the calendar; provisional beyond the last published notice."""

    date: date
    provisional: bool
    days: int | None = None


class IntakeShape(Shape):
    """What became of a body."""

    upload: str
    state: str = Field(description="reading, prepared, done or refused")
    batch: str | None
    batch_seq: int | None
    accepted: int
    duplicates: int
    quarantined: int
    unlinked: int
    conflicts: int
    quarantine: str | None = Field(description="address of the rows set aside")
    error: dict[str, Any] | None = None


class QuarantinedShape(Shape):
    """A row set aside, with what is wrong."""

    key: str
    upload: str
    source: str
    record_type: str
    row: int
    values: dict[str, str | None]
    sealed: list[str] = Field(description="headings whose cells hold personal data and are kept in the vault")
    findings: list[dict[str, Any]]
    created: datetime


class Quarantine(Listed):
    """A page of rows that wait for mending."""

    items: list[QuarantinedShape]


class Mended(Shape):
    """A mended row: its key and its cells; a sealed cell is left as it is or written anew."""

    key: str = Field(pattern=r"^[0-9a-f]{32}$")
    values: dict[str, str | None] = Field(max_length=2000)


class MendedRows(Shape):
    """Mended rows of one source."""

    rows: list[Mended] = Field(min_length=1, max_length=1000)


class Mending(Shape):
    """What became of mended rows."""

    batch: str | None
    batch_seq: int | None
    accepted: int
    duplicates: int
    quarantined: int
    unlinked: int
    unknown: int


class StatusShape(Shape):
    """How far the data goes, and which versions answer."""

    version: str
    api: str
    pack: str
    head: int | None = Field(description="last committed batch of the ledger; null to callers without a key")
    projected: int = Field(description="last batch that answers rest on")
    today: date
    packs: dict[str, str] = Field(description="pack → hash of its content")
    level: str
