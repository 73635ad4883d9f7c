"""The server under load: `standing` and the file page beside a bare Django lookup by primary key, same process, same database."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from bench import command
from bench.child import measure
from bench.record import Aim, Line, Result

ENTERPRISES = 20_000
CONNECTIONS = 8
SECONDS = 10.0
ASKED_FOR = 2_000
_START_SECONDS = 120.0
_SHARE, _PAGE_MS = 0.5, 150.0


@dataclass(frozen=True)
class Target:
    """What is asked for, at which server, and with which headers."""

    name: str
    port: int
    pattern: str
    server: int
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What one load told: answers a second, waiting, and the server's processor time an answer, in ms."""

    target: Target
    answer: dict[str, Any]
    cpu_ms: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return float(self.answer["answers"] / self.answer["seconds"])


def benchmark(scale: float, work: Path) -> Result:
    """Fill the demo's province, serve it, and load three addresses in turn, twice; the better round counts."""
    home, count = work / "serving-home", max(500, int(ENTERPRISES * min(1.0, scale)))
    shutil.rmtree(home, ignore_errors=True)
    env = {
        **os.environ,
        "ZHIHENG_HOME": str(home),
        "ZHIHENG_API_ANONYMOUS_RATE": "90000000",
        "ZHIHENG_PUBLIC_RATE": "0",
    }
    _run(["demo", "--count", str(count), "--json"], env)
    with (work / "serving.log").open("w") as log, _serving(env, log) as (ours, bare):
        targets = _targets(ours, bare, _key(env))
        codes = measure("bench.serving_codes:some", home=str(home), count=ASKED_FOR).answer["codes"]
        seconds = max(2.0, SECONDS * min(1.0, scale))
        for target in targets:
            _load(target, codes, 2.0, work)
        rounds = [[_load(target, codes, seconds, work) for target in targets] for _ in range(2)]
    return _result([max(pair, key=lambda one: one.rate) for pair in zip(*rounds, strict=True)], count)


def _targets(ours: tuple[int, int], bare: tuple[int, int], key: str) -> list[Target]:
    standing = "/api/v1/enterprises/{}/standing?purpose=tender"
    return [
        Target("Django, nothing else: lookup by primary key, JSON, no middleware", bare[0], "/enterprise/{}", bare[1]),
        Target("standing for a tender, with a key", ours[0], standing, ours[1], (f"Authorization: Bearer {key}",)),
        Target("standing for a tender, without a key", ours[0], standing, ours[1]),
        Target("the public file page of an enterprise", ours[0], "/enterprise/{}", ours[1]),
    ]


def _run(arguments: list[str], env: dict[str, str]) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "zhiheng", *arguments], capture_output=True, text=True, check=False, env=env
    )
    if ended.returncode:
        raise RuntimeError(f"zhiheng {' '.join(arguments[:1])}: {ended.stderr[-1500:]}")
    return ended.stdout


def _key(env: dict[str, str]) -> str:
    made: dict[str, str] = json.loads(_run(["key", "make", "--name", "bench", "--rate", "90000000/min", "--json"], env))
    return made["secret"]


@contextmanager
def _serving(env: dict[str, str], log: IO[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Give (port, process) of `zhiheng serve` and of the bare lookup, both by the same web process over one database."""
    ports = _free(), _free()
    ours = [sys.executable, "-m", "zhiheng", "serve", "--port", str(ports[0])]
    bare = [sys.executable, "-m", "zhiheng.server.web", "127.0.0.1", str(ports[1])]
    running: list[subprocess.Popen[str]] = []
    try:
        for arguments, port, settings in (
            (ours, ports[0], {}),
            (bare, ports[1], {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}),
        ):
            running.append(
                subprocess.Popen(arguments, env={**env, **settings}, stdout=log, stderr=log, text=True, cwd=_root())
            )
            _wait(port, running[-1])
        yield (ports[0], running[0].pid), (ports[1], running[1].pid)
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(60)


def _root() -> Path:
    return Path(__file__).resolve().parents[1]


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if _status(port, "/healthz", ()) == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("the server did not start; see serving.log in the working folder")


def _status(port: int, path: str, headers: tuple[str, ...]) -> int:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request("GET", path, headers=dict(header.split(": ", 1) for header in headers))
        return link.getresponse().status
    finally:
        link.close()


def _load(target: Target, codes: list[str], seconds: float, work: Path) -> Loaded:
    paths = work / "paths.txt"
    paths.write_text("\n".join(target.pattern.format(code) for code in codes))
    before = _cpu_seconds(target.server)
    found = measure(
        "bench.load:run",
        port=target.port,
        paths=str(paths),
        seconds=seconds,
        connections=CONNECTIONS,
        headers=list(target.headers),
    )
    spent = _cpu_seconds(target.server) - before
    wrong = {status: number for status, number in found.answer["statuses"].items() if status != "200"}
    if wrong:
        raise RuntimeError(f"{target.name}: answers other than 200: {wrong}")
    return Loaded(target, {**found.answer, "seconds": found.seconds}, spent * 1000 / max(1, found.answer["answers"]))


def _cpu_seconds(process: int) -> float:
    """Return the processor time of a process and its descendants, the database server's left out."""
    whole = psutil.Process(process)
    spent = 0.0
    for each in [whole, *whole.children(recursive=True)]:
        if "postgres" not in each.name():
            times = each.cpu_times()
            spent += times.user + times.system
    return spent


def _result(found: list[Loaded], count: int) -> Result:
    bare = found[0]
    result = Result("serving", "Serving", _setting(count))
    for each in found:
        compared = "" if each is bare else f"{each.rate / bare.rate:.2f} × the bare lookup"
        waits = f"{each.answer['p50_ms']:.1f} / {each.answer['p95_ms']:.1f} ms"
        line = Line(
            each.target.name, each.answer["seconds"], each.answer["answers"], "answers", compared=compared, waits=waits
        )
        result.lines.append(line)
    keyed, page = found[1], found[3]
    result.aims = [
        Aim("standing at half the rate of the bare lookup", f"{keyed.rate / bare.rate:.2f} with a key, {found[2].rate / bare.rate:.2f} without",
            min(keyed.rate, found[2].rate) >= _SHARE * bare.rate),
        Aim("file page: p95 under 150 ms at 8 at once", f"{page.answer['p95_ms']:.0f} ms", page.answer["p95_ms"] < _PAGE_MS),
    ]  # fmt: skip
    result.remarks = [
        "Processor time an answer in the web processes (PostgreSQL left out): "
        + "; ".join(f"{each.target.name}: {each.cpu_ms:.2f} ms" for each in found)
        + ".",
        (
            "An answer of the page has "
            f"{page.answer['bytes'] / 1000:.0f} kB, one of standing {keyed.answer['bytes']:,} bytes."
        ),
    ]
    return result


def _setting(count: int) -> str:
    return (
        f"The demo's province of {count:,} enterprises in the private PostgreSQL, served by `zhiheng serve` as it ships; beside "
        f"it, under the same web server command and over the same database, one Django view without any middleware. {CONNECTIONS} "
        f"connections from a process of its own on the same machine, {ASKED_FOR:,} enterprises in turn, the better of two rounds."
    )


if __name__ == "__main__":
    command.alone(benchmark)
