"""`zhiheng serve` with real processes: it answers, survives the death of each part, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from zhiheng.server.errors import AddressUnusable, PortTaken
from zhiheng.server.supervisor import pidfile
from zhiheng.server.supervisor.ports import free_port
from zhiheng.server.supervisor.service import Address, check_free

pytestmark = [pytest.mark.database, pytest.mark.slow]


@dataclass
class Served:
    """A running `zhiheng serve`."""

    process: subprocess.Popen[str]
    port: int
    url: str

    def health(self) -> dict[str, Any]:
        """Return what the health page says; empty if nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=30) as answer:
                said: dict[str, Any] = json.load(answer)
                return said
        except (OSError, urllib.error.URLError):
            return {}

    def part(self, module: str) -> int:
        """Return the process id of the child that runs a module, 0 while there is none."""
        for child in psutil.Process(self.process.pid).children():
            try:
                if module in child.cmdline():
                    return child.pid
            except psutil.Error:
                continue
        return 0

    def running(self, module: str) -> int:
        """Return the process id of the child that runs a module, which may be about to come; never 0."""
        until(lambda: self.part(module))
        return self.part(module)


def until(condition: Callable[[], Any], seconds: float = 300) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one folder to all services of this file: the first makes its database and static files, the next find them."""
    return tmp_path_factory.mktemp("services") / "home"


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch, pg: Any) -> Iterator[Path]:
    """Give the folder; a server that is left in it is ended after the test."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHIHENG_POSTGRES_SETTINGS", "fsync=off")  # processes are killed here, machines are not
    yield folder
    pg.end_servers(folder)


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    """Give a service that answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "zhiheng", "serve", "--port", str(port), "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZHIHENG_HOME": str(home), "ZHIHENG_WEB_WORKERS": "1"},
    )
    assert process.stdout is not None
    too_late = threading.Timer(600, process.kill)
    too_late.start()
    ready = ""
    while not ready.endswith("}\n"):
        line = process.stdout.readline()
        assert line, "the service ended before it was ready"
        ready += line
    too_late.cancel()
    yield Served(process, port, json.loads(ready)["url"])
    if process.poll() is None:
        process.terminate()
        process.wait(300)
    process.stdout.close()


def test_ready_means_that_it_answers_and_stopping_leaves_nothing(served: Served, home: Path) -> None:
    assert served.url == f"http://127.0.0.1:{served.port}/"
    assert served.health()["status"] == "ok"
    until(lambda: served.health().get("worker") == "ok")
    parts = psutil.Process(served.process.pid).children(recursive=True)
    assert len(parts) >= 3
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(300) == 0
    assert psutil.wait_procs(parts, timeout=120)[1] == []
    assert pidfile.processes_in(home / "postgres") == []


def test_each_part_that_is_killed_comes_back(served: Served, home: Path) -> None:
    web = served.running("zhiheng.server.web")
    os.kill(web, signal.SIGKILL)
    until(lambda: served.part("zhiheng.server.web") not in (0, web))
    until(lambda: served.health().get("status") == "ok")
    content = pidfile.read(home / "postgres")
    assert content is not None
    os.kill(content.pid, signal.SIGKILL)
    until(lambda: served.health().get("status") == "ok")
    worker = served.running("zhiheng.server.worker")
    os.kill(worker, signal.SIGKILL)
    until(lambda: served.part("zhiheng.server.worker") not in (0, worker))
    served.process.terminate()
    assert served.process.wait(300) == 0


def test_broken_web_process_ends_the_service_with_a_message(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhiheng", "serve", "--port", str(free_port()), "--json", "--no-worker"],
        env={**os.environ, "ZHIHENG_HOME": str(home), "ZHIHENG_WEB_THREADS": "many"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "process-keeps-failing"
    assert "ZHIHENG_WEB_THREADS='many' is not an integer" in done.stderr
    assert pidfile.processes_in(home / "postgres") == []


def test_killed_service_takes_its_parts_with_it(served: Served, home: Path) -> None:
    parts = psutil.Process(served.process.pid).children(recursive=True)
    served.process.kill()
    served.process.wait()
    assert psutil.wait_procs(parts, timeout=180)[1] == []
    assert served.health() == {}


def test_port_taken_names_a_free_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken) as caught:
            check_free(Address("127.0.0.1", other.getsockname()[1]))
    check_free(Address("127.0.0.1", caught.value.context["free"]))
    assert f"--port {caught.value.context['free']}" in caught.value.message("zh")


def test_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressUnusable):
        check_free(Address("192.0.2.1", 8000))
