"""The English reading copy of a draft: the same pieces in English, said to be no more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.official import Paragraph
from zhiheng.documents.report import Report, Section
from zhiheng.drafting.pieces import Piece

GOVERNS = "Reading copy: the Chinese text governs"
SYNTHETIC = "SYNTHETIC data, not real"


def report(
    title: str, office: str, number: str, pieces: Sequence[Piece], labels: Mapping[str, str], synthetic: bool
) -> Report:
    """Return the copy, a section for each field in the order of its labels; what nobody put into English stands in Chinese."""
    sections = []
    for field, label in labels.items():
        own = [one for one in pieces if one.field == field]
        lines = [line for one in own for line in (one.text_en or one.text).splitlines()]
        blocks = list(written_tables.blocks(lines))
        if blocks:
            texts = [one.text for one in blocks if isinstance(one, Paragraph)]
            exhibits = [one for one in blocks if isinstance(one, Table | Picture)]
            sections.append(Section(label, texts, exhibits=exhibits))
    marks = [GOVERNS, *([SYNTHETIC] if synthetic else [])]
    facts = [("Office", office), *([("Number", number)] if number else [])]
    return Report(title, "", facts, sections, marks=marks, language="en", footer=GOVERNS)
