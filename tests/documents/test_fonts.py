"""The fonts are those of the manifest, with their licences, and the ranges they are said to have."""

from __future__ import annotations

import hashlib
import json

import pytest
import typst

from zhiheng.documents import fonts

MANIFEST = json.loads((fonts.FOLDER / "fonts.json").read_text(encoding="utf-8"))
#: What fonts may come under: those that let a document hold them and a program ship them.
LICENCES = {"OFL-1.1", "GPL-3.0-only WITH Font-exception-2.0"}


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_font_and_licence_agree_with_manifest(name: str) -> None:
    file, said = fonts.FOLDER / name, MANIFEST[name]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == said["sha256"]
    assert hashlib.sha256((file.parent / "LICENSE").read_bytes()).hexdigest() == said["licence_sha256"]
    assert said["licence"] in LICENCES
    assert said["version"]


def test_no_unlisted_font() -> None:
    found = {file.relative_to(fonts.FOLDER).as_posix() for file in fonts.FOLDER.rglob("*.[ot]tf")}
    assert found == set(MANIFEST)


def test_typesetter_knows_every_family_that_layouts_name() -> None:
    families = typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.FOLDER)]).families()
    assert {fonts.FANG, fonts.KAI, fonts.HEI, fonts.SONG} <= set(families)


def test_common_and_rare_characters_are_had_and_others_shown_by_number() -> None:
    assert fonts.missing("市场监督管理局〔2026〕第1号：喆堃龘頔㸆…—“”《》①%") == []
    assert fonts.missing("a😀b😀א") == ["😀", "א"]
    assert fonts.shown("张😀三\n") == "张〔U+1F600〕三\n"
    assert fonts.shown("缺：计划（−4），SO₂ ✓") == "缺：计划（-4），SO2 √", "what another sign stands for in print"
