"""Forms made from declared fields: what a step or an opening asks for becomes controls; what was typed is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhiheng.policy.model.procedure import FormField, FormFieldType
from zhiheng.server.i18n import localised
from zhiheng.server.portal.search import choices as place_choices

#: field type → kind of control in the template.
KINDS = {
    FormFieldType.TEXT: "text",
    FormFieldType.LONG_TEXT: "long",
    FormFieldType.INTEGER: "integer",
    FormFieldType.MONEY: "money",
    FormFieldType.DATE: "date",
    FormFieldType.BOOLEAN: "boolean",
    FormFieldType.CHOICE: "choice",
    FormFieldType.RECORD: "record",
    FormFieldType.DIVISION: "division",
}
#: A text of one line is cut here, a long one there: far beyond what anybody types.
MOST_TEXT, MOST_LONG = 1_000, 20_000


@dataclass(frozen=True)
class Control:
    """One question of a form: what is asked, what was answered, and what is wrong with the answer."""

    id: str
    name: str
    label: str
    kind: str
    required: bool = True
    personal: bool = False
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    message: str = ""

    @property
    def described_by(self) -> str:
        """The ids of the hint and of the message, as `aria-describedby` wants them."""
        parts = [f"{self.id}-hint"] if self.help or self.personal or self.unit else []
        return " ".join([*parts, *([f"{self.id}-wrong"] if self.message else [])])


@dataclass(frozen=True)
class Slot:
    """A document that may or must be attached."""

    id: str
    name: str
    label: str
    required: bool
    message: str = ""
    held: bool = False


def control(
    spec: FormField,
    prefix: str = "",
    value: str = "",
    message: str = "",
    records: Sequence[tuple[str, str]] = (),
) -> Control:
    """Return the control that asks for a field. `records`: (id, words) to choose from where a record is asked for."""
    name = f"{prefix}f-{spec.id}"
    return Control(
        id=name,
        name=name,
        label=localised(spec.label),
        kind=KINDS[spec.type],
        required=spec.required,
        personal=spec.personal,
        help=localised(spec.help) if spec.help else "",
        unit=_("元") if spec.type is FormFieldType.MONEY else "",
        choices=_choices(spec, records),
        value=value,
        message=message,
    )


def _choices(spec: FormField, records: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    if spec.type is FormFieldType.CHOICE:
        return tuple((key, localised(label)) for key, label in spec.choices.items())
    if spec.type is FormFieldType.DIVISION:
        return tuple(place_choices()["divisions"])
    return tuple(records) if spec.type is FormFieldType.RECORD else ()


def controls(
    form: Iterable[FormField],
    prefix: str = "",
    values: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    records: Sequence[tuple[str, str]] = (),
) -> list[Control]:
    """Return the controls of a form with what was typed and what is wrong, by field."""
    values, wrong = values or {}, wrong or {}
    return [control(one, prefix, values.get(one.id, ""), wrong.get(one.id, ""), records) for one in form]


def typed(request: HttpRequest, form: Iterable[FormField], prefix: str = "") -> dict[str, str]:
    """Return what was typed into a form, by field: texts as sent, cut to a sane length, without signs of zero."""
    found = {}
    for one in form:
        most = MOST_LONG if one.type is FormFieldType.LONG_TEXT else MOST_TEXT
        text = request.POST.get(f"{prefix}f-{one.id}", "").replace("\x00", "").strip()[:most]
        if one.type is FormFieldType.BOOLEAN:
            text = "true" if text in ("true", "on", "1") else "false"
        found[one.id] = text
    return found


def slots(
    requires: Iterable[str],
    accepts: Iterable[str],
    labels: Mapping[str, str],
    prefix: str = "",
    held: Iterable[str] = (),
    wrong: Mapping[str, str] | None = None,
) -> list[Slot]:
    """Return the documents that a step wants and takes; those that lie in the case already are told."""
    there, wrong = set(held), wrong or {}
    wanted = [(one, True) for one in requires] + [(one, False) for one in accepts]
    return [
        Slot(f"{prefix}d-{one}", f"{prefix}d-{one}", labels.get(one, one), must, wrong.get(one, ""), one in there)
        for one, must in dict(reversed(wanted)).items()
    ][::-1]
