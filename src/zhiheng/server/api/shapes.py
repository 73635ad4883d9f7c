"""The shapes of answers. Texts for people come in Chinese and English; an unknown is null, never zero."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

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


class PartyShape(Shape):
    """Somebody or something that takes part in a fact."""

    role: str
    subject: str | None
    uscc: str | None
    name: str | None
    method: str | None = Field(description="code, alias, name, judged or none: how the party was linked")


class Record(Shape):
    """One record of the ledger with its present state."""

    record_id: str
    record_type: str
    label: Both
    subject: str | None
    occurred_on: date
    recorded_at: datetime
    batch_seq: int
    source: str
    publicity: str = Field(description="effective: the stricter of the record's own and of a visibility stop's")
    division: str | None
    owner_body: str | None
    state: str = Field(description="in_force, corrected or void")
    supersedes: str | None
    superseded_by: str | None
    void_from: date | None
    synthetic: bool
    parties: list[PartyShape]
    payload: dict[str, Any] = Field(description="fields of the record type that the caller may see; money in fen")


class ParticipationShape(Record):
    """A record with the roles in which the enterprise takes part."""

    roles: list[str]


class Listed(Shape):
    """What every list carries."""

    next: str | None = Field(description="path and query of the next page; null at the end")


class Records(Listed):
    """A page of records."""

    items: list[Record]
    head: int = Field(description="batch at which the list is read; ask next with changes_since=head")


class Participations(Listed):
    """A page of an enterprise's records."""

    items: list[ParticipationShape]
    head: int


class EnterpriseLine(Shape):
    """An enterprise in a list."""

    uscc: str | None
    subject: str
    name: str
    former_names: list[str]
    status: str | None
    industry: str | None
    division: str | None
    last_record_on: date | None
    synthetic: bool


class Enterprises(Listed):
    """A page of enterprises."""

    items: list[EnterpriseLine]
    near: bool = Field(description="no name contains the text; these are near it")


class Enterprise(EnterpriseLine):
    """An enterprise as last registered."""

    aliases: list[str]
    legal_form: str | None
    scale: str | None
    address: str | None
    established_on: date | None
    registered_on: date | None
    record_id: str
    source: str
    records: dict[str, int] = Field(description="records in force by type, as far as the caller may see them")
    merged: list[str] = Field(description="codes of enterprises merged into this one")


class Cite(Shape):
    """A provision and the status of its document."""

    model_config = ConfigDict(extra="allow")
    document: str
    provision: str


class MeasureShape(Shape):
    """A measure that follows, with the records from which it does."""

    measure: str
    label: Both
    kind: str
    effect: Both
    executing_body: dict[str, Any] | None
    legal_basis: list[Cite]
    cite: list[Cite]
    catalogue_year: int | None
    certainty: str
    records: list[str]
    risk_class: str | None = None


class StandingShape(Shape):
    """What follows for an enterprise from published decisions on a day, for a purpose."""

    uscc: str
    name: str | None
    purpose: str
    as_of: date
    pack: str
    incentives: list[MeasureShape]
    restrictions: list[MeasureShape]
    risk_class: str | None = Field(default=None, description="for inspection and read:internal alone; else left out")


class ExplanationShape(Shape):
    """Class or pre-check of an enterprise with every reason."""

    model_config = ConfigDict(extra="allow")
    uscc: str
    grade: str | None
    score: float | None
    state: str
    run: str | None
    pack: str
    scorecard: str
    as_of: date
    certainty: str
    criteria: list[dict[str, Any]]
    withheld: int = Field(description="matched records that are restricted and left out")


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
