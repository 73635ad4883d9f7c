"""Evidence as pages show it: what it is, and where it is read: a file, a round's sheet, a duty, records, another assessment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.assessment.models import AssessedUnit, SheetEvidence
from zhiheng.server.i18n import localised


@dataclass(frozen=True)
class Proof:
    """A piece of evidence with its address, empty where there is none to read (a note)."""

    kind: str
    title: str
    text: str
    address: str
    gathered: bool
    at: datetime


def proofs_of(unit: AssessedUnit, rows: Iterable[SheetEvidence]) -> tuple[Proof, ...]:
    """Return the evidence of a line; of what gathered itself under one reference for a thing, the latest state alone."""
    kinds = {
        "file": _("佐证文件"), "note": _("书面说明"), "round": _("填报表"), "task": _("计划任务"), "record": _("事实库记录"),
        "assessment": _("本级考核"),
    }  # fmt: skip
    latest = {_thing(one): one for one in rows}
    return tuple(
        Proof(kinds.get(one.kind, one.kind), *_told(one), address(unit, one), one.gathered, one.at)
        for one in latest.values()
    )


def _told(one: SheetEvidence) -> tuple[str, str]:
    """Return title and text in the reader's language; what people wrote, and what was gathered long ago, is Chinese alone."""
    return localised({"zh": one.title, "en": one.title_en}), localised({"zh": one.text, "en": one.text_en})


def _thing(one: SheetEvidence) -> tuple[str, str]:
    """Return what a piece of evidence is about: states of one duty, and counts of one kind of record, follow one another."""
    if one.gathered and one.kind == "task":
        return one.kind, one.reference.rsplit("/", 2)[0]
    if one.gathered and one.kind == "record":
        return one.kind, one.reference.rsplit("/", 1)[0]
    return one.kind, str(one.pk)


def address(unit: AssessedUnit, one: SheetEvidence) -> str:
    """Return where a piece of evidence is read; a page that its reader may not open says so itself."""
    parts = one.reference.split("/")
    if one.kind == "file":
        return reverse("staff:assessment_evidence_file", args=[unit.year.case.number, unit.code, one.pk])
    if not one.gathered:
        return ""
    if one.kind == "round":
        return reverse("staff:round_sheet", args=[parts[0], unit.body.code]) if unit.body else ""
    if one.kind == "task":
        return reverse("staff:planning_duty", args=[one.reference.rsplit("/", 2)[0]])
    if one.kind == "record" and len(parts) == 4:
        asked = {"from": parts[1], "to": parts[2], "division": unit.division}
        return f"{reverse('portal:data_type', args=[parts[0]])}?{urlencode(asked)}"
    return reverse("portal:assessment", args=[one.reference]) if one.kind == "assessment" else ""
