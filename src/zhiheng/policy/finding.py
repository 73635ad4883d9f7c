"""What is wrong with a pack: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong in one place. ``line`` is 1-based, 0 when no line is known; ``value`` is what was written."""

    pack: str
    file: str
    line: int
    code: str
    zh: str
    en: str
    value: str = ""
    hint: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON; ``message`` has both languages."""
        return {**asdict(self), "message": f"{self.zh} / {self.en}"}

    def message(self, language: str = "zh") -> str:
        """Return the message in Chinese, or in English for a language tag that begins with ``en``."""
        return self.en if language.lower().startswith("en") else self.zh

    def line_of_text(self, language: str = "zh") -> str:
        """Return one line for people: ``sichuan/scorecards/risk-class.yaml:12 …``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.message(language)}"
