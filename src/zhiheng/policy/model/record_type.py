"""Record types: a fact that can be reported, from which schema, checks, template and documentation follow."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised, Model, Publicity


class FieldType(StrEnum):
    """What a field holds; the Arrow type and the intake conversion follow from it."""

    TEXT = "text"
    CODE = "code"  # one of `values`
    INTEGER = "integer"
    DECIMAL = "decimal"  # DECIMAL(18, scale)
    MONEY = "money"  # integer fen
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    USCC = "uscc"
    GTIN = "gtin"
    DIVISION = "division"
    INDUSTRY = "industry"
    PERSON = "person"  # personal data: goes to the vault, the record holds a token
    RECORD = "record"  # record_id of another record
    LIST = "list"  # list of structs with the fields `of`


class FieldSpec(Model):
    """One field of a record type."""

    type: FieldType
    label: Localised
    required: bool = False
    description: Localised | None = None
    headings: tuple[str, ...] = Field(default=(), description="column headings by which sheets name it")
    values: dict[str, Localised] = Field(default_factory=dict, description="allowed codes of a `code` field")
    synonyms: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="code → texts meaning it")
    levels: bool = Field(
        default=False,
        description="a cell may hold a class with its sub-classes, as 质量/不合格; the level that is a code counts",
    )
    unit: str | None = None
    scale: int = Field(default=6, ge=0, le=12)
    max_length: int = Field(default=2000, ge=1, le=20000)
    pattern: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    future: bool = Field(default=False, description="a date or instant may lie after the day of intake")
    publicity: Publicity | None = Field(default=None, description="stricter than the record's own")
    closes: dict[str, Publicity] = Field(
        default_factory=dict,
        description="code → least publicity of a record with it, unless its source says that all it gives is public",
    )
    of: dict[str, FieldSpec] = Field(default_factory=dict)


class Party(Model):
    """A participant of the fact: which fields give its code and its name."""

    role: str
    code: str | None = None
    name: str | None = None
    kind: str = Field(default="organisation", pattern="^(organisation|product|lot|place|project)$")


class RecordCheck(Model):
    """A condition over a row's fields that must hold; a row for which it is false is set aside (null passes)."""

    id: str
    rule: str
    message: Localised


#: Names of the envelope; no payload field may bear one.
ENVELOPE = (
    "record_id",
    "row_no",
    "subject",
    "occurred_on",
    "occurred_at",
    "recorded_at",
    "batch_seq",
    "source",
    "source_key",
    "supersedes",
    "supersedes_row",
    "publicity",
    "division",
    "owner_body",
    "schema_version",
)


class RecordType(Element):
    """One kind of fact. The party with the role `subject` is the record's main subject."""

    version: int = Field(default=1, ge=1)
    natural_key: tuple[str, ...] = Field(min_length=1, description="fields that make source_key")
    occurred_on: str = Field(description="the date field that gives the day of the fact")
    subject: str = Field(description="role of the main subject")
    division: str | None = Field(default=None, description="the field that gives the envelope's division")
    parties: tuple[Party, ...] = Field(min_length=1)
    publicity: Publicity = Publicity.PUBLIC
    fields: dict[str, FieldSpec] = Field(min_length=1)
    checks: tuple[RecordCheck, ...] = ()

    def party(self, role: str) -> Party | None:
        """Return the party with this role, or None."""
        return next((p for p in self.parties if p.role == role), None)
