"""From a template of a pack and values to a document: places filled, what is missing named, personal values masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiheng.documents import written_tables
from zhiheng.documents.errors import FieldMissing
from zhiheng.documents.masking import masked
from zhiheng.documents.official import Block, OfficialDocument, Paragraph, Rank, Row, chinese_day
from zhiheng.documents.text import clean, lines
from zhiheng.policy.model import Template, TemplateField
from zhiheng.policy.model.template import BUILT_IN_PLACES, PLACE

#: Places that every template has without declaring them.
BUILT_IN = BUILT_IN_PLACES
_RANKS = (("### ", Rank.THIRD), ("## ", Rank.SECOND), ("# ", Rank.FIRST))
_ENDS = "。；，、;,."
MASKED_MARK = "个人信息已隐去"
DRAFT_MARK = "草稿"
SAMPLE_MARK = "样张 · Sample"


class Copy(StrEnum):
    """For whom a copy is: the addressee reads personal values, everyone else sees them masked."""

    ADDRESSEE = "addressee"
    OTHERS = "others"


@dataclass(frozen=True)
class Issue:
    """What does not come from the template: who issues the document, its number and day, and to whom it also goes.

    The meanings are those of `OfficialDocument`.
    """

    issuer: str
    number: str = ""
    day: date | None = None
    signatory: str = ""
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    printer: str = ""
    printed_on: date | None = None
    note: str = ""
    approver: str = ""


def fill(
    template: Template,
    values: Mapping[str, str],
    issue: Issue,
    *,
    copy: Copy = Copy.ADDRESSEE,
    draft: bool = False,
    marks: tuple[str, ...] = (),
) -> OfficialDocument:
    """Return the document that the template makes of the values.

    ``values``: field → text, line ends begin a new paragraph; other keys are passed over. A paragraph whose places are all
    optional and empty is left out; a row of a form stays, to be filled in by hand. ``draft``: a missing value stands as 〔its label〕 and the margin says 草稿.
    Raises FieldMissing (never with ``draft``).
    """
    fields = {field.id: field for field in template.fields}
    given = _given(template, values, draft=draft)
    if copy is not Copy.ADDRESSEE:
        hidden = [key for key in given if fields[key].personal and values.get(key, "").strip()]
        given |= {key: masked(given[key]) for key in hidden}
        marks = (*marks, MASKED_MARK) if hidden else marks
    given |= {
        "issuer": clean(issue.issuer),
        "number": clean(issue.number),
        "day": chinese_day(issue.day) if issue.day else "",
    }
    optional = {key for key, field in fields.items() if not field.required}
    return OfficialDocument(
        kind=template.kind,
        issuer=clean(issue.issuer),
        title=_line(template.title or template.label.zh, given),
        body=tuple(block for text in template.body for block in _blocks(text, given, optional)),
        number=clean(issue.number),
        addressee=_line(template.addressee or "", given).rstrip("：:"),
        attachments=tuple(_line(name, given) for name in template.attachments)
        + tuple(clean(name) for name in issue.attachments),
        signatory=clean(issue.signatory),
        day=issue.day,
        note=clean(issue.note),
        copies=tuple(clean(one) for one in issue.copies),
        printer=clean(issue.printer),
        printed_on=issue.printed_on,
        marks=(DRAFT_MARK, *marks) if draft else marks,
        approver=clean(issue.approver) if template.reports_up else None,
    )


def sample(template: Template, issuer: str = "××市场监督管理局") -> OfficialDocument:
    """Return the document with the label of each field in its place, or the words that the pack proposes, marked as a sample."""
    values = {field.id: _proposed(field) or f"〔{field.label.zh}〕" for field in template.fields}
    mark = template.mark or "××"
    return fill(template, values, Issue(issuer=issuer, number=f"{mark}〔××××〕×号"), marks=(SAMPLE_MARK,))


def _proposed(field: TemplateField) -> str:
    """Return the words that a pack gives a field itself: a source that names nothing of a case."""
    return "" if field.source is None or field.source.startswith("$") else field.source


def _given(template: Template, values: Mapping[str, str], *, draft: bool) -> dict[str, str]:
    given = {field.id: "\n".join(lines(values.get(field.id, ""))) for field in template.fields}
    missing = [field for field in template.fields if field.required and not given[field.id]]
    if missing and not draft:
        raise _missing(template, missing)
    return given | {field.id: f"〔{field.label.zh}〕" for field in missing}


def _missing(template: Template, fields: list[TemplateField]) -> FieldMissing:
    return FieldMissing(
        template=template.label.zh,
        fields=[field.id for field in fields],
        labels_zh="、".join(field.label.zh for field in fields),
        labels_en=", ".join(field.label.en for field in fields),
    )


def _blocks(text: str, given: Mapping[str, str], optional: set[str]) -> Iterator[Block]:
    if text.startswith("| "):
        label, _, value = text[2:].partition(" |")
        yield Row(_line(label, given), "\n".join(lines(_filled(value, given))))
        return
    named = PLACE.findall(text)
    if named and all(name in optional and not given.get(name) for name in named):
        return
    for mark, rank in _RANKS:
        if text.startswith(mark):
            yield Paragraph(_line(text[len(mark) :], given), rank)
            return
    yield from written_tables.blocks(lines(_filled(text, given)))


def _line(text: str, given: Mapping[str, str]) -> str:
    return " ".join(lines(_filled(text, given)))


def _filled(text: str, given: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        found = given.get(match[1], match[0])
        # 「……。」 given into a place that a full stop follows would end twice.
        return found.rstrip(_ENDS) if text[match.end() : match.end() + 1] in tuple(_ENDS) else found

    return PLACE.sub(value, text)
