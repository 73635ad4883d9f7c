"""Vendored assets are what the manifest says, carry their licence, and nothing is loaded from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[3] / "src/zhiheng/server"
VENDOR = SERVER / "static/vendor"
MANIFEST = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
OWN = [*(SERVER / "static/zhiheng").iterdir(), *(SERVER / "templates").rglob("*.html")]
NAMESPACES = ("http://www.w3.org/2000/svg",)


@pytest.mark.parametrize("folder", sorted(MANIFEST))
def test_files_agree_with_manifest(folder: str) -> None:
    home = VENDOR / folder
    found = {
        file.relative_to(home).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in home.rglob("*")
        if file.is_file()
    }
    assert found == MANIFEST[folder]["files"]
    assert "LICENSE" in found
    assert MANIFEST[folder]["version"]


def test_no_unlisted_folder() -> None:
    assert {one.name for one in VENDOR.iterdir() if one.is_dir()} == set(MANIFEST)


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.relative_to(SERVER).as_posix())
def test_own_files_name_no_other_host(file: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", file.read_text(encoding="utf-8"))
    assert [one for one in addresses if not one.startswith(NAMESPACES)] == []


@pytest.mark.parametrize("name", ["tabler/tabler.min.css", "noto-sans-sc/wght.css"])
def test_vendored_styles_load_nothing_from_outside(name: str) -> None:
    targets = re.findall(r"url\(\s*[\"']?([^\"')]+)", (VENDOR / name).read_text(encoding="utf-8"))
    assert all(target.startswith(("data:image/svg+xml", "./files/")) for target in targets)
