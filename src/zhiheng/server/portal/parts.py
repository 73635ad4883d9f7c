"""Parts of pages that are the same for every reader of a language: drawn once a process, never from records.

What a part shows comes from packs and templates alone, so that nothing kept here could outlive a visibility stop.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language

#: Parts and words that are kept; words of packs are many, and the longest unused go first.
KEPT = 4096


def drawn(template: str, **words: Hashable) -> SafeString:
    """Draw a part from words alone, or take it as drawn before in this language.

    ``words`` must be immutable and of packs, templates or our own texts; what a record says is not kept here.
    """
    given = tuple((name, word, isinstance(word, SafeData)) for name, word in words.items())
    draw = _draw.__wrapped__ if settings.DEBUG else _draw
    return draw(template, get_language(), get_script_prefix(), given)


@lru_cache(maxsize=KEPT)
def _draw(template: str, _language: str, _prefix: str, words: tuple[tuple[str, Hashable, bool], ...]) -> SafeString:
    context = {name: word for name, word, _safe in words}
    return mark_safe(get_template(template).render(context))  # noqa: S308  a template escapes what it draws


def record_address(record_id: str) -> str:
    """Return the permanent address of a record by its id (64 hexadecimal digits)."""
    return _record_pattern(get_script_prefix()) + record_id


@lru_cache(maxsize=8)
def _record_pattern(_prefix: str) -> str:
    return reverse("portal:record", args=["0"]).removesuffix("0")
