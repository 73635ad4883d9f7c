"""The look at dependencies finds what it is there to find."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dependencies", ROOT / "tools/dependencies.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "line", ["requests>=2", "requests", "requests @ https://x.example/r.whl", "-i https://x.example", "a==1 ; x"]
)
def test_what_is_not_pinned_exactly_is_found(tool: ModuleType, tmp_path: Path, line: str) -> None:
    path = tmp_path / "run.txt"
    path.write_text(f"# ours\n{line}\nDjango==5.2.19\n")
    pins: dict[str, str] = {}
    assert len(list(tool.pinned(path, pins))) == 1
    assert pins == {"django": "5.2.19"}


def test_two_pins_of_one_package_are_found(tool: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    path.write_text("typing_extensions==1\nTyping.Extensions==2\n")
    assert "elsewhere" in next(tool.pinned(path, {}))


@pytest.mark.parametrize(
    ("version", "found"),
    [("1.0", True), ("1.4", True), ("1.5", False), ("2.0", True), ("2.2", True), ("2.3", False), ("0.9", False)],
)
def test_ranges_of_advisories_are_read_as_written(tool: ModuleType, tmp_path: Path, version: str, found: bool) -> None:
    events = [{"introduced": "1.0"}, {"fixed": "1.5"}]
    later = [{"introduced": "2.0"}, {"last_affected": "2.2"}]
    advisory = {"id": "X-1", "affected": [{"package": {"name": "Some.Part"}, "ranges": [{"type": "ECOSYSTEM", "events": events}, {"type": "ECOSYSTEM", "events": later}]}]}  # fmt: skip
    path = tmp_path / "x.json"
    path.write_text(json.dumps([advisory, {**advisory, "id": "X-2", "withdrawn": "2026-01-01T00:00:00Z"}]))
    assert len(list(tool.advised({"some-part": version}, [path]))) == found


def test_our_pins_and_licences_are_in_order(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([]) == 0, capsys.readouterr().out
