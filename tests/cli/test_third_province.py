"""The tutorial on a third province, command by command; what starts a database does so in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhiheng.cli import main

TUTORIAL = Path(__file__).parents[2] / "docs/tutorials/another-province.md"


#: Commands that start the database of the place; the others run in this process, which spares them their imports.
WITH_DATABASE = {("demo", "--pack"), ("packs", "coverage")}
Zhiheng = Callable[..., tuple[int, Any]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIHENG_PACKS", str(tmp_path / "packs-own"))
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def zhiheng(place: Path, capsys: pytest.CaptureFixture[str]) -> Zhiheng:
    """Run a command as the tutorial does, and return its exit code and the JSON it prints."""

    def run(*words: str) -> tuple[int, Any]:
        if words[:2] in WITH_DATABASE:
            return alone(*words)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--json"])
        return int(ended.value.code or 0), json.loads(capsys.readouterr().out)

    return run


def alone(*words: str) -> tuple[int, Any]:
    """Run a command in its own process."""
    done = subprocess.run(
        [sys.executable, "-m", "zhiheng", *words, "--json"], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def written(language: str) -> list[str]:
    """Return the blocks of the tutorial in a language."""
    return re.findall(rf"```{language}\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)


def test_tutorial_comes_out_as_it_says(place: Path, zhiheng: Zhiheng) -> None:
    change, target = written("yaml")
    assert zhiheng("packs", "new", "zhejiang", "--division", "330000")[0] == 0
    assert zhiheng("packs", "lint") == (0, [])
    code, filled = zhiheng("demo", "--pack", "zhejiang", "--count", "300", "--no-cases")
    assert code == 0
    assert filled["totals"]["accepted"] > 2_000
    code, graded = zhiheng("grade", "--pack", "zhejiang", "--as-of", "2026-06-30")
    assert code == 0
    assert graded["rated"] > 200
    assert graded["outside_population"] == 0
    assert sum(graded["grades"].values()) == graded["rated"]
    assert zhiheng("verify", graded["run"])[1]["same"] is True

    (place / "change.yaml").write_text(change, encoding="utf-8")
    code, differences = zhiheng("packs", "diff", "zhejiang", "--change", "change.yaml")
    assert code == 0
    assert [each["id"] for each in differences] == ["risk-class"]
    code, _ = zhiheng("grade", "--pack", "zhejiang", "--as-of", "2026-06-30", "--change", "change.yaml")
    assert code == 0

    folder = place / "packs-own/zhejiang/targets"
    folder.mkdir()
    (folder / "opinions.yaml").write_text(target, encoding="utf-8")
    assert zhiheng("packs", "lint") == (0, [])
    code, targets = zhiheng("packs", "show", "zhejiang", "targets")
    assert [(each["id"], each["value"], each["certainty"]) for each in targets] == [
        ("opinions-spot-check", 95, "example")
    ]
    code, covered = zhiheng("packs", "coverage", "zhejiang")
    (row,) = [each for each in covered["rows"] if each["provisions"]]
    assert row["mechanism"] == "credit-based-classified-graded-supervision"
    assert {"declared", "with_data"} <= set(row["marks"])
    assert "usable" not in row["marks"], "no draw follows from the class yet"


def test_every_command_of_the_tutorial_is_tried_here() -> None:
    said = {tuple(line.split()[1:3]) for block in written("sh") for line in block.splitlines() if ".venv" in line}
    source = Path(__file__).read_text(encoding="utf-8")
    for group, command in said:
        assert f'"{group}"' in source
        assert command.startswith("--") or f'"{command}"' in source
