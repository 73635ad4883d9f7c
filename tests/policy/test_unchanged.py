"""Packs are read once as long as their files stay as they are, and anew as soon as one differs."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from zhiheng import policy
from zhiheng.policy import unchanged
from zhiheng.policy.errors import PackErrors

SHIPPED = Path(__file__).parents[2] / "packs"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the national pack whose files were written a minute ago."""
    shutil.copytree(SHIPPED / "national", tmp_path / "national")
    age(tmp_path)
    return tmp_path


def age(folder: Path) -> None:
    """Let every file look as if it had last been written a minute ago; when its inode changed cannot be set."""
    then = time.time() - 60
    for path in folder.rglob("*.yaml"):
        os.utime(path, (then, then))


def test_files_written_just_now_are_not_remembered(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_SETTLED_NS", 3_600_000_000_000)  # however long reading them takes here
    assert policy.load(packs) is not policy.load(packs)


def test_unchanged_files_are_read_once(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_SETTLED_NS", -1_000_000_000)
    first = policy.load(packs)
    assert policy.load(str(packs)) is first
    head = packs / "national" / "pack.yaml"
    head.write_text(head.read_text() + "\n# one more line\n")
    again = policy.load(packs)
    assert again is not first
    assert again["national"].content_hash == first["national"].content_hash


def test_a_fault_that_appears_is_told_although_the_packs_were_known(
    packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "_SETTLED_NS", -1_000_000_000)
    policy.load(packs)
    (packs / "national" / "bodies.yaml").write_text("nobody: {label: 1\n")
    with pytest.raises(PackErrors):
        policy.load(packs)


def test_a_file_more_or_less_changes_the_state(packs: Path) -> None:
    before = unchanged.state_of((packs,))
    (packs / "national" / "cases" / "another.yaml").write_text("")
    more = unchanged.state_of((packs,))
    (packs / "national" / "cases" / "another.yaml").unlink()
    assert len(more) == len(before) + 1
    assert unchanged.state_of((packs,)) == before
    assert unchanged.state_of((packs / "missing",)) == ()
