"""The private PostgreSQL: found if it runs, started if it does not, recovered if it died, stopped by its last user."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from zhiheng.server.errors import DatabaseInUse, DatabaseStartSlow, PasswordLost
from zhiheng.server.supervisor import binaries, cluster, failures, identity, passwords, pidfile
from zhiheng.server.supervisor.identity import Identity
from zhiheng.server.supervisor.log import StartLog
from zhiheng.server.supervisor.ports import HOST, free_port, last_port, port_is_free
from zhiheng.server.supervisor.processes import POLL_SECONDS, alive, end_all, send, wait_for_end

Say = Callable[[str, str], None]
SERVER_LOCK = "postgres.server"
START_SECONDS = 900.0
STOP_SECONDS = 60.0
TELL_SECONDS = 2.0
PORT_TRIES = 5
#: For a small machine; ZHIHENG_POSTGRES_SETTINGS overrides. No statement, parameter or row ever reaches the log.
SETTINGS: dict[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "fsync": "on",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_startup_progress_interval": "1s",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "lc_messages": "C",
}
BUSY = ("starting up", "not accepting connections", "not yet accepting", "in recovery mode", "shutting down")
FULL_HOUSE = ("too many clients", "remaining connection slots")


class PrivatePostgres:
    """The server whose data lie in ``home``/postgres. `ensure` and `stop` are called with the leases of lease.py held."""

    def __init__(self, home: Path, say: Say, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.data = home / cluster.DATA
        self.say = say
        self.settings = {**SETTINGS, **(settings or {})}

    def ensure(self) -> str:
        """Return the URL of the running server; finds, makes, starts or recovers it. The starters' lock must be held."""
        port = self.running_port()
        if port is None:
            port = self.start()
        return self.url(port)

    def url(self, port: int, role: str = cluster.ROLE, secret: str = cluster.ROLE_FILE) -> str:
        """Return the URL. The server must prove that it knows the password, so nothing else on the port is trusted."""
        password = passwords.read(self.home, secret) or ""
        return (
            f"postgresql://{role}:{password}@{HOST}:{port}/{cluster.DATABASE}"
            "?require_auth=scram-sha-256&sslmode=disable&gssencmode=disable"
        )

    def admin_url(self) -> str:
        """Return the URL of the running server for its superuser, for maintenance and tests."""
        content = pidfile.read(self.data)
        return self.url(content.port if content else 0, cluster.ADMIN, cluster.ADMIN_FILE)

    def lives(self) -> bool:
        """Return whether the process of the server lives, without asking it anything."""
        content = pidfile.read(self.data)
        return content is not None and pidfile.lives(content, self.data)

    def running_port(self) -> int | None:
        """Return the port of the server that already runs and answers; None if there is none or it just ended."""
        content = pidfile.read(self.data)
        if content is None or not pidfile.lives(content, self.data):
            return None
        if not passwords.read(self.home, cluster.ROLE_FILE):
            self.stop()  # the password is lost; starting sets a new one
            return None
        if not pidfile.started_then(content):
            return content.port if self.knock(content.port) == "open" else None
        log = StartLog(self.home, self.data)
        return content.port if self.answers(content.pid, content.port, log) else None

    def start(self) -> int:
        """Start the server, making the data folder first if there is none, and return its port."""
        who = self.prepare()
        log = StartLog(self.home, self.data)
        for attempt in range(PORT_TRIES):
            port = self.wanted_port() if attempt == 0 else free_port()
            log.begin()
            pid = self.launch(who, port, log)
            if self.answers(pid, port, log):
                return port
            if not failures.port_taken(log.said()):
                break
        raise failures.of_output(log.said(), self.home, log.newest())

    def prepare(self) -> Identity:
        """Make or check the data folder, clear what a dead server left, and return who runs PostgreSQL."""
        if not folder_filled(self.data):
            self.say("正在建立数据库……", "Making the database …")
            return cluster.create(self.home, sync=self.settings["fsync"] == "on")
        who = identity.choose(self.data, binaries.program("postgres"))
        who.own(self.data)
        cluster.check(self.data)
        self.clear_leftovers()
        if not passwords.read(self.home, cluster.ROLE_FILE):
            cluster.set_roles(who, self.data, self.home, new=False)
        return who

    def clear_leftovers(self) -> None:
        """End processes of a dead server, then drop its pid file, which may name a stranger by now."""
        left = pidfile.processes_in(self.data)
        if left:
            self.say("正在结束上次遗留的数据库进程……", "Ending processes that an earlier server left …")
            end_all(left, self.data)
        os.close(self.lock_server())  # a server that cannot be seen from here would still hold it
        with failures.told(self.data):
            (self.data / pidfile.NAME).unlink(missing_ok=True)

    def wanted_port(self) -> int:
        """Return the port to try first: the one set, the last one used, else any free one."""
        text = os.environ.get("ZHIHENG_POSTGRES_PORT") or last_port(self.data) or ""
        return int(text) if text.isdigit() and port_is_free(int(text)) else free_port()

    def launch(self, who: Identity, port: int, log: StartLog) -> int:
        """Start the program out of reach of this terminal and return its process id."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        argv = [binaries.program("postgres"), "-D", str(self.data), "-p", str(port), *options]
        lock = self.lock_server()
        try:
            with failures.told(self.home), log.start.open("w") as stderr:
                started = subprocess.run(
                    who.command(argv, detach=True),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    check=False,
                    env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                    pass_fds=[lock],
                    text=True,
                )
        finally:
            os.close(lock)
        if started.returncode != 0:
            raise failures.of_output(log.said(), self.home, log.start)
        return int(started.stdout)

    def lock_server(self) -> int:
        """Take the lock that PostgreSQL and all its processes inherit: while it is held a server lives somewhere."""
        with failures.told(self.home):
            lock = os.open(self.home / SERVER_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise DatabaseInUse(path=self.data) from None
        return lock

    def answers(self, pid: int, port: int, log: StartLog) -> bool:
        """Wait until the server takes connections; False if it ended instead. Recovery is shown as it goes."""
        began = told = time.monotonic()
        while True:
            state = self.knock(port)
            if state == "open":
                return True
            if not alive(pid):
                return False
            now = time.monotonic()
            if now - began > START_SECONDS:
                raise DatabaseStartSlow(seconds=round(now - began), log=log.newest())
            if now - told >= TELL_SECONDS:
                told = now
                self.tell_progress(now - began, log)
            time.sleep(POLL_SECONDS)

    def tell_progress(self, seconds: float, log: StartLog) -> None:
        """Say how long the start has taken and what the server says it is doing."""
        doing = log.progress()
        self.say(
            f"正在启动或恢复数据库,已 {seconds:.0f} 秒。{doing}",
            f"Starting or recovering the database, {seconds:.0f} s. {doing}",
        )

    def knock(self, port: int) -> str:
        """Return ``open``, ``busy`` or ``shut``; raises PasswordLost when the server refuses our password."""
        try:
            psycopg.connect(self.url(port), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            words = str(error)
            if any(sign in words for sign in FULL_HOUSE):
                return "open"
            if "password authentication failed" in words:
                raise PasswordLost(path=passwords.place(self.home, cluster.ROLE_FILE)) from error
            return "busy" if any(sign in words for sign in BUSY) else "shut"
        return "open"

    def stop(self) -> None:
        """Stop the server: fast at first, at once if it takes too long. Nothing happens if none runs."""
        content = pidfile.read(self.data)
        if content is None or not pidfile.lives(content, self.data):
            return
        for number in (signal.SIGINT, signal.SIGQUIT):
            send(content.pid, number)
            if wait_for_end(content.pid, STOP_SECONDS):
                return


def folder_filled(path: Path) -> bool:
    """Return whether the folder exists and holds anything."""
    with failures.told(path):
        return path.exists() and any(path.iterdir())
