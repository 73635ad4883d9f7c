"""Parts that are drawn once: each language and each set of words has its own, and nothing in them comes from records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.safestring import mark_safe

TEMPLATES = Path(__file__).parents[3] / "src" / "zhiheng" / "server" / "templates"


def drawn(source: str, **context: Any) -> str:
    """Render a piece of a template."""
    return str(engines["django"].from_string("{% load zh %}" + source).render(context))


def test_each_language_has_its_own() -> None:
    for _again in range(2):
        with translation.override("zh-hans"):
            assert "已失效" in drawn('{% mark "expired" %}')
        with translation.override("en"):
            english = drawn('{% mark "expired" %}')
        assert "已失效" not in english


def test_words_are_escaped_unless_they_are_safe_already() -> None:
    for _again in range(2):
        assert "a&lt;b" in drawn('{% mark "good" words %}', words="a<b")
        assert "a<b" in drawn('{% mark "good" words %}', words=mark_safe("a<b"))


def test_the_navigation_knows_its_section() -> None:
    for section in ("home", "search", "home"):
        text = drawn('{% part "portal/nav.html" section=section %}', section=section)
        assert text.count("aria-current") == 1
        assert text.index("aria-current") < text.index("/search") or section == "search"


def test_addresses_follow_the_place_of_the_installation() -> None:
    from zhiheng.server.portal.parts import record_address

    before = get_script_prefix()
    plain, link = record_address("ab" * 32), drawn('{% part "portal/staff_link.html" %}')
    try:
        set_script_prefix("/quality/")
        assert record_address("ab" * 32) == "/quality" + plain
        assert 'href="/quality/staff/' in drawn('{% part "portal/staff_link.html" %}')
    finally:
        set_script_prefix(before)
    assert drawn('{% part "portal/staff_link.html" %}') == link
    assert plain == "/record/" + "ab" * 32


def test_a_template_being_written_is_not_kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.portal import parts

    asked: list[str] = []
    found = parts.get_template
    monkeypatch.setattr(parts, "get_template", lambda name: asked.append(name) or found(name))
    settings.DEBUG = True
    for _again in range(2):
        parts.drawn("portal/staff_link.html")
    assert asked == ["portal/staff_link.html"] * 2


@pytest.mark.parametrize("name", ["links", "mark", "unknown", "cite"])
def test_parts_that_are_kept_read_neither_request_nor_reader(name: str) -> None:
    text = (TEMPLATES / "parts" / f"{name}.html").read_text(encoding="utf-8")
    assert not {word for word in ("request", "user", "card", "record", "csrf") if word in text}
