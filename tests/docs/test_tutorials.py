"""What the tutorials quote is there: buttons and names of pages, accounts of the demo, commands with their options."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest

from zhiheng.cli import cli

ROOT = Path(__file__).parents[2]
TUTORIALS = [
    ROOT / f"docs/tutorials/{name}.md"
    for name in ("case-officer", "enterprise", "auditor", "statistician", "county-clerk", "planner")
]
PAGES = [*TUTORIALS, ROOT / "docs/how-to/run-a-server.md", ROOT / "docs/how-to/back-up.md"]
#: Links of the chain of sign-off, which stand among the codes of the model.
_CODES = (ROOT / "src/zhiheng/policy/words").joinpath("codes.py").read_text(encoding="utf-8")
#: Deeds and states of follow-up items, which stand in their engine.
_DEEDS = (ROOT / "src/zhiheng/planning/follow_up.py").read_text(encoding="utf-8")
_GAP = re.compile(r"%\(\w+\)s")


@cache
def _sentences() -> tuple[str, ...]:
    """Return every text of pages that can be translated, which is every text of pages."""
    po = (ROOT / "src/zhiheng/server/locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    found = re.findall(r'^msgid (".*"(?:\n".*")*)', po, re.MULTILINE)
    return tuple("".join(re.findall(r'"(.*)"', one)).replace('\\"', '"') for one in found)


@cache
def _packs() -> str:
    """Return every text of the packs."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "packs").rglob("*.yaml"))


def _shown(quoted: str) -> bool:
    """Return whether a page shows what is quoted: in its own words, in a pack's, or in a sentence filled with such."""
    if any(quoted in one for one in _sentences()) or quoted in _packs() or quoted in _CODES + _DEEDS:
        return True
    return any(_filled(one, quoted) for one in _sentences() if _GAP.search(one))


def _filled(sentence: str, quoted: str) -> bool:
    pattern = "(.{2,})".join(re.escape(one) for one in _GAP.split(sentence))
    found = re.fullmatch(pattern, quoted)
    return found is not None and all(_shown(one) for one in found.groups())


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_chinese_words_quoted_stand_on_pages_or_in_packs(page: Path) -> None:
    quoted = set(re.findall(r"「([^」]+)」", page.read_text(encoding="utf-8"))) - {"English"}
    assert len(quoted) > 8
    assert not sorted(one for one in quoted if not _shown(one))


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_accounts_named_are_accounts_of_the_demo(page: Path) -> None:
    from zhiheng.server.demo_people import _ADMINISTRATORS, _BUREAU, _OUTSIDE

    made = {role.value for role in _BUREAU} | set(_ADMINISTRATORS) | {one[0] for one in _OUTSIDE}
    made |= {"firm", "city", "county", "department"}
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:--user|as|account(?: is)?|\|) `?([a-z]+)`?(?=[.,;:\s|])", text)) & set(
        re.findall(r"`([a-z]+)`", text)
    )
    assert named
    assert named <= made


def _commands(page: Path) -> list[list[str]]:
    """Return the calls of `zhiheng` in the shell blocks of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    calls = [re.search(r"(?:^|/| )zhiheng (.+)$", line) for line in lines]
    return [shlex.split(found.group(1), comments=True) for found in calls if found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_shown_exist_with_their_options(page: Path) -> None:
    for words in _commands(page):
        command: click.Command = cli
        context = click.Context(command)
        rest = list(words)
        while isinstance(command, click.Group):
            name = rest.pop(0)
            found = command.get_command(context, name)
            assert found is not None, f"{page.name}: {words}"
            command = found
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
        assert {one.partition("=")[0] for one in rest if one.startswith("--")} <= known, f"{page.name}: {words}"
