"""`app.setup()` with real processes: an empty folder becomes a ready database, once, however many ask."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import dataclass
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


@dataclass
class Ready:
    """A folder that did not exist, made ready by three processes at once: what each of them printed, and the key they left."""

    home: Path
    words: list[list[str]]
    key: str

    @property
    def key_file(self) -> Path:
        """Return where the key lies."""
        return self.home / "secrets" / "django-secret-key"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """Make a folder ready, once for all that is asked of it."""
    home = tmp_path_factory.mktemp("ready") / "home"
    words = [ended(process) for process in [start(home) for _ in range(3)]]
    assert pidfile.processes_in(home / "postgres") == []
    return Ready(home, words, (home / "secrets" / "django-secret-key").read_text())


def test_empty_folder_becomes_ready_once_for_many_at_once(ready: Ready) -> None:
    assert all(said[:2] == ["0", "True"] for said in ready.words)
    said = [word for one in ready.words for word in one[2:]]
    assert said.count("Making") == 1
    assert said.count("Bringing") >= 1


def test_key_is_made_for_its_owner_only_and_kept(ready: Ready) -> None:
    assert stat.S_IMODE(ready.key_file.stat().st_mode) == 0o600
    assert ended(start(ready.home)) == ["0", "True"]  # nothing is left to do
    assert ready.key_file.read_text() == ready.key
    assert pidfile.processes_in(ready.home / "postgres") == []


def test_static_files_are_collected_with_hashes_and_only_when_changed(ready: Ready) -> None:
    ended(start(ready.home, static=True))
    manifest = ready.home / "static" / "staticfiles.json"
    before = manifest.stat().st_mtime_ns
    hashed = [path.name for path in (ready.home / "static").rglob("*.*.css")]
    assert hashed, "a style sheet with its hash in the name"
    ended(start(ready.home, static=True))
    assert manifest.stat().st_mtime_ns == before
    assert pidfile.processes_in(ready.home / "postgres") == []


def test_read_only_key_folder_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secrets").write_text("not a folder")
    process = start(home)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 1
    assert "FolderForbidden" in err
    assert pidfile.processes_in(home / "postgres") == []
