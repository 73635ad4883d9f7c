"""A province written beside other work is the province written here, also where its writer dies."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from zhiheng.sandbox import ahead
from zhiheng.sandbox.errors import NoProvince

COUNT = 60


def told(folder: Path, files: ahead.Files) -> list[tuple[str, str]]:
    return [(str(path.relative_to(folder)), source) for path, source in files]


def test_province_written_ahead_is_the_same_as_one_written_here(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir(), there.mkdir()
    expected = ahead.written("sichuan", here, COUNT)
    with ahead.writing("sichuan", there, COUNT) as files:
        given = files()
    assert told(there, given) == told(here, expected)
    texts = [
        (one, other) for (one, _), (other, _) in zip(expected, given, strict=True) if one.suffix in {".csv", ".jsonl"}
    ]
    assert len(texts) > 10
    assert all(one.read_bytes() == other.read_bytes() for one, other in texts)


def test_writer_that_is_killed_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin: Any = subprocess.Popen

    def killed(*words: Any, **more: Any) -> Any:
        writer = begin(*words, **more)
        writer.kill()
        return writer

    monkeypatch.setattr(subprocess, "Popen", killed)
    with ahead.writing("sichuan", tmp_path, COUNT) as files:
        assert all(path.stat().st_size > 0 for path, _ in files())


def test_writer_at_work_ends_with_what_it_works_for(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), ahead.writing("sichuan", tmp_path, 20_000):
        raise RuntimeError
    assert not (tmp_path / "truth" / "truth-sheets.json").exists()


def test_pack_without_a_province_is_told(tmp_path: Path) -> None:
    with ahead.writing("national", tmp_path, COUNT) as files, pytest.raises(NoProvince):
        files()
