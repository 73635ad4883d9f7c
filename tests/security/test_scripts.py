"""Our scripts cannot be led to write into the prototype of all objects: they copy no names from outside into objects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import zhiheng.server

SCRIPTS = sorted((Path(zhiheng.server.__file__).parent / "static" / "zhiheng").glob("*.js"))
#: What copies names, or writes under a name that is not written in the script.
COPIES = re.compile(
    r"__proto__|\.prototype\b|Object\.(assign|defineProperty|setPrototypeOf)|fromEntries|\bextend\(|\bmerge\(|"
    r"\bfor\s*\([^)]*\bin\b|(?<!dataset)(?<=[\w)\]])\[(?!\d|[\"'])[^\]\n]+\]\s*(?:[-+*/|&]|\|\||&&|\?\?)?=(?!=|>)"
)
CLEAN = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)


#: Writes that were looked at: an object of one page's own, read from the browser's store, under ids that our pages gave to
#: their cells; a name such as __proto__ would change that one object and no other.
LOOKED_AT = {"rounds.js": {"[id] =", "[name(one)] ="}}


def found(text: str) -> list[str]:
    return [one.group(0) for one in COPIES.finditer(CLEAN.sub("", text))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_script_copies_no_names_from_outside(script: Path) -> None:
    assert set(found(script.read_text(encoding="utf-8"))) <= LOOKED_AT.get(script.name, set())


@pytest.mark.parametrize("bad", [
    "options[name] = value;", "a.__proto__ = {}", "Object.assign(kept, JSON.parse(text))", "for (const n in told) kept[n] = told[n];",
    "kept[path.at(-1)] ??= {}",
])  # fmt: skip
def test_what_pollutes_is_found(bad: str) -> None:
    assert found(bad)


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) > 4
