"""A small HTTP client that keeps a number of connections busy, each asking again as soon as it is answered.

One thread and bare sockets, so that on a small machine the client takes little from the server that it measures.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

_HEAD_END = b"\r\n\r\n"
_CHUNKS_END = b"0\r\n\r\n"


@dataclass
class _Connection:
    """One connection and the answer it is waiting for."""

    link: socket.socket
    asked: float = 0.0
    seen: bytearray = field(default_factory=bytearray)

    def ask(self, request: bytes) -> None:
        self.seen.clear()
        self.asked = time.perf_counter()
        self.link.sendall(request)

    def whole(self) -> bool:
        """Return whether head and body have come."""
        end = self.seen.find(_HEAD_END)
        if end < 0:
            return False
        head = bytes(self.seen[:end]).lower()
        place = head.find(b"content-length:")
        if place >= 0:
            length = int(head[place + 15 :].split(b"\r\n", 1)[0])
            return len(self.seen) >= end + len(_HEAD_END) + length
        if b"transfer-encoding: chunked" in head:
            return self.seen.endswith(_CHUNKS_END)
        return True

    def status(self) -> int:
        """Return the answer's status."""
        return int(self.seen[9:12])


def run(port: int, paths: str, seconds: float, connections: int = 8, headers: Sequence[str] = ()) -> dict[str, Any]:
    """Ask for the paths of a file in turn for a time; return the rate, percentiles of waiting in ms, and statuses."""
    requests = cycle(_requests(Path(paths).read_text().split(), headers))
    with selectors.DefaultSelector() as selector:
        links = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
        try:
            for link in links:
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                link.setblocking(True)
                selector.register(link, selectors.EVENT_READ, _Connection(link))
            return _drive(selector, requests, seconds)
        finally:
            for link in links:
                link.close()


def _requests(paths: Sequence[str], headers: Sequence[str]) -> list[bytes]:
    extra = "".join(f"{header}\r\n" for header in headers)
    return [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{extra}\r\n".encode() for path in paths]


def _drive(selector: selectors.BaseSelector, requests: Iterator[bytes], seconds: float) -> dict[str, Any]:
    waits: list[float] = []
    statuses: Counter[int] = Counter()
    received = 0
    for key in list(selector.get_map().values()):
        key.data.ask(next(requests))
    started = time.perf_counter()
    until = started + seconds
    while (now := time.perf_counter()) < until:
        for key, _ in selector.select(timeout=until - now):
            connection: _Connection = key.data
            data = connection.link.recv(1 << 18)
            if not data:
                raise ConnectionError("the server closed a connection")
            connection.seen += data
            if connection.whole():
                waits.append(time.perf_counter() - connection.asked)
                statuses[connection.status()] += 1
                received += len(connection.seen)
                connection.ask(next(requests))
    return _summary(waits, statuses, received, time.perf_counter() - started)


def _summary(waits: list[float], statuses: Counter[int], received: int, seconds: float) -> dict[str, Any]:
    ordered = sorted(waits) or [0.0]
    at = {
        share: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2) for share in (0.5, 0.95, 0.99)
    }
    return {
        "seconds": seconds,
        "answers": len(waits),
        "statuses": {str(status): number for status, number in sorted(statuses.items())},
        "bytes": received // max(1, len(waits)),
        "p50_ms": at[0.5],
        "p95_ms": at[0.95],
        "p99_ms": at[0.99],
    }
