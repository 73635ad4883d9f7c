"""Why a step is not open: a code that never changes, and the words in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """One reason against a step."""

    code: str
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the words for a language tag; anything not English is Chinese."""
        return self.en if language.lower().startswith("en") else self.zh


def joined(reasons: tuple[Why, ...], language: str) -> str:
    """Return reasons as one text."""
    return "".join(each.zh for each in reasons) if language == "zh" else " ".join(each.en for each in reasons)
