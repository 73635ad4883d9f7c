"""The tutorial on a third province, command by command, with real processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TUTORIAL = Path(__file__).parents[2] / "docs/tutorials/another-province.md"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("third")


def zhiheng(place: Path, *words: str) -> tuple[int, Any]:
    """Run a command as the tutorial does, and return its exit code and the JSON it prints."""
    settings = {**os.environ, "ZHIHENG_PACKS": str(place / "packs-own"), "ZHIHENG_HOME": str(place / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "zhiheng", *words, "--json"],
        capture_output=True, text=True, env=settings, cwd=place, check=False, timeout=300,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def written(language: str) -> list[str]:
    """Return the blocks of the tutorial in a language."""
    return re.findall(rf"```{language}\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)


def test_tutorial_comes_out_as_it_says(place: Path) -> None:
    change, target = written("yaml")
    assert zhiheng(place, "packs", "new", "zhejiang", "--division", "330000")[0] == 0
    assert zhiheng(place, "packs", "lint") == (0, [])
    code, filled = zhiheng(place, "demo", "--pack", "zhejiang", "--count", "300", "--no-cases")
    assert code == 0
    assert filled["totals"]["accepted"] > 2_000
    code, graded = zhiheng(place, "grade", "--pack", "zhejiang", "--as-of", "2026-06-30")
    assert code == 0
    assert graded["rated"] > 200
    assert graded["outside_population"] == 0
    assert sum(graded["grades"].values()) == graded["rated"]
    assert zhiheng(place, "verify", graded["run"])[1]["same"] is True

    (place / "change.yaml").write_text(change, encoding="utf-8")
    code, differences = zhiheng(place, "packs", "diff", "zhejiang", "--change", "change.yaml")
    assert code == 0
    assert [each["id"] for each in differences] == ["risk-class"]
    code, _ = zhiheng(place, "grade", "--pack", "zhejiang", "--as-of", "2026-06-30", "--change", "change.yaml")
    assert code == 0

    folder = place / "packs-own/zhejiang/targets"
    folder.mkdir()
    (folder / "opinions.yaml").write_text(target, encoding="utf-8")
    assert zhiheng(place, "packs", "lint") == (0, [])
    code, targets = zhiheng(place, "packs", "show", "zhejiang", "targets")
    assert [(each["id"], each["value"], each["certainty"]) for each in targets] == [
        ("opinions-spot-check", 95, "example")
    ]
    code, covered = zhiheng(place, "packs", "coverage", "zhejiang")
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
