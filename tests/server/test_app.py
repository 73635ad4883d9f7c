"""`app.setup()` with real processes: an empty folder becomes a ready database, once, however many ask."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhiheng.server.supervisor import pidfile

pytestmark = [pytest.mark.database, pytest.mark.slow]

READY = """
from zhiheng.server import app
said = []
app.setup(static={static}, say=lambda zh, en: said.append(en))
app.setup()
from django.contrib.auth.models import User
from django.db import connection
print(User.objects.count(), connection.settings_dict["PORT"] != "1", *[text.split()[0] for text in said])
"""


def start(home: Path, *, static: bool = False) -> subprocess.Popen[str]:
    """Start a process that makes Django ready."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", READY.format(static=static)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, "ZHIHENG_HOME": str(home), "ZHIHENG_POSTGRES_SETTINGS": "fsync=off"},
    )


def ended(process: subprocess.Popen[str]) -> list[str]:
    """Return the words it printed; the test fails if it did not end well."""
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    return out.split()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that does not exist yet."""
    yield tmp_path / "home"
    assert pidfile.processes_in(tmp_path / "home" / "postgres") == []


def test_empty_folder_becomes_ready_once_for_many_at_once(home: Path) -> None:
    words = [ended(process) for process in [start(home) for _ in range(3)]]
    assert all(said[:2] == ["0", "True"] for said in words)
    said = [word for one in words for word in one[2:]]
    assert said.count("Making") == 1
    assert said.count("Bringing") >= 1
    assert ended(start(home)) == ["0", "True"]  # nothing is left to do


def test_key_is_made_for_its_owner_only_and_kept(home: Path) -> None:
    ended(start(home))
    key = home / "secrets" / "django-secret-key"
    first = key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    ended(start(home))
    assert key.read_text() == first


def test_static_files_are_collected_with_hashes_and_only_when_changed(home: Path) -> None:
    ended(start(home, static=True))
    manifest = home / "static" / "staticfiles.json"
    before = manifest.stat().st_mtime_ns
    hashed = [path.name for path in (home / "static").rglob("*.*.css")]
    assert hashed, "a style sheet with its hash in the name"
    ended(start(home, static=True))
    assert manifest.stat().st_mtime_ns == before


def test_read_only_key_folder_says_so(home: Path) -> None:
    home.mkdir()
    (home / "secrets").write_text("not a folder")
    process = start(home)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 1
    assert "FolderForbidden" in err
