"""The near name for a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

#: Below this similarity (0–100) a suggestion would confuse more than it helps.
NEAR = 65

#: A longer list of names is no help.
MOST = 16


def near(wrong: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``wrong``, or None when none is near."""
    found = process.extractOne(
        wrong, list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=NEAR
    )
    return found[0] if found else None


def nearest(wrong: str, known: Iterable[str]) -> dict[str, str]:
    """Return ``hint_zh`` and ``hint_en`` with the near name alone, for messages that list the names anyway."""
    names = list(known)
    return hints(wrong, names) if near(wrong, names) else {"hint_zh": "", "hint_en": ""}


def hints(wrong: str, known: Iterable[str]) -> dict[str, str]:
    """Return ``hint_zh`` and ``hint_en``: the near name, or the names there are, or nothing."""
    names = list(known)
    suggestion = near(wrong, names)
    if suggestion is not None:
        return {"hint_zh": f"是否应为“{suggestion}”？", "hint_en": f"Did you mean “{suggestion}”? "}
    if 0 < len(names) <= MOST:
        listing = ", ".join(sorted(names))
        return {"hint_zh": f"可用的有：{listing}。", "hint_en": f"There are: {listing}. "}
    return {"hint_zh": "", "hint_en": ""}
