"""For all tests: a private PostgreSQL for those that want one, and a reason for each that cannot run here."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.http import StreamingHttpResponse
from hypothesis import HealthCheck, settings

# How fast an example runs says more about what else the machine does than about the code; speed belongs in bench/.
# A developer's runs look for new counterexamples; CI tries the same ones each time, so that what it refuses can be repeated.
settings.register_profile(
    "zhiheng", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("zhiheng")

#: Tests commit little and lose nothing that matters: no waiting for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


#: Streamed answers of the running test: one that is left half read would let go of its cursor in another test's transaction.
_STREAMED: weakref.WeakSet[StreamingHttpResponse] = weakref.WeakSet()
_made = StreamingHttpResponse.__init__


def _noted(self: StreamingHttpResponse, *arguments: Any, **named: Any) -> None:
    _made(self, *arguments, **named)
    _STREAMED.add(self)


StreamingHttpResponse.__init__ = _noted  # type: ignore[method-assign]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Let go of what streamed answers still hold while the test's own transaction is open."""
    for answer in list(_STREAMED):
        for close in answer._resource_closers:
            close()
    _STREAMED.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Serve static files straight from their sources, and never touch the folder of a real installation."""
    folder = Path(tempfile.mkdtemp(prefix="zhiheng-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    from django.conf import settings

    settings.STATIC_ROOT = folder
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    settings.PUBLIC_RATE = 0  # all tests come from one address
    settings.TWO_FACTORS = "nobody"  # what tests of accounts ask for is set there
    settings.CONN_MAX_AGE = 0
    if "ZHIHENG_HOME" not in os.environ:
        os.environ["ZHIHENG_HOME"] = str(folder / "home")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file on one worker, but for long ones named `alone`: two of these would hold up one worker."""
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if "[alone-" in nodeid else str(super()._split_scope(nodeid))

    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # files come as they are sorted below, not by how many tests they hold
    return Files(config, log)


def sort_files(items: list[pytest.Item]) -> None:
    """Put files of slow tests first, then those of many: a long file that comes last keeps one worker waiting for the other."""
    held: dict[Path, list[pytest.Item]] = {}
    for item in items:
        held.setdefault(item.path, []).append(item)
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in slow, -len(held[item.path]), str(item.path)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, with a reason that is counted and printed, what this machine cannot run; share out long files early."""
    if hasattr(config, "workerinput"):
        sort_files(items)
    reasons = {"browser": missing_browser(), "java": missing_java()}
    for item in items:
        for mark, reason in reasons.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def missing_browser() -> str:
    """Return why no browser test runs, empty if they do: Chromium must be there and asked for."""
    if os.environ.get("ZHIHENG_TEST_BROWSER") != "1":
        return "browser tests run with ZHIHENG_TEST_BROWSER=1"
    return "" if any(shutil.which(name) for name in CHROMIUM) else "Chromium is not installed"


def missing_java() -> str:
    """Return why no Java test runs, empty if they do."""
    return "" if shutil.which("java") else "no Java runtime on this machine"


@pytest.fixture(scope="session")
def private_postgres(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Give the URL of a running private PostgreSQL whose role may make databases; all test processes share one."""
    from zhiheng.server import database
    from zhiheng.server.supervisor.postgres import PrivatePostgres

    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "postgres-home"
    with database.running(home, settings=FAST, say=lambda zh, en: None) as url:
        if "DATABASE_URL" not in os.environ:
            with psycopg.connect(PrivatePostgres(home, lambda zh, en: None).admin_url(), autocommit=True) as admin:
                admin.execute("SELECT pg_advisory_lock(1)")
                admin.execute("ALTER ROLE zhiheng CREATEDB")
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(private_postgres: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at the private PostgreSQL before pytest-django makes its test database there."""
    from django.db import connections

    from zhiheng.server.database import django_settings

    wanted: dict[str, Any] = {**django_settings(private_postgres), "CONN_MAX_AGE": 0}
    connections["default"].settings_dict.update(wanted)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the emptying between transactional tests reach the logs of audit too, which refuse it everywhere else."""
    from django.db import connection
    from django.test import TransactionTestCase

    from zhiheng.audit import guards

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in guards.ALL_TABLES:
            cursor.execute(f"GRANT TRUNCATE ON {table} TO CURRENT_USER")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_table_stays")
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only_table'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_table")
    TransactionTestCase._fixture_teardown = lambda self: empty_tables()  # type: ignore[attr-defined]


#: What migrating writes about the models themselves; emptying leaves it, as writing it anew is most of the work.
OF_MODELS = frozenset({"django_content_type", "auth_permission"})
#: Larger tables are truncated: rows that are deleted one by one stay in the file for a while.
LARGE_BYTES = 1 << 18
_GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
_REFERENCES = "SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"


#: A request that a browser left behind may still write while tables are emptied; then what it wrote is emptied too.
TRIES = 10


def empty_tables() -> None:
    """Delete the rows a transactional test left. Django's own `flush` truncates every table, filled or not, and writes
    all content types and permissions anew: a fifth of a second of two processes, and a thousand files, after each test.
    """
    from django.db import IntegrityError, OperationalError

    for left in reversed(range(TRIES)):
        try:
            _delete_rows()
        except (IntegrityError, OperationalError):
            if not left:
                raise
        else:
            return


@cache
def _schema() -> tuple[list[str], frozenset[str], list[tuple[str, str]]]:
    """Return the tables to be emptied, those with triggers, and which refers to which; migrations made them once for all."""
    from django.db import connection

    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - OF_MODELS)
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        guarded = frozenset(table for (table,) in cursor.fetchall())
        cursor.execute(_REFERENCES)
        return tables, guarded, cursor.fetchall()


def _delete_rows() -> None:
    from django.db import connection, transaction

    tables, guarded, references = _schema()
    filled = " UNION ALL ".join(
        f"SELECT '{table}', pg_relation_size('{table}') WHERE EXISTS (SELECT 1 FROM {table})" for table in tables
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(filled)
        sizes = dict(cursor.fetchall())
        whole = _with_referring({one for one in sizes if one in guarded or sizes[one] > LARGE_BYTES}, references)
        if whole:
            cursor.execute(f"TRUNCATE {', '.join(sorted(whole))}")
        for table in sorted(set(sizes) - whole):
            cursor.execute(f"DELETE FROM {table}")


def _with_referring(tables: set[str], references: list[tuple[str, str]]) -> set[str]:
    """Return the tables with those that refer to them, which PostgreSQL truncates only together."""
    found = set(tables)
    while more := {by for to, by in references if to in found} - found:
        found |= more
    assert not found & OF_MODELS
    return found


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """Give the URL of Django's test database, for child processes (set it as DATABASE_URL). Tables are emptied after."""
    from django.db import connection

    parts = connection.get_connection_params()
    keep = {name: parts[name] for name in ("host", "port", "user", "password", "dbname")}
    url = "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**keep)
    return f"{url}?sslmode=disable&gssencmode=disable"
