"""A running database: the private PostgreSQL under ZHIHENG_HOME, or the one that DATABASE_URL names."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from zhiheng.server.errors import DatabaseUnreachable, DatabaseUrlWrong, SettingWrong
from zhiheng.server.supervisor import failures, lease
from zhiheng.server.supervisor.postgres import PrivatePostgres

Say = Callable[[str, str], None]
DEFAULT_HOME = "zhiheng-data"
#: Stands in the settings while no database is known; nothing listens there.
PLACEHOLDER = "postgresql://zhiheng@127.0.0.1:1/zhiheng"
_current: list[str] = []


def home() -> Path:
    """Return the folder of this installation: ZHIHENG_HOME, else ./zhiheng-data. Nothing is made."""
    return Path(os.environ.get("ZHIHENG_HOME") or DEFAULT_HOME).expanduser().absolute()


def tell(zh: str, en: str) -> None:
    """Say on standard error how starting goes."""
    print(f"{zh} / {en}", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def running(folder: Path | None = None, *, say: Say = tell, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the URL of a running database while inside.

    With DATABASE_URL set, that server is tried once and nothing is started. Otherwise the private PostgreSQL of
    ``folder`` (default `home()`) is found or started, and stopped at the end if nobody else uses it.
    ``settings`` are PostgreSQL settings by name. Raises a subclass of DatabaseFailure.
    """
    external = os.environ.get("DATABASE_URL")
    if external:
        reach(external)
        yield from known(external)
        return
    place = (folder or home()).absolute()
    server = PrivatePostgres(place, say, {**settings_from_environment(), **(settings or {})})
    with failures.told(place):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        use = lease.Lease(place)
    try:
        yield from known(enter(server, use))
    finally:
        if use.alone():
            server.stop()
        use.close()


def revived(url: str, folder: Path | None = None, *, say: Say = tell) -> str:
    """Return the URL of the database that was at ``url``, started again if its server died. A lease must be held.

    Cheap while the server lives. A database named by DATABASE_URL is somebody else's to revive.
    """
    if os.environ.get("DATABASE_URL"):
        return url
    place = (folder or home()).absolute()
    server = PrivatePostgres(place, say, settings_from_environment())
    if server.lives():
        return url
    say("数据库意外停止,正在恢复……", "The database stopped unexpectedly; recovering it …")
    with failures.told(place), lease.starter(place, lambda seconds: None):
        fresh = server.ensure()
    _current[:] = [fresh if known_url == url else known_url for known_url in _current]
    return fresh


def enter(server: PrivatePostgres, use: lease.Lease) -> str:
    """Take the lease and return the URL of the server, started if need be; of many at once one starts it."""

    def waiting(seconds: float) -> None:
        server.say(
            f"另一个进程正在启动数据库,已等 {seconds:.0f} 秒",
            f"Another process is starting the database, {seconds:.0f} s",
        )

    with failures.told(server.home), lease.starter(server.home, waiting):
        use.share()
        return server.ensure()


def known(url: str) -> Iterator[str]:
    """Give ``url`` and remember it meanwhile, so that the settings can name it."""
    _current.append(url)
    try:
        yield url
    finally:
        _current.pop()


def current_url() -> str | None:
    """Return DATABASE_URL, else the URL of the database this process has entered, else None."""
    return os.environ.get("DATABASE_URL") or (_current[-1] if _current else None)


def reach(url: str) -> None:
    """Connect once; raises DatabaseUnreachable or DatabaseUrlWrong, neither of which shows the password."""
    parts = parameters(url)
    where = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(where=where, reason=failures.last_line(str(error))) from None


def parameters(url: str) -> dict[str, str]:
    """Return the parts of a database URL by libpq's names; raises DatabaseUrlWrong."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise DatabaseUrlWrong(reason=type(error).__name__) from None
    return {name: str(value) for name, value in parts.items() if value is not None}


def django_settings(url: str) -> dict[str, Any]:
    """Return Django's description of the database behind ``url``; what it has no word for goes to libpq as it is."""
    parts = parameters(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # so that a restarted server costs no failed page
    }


def settings_from_environment() -> dict[str, str]:
    """Return ZHIHENG_POSTGRES_SETTINGS (``name=value,name=value``); raises SettingWrong."""
    pairs = {}
    for text in (os.environ.get("ZHIHENG_POSTGRES_SETTINGS") or "").split(","):
        name, equals, value = text.partition("=")
        if not text.strip():
            continue
        if not equals or not name.strip().replace("_", "").replace(".", "").isalnum():
            raise SettingWrong(text=text)
        pairs[name.strip()] = value.strip()
    return pairs
