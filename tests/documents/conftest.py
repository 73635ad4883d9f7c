"""What tests of documents share: reading a PDF back as text with positions."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pypdf
import pytest


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
