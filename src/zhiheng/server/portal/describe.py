"""Records in words: from a row of the projection to the card and the facts that a reader may see.

The public sees declared fields whose own publicity allows it; a field that no record type declares stays hidden.
Personal data is never shown: the ledger holds a token, and so does a page at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Protocol

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiheng.policy.model import FieldSpec, FieldType
from zhiheng.server.i18n import localised
from zhiheng.server.portal import layout
from zhiheng.server.portal.packs import record_types, type_label
from zhiheng.server.portal.parts import record_address
from zhiheng.server.portal.shown import ShownFact, ShownRecord
from zhiheng.server.portal.wording import unit_text, value_text
from zhiheng.server.visible import Level, Shared, field_visible, general, visible_fields


class Record(Protocol):
    """What is read of a record here: a row of the projection, or the part of it that a file needs."""

    @property
    def record_id(self) -> str:
        """Its id."""

    @property
    def record_type(self) -> str:
        """Its type."""

    @property
    def occurred_on(self) -> date:
        """Its day."""

    @property
    def payload(self) -> Any:
        """Its fields."""

    @property
    def superseded_by(self) -> str:
        """The record that corrected it."""

    @property
    def void_from(self) -> date | None:
        """The day from which it counts for nothing."""

    @property
    def synthetic(self) -> bool:
        """Whether it is invented."""


def fields(record_type: str, *, staff: bool = False, level: Level | Shared = Level.INTERNAL) -> Mapping[str, FieldSpec]:
    """Return the fields of a record type that the public, or staff at a level, may see.

    Staff who see what is internal see that a personal field exists.
    """
    if staff and level is Level.INTERNAL:
        kind = record_types().get(record_type)
        return kind.fields if kind else {}
    return visible_fields(record_types().get(record_type), level) if staff else _public_fields(record_type)


@cache
def _public_fields(record_type: str) -> Mapping[str, FieldSpec]:
    return visible_fields(record_types().get(record_type), Level.PUBLIC)


def fact(spec: FieldSpec, value: Any, level: Level | Shared = Level.PUBLIC) -> ShownFact:
    """Return one labelled value; a list becomes a small table, a record a link."""
    label = localised(spec.label)
    if spec.type is FieldType.PERSON:
        return ShownFact(label, gettext("个人信息，存于保险库"))
    if spec.type is FieldType.RECORD:
        return ShownFact(label, str(value)[:12], address=reverse("portal:record", args=[value]))
    if spec.type is FieldType.LIST:
        parts = {name: part for name, part in spec.of.items() if field_visible(part, general(level))}
        headings = tuple(localised(part.label) for part in parts.values())
        rows = tuple(tuple(value_text(part, row.get(name)) for name, part in parts.items()) for row in value)
        return ShownFact(label, "", headings=headings, rows=rows)
    return ShownFact(label, value_text(spec, value), unit_text(spec))


def facts(record: Record, *, staff: bool = False, level: Level | Shared = Level.INTERNAL) -> Iterator[ShownFact]:
    """Yield the known values of a record that the public, or staff at a level, may see, in the order of its type."""
    for name, spec in fields(record.record_type, staff=staff, level=level).items():
        value = record.payload.get(name)
        if value not in (None, "", []):
            yield fact(spec, value, level if staff else Level.PUBLIC)


def card_facts(record: Record, *, staff: bool = False, level: Level | Shared = Level.INTERNAL) -> tuple[ShownFact, ...]:
    """Return the few facts of a record's card, long texts cut."""
    known = fields(record.record_type, staff=staff, level=level)
    names = layout.CARD.get(record.record_type) or [name for name, spec in known.items() if spec.required][:3]
    chosen = [fact(known[name], record.payload[name]) for name in names if name in known and record.payload.get(name)]
    return tuple(ShownFact(one.label, _cut(f"{one.text} {one.unit}".strip())) for one in chosen if one.text)


def _cut(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def title(record: Record, known: Mapping[str, FieldSpec] | None = None) -> str:
    """Return a record's title: its type and what tells it from its neighbours; `known`: fields that may be read."""
    label = type_label(record.record_type)
    name = layout.HEADLINE.get(record.record_type, "")
    spec = (fields(record.record_type) if known is None else known).get(name)
    text = value_text(spec, record.payload.get(name)) if spec else ""
    return gettext("%(type)s：%(what)s") % {"type": label, "what": _cut(text)} if text else label


def marks(record: Record) -> tuple[str, ...]:
    """Return the marks that a record carries on every page."""
    present = {
        "synthetic": record.synthetic,
        "superseded": bool(record.superseded_by),
        "void": record.void_from is not None,
    }
    return tuple(kind for kind, carried in present.items() if carried)


def shown(
    record: Record,
    role: str = "",
    *,
    staff: bool = False,
    mark_synthetic: bool = True,
    level: Level | Shared = Level.INTERNAL,
) -> ShownRecord:
    """Return a record as a card. In another role than the subject's, it says so and judges nothing."""
    kind = record_types().get(record.record_type)
    beside = bool(kind and role and role != kind.subject and role != "seller")
    field, _tones = layout.OUTCOME.get(record.record_type, ("", {}))
    read = fields(record.record_type, staff=staff, level=level) if isinstance(level, Shared) else None
    spec = (fields(record.record_type) if read is None else read).get(field)
    verdict = value_text(spec, record.payload.get(field)) if spec and record.record_type != "penalty" else ""
    own = card_facts(record, staff=staff, level=level)
    return ShownRecord(
        record_id=record.record_id,
        day=record.occurred_on,
        title=title(record, read),
        address=record_address(record.record_id),
        tone="neutral" if beside or record.void_from else layout.tone_of(record.record_type, record.payload),
        verdict="" if beside or record.void_from else verdict,
        void=record.void_from is not None,
        marks=tuple(m for m in marks(record) if mark_synthetic or m != "synthetic"),
        facts=((ShownFact(gettext("角色"), role_label(role)),) if beside else ()) + own,
    )


#: role → what it is called.
ROLES: dict[str, str | Promise] = {
    "producer": _("生产者"),
    "seller": _("被抽样单位"),
    "laboratory": _("检验机构"),
    "certification_body": _("认证机构"),
    "holder": _("持有人"),
    "penalised": _("当事人"),
    "listed": _("被列入者"),
    "respondent": _("被投诉人"),
    "product": _("产品"),
    "lot": _("批次"),
    "area": _("地区"),
    "self": _("本企业"),
    "ordered": _("被责令单位"),
}


def role_label(role: str) -> str:
    """Return what a role in a record is called."""
    return str(ROLES.get(role, role))
