"""Make Django ready in this process: database running, secrets made, settings loaded, migrations applied."""

from __future__ import annotations

import atexit
import gc
import os
import threading
from contextlib import ExitStack

from zhiheng.server import database
from zhiheng.server.database import Say, tell
from zhiheng.server.supervisor import failures, passwords

#: Any number of ours: the advisory lock under which one process migrates.
MIGRATION_LOCK = 7_350_115
_stack: ExitStack | None = None
_lock = threading.Lock()


def setup(*, migrate: bool = True, static: bool = False, say: Say = tell) -> None:
    """Make Django ready, once a process; later calls return at once.

    ``migrate``: bring the database up to date, under a lock so that of many processes one does it. ``static``: collect
    the static files if they changed. The database is let go at the end of the process, and stopped if nobody else
    uses it. Raises a subclass of DatabaseFailure.
    """
    global _stack
    with _lock:
        if _stack is not None:
            return
        stack = ExitStack()
        atexit.register(stack.close)
        try:
            url = stack.enter_context(database.running(say=say))
            load(url)
            if migrate:
                bring_up_to_date(say)
            if static:
                collect_static()
        except BaseException:
            stack.close()
            raise
        _stack = stack


def load(url: str) -> None:
    """Make the secret key, load the settings and point them at ``url``, whoever loaded them before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.server.settings")
    home = database.home()
    if not os.environ.get("ZHIHENG_SECRET_KEY"):
        with failures.told(home):
            passwords.make(home, "django-secret-key")
    _read_models()
    point_at(url)


def _read_models() -> None:
    """Let Django read all modules. Little that is read is let go again: looking for it would take a sixth of the time."""
    import django

    collecting = gc.isenabled()
    gc.disable()
    try:
        django.setup()
    finally:
        if collecting:
            gc.enable()


def point_at(url: str) -> None:
    """Let Django's default connection use ``url`` from now on."""
    from django.db import connections

    connections.settings["default"].update(database.django_settings(url))
    connections["default"].settings_dict.update(database.django_settings(url))


def bring_up_to_date(say: Say) -> None:
    """Apply the migrations that are missing; waits while another process does."""
    if not missing_migrations():
        return
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            if missing_migrations():
                say("正在更新数据库结构……", "Bringing the database up to date …")
                call_command("migrate", interactive=False, verbosity=0)
                _rename_bodies()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _rename_bodies() -> None:
    """Let bodies that an earlier version brought in be called as this version's packs and table of divisions call them."""
    from zhiheng import policy
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import bodies

    if Body.objects.filter(code__startswith="amr-").exists():
        bodies.sync(policy.load())


def missing_migrations() -> bool:
    """Return whether a migration waits to be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Copy the static files with hashes in their names to ``home``/static, if any changed since the last time."""
    from zhiheng.server.static_files import collect

    collect()
