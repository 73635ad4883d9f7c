"""Two languages: texts of packs in the reader's language, and what every page's shell needs to know.

Templates and messages have Chinese as their source text and English in `locale/en`; packs carry both. Nothing else
decides a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from zhiheng.codes import Division

#: Values of the theme cookie; without one the reader's system decides.
THEMES = ("light", "dark")
THEME_COOKIE = "zh_theme"


def english() -> bool:
    """Return whether the page is written in English."""
    return (get_language() or "").lower().startswith("en")


def localised(text: Any) -> str:
    """Return a pack's text in the reader's language.

    Takes a `Localised`, a mapping with ``zh`` and ``en``, an element with a `label`, a division, a plain text, or None ("").
    """
    if text is None:
        return ""
    if isinstance(text, Mapping):
        return str(text.get("en" if english() else "zh") or text.get("zh") or "")
    if hasattr(text, "in_language"):
        return str(text.in_language(get_language() or "zh"))
    if isinstance(text, Division):
        return text.named(get_language() or "zh")
    if hasattr(text, "label"):
        return localised(text.label)
    return str(text)


def listed(names: Iterable[str]) -> str:
    """Join names as the reader's language does: 甲、乙; A, B."""
    return (", " if english() else "、").join(names)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: its language tag, the other language, the chosen theme."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "html_lang": "en" if english() else "zh-CN",
        "other_language": "zh" if english() else "en",
        "theme": theme if theme in THEMES else "",
        "page_address": request.get_full_path(),
        "styleguide_shown": settings.DEBUG,
    }
