"""Real processes that use the private PostgreSQL, and the certainty that none outlives its test."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from zhiheng.server.supervisor import pidfile

#: Enters the database, prints its URL, leaves when a line comes in. Errors are printed as their own JSON.
USER = """
import json, resource, sys
from pathlib import Path
from zhiheng.errors import ZhihengError
from zhiheng.server import database
said = []
limit = json.loads(sys.argv[2]).get("file_size")
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with database.running(Path(sys.argv[1]), say=lambda zh, en: said.append(en)) as url:
        print(json.dumps({"url": url, "said": said}), flush=True)
        sys.stdin.readline()
except ZhihengError as error:
    print(json.dumps({"error": error.code, "zh": error.message("zh"), "en": error.message("en")}), flush=True)
"""
NOBODY = 65534


def environment_of_users() -> dict[str, str]:
    """Return the environment of child processes: no database or home of ours, the same import path."""
    variables = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ZHIHENG_HOME")}
    return {**variables, "HOME": "/", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@cache
def interpreter(uid: int) -> str:
    """Return a Python that the account may run with this checkout's libraries; empty if there is none."""
    for program in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        command = [program, "-c", "import zhiheng.server.database"]
        try:
            subprocess.run(
                command,
                user=uid,
                group=uid,
                extra_groups=[],
                cwd="/",
                env=environment_of_users(),
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return program
    return ""


@dataclass
class User:
    """A process that uses the database."""

    process: subprocess.Popen[str]
    answer: dict[str, Any] | None = None

    def wait(self) -> dict[str, Any]:
        """Return what it said first: its URL, or its error."""
        if self.answer is None:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            assert line, "the process ended without a word"
            self.answer = json.loads(line)
        return self.answer

    def url(self) -> str:
        """Return its URL; the test fails if it got an error."""
        answer = self.wait()
        assert "url" in answer, answer
        return str(answer["url"])

    def error(self) -> str:
        """Return the code of its error; the test fails if it got a database."""
        answer = self.wait()
        assert "error" in answer, answer
        for language in ("zh", "en"):
            assert answer[language]
            assert "{" not in answer[language]
        return str(answer["error"])

    def leave(self) -> None:
        """Let it end in good order."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(300) == 0

    def kill(self) -> None:
        """Kill it at once."""
        self.process.kill()
        self.process.wait()


Enter = Callable[..., User]


@pytest.fixture
def enter() -> Iterator[Enter]:
    """Give a function that starts a process using the database of a folder."""
    started: list[User] = []

    def start(home: Path, *, uid: int | None = None, environment: dict[str, str] | None = None, **options: Any) -> User:
        program = sys.executable if uid is None else interpreter(NOBODY)
        process = subprocess.Popen(
            [program, "-c", USER, str(home), json.dumps(options)],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**environment_of_users(), **(environment or {})},
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )
        started.append(User(process))
        return started[-1]

    yield start
    for user in started:
        user.kill()
        for stream in (user.process.stdin, user.process.stdout):
            if stream is not None:
                stream.close()


def end_servers(home: Path) -> None:
    """Kill every PostgreSQL of the folder."""
    for process in pidfile.processes_in(home / "postgres"):
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + 120
    while pidfile.processes_in(home / "postgres") and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder that does not exist yet; a server that is left in it is ended after the test."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHIHENG_POSTGRES_SETTINGS", "fsync=off")  # processes are killed here, machines are not
    folder = tmp_path / "home"
    yield folder
    end_servers(folder)


@pytest.fixture
def as_root() -> None:
    """Skip unless the tests run as root."""
    if os.geteuid() != 0:
        pytest.skip("wants root")


@pytest.fixture
def user_home(as_root: None) -> Iterator[Path]:
    """Give a folder that belongs to the account `nobody`, for processes that root starts under it."""
    if not interpreter(NOBODY):
        pytest.skip("the Python of this checkout may not be run by other users")
    folder = Path(tempfile.mkdtemp(prefix="zhiheng-user-"))
    os.chown(folder, NOBODY, NOBODY)
    yield folder / "home"
    end_servers(folder / "home")
    shutil.rmtree(folder, ignore_errors=True)


def postmaster(home: Path) -> int:
    """Return the process id of the running server."""
    content = pidfile.read(home / "postgres")
    assert content is not None
    assert pidfile.lives(content, home / "postgres")
    return content.pid


def note(url: str, text: str) -> None:
    """Commit a row."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def notes(url: str) -> list[str]:
    """Return the committed rows in order."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note ORDER BY text")]


@dataclass
class Tools:
    """The functions above, for tests (fixtures are the only way to share between files here)."""

    postmaster = staticmethod(postmaster)
    note = staticmethod(note)
    notes = staticmethod(notes)
    end_servers = staticmethod(end_servers)
    nobody = NOBODY


@pytest.fixture
def pg() -> Tools:
    """Give functions that look into a running database."""
    return Tools()
