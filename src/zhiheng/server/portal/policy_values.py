"""Elements in words: each field of a model as a labelled value that a template can draw, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from zhiheng.policy import naming, words
from zhiheng.policy.model import Citation, Element, Localised
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.portal.packs import documents, shown_citation
from zhiheng.server.portal.shown import ShownCitation

#: Fields of every element that a page shows in places of their own.
HEAD = frozenset({"id", "pack", "label", "note", "cite", "certainty", "valid_from", "valid_until"})
#: Fields that say nothing while they stand at their default.
IDLE = frozenset({"per", "over", "scale", "max_length", "version"})
#: Fields that hold conditions, measures and codes as they are written.
AS_WRITTEN = frozenset({"where", "measure", "rule", "window", "pattern", "id"})
#: Fields whose plain text is a code of our words.
GROUPS = {"level": "level", "levels": "level", "actor": "actor", "escalates_to": "actor", "asks": "level"}
GROUPS |= {"sign_off": "sign_off", "every": "every", "post": "post", "opened_by": "actor", "held_by": "actor"}


@dataclass(frozen=True)
class Value:
    """One value: its form tells the template which of the others it has."""

    form: str  # text, code, number, link, cite, mark, list, facts, table
    text: str = ""
    address: str = ""
    cite: ShownCitation | None = None
    items: tuple[Value, ...] = ()
    facts: tuple[Fact, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Value | None, ...], ...] = ()
    numeric: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A field: what it is called, and its value."""

    field: str
    label: str
    value: Value


@dataclass(frozen=True)
class Reader:
    """For whom values are written, and in which pack names are looked up."""

    pack: str
    internal: bool = False

    def facts(self, model: BaseModel, without: Iterable[str] = ()) -> tuple[Fact, ...]:
        """Return the fields of a model that say something, in the order of the model."""
        return tuple(
            Fact(name, localised(words.field(type(model), name)), value)
            for name, value in self._fields(model, frozenset(without))
        )

    def _fields(self, model: BaseModel, without: frozenset[str]) -> Iterator[tuple[str, Value]]:
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            untold = value is None or value == () or value == {} or value is False
            told_before = name == "certainty" and value == "text"
            if name in without or untold or told_before or (value == field.default and name in IDLE):
                continue
            yield name, self.value(value, type(model), name)

    def value(self, value: Any, holder: type, field: str) -> Value:
        """Return a value of a field as a page shows it."""
        kind = naming.kind_named(holder, field)
        if kind is not None:
            return self._named(value, kind, field)
        if isinstance(value, Localised):
            return Value("text", localised(value))
        if isinstance(value, Citation):
            return Value("cite", cite=shown_citation(value))
        if isinstance(value, BaseModel):
            return Value("facts", facts=self.facts(value))
        if isinstance(value, tuple):
            return self._many(value, holder, field)
        if isinstance(value, Mapping):
            return self._mapping(value, holder, field)
        return scalar(value, field)

    def _named(self, value: Any, kind: str, field: str) -> Value:
        if isinstance(value, tuple):
            return Value("list", items=tuple(self._named(each, kind, field) for each in value))
        own_kind, name = value.split("/", 1) if kind == naming.MIXED else (kind, value)
        element = policy_elements.find(self.pack, own_kind, name)
        if element is None and own_kind == "documents" and name in documents():
            element = documents()[name]
        if element is None:
            return scalar(value, field)
        return self.link(element)

    def link(self, element: Element) -> Value:
        """Return a link to an element's page; of what is internal a public reader learns that alone."""
        if policy_elements.is_internal(element) and not self.internal:
            return Value("mark", "internal")
        address = policy_elements.address(element, internal=self.internal)
        return Value("link", localised(policy_elements.title(element)), address)

    def _many(self, values: tuple[Any, ...], holder: type, field: str) -> Value:
        if values and all(isinstance(each, BaseModel) and not _plain(each) for each in values):
            return self._table(values)
        return Value("list", items=tuple(self.value(each, holder, field) for each in values))

    def _mapping(self, values: Mapping[str, Any], holder: type, field: str) -> Value:
        if values and all(isinstance(each, BaseModel) and not _plain(each) for each in values.values()):
            return self._table(tuple(values.values()), tuple(values))
        facts = tuple(Fact(name, name, self.value(each, holder, field)) for name, each in values.items())
        return Value("facts", facts=facts)

    def _table(self, models: tuple[BaseModel, ...], keys: tuple[str, ...] = ()) -> Value:
        found = [dict(self._fields(model, frozenset())) for model in models]
        every = [name for name in type(models[0]).model_fields if any(name in row for row in found)]
        columns = sorted(every, key=lambda name: (name not in ("label", "name", "id"), name == "id"))
        columns = [name for name in columns if name != "id" or "label" not in columns]
        headings = [localised(words.field(type(models[0]), name)) for name in columns]
        rows = [tuple(row.get(name) for name in columns) for row in found]
        if keys:
            headings.insert(0, _("编号"))
            rows = [(Value("code", key), *row) for key, row in zip(keys, rows, strict=True)]
        numeric = tuple(all(row[at] is None or _is_number(row[at]) for row in rows) for at in range(len(headings)))
        return Value("table", headings=tuple(headings), rows=tuple(rows), numeric=numeric)


def _plain(model: BaseModel) -> bool:
    return isinstance(model, Localised | Citation)


def _is_number(value: Value | None) -> bool:
    return value is not None and value.form == "number"


def scalar(value: Any, field: str = "") -> Value:
    """Return a plain value in words: codes by their names, numbers with separators, days as days."""
    if isinstance(value, bool):
        return Value("text", _("是") if value else _("否"))
    if field == "certainty":
        return Value("mark", str(getattr(value, "value", value)))
    if isinstance(value, Enum) or field in GROUPS:
        known = words.code(value, GROUPS.get(field, ""))
        return Value("text", localised(known) if known else str(getattr(value, "value", value)))
    if isinstance(value, int | Decimal):
        return Value("number", number(value) if field not in ("year", "base_year", "catalogue_year") else str(value))
    if isinstance(value, date):
        return Value("text", value.isoformat())
    return Value("code" if field in AS_WRITTEN else "text", str(value))


def number(value: int | Decimal) -> str:
    """Write a number exactly, with thousands separators and no idle zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
