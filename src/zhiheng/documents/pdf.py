"""Official documents as PDF, in the layout of GB/T 9704-2012, with the fonts that ship."""

from __future__ import annotations

from typing import Any, Final

from zhiheng.documents import fonts, measures, typesetting
from zhiheng.documents.exhibits import Picture, Table, checked
from zhiheng.documents.official import Block, OfficialDocument, Rank, Row, attachment_lines, cleaned
from zhiheng.documents.titles import title_lines, width

#: A text of this width (in characters) goes over to the next page whole, so that a signature never stands alone there.
_STICKS: Final = 8 * measures.CHARACTERS


def render(document: OfficialDocument) -> bytes:
    """Return the document as PDF; the same document gives the same bytes. Raises CannotTypeset."""
    return typesetting.pdf("official", as_data(document))


def pictures(document: OfficialDocument, ppi: float = 96) -> list[bytes]:
    """Return each page as a PNG of ``ppi`` dots an inch. Raises CannotTypeset."""
    return typesetting.pictures("official", as_data(document), ppi=ppi)


def as_data(document: OfficialDocument) -> dict[str, Any]:
    """Return what the layout `official.typ` reads."""
    document = cleaned(document)
    printer, printed = document.imprint
    return {
        "issuer": document.issuer,
        "head": document.head,
        "head_size": measures.head_size(document.head, width(document.head)),
        "title": title_lines(document.title),
        "body": [_block(block, is_last=block is document.text_body[-1]) for block in document.text_body],
        "attendance": [list(one) for one in document.attendance],
        "approver": document.approved_by,
        "number": document.number,
        "addressee": document.addressee,
        "attachments": attachment_lines(document.attachments),
        "attachments_sticky": width("".join(document.attachments)) <= _STICKS,
        "numbered": len(document.attachments) > 1,
        "signatory": document.signed_by,
        "day": document.signed_on,
        "note": document.note,
        "copies": "，".join(document.copies) + "。" if document.copies else "",
        "printer": printer,
        "printed": printed,
        "marks": list(document.marks),
        "letter": document.is_letter,
        "form": document.is_form,
        "signed": document.is_signed,
        "fonts": {"fang": fonts.FANG, "kai": fonts.KAI, "hei": fonts.HEI, "song": fonts.SONG},
        "measures": {
            name.lower(): list(value) if isinstance(value, tuple) else value
            for name, value in vars(measures).items()
            if name.isupper()
        },
    }


def _block(block: Block, *, is_last: bool) -> dict[str, Any]:
    if isinstance(block, Row):
        return {"kind": "row", "label": block.label, "value": block.value}
    if isinstance(block, Table):
        return {"kind": "table", "columns": list(block.columns), "rows": [list(row) for row in block.rows],
                "widths": checked(block), "caption": block.caption, "foot": block.foot,
                "numeric": list(block.numeric)}  # fmt: skip
    if isinstance(block, Picture):
        return {"kind": "picture", "svg": block.svg, "alt": block.alt, "caption": block.caption, "foot": block.foot,
                "wide": block.width_mm}  # fmt: skip
    sticky = block.rank is not Rank.TEXT or (is_last and width(block.text) <= _STICKS)
    return {"kind": "paragraph", "rank": int(block.rank), "text": block.text, "sticky": sticky}
