"""What tests of documents share: reading a PDF back as text with positions."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pypdf
import pytest

from zhiheng.documents.official import OfficialDocument, Paragraph, Rank
from zhiheng.policy.model import OfficialDocumentKind


@dataclass(frozen=True)
class Read:
    """What a PDF holds: the size of its pages in points, and the text of each."""

    sizes: list[tuple[float, float]]
    pages: list[str]

    @property
    def text(self) -> str:
        """All text without white space: line ends of a layout are none of the text."""
        return "".join("".join(self.pages).split())


@pytest.fixture(scope="session")
def read_pdf() -> Callable[[bytes], Read]:
    """Return a reader of PDF."""

    def read(content: bytes) -> Read:
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return Read(
            [(float(page.mediabox.width), float(page.mediabox.height)) for page in pages],
            [page.extract_text() for page in pages],
        )

    return read


@pytest.fixture
def decision() -> OfficialDocument:
    """Return a document with every part that the standard names."""
    return OfficialDocument(
        kind=OfficialDocumentKind.DECISION,
        issuer="示例省市场监督管理局",
        title="关于将示例食品有限公司列入严重违法失信名单的决定",
        body=(Paragraph("一、事实", Rank.FIRST), Paragraph("（一）经过", Rank.SECOND), Paragraph("正文。")),
        number="市监信罚〔2026〕1号",
        addressee="示例食品有限公司",
        attachments=("清单", "证据"),
        day=date(2026, 11, 22),
        note="联系人：李四",
        copies=("甲厅", "乙厅"),
        printer="示例局办公室",
        printed_on=date(2026, 11, 23),
    )
