"""Words that claim a cause: figures of this software say what is, not why, so that drafts are asked to show another basis."""

from __future__ import annotations

import re
from typing import Final

ZH: Final = (
    "因为", "由于", "导致", "造成", "致使", "得益于", "归因于", "源于", "促使", "带动了", "使得", "从而", "成效显著",
    "原因是", "所以", "因此",
)  # fmt: skip
EN: Final = (
    "because", "due to", "thanks to", "owing to", "caused by", "led to", "as a result", "resulted in", "therefore",
    "driven by", "contributed to", "attributable to",
)  # fmt: skip
_EN = re.compile(rf"\b(?:{'|'.join(map(re.escape, EN))})\b", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the words of a text that claim a cause, each once, in the order in which they are listed here."""
    found = [one for one in ZH if one in text]
    return found + list(dict.fromkeys(one.lower() for one in _EN.findall(text)))
