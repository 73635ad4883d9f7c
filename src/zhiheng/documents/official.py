"""What an official document says, apart from how it looks: one value that the writers of DOCX and PDF read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.text import clean, lines
from zhiheng.policy.model import OfficialDocumentKind


class Rank(IntEnum):
    """How a paragraph stands in the text: running text, or a heading of the first (一、), second (（一）) or third (1.) rank."""

    TEXT = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; its text holds no line end."""

    text: str
    rank: Rank = Rank.TEXT


@dataclass(frozen=True)
class Row:
    """A row of a form with a label and what is filled in, such as a proof of service has; the value may have lines."""

    label: str
    value: str


Block = Paragraph | Row | Table | Picture


@dataclass(frozen=True)
class OfficialDocument:
    """A document in the parts that GB/T 9704-2012 names.

    ``issuer``: the name of the office in red at the head (发文机关标志); ``number``: 发文字号; ``addressee``: 主送机关, without
    its colon; ``attachments``: names of what is attached; ``signatory``: 署名, the issuer where empty; ``day``: 成文日期, and
    where there is none yet a blank date stands; ``note``: 附注; ``copies``: 抄送机关; ``printer`` and ``printed_on``: 印发机关 and
    印发日期; ``marks``: words in the margin that say what this copy is (样张, 草稿); ``approver``: 签发人, whom a document to a
    body above names at its head, None for every other; "" leaves room for the name to be written by hand.
    """

    kind: OfficialDocumentKind
    issuer: str
    title: str
    body: tuple[Block, ...]
    number: str = ""
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signatory: str = ""
    day: date | None = None
    note: str = ""
    copies: tuple[str, ...] = ()
    printer: str = ""
    printed_on: date | None = None
    marks: tuple[str, ...] = field(default=())
    approver: str | None = None

    @property
    def approved_by(self) -> str:
        """The name after “签发人：”, or room for it; empty where none is named."""
        return "" if self.approver is None else self.approver or ROOM_FOR_NAME

    @property
    def text_body(self) -> tuple[Block, ...]:
        """The body without who attended."""
        return tuple(one for one in self.body if _attending(self.kind, one) is None)

    @property
    def attendance(self) -> tuple[tuple[str, str], ...]:
        """Who attended, was excused, sat in: label and names, as minutes list them under the text and what is attached."""
        found = (_attending(self.kind, one) for one in self.body)
        return tuple(one for one in found if one is not None)

    @property
    def signed_by(self) -> str:
        """Who stands under the text."""
        return self.signatory or self.issuer

    @property
    def signed_on(self) -> str:
        """The day under the text, with places to fill where it is not known."""
        return chinese_day(self.day) if self.day else BLANK_DAY

    @property
    def head(self) -> str:
        """The words in red at the head: the office, and for minutes what they are (纪要标志)."""
        return f"{self.issuer}会议纪要" if self.kind is OfficialDocumentKind.MINUTES else self.issuer

    @property
    def is_letter(self) -> bool:
        """Whether it has the layout of a letter (信函格式): red double lines, no number on the first page."""
        return self.kind is OfficialDocumentKind.LETTER

    @property
    def is_form(self) -> bool:
        """Whether it is a form or a certificate without a red head: the name of the office stands over the title."""
        return self.kind in (OfficialDocumentKind.RECEIPT, OfficialDocumentKind.CERTIFICATE)

    @property
    def is_signed(self) -> bool:
        """Whether name and day of the office stand under it; a proof of service is signed in its rows, minutes bear no seal."""
        return self.kind not in (OfficialDocumentKind.RECEIPT, OfficialDocumentKind.MINUTES)

    @property
    def imprint(self) -> tuple[str, str]:
        """Who printed it and when, as the last line of the imprint (版记) says it; both empty where there is none."""
        if not self.printer:
            return "", ""
        return self.printer, f"{chinese_day(self.printed_on)}印发" if self.printed_on else ""


BLANK_DAY = "　　　　年　　月　　日"
ROOM_FOR_NAME = "　　　"
_ATTENDING = re.compile(r"(出席|请假|列席)[：:](.+)")


def _attending(kind: OfficialDocumentKind, block: Block) -> tuple[str, str] | None:
    """Return label and names of a paragraph of minutes that lists who attended; None for any other."""
    if kind is not OfficialDocumentKind.MINUTES or not isinstance(block, Paragraph):
        return None
    found = _ATTENDING.fullmatch(block.text)
    return (found[1], found[2].strip()) if found else None


def chinese_day(day: date) -> str:
    """Return a day as official documents write it, 2026年1月5日: Arabic figures without leading zeros.

    >>> chinese_day(date(2026, 1, 5))
    '2026年1月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def attachment_lines(names: tuple[str, ...]) -> list[str]:
    """Return the names of attachments as they stand after “附件：”, numbered where there are several."""
    if len(names) == 1:
        return [names[0]]
    return [f"{number}. {name}" for number, name in enumerate(names, 1)]


def cleaned(document: OfficialDocument) -> OfficialDocument:
    """Return the document with every text fit to be written: signs without a form are □, only titles and rows have lines."""
    return replace(
        document,
        issuer=clean(document.issuer),
        title="\n".join(lines(document.title)),
        body=tuple(_cleaned(block) for block in document.body),
        number=clean(document.number),
        addressee=clean(document.addressee),
        attachments=tuple(clean(one) for one in document.attachments),
        signatory=clean(document.signatory),
        note=clean(document.note),
        copies=tuple(clean(one) for one in document.copies),
        printer=clean(document.printer),
        marks=tuple(clean(one) for one in document.marks),
        approver=None if document.approver is None else clean(document.approver),
    )


def _cleaned(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(clean(block.text), block.rank)
    if isinstance(block, Table):
        return cleaned_table(block)
    if isinstance(block, Picture):
        return replace(block, alt=clean(block.alt), caption=clean(block.caption), foot=clean(block.foot))
    return Row(clean(block.label), "\n".join(lines(block.value)))


def cleaned_table(table: Table) -> Table:
    """Return a table whose every text is fit to be written."""
    return replace(
        table,
        columns=[clean(name) for name in table.columns],
        rows=[[clean(cell) for cell in row] for row in table.rows],
        caption=clean(table.caption),
        foot=clean(table.foot),
    )
