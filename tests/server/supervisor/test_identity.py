"""Root and ordinary users: PostgreSQL never runs as root, and no permission is widened."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psutil
import psycopg
import pytest

from zhiheng.server import database
from zhiheng.server.errors import CannotDropRoot
from zhiheng.server.supervisor import binaries, identity, pidfile
from zhiheng.server.supervisor.identity import Identity

pytestmark = pytest.mark.database


def modes(home: Path) -> dict[str, int]:
    """Return the permission bits of the folders above and of what lies in ``home``."""
    places = [home, *home.parents, *home.iterdir(), *(home / "secrets").iterdir()]
    return {str(path): stat.S_IMODE(path.stat().st_mode) for path in places}


def capabilities(pid: int) -> int:
    """Return the effective capabilities of a process as a number."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff")), 16)


def test_root_runs_it_in_a_private_folder_without_capabilities(as_root: None, home: Path, pg) -> None:
    before = stat.S_IMODE(home.parent.stat().st_mode)
    with database.running(home) as url:
        pg.note(url, "一")
        pid = pg.postmaster(home)
        who = identity.choose(home / "postgres", binaries.program("postgres"))
        if who.method == "namespace":
            assert capabilities(pid) == 0
            assert (home / "postgres").stat().st_uid == 0
        assert stat.S_IMODE(home.parent.stat().st_mode) == before
        for place, mode in modes(home).items():
            if place.startswith(str(home)) and not place.endswith(".log"):
                assert mode & 0o077 == 0, place


def test_root_without_namespaces_becomes_somebody_else(as_root: None, home: Path, pg, monkeypatch) -> None:
    first_possible = identity.first_possible
    monkeypatch.setattr(
        identity,
        "first_possible",
        lambda candidates, program: first_possible([one for one in candidates if one.method != "namespace"], program),
    )
    assert stat.S_IMODE(home.parent.stat().st_mode) & 0o077 == 0, "the folder above is closed to others"
    with database.running(home) as url:
        pg.note(url, "一")
        process = psutil.Process(pg.postmaster(home))
        assert process.uids().effective != 0
        assert capabilities(process.pid) in (0, 1 << 1, 1 << 2)
    assert pidfile.processes_in(home / "postgres") == []
    monkeypatch.undo()
    with database.running(home) as url:  # the owner of the data decides from now on
        assert pg.notes(url) == ["一"]
        assert psutil.Process(pg.postmaster(home)).uids().effective == (home / "postgres").stat().st_uid != 0


def test_user_runs_it_as_that_user(user_home: Path, enter, pg) -> None:
    user = enter(user_home, uid=pg.nobody)
    pg.note(user.url(), "一")
    assert psutil.Process(pg.postmaster(user_home)).uids().effective == pg.nobody
    user.leave()
    assert pidfile.processes_in(user_home / "postgres") == []


def test_root_uses_the_data_of_a_user_as_that_user(user_home: Path, enter, pg) -> None:
    user = enter(user_home, uid=pg.nobody)
    pg.note(user.url(), "一")
    user.leave()
    root = enter(user_home)
    assert pg.notes(root.url()) == ["一"]
    assert psutil.Process(pg.postmaster(user_home)).uids().effective == pg.nobody
    root.leave()
    again = enter(user_home, uid=pg.nobody)
    assert pg.notes(again.url()) == ["一"]


def test_user_without_an_account_gets_a_name_or_a_message(user_home: Path, enter, pg) -> None:
    lonely = 54_321
    os.chown(user_home.parent, lonely, lonely)
    answer = enter(user_home, uid=lonely).wait()
    assert "url" in answer or answer["error"] == "database-start-failed"


def test_no_way_to_drop_root_says_why(as_root: None, tmp_path: Path) -> None:
    with pytest.raises(CannotDropRoot, match="unheard-of"):
        identity.first_possible([Identity("namespace", 1, 1)], "/unheard-of/postgres")


def test_application_role_is_no_superuser_and_owns_its_database(home: Path) -> None:
    with database.running(home) as url, psycopg.connect(url) as connection:
        role = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert role == (False, False, False, False)
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocale FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
        assert owner == ("zhiheng", "UTF8", "C.UTF-8")


def test_chinese_names_are_found_by_likeness(home: Path) -> None:
    with database.running(home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute(
            "SELECT similarity('四川长虹电器股份有限公司', '长虹电器股份有限公司'), similarity('质量', '酒业')"
        ).fetchone()
        assert row is not None
        assert row[0] > 0.5
        assert row[1] == 0


def test_secrets_are_readable_by_their_owner_only(home: Path) -> None:
    with database.running(home):
        for secret in (home / "secrets").iterdir():
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
            assert len(secret.read_text().strip()) >= 43
        assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700
