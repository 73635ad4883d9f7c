"""The columns of a register: what each is called, how a value reads, how it sorts, and which the reader wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, DecimalField, F
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiheng.actors import Actor
from zhiheng.ledger.registers import shown_fields
from zhiheng.policy.model import FieldSpec, FieldType, Register
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import record_types
from zhiheng.server.portal.wording import division_name, unit_text, value_text
from zhiheng.server.visible import Level, Looker

NUMBERS = (FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL)
STATE, SINCE, NEXT, PLACE = "_state", "_since", "_next", "_place"

#: state → (tone, what it is called)
STATES: dict[str, tuple[str, str | Promise]] = {
    "valid": ("good", _("有效")),
    "applied": ("accent", _("尚未生效")),
    "suspended": ("attention", _("暂停")),
    "expired": ("neutral", _("到期")),
    "withdrawn": ("bad", _("撤销或终止")),
}


@dataclass(frozen=True)
class Column:
    """A column of a register: key, label, the field it shows (None: one of the register's own)."""

    key: str
    label: str
    spec: FieldSpec | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values are set to the right."""
        return self.spec is not None and self.spec.type in NUMBERS

    @property
    def dated(self) -> bool:
        """Whether its values are days, which stay on one line."""
        return self.key in (SINCE, NEXT) or (self.spec is not None and self.spec.type is FieldType.DATE)

    @property
    def unit(self) -> str:
        """The unit of its values, for the heading."""
        return unit_text(self.spec) if self.spec else ""

    @property
    def heading(self) -> str:
        """Its heading in a file."""
        return f"{self.label}({self.unit})" if self.unit else self.label


def fields(register: Register, looker: Looker) -> Mapping[str, FieldSpec]:
    """Return the fields of a register's list that a level may see, in their order."""
    record_type = record_types()[register.reads]
    looker = visible.bound(looker)
    limited = visible.general(looker) if isinstance(looker, Actor) else looker  # cells are judged one by one
    seen = visible.visible_fields(record_type, limited)
    return {name: seen[name] for name in shown_fields(register, record_type) if name in seen}


def columns(register: Register, looker: Looker) -> list[Column]:
    """Return every column of a register that a level may see: its fields, then state, dates and place."""
    own = [Column(name, localised(spec.label), spec) for name, spec in _in_order(register, looker)]
    found = [*own, Column(STATE, gettext("名册状态")), Column(SINCE, gettext("此状态起"))]
    if register.life.ends or register.life.due:
        found.append(Column(NEXT, gettext("下一到期日")))
    return [*found, Column(PLACE, gettext("区划"))]


def _in_order(register: Register, looker: Looker) -> list[tuple[str, FieldSpec]]:
    """The columns as declared, then the fields of the item that are not among them."""
    seen = fields(register, looker)
    return [(name, seen[name]) for name in dict.fromkeys((*register.columns, *register.item)) if name in seen]


def left_out(register: Register) -> frozenset[str]:
    """Return the columns that nobody sees until they are chosen: what title, state and other columns tell already."""
    party = record_types()[register.reads].party(register.holder or "")
    titled = {name for name in register.item if party is None or name != party.name}
    dated = {register.life.ends, register.life.due} & {*register.columns}
    return frozenset({register.life.state_field or "", SINCE, *titled, *((NEXT,) if dated else ())})


def usual(register: Register, looker: Looker) -> list[Column]:
    """Return the columns that everybody sees at first."""
    return [one for one in columns(register, looker) if one.key not in left_out(register)]


def sorts(register: Register, looker: Looker) -> dict[str, Any]:
    """Return column → what the database sorts by."""
    own = {STATE: "state", SINCE: "since", NEXT: "following", PLACE: "division"}
    return {**own, **{name: _sort(name, spec) for name, spec in fields(register, looker).items()}}


def _sort(name: str, spec: FieldSpec) -> Any:
    text = KeyTextTransform(name, F("record__payload"))
    if spec.type in (FieldType.INTEGER, FieldType.MONEY):
        return Cast(text, BigIntegerField())
    return Cast(text, DecimalField(max_digits=38, decimal_places=12)) if spec.type is FieldType.DECIMAL else text


def cell(span: Any, column: Column, looker: Looker = Level.INTERNAL) -> str:
    """Return a value as text; what is unknown, or may not be seen where the item is, is empty."""
    if column.spec is not None:
        level = visible.level_for(looker, span.record.record_type, span.division, span.record.subject)
        if not visible.field_visible(column.spec, level):
            return ""
        return value_text(column.spec, span.record.payload.get(column.key))
    values = {
        STATE: state_words(span.state),
        SINCE: span.since.isoformat() if span.since else "",
        NEXT: span.following.isoformat() if span.following else "",
        PLACE: division_name(span.division, span.record.occurred_on),
    }
    return values[column.key]


def state_words(state: str) -> str:
    """Return what a state is called."""
    return str(STATES[state][1]) if state in STATES else state


def title(register: Register, payload: Mapping[str, Any], looker: Looker) -> str:
    """Return what an item is called: the fields that make it one, as far as the level may see them."""
    seen = fields(register, looker)
    parts = [value_text(seen[name], payload.get(name)) for name in register.item if name in seen]
    return " · ".join(part for part in parts if part) or gettext("（无编号）")
