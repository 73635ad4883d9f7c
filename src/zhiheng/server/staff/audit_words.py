"""What rows of the who-did-what log say, in words: objects, and the details that services and signals keep as codes.

Files (CSV, JSON) keep the codes: programs read them. A code without words is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors.kinds import Role
from zhiheng.actors.models import Body
from zhiheng.audit.detail_words import NAMES, OBJECTS, VALUES, Words
from zhiheng.audit.models import Action
from zhiheng.cases.models import Case
from zhiheng.server.audit_pages import page_words
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import record_types
from zhiheng.server.staff import case_words

#: Details whose values are codes of `VALUES`.
CODED = frozenset({"what", "done", "do", "kind", "way", "code"})


#: The order in which the details of a case are read.
CASE_ORDER = ("step", "kind", "to", "seq")


def chosen(words: Words) -> str:
    """Return a word in the reader's language."""
    return words[1] if (get_language() or "").startswith("en") else words[0]


def object_words(name: str) -> str:
    """Return what kind of thing a row is about, or the page that it was done on, in words where it has them."""
    words = OBJECTS.get(name) or page_words(name)
    if words is not None:
        return chosen(words)
    kind = record_types().get(name)
    return localised(kind) if kind is not None else name


def cases_of(rows: Sequence[Action]) -> dict[str, Case]:
    """Return the cases that rows are about, by number, in one query."""
    numbers = {row.object_id for row in rows if row.object_type == "case"}
    return {one.number: one for one in Case.objects.filter(number__in=numbers)} if numbers else {}


def bodies_of(rows: Sequence[Action]) -> dict[str, str]:
    """Return what the bodies of rows are called in the reader's language, by code, in one query."""
    codes = {row.body for row in rows if row.body}
    found = Body.objects.filter(code__in=codes) if codes else Body.objects.none()
    return {one.code: localised({"zh": one.name_zh, "en": one.name_en or one.name_zh}) for one in found}


def detail_words(row: Action, cases: Mapping[str, Case]) -> str:
    """Return the detail of a row in words; a step and a state of a case by what its procedure calls them."""
    case = cases.get(row.object_id) if row.object_type == "case" else None
    told = {name: value for name, value in row.detail.items() if value not in (None, "", [], {})}
    if case is not None:
        told = {name: told[name] for name in (*(one for one in CASE_ORDER if one in told), *told) if name in told}
        if told.get("step") and told.get("kind") == "step":
            told.pop("kind")
    return "; ".join(
        _("%(name)s：%(value)s") % {"name": chosen(NAMES.get(name, (name, name))), "value": _value(name, value, case)}
        for name, value in told.items()
    )


def _value(name: str, value: Any, case: Case | None) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(_value(name, one, case) for one in value)
    if not isinstance(value, str):
        return orjson.dumps(value).decode()
    if case is not None and name in ("step", "to"):
        procedure = case_words.procedure_of(case)
        return case_words.step_label(procedure, value) if name == "step" else case_words.state_label(procedure, value)
    if name == "role" and value in {one.value for one in Role}:
        return case_words.role_words(value)
    return chosen(VALUES[value]) if name in CODED and value in VALUES else value
