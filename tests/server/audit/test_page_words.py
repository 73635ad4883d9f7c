"""Rows of the who-did-what log name the page or the thing in words, never the route or the code of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import get_resolver
from django.utils import translation

from zhiheng.audit.detail_words import OBJECTS
from zhiheng.server.audit_pages import page_words
from zhiheng.server.staff import audit_words

SOURCE = Path(__file__).parents[3] / "src/zhiheng"


def routes(resolver: Any, space: str = "") -> Iterator[str]:
    """Yield the names of all routes with their name spaces."""
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from routes(one, one.namespace or space)
        elif one.name:
            yield f"{space}:{one.name}" if space else one.name


def test_every_page_of_the_workspace_has_words() -> None:
    names = {name for name in routes(get_resolver()) if name.partition(":")[0] in ("staff", "mine")}
    assert len(names) > 200
    assert {name for name in names if page_words(name) is None} == set()
    with translation.override("en"):
        assert audit_words.object_words("staff:planning_follow_up_letter") == "Follow-up item"
        assert audit_words.object_words("staff:case_document_move") == "Document of a case"
        assert audit_words.object_words("account_login") == "Account page"
    with translation.override("zh-hans"):
        assert audit_words.object_words("staff:planning_follow_up") == "督办事项"


def test_every_kind_of_object_that_code_notes_has_words() -> None:
    texts = (file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    noted = {name for text in texts for name in re.findall(r'object_type="([^"]+)"', text)}
    assert noted - OBJECTS.keys() == set()
