"""What stands in the way of a start: a way round it, or an error that says what to do."""

from __future__ import annotations

import fcntl
import io
import os
import resource
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from zhiheng.server import database
from zhiheng.server.errors import DatabaseUnreachable, DatabaseUrlWrong, SettingWrong

pytestmark = pytest.mark.database


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port that something else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def mounted(folder: Path, options: str) -> Iterator[Path]:
    """Mount a small file system in memory on ``folder``; skip where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"cannot mount a small file system here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small_disk(as_root: None, home: Path) -> Iterator[Path]:
    """Mount 20 MB on the home."""
    yield from mounted(home, "size=20m,mode=0700")


@pytest.fixture
def tight_disk(as_root: None, home: Path) -> Iterator[Path]:
    """Mount 150 MB on the home: enough to start, little to fill."""
    yield from mounted(home, "size=150m,mode=0700")


@pytest.fixture
def read_only_disk(as_root: None, home: Path) -> Iterator[Path]:
    """Mount a read-only file system on the home."""
    yield from mounted(home, "ro,size=1m")


def test_port_set_but_taken_gives_another(home: Path, enter, pg, taken: int) -> None:
    url = enter(home, environment={"ZHIHENG_POSTGRES_PORT": str(taken)}).url()
    assert psycopg.conninfo.conninfo_to_dict(url)["port"] != str(taken)
    pg.note(url, "一")


def test_port_of_last_time_is_kept_and_when_taken_replaced(home: Path, enter, pg) -> None:
    first = enter(home)
    port = int(psycopg.conninfo.conninfo_to_dict(first.url())["port"])
    first.leave()
    second = enter(home)
    assert second.url() == first.url()
    second.leave()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert enter(home).url() != first.url()


def test_disk_too_small_says_so_and_leaves_nothing(small_disk: Path, enter) -> None:
    assert enter(small_disk).error() == "disk-full"
    assert not (small_disk / "postgres").exists()
    assert not (small_disk / "postgres.new").exists()


def fill(disk: Path) -> Path:
    """Write until nothing fits any more, and return the file that takes the space."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 1):
            while written(file, size):
                pass
    return ballast


def written(file: io.FileIO, size: int) -> bool:
    """Return whether so many bytes still fit."""
    try:
        return file.write(b"0" * size) == size
    except OSError:
        return False


def test_disk_filled_while_stopped_starts_or_says_so(tight_disk: Path, enter, pg) -> None:
    first = enter(tight_disk)
    pg.note(first.url(), "一")
    os.kill(pg.postmaster(tight_disk), 9)
    first.kill()
    ballast = fill(tight_disk)
    answer = enter(tight_disk).wait()
    assert "url" in answer or answer["error"] == "disk-full", answer
    ballast.unlink()
    assert pg.notes(enter(tight_disk).url()) == ["一"]


def test_disk_filled_by_the_database_keeps_what_was_committed(tight_disk: Path, enter, pg) -> None:
    first = enter(tight_disk)
    pg.note(first.url(), "一")
    with pytest.raises(psycopg.Error), psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE wide AS SELECT repeat(md5(n::text), 60) FROM generate_series(1, 1000000) AS n")
    second = enter(tight_disk)
    answer = second.wait()
    assert "url" in answer or answer["error"] == "disk-full", answer
    if "url" in answer:
        assert pg.notes(second.url()) == ["一"]


def test_file_size_limit_says_disk_full(home: Path, enter) -> None:
    if resource.getrlimit(resource.RLIMIT_FSIZE)[1] != resource.RLIM_INFINITY:
        pytest.skip("a file size limit is set here already")
    assert enter(home, file_size=1_000_000).error() == "disk-full"
    assert not (home / "postgres").exists()


def test_read_only_folder_says_so(read_only_disk: Path, enter) -> None:
    assert enter(read_only_disk).error() == "folder-read-only"


def test_home_that_is_a_file_says_so(home: Path, enter) -> None:
    home.write_text("not a folder")
    assert enter(home).error() == "folder-forbidden"


def test_folder_of_another_user_says_so(user_home: Path, enter, pg) -> None:
    user_home.mkdir(mode=0o755)  # belongs to root
    assert enter(user_home, uid=pg.nobody).error() == "folder-forbidden"


def test_folder_that_may_not_be_entered_says_so(user_home: Path, enter, pg) -> None:
    user_home.mkdir(mode=0o700)
    assert enter(user_home / "deeper", uid=pg.nobody).error() == "folder-forbidden"


def test_data_of_another_user_says_whose(user_home: Path, enter, pg) -> None:
    user_home.mkdir(mode=0o777)
    user_home.chmod(0o777)
    (user_home / "postgres").mkdir(mode=0o755)
    (user_home / "postgres" / "PG_VERSION").write_text("18\n")
    user = enter(user_home, uid=pg.nobody)
    assert user.error() == "folder-wrong-owner"
    assert "root" in user.wait()["zh"]


def test_data_of_another_version_is_left_alone(home: Path, enter, pg) -> None:
    user = enter(home)
    pg.note(user.url(), "一")
    user.leave()
    version = home / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    refused = enter(home)
    assert refused.error() == "database-wrong-version"
    assert "17" in refused.wait()["zh"]
    version.write_text("18\n")
    assert pg.notes(enter(home).url()) == ["一"]


def test_folder_with_other_content_is_left_alone(home: Path, enter) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "letter.txt").write_text("important")
    assert enter(home).error() == "database-damaged"
    assert (home / "postgres" / "letter.txt").read_text() == "important"


def test_damaged_control_file_gives_postgres_own_words(home: Path, enter) -> None:
    user = enter(home)
    user.url()
    user.leave()
    (home / "postgres" / "global" / "pg_control").write_bytes(b"\0" * 8192)
    refused = enter(home)
    assert refused.error() == "database-start-failed"
    assert "postgres" in refused.wait()["en"]


def test_lost_passwords_are_set_anew_when_stopped(home: Path, enter, pg) -> None:
    user = enter(home)
    pg.note(user.url(), "一")
    old = user.url()
    user.leave()
    for secret in (home / "secrets").iterdir():
        secret.unlink()
    again = enter(home)
    assert pg.notes(again.url()) == ["一"]
    assert again.url() != old


def test_wrong_password_file_says_so(home: Path, enter) -> None:
    user = enter(home)
    user.url()
    (home / "secrets" / "postgres-password").write_text("wrong\n")
    assert enter(home).error() == "database-password-lost"


def test_server_out_of_sight_is_not_disturbed(home: Path, enter) -> None:
    user = enter(home)
    user.url()
    user.leave()
    pid_file = home / "postgres" / "postmaster.pid"
    pid_file.write_text("17\n")
    with (home / "postgres.server").open("r+") as lock:  # as a server in another container holds it
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert enter(home).error() == "database-in-use"
    assert pid_file.exists()


def test_nothing_else_on_the_port_is_trusted(home: Path, enter) -> None:
    user = enter(home)
    parts = psycopg.conninfo.conninfo_to_dict(user.url())
    assert parts["require_auth"] == "scram-sha-256"


def test_url_of_nothing_is_unreachable_and_shows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://zh:geheim@127.0.0.1:1/zh")
    with pytest.raises(DatabaseUnreachable) as caught, database.running():
        pass
    assert "127.0.0.1:1/zh" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_url_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://geheim@x/y")
    with pytest.raises(DatabaseUrlWrong) as caught, database.running():
        pass
    assert "geheim" not in str(caught.value)


def test_url_of_a_server_starts_nothing(home: Path, enter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = enter(home).url()
    monkeypatch.setenv("DATABASE_URL", url)
    with database.running(tmp_path / "other") as given:
        assert given == url
    assert not (tmp_path / "other").exists()


def test_settings_from_the_environment_reach_the_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_POSTGRES_SETTINGS", "work_mem=12MB, shared_buffers=64MB")
    with database.running(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("12MB",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    monkeypatch.setenv("ZHIHENG_POSTGRES_SETTINGS", "work_mem")
    with pytest.raises(SettingWrong), database.running(home):
        pass
