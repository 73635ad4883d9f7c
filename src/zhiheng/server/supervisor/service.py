"""`zhiheng serve`: database, web and worker held up until somebody stops them."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from zhiheng.server import database
from zhiheng.server.errors import AddressUnusable, PortTaken
from zhiheng.server.supervisor.children import POLL_SECONDS, Child, Children
from zhiheng.server.supervisor.ports import free_port

Say = Callable[[str, str], None]
DATABASE_CHECK_SECONDS = 1.0
KNOCK_SECONDS = 0.3
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  only compared with


@dataclass(frozen=True)
class Address:
    """Where the pages are served."""

    host: str
    port: int

    @property
    def reachable_host(self) -> str:
        """The host to knock at from this machine."""
        return "127.0.0.1" if self.host in EVERYWHERE else self.host

    @property
    def url(self) -> str:
        """The address to open."""
        host = f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host
        return f"http://{host}:{self.port}/"


class Service:
    """Runs until SIGTERM or SIGINT. ``ready`` is called once, with the URL, when the pages really answer."""

    def __init__(self, address: Address, *, worker: bool, say: Say, ready: Callable[[str], None]) -> None:
        self.address = address
        self.worker = worker
        self.say = say
        self.ready = ready
        self.over = threading.Event()

    def run(self) -> None:
        """Start all, hold it up, and stop it in the reverse order. Raises ServerErrors."""
        check_free(self.address)
        with self.signals(), database.running(say=self.say) as url:
            children = Children(self.wanted(), self.environment(), self.say)
            try:
                self.hold_up(children, url)
            finally:
                self.say("正在停止……", "Stopping …")
                children.stop()

    def hold_up(self, children: Children, url: str) -> None:
        """Look after children and database until told to end."""
        answered, next_knock, next_look = False, 0.0, time.monotonic() + DATABASE_CHECK_SECONDS
        while not self.over.wait(POLL_SECONDS):
            children.tend()
            now = time.monotonic()
            if now >= next_look:
                next_look = now + DATABASE_CHECK_SECONDS
                fresh = database.revived(url, say=self.say)
                if fresh != url:
                    url = fresh
                    children.restart()
            if not answered and now >= next_knock:
                next_knock = now + KNOCK_SECONDS
                answered = answers(self.address)
                if answered:
                    self.ready(self.address.url)

    def wanted(self) -> list[Child]:
        """Return the children: the web server, and the worker unless it runs elsewhere."""
        web = [sys.executable, "-m", "zhiheng.server.web", self.address.host, str(self.address.port)]
        children = [Child("web", web)]
        if self.worker:
            children.append(Child("worker", [sys.executable, "-m", "zhiheng.server.worker"]))
        return children

    def environment(self) -> dict[str, str]:
        """Return the children's environment: ours, with the host that was asked for among the allowed ones."""
        allowed = os.environ.get("ZHIHENG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
        if self.address.host not in EVERYWHERE:
            allowed = f"{allowed},{self.address.host}"
        return {**os.environ, "ZHIHENG_HOME": str(database.home()), "ZHIHENG_ALLOWED_HOSTS": allowed}

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT end the service while inside."""

        def end(number: int, frame: FrameType | None) -> None:
            self.over.set()

        before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def check_free(address: Address) -> None:
    """Raise PortTaken or AddressUnusable unless the address can be listened on now.

    The web server shares its port between its own processes, and so would share it with a stranger in silence.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(host=address.host, port=address.port, free=free_port()) from None
            raise AddressUnusable(host=address.host, port=address.port, reason=error.strerror or str(error)) from None


def answers(address: Address) -> bool:
    """Return whether the health page says that all is well."""
    connection = http.client.HTTPConnection(address.reachable_host, address.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
