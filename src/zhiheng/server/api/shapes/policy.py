"""Shapes of record types, packs and runs."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import ConfigDict, Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape


class RecordTypeLine(Shape):
    """A record type in the list."""

    id: str
    pack: str
    label: Both
    publicity: str
    version: int
    offered: bool = Field(description="whether rows of this type can be sent")


class RecordTypes(Shape):
    """All record types."""

    items: list[RecordTypeLine]


class PackLine(Shape):
    """A pack in the list."""

    id: str
    label: Both
    extends: list[str]
    division: str | None
    version: str
    content_hash: str


class Packs(Shape):
    """All packs."""

    items: list[PackLine]
    default: str


class ElementLine(Shape):
    """An element of a pack."""

    id: str
    pack: str
    label: Both
    certainty: str


class PackShape(PackLine):
    """A pack with its elements."""

    documents: list[ElementLine]
    scorecards: list[ElementLine]
    measures: list[ElementLine]
    parameters: list[ElementLine]


class ElementShape(Shape):
    """A document or scorecard as its pack declares it."""

    model_config = ConfigDict(extra="allow")
    id: str
    pack: str
    label: Both
    certainty: str


class RunLine(Shape):
    """A run in the list."""

    run: str
    pack: str
    scorecard: str
    use: str
    as_of: date
    batch_seq: int
    created: datetime
    rated: int
    not_rated: int
    grades: dict[str, int]
    output_hash: str
    latest: bool


class Runs(Listed):
    """A page of runs."""

    items: list[RunLine]


class VerificationShape(Shape):
    """What is known of a run's verification; `same` null: not compared, or cannot be."""

    run: str
    running: bool
    failed: bool
    at: datetime | None
    same: bool | None
    zh: str
    en: str


class RunShape(RunLine):
    """A run with what it pinned."""

    pack_hash: str
    semantics_version: int
    certainty: str | None
    verification: VerificationShape
