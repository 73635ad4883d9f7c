"""Shapes of records, enterprises, their standing and explanation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape


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


class Records(Listed):
    """A page of records."""

    items: list[Record]
    head: int = Field(description="batch at which the list is read; ask next with changes_since=head")


class ChangeEntry(Shape):
    """One step from an earlier download to the present one."""

    change: str = Field(description="added, corrected, superseded, voided, updated or withdrawn")
    record_id: str
    old_id: str | None = Field(description="of a correction: the record that it corrects")
    record: dict[str, Any] | None = Field(description="the row as downloads have it; null: it may no longer be seen")


class Changes(Listed):
    """A page of what changed of a record type."""

    record_type: str
    since: int
    items: list[ChangeEntry]
    head: int = Field(description="batch at which the list is read; ask next with since=head once next is null")


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


class Match(Shape):
    """How an enterprise fits the text asked for."""

    kind: str = Field(description="exact, former, core, prefix, contains, words, sound or near, the best fit first")
    by: str = Field(description="name or code")
    name: str = Field(description="the name that fits")
    former: bool = Field(description="it is a former name")


class EnterpriseFound(EnterpriseLine):
    """An enterprise in the answer to a search."""

    match: Match | None = Field(description="null where no text was asked for")


class Enterprises(Listed):
    """A page of enterprises."""

    items: list[EnterpriseFound]
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


class RelationShape(Shape):
    """One thing or body that an enterprise's records name."""

    kind: str = Field(description="product, lot, place, project or organisation")
    role: str
    subject: str | None
    uscc: str | None
    name: str
    records: int
    first: date
    last: date


class ChangeShape(Shape):
    """An enterprise that this one came from or became."""

    action: str = Field(description="merge, new_merge, split, rename or recode")
    subject: str
    uscc: str | None
    name: str
    on: date
    record_id: str
    side: str = Field(description="predecessor or successor")


class MemberShape(Shape):
    """A firm under the same control; `controller` is null where that is a natural person."""

    subject: str
    uscc: str | None
    name: str
    link: str = Field(description="parent, subsidiary, sibling or group")
    controller: str | None
    share: str | None
    since: date
    until: str | None
    record_id: str


class HoldingShape(Shape):
    """An item of a register that an enterprise holds."""

    register_id: str
    record_type: str
    record_id: str
    on: date


class RelationsShape(Listed):
    """Relations of an enterprise; `items` are paged, the rest stands on every page."""

    items: list[RelationShape]
    changes: list[ChangeShape]
    group: list[MemberShape]
    holdings: list[HoldingShape]


class IdentityEventShape(Shape):
    """One thing that happened to an enterprise's identity."""

    kind: str = Field(
        description="registered, former_name, judged, the field that changed, or an action of an identity record"
    )
    on: date
    before: str | None
    after: str | None
    uscc: str | None
    record_id: str
    source: str
    void: bool
    by: str | None
    reason: str | None


class IdentityShape(Listed):
    """The history of an enterprise's identity."""

    items: list[IdentityEventShape]


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
