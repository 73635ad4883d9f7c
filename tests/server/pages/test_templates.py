"""Templates and messages: everything is said in both languages, and nothing breaks the content policy."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

SERVER = Path(__file__).parents[3] / "src/zhiheng/server"
TEMPLATES = sorted((SERVER / "templates").rglob("*.html"))
PYTHON = sorted(
    file for folder in ("portal", "staff", "mine", "templatetags") for file in (SERVER / folder).glob("*.py")
)
CATALOGUE = SERVER / "locale/en/LC_MESSAGES/django.po"
CJK = re.compile(r"[\u4e00-\u9fff]")
#: The name of a language stands in that language.
BARE = {"中文"}


def name(file: Path) -> str:
    return file.relative_to(SERVER).as_posix()


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_chinese_only_within_translation(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    assert set(CJK.findall(text)) <= set("".join(BARE))


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_markup_obeys_the_content_policy(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son\w+\s*=", text)
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("file", PYTHON, ids=name)
def test_python_messages_are_marked(file: Path) -> None:
    """Chinese in code stands in a call of gettext, in a docstring, or in a mapping that has both languages."""
    text = re.sub(r'""".*?"""', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"#.*", "", text)
    text = re.sub(r"\b(?:_|lazy|gettext|ngettext)\(\s*(?:\"[^\"]*\"\s*,?\s*)+", "", text)
    allowed = {"、", "%"}
    bare = [one for one in re.findall(r"\"[^\"]*\"", text) if CJK.search(one) and one.strip('"') not in allowed]
    if file.name == "styleguide.py":
        bare = [one for one in bare if not re.search("第|四", one)]
    if file.name == "statistics.py":
        bare = [one for one in bare if one != '"百分比"']
    assert bare == []


ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n)+)', re.MULTILINE)


def joined(quoted: str) -> str:
    """Return the text of a string of a catalogue, which may stand on several lines."""
    return "".join(ast.literal_eval(line) for line in quoted.strip().splitlines())


def catalogue() -> list[tuple[str, str]]:
    """Return (source text, English) of every message; a plural counts as one of its own."""
    found: list[tuple[str, str]] = []
    ids: list[str] = []
    for kind, quoted in ENTRY.findall(CATALOGUE.read_text(encoding="utf-8")):
        if kind == "msgid":
            ids = [joined(quoted)]
        elif kind == "msgid_plural":
            ids.append(joined(quoted))
        else:
            number = int(kind[7:-1]) if "[" in kind else 0
            found.append((ids[number], joined(quoted)))
    return [(one, text) for one, text in found if one]


def test_every_message_has_english() -> None:
    assert [one for one, text in catalogue() if not text.strip()] == []


def test_english_is_not_chinese() -> None:
    kept = {"简体中文", "川办发〔2013〕19号"}
    assert [one for one, text in catalogue() if CJK.search(text) and one not in kept] == []


def test_placeholders_survive_translation() -> None:
    holes = re.compile(r"%\(\w+\)s")
    assert [one for one, text in catalogue() if set(holes.findall(one)) != set(holes.findall(text))] == []


def test_templates_use_known_messages_only() -> None:
    known = {one.replace("%%", "%") for one, _text in catalogue()}
    used = {
        message
        for file in TEMPLATES
        for pair in re.findall(r"\{% translate (?:\"([^\"]*)\"|'([^']*)')", file.read_text(encoding="utf-8"))
        for message in pair
        if message
    }
    assert used - known == set()


def test_compiled_catalogue_agrees_with_its_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    entries = catalogue()
    twice = {one for one, _text in entries if [other for other, _ in entries].count(one) > 1}
    assert [one for one, text in entries if one not in twice and compiled.gettext(one) != text] == []
    assert {compiled.ngettext(one, one, 2) for one in twice} == {
        text for one, text in entries if one in twice and text == compiled.ngettext(one, one, 2)
    }
    assert len(entries) > 400


def test_english_counts_one_as_one() -> None:
    """What templates count, and what code counts by ngettext, has an English singular that differs."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    counted = {
        re.sub(r"\{\{ ?(\w+) ?\}\}", r"%(\1)s", body.replace("%", "%%"))
        for template in TEMPLATES
        for body in re.findall(
            r"\{% blocktranslate[^%]* count (?:[^%]|%(?!\}))*%\}(.*?)\{% plural %\}",
            template.read_text(encoding="utf-8"),
        )
    }
    assert len(counted) > 60
    assert [one for one in counted if compiled.ngettext(one, one, 1) == compiled.ngettext(one, one, 2)] == []
    template = Template(
        "{% load i18n zh %}{% blocktranslate count k=n|how_many with n=n|num %}{{ n }} 行{% plural %}{{ n }} 行{% endblocktranslate %}"
    )
    with translation.override("en"):
        assert [template.render(Context({"n": n})) for n in (0, 1, 2, 1200)] == [
            "0 rows",
            "1 row",
            "2 rows",
            "1,200 rows",
        ]
    with translation.override("zh-hans"):
        assert template.render(Context({"n": 1})) == "1 行"
