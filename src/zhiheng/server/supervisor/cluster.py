"""Making the data folder: under another name first, renamed when complete, so that a death half way leaves nothing."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

from zhiheng.server.errors import DatabaseDamaged, NoLocale, WrongVersion
from zhiheng.server.supervisor import binaries, failures, identity, passwords
from zhiheng.server.supervisor.identity import Identity

DATA = "postgres"
DRAFT = "postgres.new"
CLEAR_SECONDS = 10.0
ADMIN = "zhiheng_admin"
ROLE = "zhiheng"
DATABASE = "zhiheng"
ROLE_FILE = "postgres-password"
ADMIN_FILE = "postgres-admin-password"
#: pg_trgm asks the C library what a letter is: with the locale C no Chinese character is one.
LOCALES = ("C.UTF-8", "C.utf8", "zh_CN.UTF-8", "en_US.UTF-8")
ACCESS = f"""# Written by Zhiheng. Passwords only, from this machine only.
host all {ADMIN},{ROLE} 127.0.0.1/32 scram-sha-256
"""


def create(home: Path, *, sync: bool = True) -> Identity:
    """Make `postgres/` under ``home`` with the roles and the database, and return who shall run it."""
    who = identity.choose(home / DATA, binaries.program("postgres"))
    draft = home / DRAFT
    with failures.told(home):
        clear(draft)  # left by a starter that was killed; the starters' lock is ours
        draft.mkdir(mode=0o700)
        who.own(draft)
    try:
        initialise(who, draft, sync=sync)
        set_roles(who, draft, home, new=True)
        with failures.told(home):
            (draft / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
            draft.rename(home / DATA)
            if sync:
                from zhiheng.ledger.files import sync_folder  # much to load for all who find a folder that is made

                sync_folder(home)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return who


def clear(draft: Path) -> None:
    """Remove a draft left behind; what a killed starter's initdb goes on writing there is stopped first.

    Raises OSError if the folder is still there after `CLEAR_SECONDS`.
    """
    deadline = time.monotonic() + CLEAR_SECONDS
    while True:
        stop_makers(draft)
        last = time.monotonic() > deadline
        shutil.rmtree(draft, ignore_errors=not last)
        if last or not draft.exists():
            return
        time.sleep(0.05)


def stop_makers(draft: Path) -> None:
    """Kill every initdb and PostgreSQL that was told to work in ``draft``, and wait until they are gone."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        name, words = process.info["name"], process.info["cmdline"] or []
        if name in ("initdb", "postgres") and str(draft) in words:
            found.append(process)
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(found, timeout=CLEAR_SECONDS)


def initialise(who: Identity, data: Path, *, sync: bool) -> None:
    """Run initdb: UTF-8, the built-in C.UTF-8 order (the same on every machine), page checksums."""
    done = who.run(
        [
            *(binaries.program("initdb"), "-D", str(data), "-U", ADMIN, "--encoding=UTF8", "--auth=reject"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--lc-ctype={utf8_locale()}"),
            *("--data-checksums", "--sync-method=fsync" if sync else "--no-sync"),
        ]
    )
    if done.returncode != 0:
        raise failures.of_output(done.stderr, data.parent)


def utf8_locale() -> str:
    """Return the first UTF-8 locale that the C library knows; raises NoLocale."""
    probe = "import locale, sys; locale.setlocale(locale.LC_CTYPE, sys.argv[1])"
    for name in LOCALES:
        if (
            subprocess.run([sys.executable, "-I", "-S", "-c", probe, name], capture_output=True, check=False).returncode
            == 0
        ):
            return name
    raise NoLocale(tried=", ".join(LOCALES))


def set_roles(who: Identity, data: Path, home: Path, *, new: bool) -> None:
    """Set both passwords from secrets/ in a server without network; with ``new``, make role and database first."""
    with failures.told(home):
        role, admin = passwords.make(home, ROLE_FILE), passwords.make(home, ADMIN_FILE)
    create = [f"CREATE ROLE {ROLE} LOGIN", f"CREATE DATABASE {DATABASE} OWNER {ROLE}"] if new else []
    close = [f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC"] if new else []
    change = [f"ALTER ROLE {ROLE} PASSWORD '{role}'", f"ALTER ROLE {ADMIN} PASSWORD '{admin}'"]
    text = "".join(f"{line};\n" for line in (*create, *close, *change))
    options = ["-c", "log_checkpoints=off", "-c", "exit_on_error=on", "-c", "password_encryption=scram-sha-256"]
    done = who.run([binaries.program("postgres"), "--single", "-D", str(data), *options, "postgres"], text)
    if done.returncode != 0:
        raise failures.of_output(done.stderr, home)


def check(data: Path) -> None:
    """Look at an existing data folder; raises DatabaseDamaged or WrongVersion and changes nothing."""
    for name in ("PG_VERSION", "global/pg_control"):
        with failures.told(data):
            if not (data / name).is_file():
                raise DatabaseDamaged(path=data, missing=name)
    found = (data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    if found != str(binaries.major_version()):
        raise WrongVersion(path=data, found=found, wanted=binaries.major_version())
