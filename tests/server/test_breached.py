"""The operator's list of breached passwords: found at any place of the file, and refused while it cannot be read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from zhiheng.server.breached import NotBreached, is_listed

WORDS = [f"password number {at}" for at in range(257)]


def digest(word: str) -> str:
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture(params=["{0}\n", "{0}:{1}\n", "{0}:{1}\r\n"])
def listed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    lines = [request.param.format(one, 10**at) for at, one in enumerate(sorted(map(digest, WORDS))) for at in (at % 9,)]
    place = tmp_path / "pwned.txt"
    place.write_text("".join(lines), encoding="ascii", newline="")
    return place


def test_every_listed_password_is_found_and_no_other(listed: Path) -> None:
    assert all(is_listed(word, listed) for word in WORDS)
    assert not any(is_listed(f"{word}!", listed) for word in WORDS)


def test_file_of_one_line_without_end_and_an_empty_one(tmp_path: Path) -> None:
    place = tmp_path / "one.txt"
    place.write_text(digest("a"), encoding="ascii")
    assert is_listed("a", place)
    assert not is_listed("b", place)
    place.write_text("", encoding="ascii")
    assert not is_listed("a", place)


def test_rule_refuses_what_is_listed_and_everything_while_the_list_is_away(listed: Path, settings: Any) -> None:
    rule = NotBreached()
    rule.validate(WORDS[0])  # no list is set
    assert rule.get_help_text() == ""
    settings.BREACHED_PASSWORDS = str(listed)
    rule.validate("a passphrase that nobody has")
    with pytest.raises(ValidationError) as refused:
        rule.validate(WORDS[0])
    assert refused.value.code == "breached"
    settings.BREACHED_PASSWORDS = str(listed.with_name("gone"))
    with pytest.raises(ValidationError) as unknown:
        rule.validate("a passphrase that nobody has")
    assert unknown.value.code == "breached-unknown"
