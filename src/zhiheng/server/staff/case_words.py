"""Cases in words: what a procedure, a state, a step, a value and an event are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.cases.models import Case
from zhiheng.cases.services.standings import procedure_of
from zhiheng.drafting.composing import KINDS
from zhiheng.policy import words
from zhiheng.policy.model import Procedure
from zhiheng.policy.model.procedure import FormField, FormFieldType, Transition
from zhiheng.server.i18n import english, listed, localised
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.portal.wording import division_name, yuan

__all__ = ["procedure_of"]

#: Begins every token of the vault.
TOKEN = "p:"  # noqa: S105  a prefix


def known_procedures() -> Iterator[Procedure]:
    """Yield every procedure of the packs in use, a province's own after the national ones, each once."""
    seen: set[str] = set()
    for pack in every_pack():
        for name, procedure in pack.procedures.items():
            if name not in seen:
                seen.add(name)
                yield procedure


def procedure_label(name: str) -> str:
    """Return what a procedure is called, or its id where no pack has it any more."""
    return next((localised(one) for one in known_procedures() if one.id == name), name)


def title(case: Case) -> str:
    """Return the title of a case; what it begins with in the reader's language where that is a name of the packs."""
    label = procedure_of(case).label
    return titled(case.title, {label.zh: localised(label)})


def titled(text: str, named: Mapping[str, str] | None = None) -> str:
    """Return a title; what stands before its colon in the reader's language where it is a name of the packs (or of `named`)."""
    begins, colon, party = text.partition("：")
    known = (named or {}).get(begins) or _named().get((begins, english()))
    return _("%(procedure)s：%(party)s") % {"procedure": known, "party": party} if colon and known else text


@cache
def _named() -> dict[tuple[str, bool], str]:
    """Return what procedures, lists, programmes and kinds of drafts are called: (Chinese name, whether in English) → name."""
    elements = (
        one
        for pack in every_pack()
        for kind in (pack.procedures, pack.lists, pack.programmes, pack.templates)
        for one in kind.values()
    )
    labels = [*(one.label for one in elements), *(one.label for one in KINDS.values())]
    return {(one.zh, False): one.zh for one in labels} | {(one.zh, True): one.en for one in labels}


def state_label(procedure: Procedure, state: str) -> str:
    """Return what a state is called."""
    return next((localised(one.label) for one in procedure.states if one.id == state), state)


def state_of(case: Case) -> tuple[str, str]:
    """Return the tone and the words of where a case stands."""
    return "neutral" if case.closed else "accent", state_label(procedure_of(case), case.state)


def transition(procedure: Procedure, step: str) -> Transition | None:
    """Return a step of a procedure."""
    return next((one for one in procedure.transitions if one.id == step), None)


def step_label(procedure: Procedure, step: str) -> str:
    """Return what a step is called."""
    found = transition(procedure, step)
    return localised(found.label) if found else step


def document_label(procedure: Procedure, document: str) -> str:
    """Return what a document of the procedure is called."""
    return next((localised(one.label) for one in procedure.documents if one.id == document), document or _("其他材料"))


def every_field(procedure: Procedure) -> dict[str, FormField]:
    """Return the fields of the opening and of every step, the first of a name."""
    found: dict[str, FormField] = {one.id: one for one in procedure.opening}
    for step in procedure.transitions:
        for one in step.form:
            found.setdefault(one.id, one)
    return found


def is_sealed(value: Any) -> bool:
    """Return whether a value is a token of the vault."""
    return isinstance(value, str) and value.startswith(TOKEN)


def value_words(spec: FormField | None, value: Any) -> str:
    """Write a stored value of a form's field; personal values are never written."""
    if value is None or value == "":
        return ""
    if is_sealed(value) or (spec is not None and spec.personal):
        return _("个人信息，存于保险库")
    if spec is None:
        return str(value)
    if spec.type is FormFieldType.MONEY and isinstance(value, int):
        return _("%(n)s 元") % {"n": yuan(value)}
    if spec.type is FormFieldType.BOOLEAN:
        return _("是") if value in (True, "true", "on", "1") else _("否")
    if spec.type is FormFieldType.CHOICE and str(value) in spec.choices:
        return localised(spec.choices[str(value)])
    if spec.type is FormFieldType.DIVISION:
        return division_name(str(value))
    if spec.type is FormFieldType.INTEGER and isinstance(value, int):
        return f"{value:,}"
    return str(value)


def role_words(role: str) -> str:
    """Return what roles within a body are called; several stand with commas between them."""
    if role == "system":
        return _("系统")
    return listed(localised(words.code(one, "post")) or one for one in role.split(",") if one)


def party_words(name: str) -> str:
    """Return what a role in a procedure, or a body of the packs, is called."""
    body = next((pack.bodies[name] for pack in every_pack() if name in pack.bodies), None)
    return localised(body) if body is not None else localised(words.code(name, "actor")) or name


def event_words(kind: str) -> str:
    """Return what a kind of event is called."""
    return {
        "opened": _("立案"),
        "step": _("办理"),
        "note": _("备注"),
        "file": _("收到材料"),
        "clock": _("期限"),
        "notice": _("公示"),
        "served": _("送达"),
        "comment": _("公示意见"),
        "delegated": _("委托"),
        "sign_off": _("签批"),
        "override": _("改变计算结果"),
        "calendar": _("日历变动"),
        "erased": _("依法删除"),
    }.get(kind, kind)


def origin_words(origin: str) -> str:
    """Return how a case came about."""
    return {
        "person": _("由人提出"),
        "public": _("公众在网上提出"),
        "rule": _("规则提出，待人决定"),
        "paper": _("纸质材料录入"),
        "api": _("经接口提出"),
    }.get(origin, origin)
