"""The settings: loadable anywhere without a trace, safe by default, all from the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

SHOW = """
import json, sys
from zhiheng.server import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
print("duckdb" in sys.modules, file=sys.stderr)
"""


def loaded(home: Path, *names: str, **environment: str) -> dict[str, Any]:
    """Return settings as a fresh process with this environment sees them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIHENG_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        env={**clean, "ZHIHENG_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_loading_writes_nothing_and_connects_to_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    loaded(home, "DATABASES")
    assert not home.exists()


def test_defaults_are_safe(tmp_path: Path) -> None:
    shown = loaded(tmp_path, "DEBUG", "ALLOWED_HOSTS", "SESSION_COOKIE_HTTPONLY", "PASSWORD_HASHERS", "X_FRAME_OPTIONS")
    assert shown["DEBUG"] is False
    assert shown["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert shown["SESSION_COOKIE_HTTPONLY"] is True
    assert shown["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert shown["X_FRAME_OPTIONS"] == "DENY"


def test_key_is_of_the_file_else_of_the_process(tmp_path: Path) -> None:
    first, second = loaded(tmp_path, "SECRET_KEY"), loaded(tmp_path, "SECRET_KEY")
    assert first != second
    assert len(first["SECRET_KEY"]) >= 50
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "django-secret-key").write_text("a-key-of-the-file\n")
    assert loaded(tmp_path, "SECRET_KEY") == {"SECRET_KEY": "a-key-of-the-file"}
    assert loaded(tmp_path, "SECRET_KEY", ZHIHENG_SECRET_KEY="given") == {"SECRET_KEY": "given"}


def test_https_makes_cookies_secure(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert not any(loaded(tmp_path, *names).values())
    assert all(loaded(tmp_path, *names, ZHIHENG_HTTPS="1").values())


def test_database_url_reaches_django(tmp_path: Path) -> None:
    url = "postgresql://zh:p%40ss@db.example:6543/quality?sslmode=require"
    database = loaded(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "6543", "quality")
    assert database["PASSWORD"] == "p@ss"
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_deployment_check_finds_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            **os.environ,
            "ZHIHENG_HOME": str(tmp_path),
            "ZHIHENG_HTTPS": "1",
            "DJANGO_SETTINGS_MODULE": "zhiheng.server.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_content_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    sources = {source for allowed in directives.values() for source in allowed}
    assert sources == {"'self'", "'none'", "data:"}
    assert [name for name, allowed in directives.items() if "data:" in allowed] == ["img-src"]


@pytest.mark.django_db
def test_database_session_runs_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)
