"""What and whom an enterprise stands in relation with, as its records tell: by participants and roles, type by type.

Nothing here names a record type of a domain: a new type with parties, or a new register, appears by itself. Only
identity and control are known by name, for they are about who somebody is. A level sees what its records show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.db.models.fields.json import KeyTextTransform

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord
from zhiheng.server import registers, visible
from zhiheng.server.portal.packs import record_types
from zhiheng.server.visible import Looker

#: Records looked at, the newest first: a laboratory has hundreds of thousands.
LOOKED_AT = 5_000
#: Firms of a group that are shown, and how far control is followed.
GROUP, STEPS = 100, 3
SYSTEM = ("organisation", "identity", "control", "link", "effect", "erased")
#: Order of the sections; organisations stand apart by role.
KINDS = ("product", "lot", "place", "project", "organisation")
IDENTITY_CHANGES = ("merge", "new_merge", "split", "rename", "recode")


@dataclass(frozen=True)
class Relation:
    """One thing or body beside the enterprise: its kind and role, name, how many records tell it, between which days."""

    kind: str
    role: str
    subject: str
    name: str
    uscc: str
    records: int
    first: date
    last: date
    type: str


@dataclass(frozen=True)
class Change:
    """An enterprise that this one came from or became: how, when, in which record."""

    action: str
    subject: str
    name: str
    uscc: str
    on: date
    record_id: str
    before: bool


@dataclass(frozen=True)
class Member:
    """A firm under the same control. ``link``: parent, subsidiary or sibling; who controls is named if no person."""

    subject: str
    name: str
    uscc: str
    link: str
    controller: str
    share: str
    since: date
    until: str
    record_id: str


@dataclass(frozen=True)
class Holding:
    """An item of a register that the enterprise holds: the register, the deciding record, the item with its state today."""

    register: str
    record: ProjectedRecord
    item: Any


@dataclass(frozen=True)
class Relations:
    """All relations of an enterprise that a level may see."""

    beside: list[Relation] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    group: list[Member] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.beside or self.changes or self.group or self.holdings)


def relations(card: EnterpriseCard, looker: Looker) -> Relations:
    """Return the relations of an enterprise."""
    mine = visible.participations(card.subject, looker).exclude(record_type__in=SYSTEM)
    ids = list(mine.values_list("record_id", flat=True)[:LOOKED_AT])
    return Relations(
        [*_products(ids), *_things(ids, card.subject, looker)],
        changes(card, looker),
        group(card, looker),
        _holdings(card, looker),
    )


# --- products, lots, sites, laboratories, other bodies --------------------------------------------------------------
def _things(ids: list[str], subject: str, looker: Looker) -> list[Relation]:
    grouped = (
        ProjectedParty.objects.filter(record_id__in=ids)
        .exclude(subject=subject)
        .values("record_type", "role", "subject", "party_name")
        .annotate(n=Count("record_id", distinct=True), first=Min("occurred_on"), last=Max("occurred_on"))
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in grouped:
        kind = _kind(row["record_type"], row["role"])
        known = found.setdefault((row["role"], row["subject"] or row["party_name"]), {**row, "kind": kind, "n": 0})
        known["n"] += row["n"]
        known["first"], known["last"] = min(known["first"], row["first"]), max(known["last"], row["last"])
    named = _cards((row["subject"] for row in found.values()), looker)
    made = [_relation(row, named) for row in found.values() if row["subject"] or row["party_name"]]
    return sorted(made, key=lambda one: (KINDS.index(one.kind), one.role, -one.records, one.name))


def _kind(record_type: str, role: str) -> str:
    declared = record_types().get(record_type)
    party = declared.party(role) if declared else None
    return party.kind if party and party.kind in KINDS else "organisation"


def _relation(row: dict[str, Any], named: dict[str, EnterpriseCard]) -> Relation:
    card = named.get(row["subject"])
    name = card.name if card else row["party_name"] or row["subject"].partition(":")[2]
    uscc = (card.uscc or "") if card else ""
    return Relation(
        row["kind"], row["role"], row["subject"], name, uscc, row["n"], row["first"], row["last"], row["record_type"]
    )


def _cards(subjects: Iterable[str], looker: Looker) -> dict[str, EnterpriseCard]:
    wanted = {subject for subject in subjects if subject.startswith("uscc:")}
    return {card.subject: card for card in visible.cards(looker).filter(subject__in=wanted)}


def _products(ids: list[str]) -> list[Relation]:
    """Products that records name without a trade item number: every type that has a field `product_name`."""
    types = [name for name, kind in record_types().items() if "product_name" in kind.fields and name not in SYSTEM]
    rows = (
        ProjectedRecord.objects.filter(record_id__in=ids, record_type__in=types)
        .values_list(KeyTextTransform("product_name", "payload"))
        .annotate(n=Count("record_id"), first=Min("occurred_on"), last=Max("occurred_on"))
    )
    made = [Relation("product", "product", "", name, "", n, first, last, "") for name, n, first, last in rows if name]
    return sorted(made, key=lambda one: (-one.records, one.name))


# --- registers ------------------------------------------------------------------------------------------------------
def _holdings(card: EnterpriseCard, looker: Looker) -> list[Holding]:
    """Items of registers that it holds today: titles, licences, certificates, whatever packs declare; what stands first."""
    rows = registers.held(looker, members_of(card), visible.today())[:GROUP]
    return [Holding(row.register, row.record, row) for row in rows]


# --- what became of it ----------------------------------------------------------------------------------------------
def members_of(card: EnterpriseCard) -> list[str]:
    """Return the subjects that the card stands for: its own and those merged into it."""
    return [card.subject, *EnterpriseCard.objects.filter(merged_into=card.subject).values_list("subject", flat=True)]


def identity_records(card: EnterpriseCard, looker: Looker) -> list[ProjectedRecord]:
    """Return the identity records in force about an enterprise, the newest first."""
    subjects = members_of(card)
    own = Q(payload__old_subject__in=subjects) | Q(payload__new_subject__in=subjects)
    found = visible.records(looker).filter(own, record_type="identity", superseded_by="", void_from__isnull=True)
    return list(found.order_by("-occurred_on", "-row_no"))


def changes(card: EnterpriseCard, looker: Looker) -> list[Change]:
    """Return predecessors and successors: by merger, split or new code."""
    own = set(members_of(card))
    rows = identity_records(card, looker)
    ends = [(row, str(row.payload["old_subject"]), str(row.payload["new_subject"])) for row in rows]
    others = {b if a in own and b not in own else a for _, a, b in ends}
    named = {each.subject: each for each in EnterpriseCard.objects.filter(subject__in=others)}
    found = []
    for row, old, new in ends:
        successor = old in own and new not in own
        other = new if successor else old
        known = named.get(other)
        name, uscc = (known.name, known.uscc or "") if known else (other.partition(":")[2], "")
        found.append(Change(row.payload["action"], other, name, uscc, row.occurred_on, row.record_id, not successor))
    return found


# --- firms under one controller -------------------------------------------------------------------------------------
def group(card: EnterpriseCard, looker: Looker) -> list[Member]:
    """Return the firms under one controller today, as far as records tell; they stay firms of their own."""
    seen, edge = {card.subject}, {card.subject}
    rows: dict[str, ProjectedRecord] = {}
    for _ in range(STEPS):
        found = _control_of(edge, looker)
        rows |= {row.record_id: row for row in found}
        edge = {subject for row in found for subject in _ends(row)} - seen
        seen |= edge
        if not edge or len(seen) > GROUP:
            break
    return _members(card.subject, list(rows.values()), looker)[:GROUP]


def _control_of(subjects: set[str], looker: Looker) -> list[ProjectedRecord]:
    """Return control in force today that touches the subjects, and what the same controllers control besides."""
    in_force = visible.records(looker).filter(
        record_type="control", superseded_by="", void_from__isnull=True, occurred_on__lte=visible.today()
    )
    ends = KeyTextTransform("control_until", "payload")
    in_force = in_force.annotate(ends=ends).filter(Q(ends__isnull=True) | Q(ends__gte=visible.today().isoformat()))
    touching = ProjectedParty.objects.filter(record_type="control", subject__in=subjects).values("record_id")
    direct = in_force.filter(record_id__in=touching)
    keys = {row.payload.get("controller_key") for row in direct} | {subject.partition(":")[2] for subject in subjects}
    return list(
        in_force.filter(Q(record_id__in=touching) | Q(payload__controller_key__in=[key for key in keys if key]))[
            : 2 * GROUP
        ]
    )


def _ends(row: ProjectedRecord) -> list[str]:
    codes = (row.payload.get("controlled_code"), row.payload.get("controller_code"))
    return [f"uscc:{code}" for code in codes if code]


def _members(own: str, rows: list[ProjectedRecord], looker: Looker) -> list[Member]:
    named = _cards((subject for row in rows for subject in _ends(row)), looker)
    above = {_controller(row) for row in rows if f"uscc:{row.payload.get('controlled_code')}" == own}
    found = [_member(own, row, above, named) for row in rows]
    return sorted((one for one in found if one.subject != own), key=lambda one: (one.link, one.name, one.subject))


def _controller(row: ProjectedRecord) -> str:
    return str(row.payload.get("controller_key") or "")


def _share(value: Any) -> str:
    """Return a share as it is written: without zeros at the end of its decimals."""
    text = "" if value is None else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _member(own: str, row: ProjectedRecord, above: set[str], named: dict[str, EnterpriseCard]) -> Member:
    """Return the other end of a control record. A natural person who controls has no name here."""
    controlled, controller = f"uscc:{row.payload.get('controlled_code')}", row.payload.get("controller_code")
    parent = controlled == own
    link = (
        "parent"
        if parent
        else "subsidiary"
        if f"uscc:{controller}" == own
        else "sibling"
        if _controller(row) in above
        else "group"
    )
    subject = f"uscc:{controller}" if parent and controller else own if parent else controlled
    card = named.get(subject)
    written = row.payload.get("controller_name") if parent else row.payload.get("controlled_name")
    person = row.payload.get("controller_kind") == "natural_person"
    return Member(
        subject, card.name if card else str(written or subject.partition(":")[2]), (card.uscc or "") if card else "", link,
        "" if person else str(row.payload.get("controller_name") or row.payload.get("controller_code") or ""),
        _share(row.payload.get("share")), row.occurred_on, str(row.payload.get("control_until") or ""), row.record_id,
    )  # fmt: skip
