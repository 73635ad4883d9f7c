"""Forms and files of a step or an opening: read, judged as a whole, personal values sealed in the vault."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from zhiheng.cases import forms
from zhiheng.cases.errors import FormRefused
from zhiheng.cases.forms import Answers, Fault
from zhiheng.cases.services.installed import installation
from zhiheng.ledger.services.vault import DatabaseVault
from zhiheng.policy.model import Attachment, FormField, Localised

KIND = "case-field"


def vault() -> DatabaseVault:
    """Return the vault of personal values of this installation."""
    return DatabaseVault(installation().home.secrets / "vault.key")


def answers(
    label: Localised,
    form: Sequence[FormField],
    given: Mapping[str, Any],
    day: date,
    *,
    documents: Sequence[Attachment] = (),
    required: Collection[str] = (),
    taken: Collection[str] = (),
    attached: Collection[str] = (),
    lying: Collection[str] = (),
    partial: bool = False,
) -> Answers:
    """Return what a form holds. Raises FormRefused with every fault of fields and files at once.

    `required` and `taken` are documents that must and may be attached, `attached` those that are (without id: any file),
    `lying` those that lie in the case already.
    """
    read = forms.read(form, given, day, partial=partial)
    names = {one.id: one.label for one in documents}
    faults = [*read.faults]
    if not partial:
        faults += [_missing(names, one) for one in required if one not in attached and one not in lying]
    faults += [_unwanted(one) for one in attached if one and one not in (*required, *taken)]
    if faults:
        raise FormRefused(
            step=label.zh,
            faults=[{"field": one.field, "zh": one.zh, "en": one.en} for one in faults],
            zh_faults="".join(one.zh for one in faults),
            en_faults=" ".join(one.en for one in faults),
        )
    return read


def _missing(names: Mapping[str, Localised], document: str) -> Fault:
    label = names.get(document)
    zh, en = (label.zh, label.en) if label else (document, document)
    return Fault(document, f"请附上“{zh}”。", f"Attach “{en}”.")


def _unwanted(document: str) -> Fault:
    shown = document[:80]
    return Fault(shown, f"本步骤不收“{shown}”。", f"This step takes no “{shown}”.")


def sealed(personal: Mapping[str, str]) -> dict[str, str]:
    """Put personal values into the vault in the running transaction; return field → token."""
    if not personal:
        return {}
    names = list(personal)
    return dict(zip(names, vault().seal([personal[name] for name in names], KIND), strict=True))
