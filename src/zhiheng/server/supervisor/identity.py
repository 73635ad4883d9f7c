"""Who PostgreSQL runs as. It refuses root, so root lets it run as somebody else, without widening any permission.

The owner of the data folder decides. Data of root: a user namespace, in which the same owner has another number and no
capability. Where the machine forbids that (many containers do), and for data of another owner, PostgreSQL becomes that
owner, and the data folder, which is ours alone, is handed to it.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zhiheng.server.errors import CannotDropRoot, FolderForbidden, FolderWrongOwner
from zhiheng.server.supervisor import launcher

Method = Literal["same", "namespace", "setuid"]
ROOT = 0


@dataclass(frozen=True)
class Identity:
    """How to start PostgreSQL: ``method`` as in launcher.py, and the uid and gid it shall see itself as."""

    method: Method
    uid: int
    gid: int

    def command(self, argv: Sequence[str], *, detach: bool = False) -> list[str]:
        """Return the command line that starts ``argv`` as this identity."""
        start = [sys.executable, "-I", "-S", launcher.__file__, self.method, str(self.uid), str(self.gid)]
        return [*start, "1" if detach else "0", *argv]

    def run(self, argv: Sequence[str], text: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``argv`` to its end with ``text`` on standard input and return what it said."""
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.run(
            self.command(argv),
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            check=False,
        )

    def own(self, path: Path) -> None:
        """Give ``path`` and all below it to this identity, where it is not the owner yet."""
        if self.method != "setuid" or path.stat().st_uid == self.uid:
            return
        for folder, _, files in os.walk(path):
            for name in ("", *files):
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)


def choose(data: Path, program: str) -> Identity:
    """Choose who runs PostgreSQL on the folder ``data``, which may not exist yet.

    Raises FolderWrongOwner when an ordinary user meets another's data, CannotDropRoot when root has no way.
    """
    user = os.geteuid()
    owner = owner_of(data)
    if user != ROOT:
        if owner is not None and owner != user:
            raise FolderWrongOwner(path=data, owner=name_of(owner), user=name_of(user))
        same = Identity("same", user, os.getegid())
        # A uid without an account (`docker run --user 1234`) is refused by initdb; in a namespace it gets a name.
        return same if has_account(user) else first_possible([Identity("namespace", *stand_in()), same], program)
    if owner in (None, ROOT):
        other = stand_in()
        candidates = [Identity("namespace", *other), Identity("setuid", *other)]
    else:
        candidates = [Identity("setuid", owner, group_of(owner))]
    return first_possible(candidates, program)


def first_possible(candidates: Sequence[Identity], program: str) -> Identity:
    """Return the first identity that can run ``program``; raises CannotDropRoot with every reason."""
    reasons = []
    for identity in candidates:
        tried = identity.run([program, "--version"])
        if tried.returncode == 0:
            return identity
        reasons.append(tried.stderr.strip() or f"{identity.method}: {tried.returncode}")
    raise CannotDropRoot(reason="; ".join(reasons))


def owner_of(path: Path) -> int | None:
    """Return the uid that owns ``path``, None if it does not exist; raises FolderForbidden if it may not be seen."""
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FolderForbidden(path=path, reason=error.strerror) from error


def stand_in() -> tuple[int, int]:
    """Return uid and gid of an ordinary account (initdb wants one with a name): `nobody` last, as others use it too."""
    accounts = [entry for entry in pwd.getpwall() if entry.pw_uid != ROOT]
    preferred = sorted(
        accounts, key=lambda entry: (entry.pw_name != "postgres", entry.pw_name == "nobody", entry.pw_uid)
    )
    if not preferred:
        raise CannotDropRoot(reason="/etc/passwd")
    return preferred[0].pw_uid, preferred[0].pw_gid


def group_of(uid: int) -> int:
    """Return the first group of ``uid``, or the group of the same number where the account has no entry."""
    return pwd.getpwuid(uid).pw_gid if has_account(uid) else uid


def has_account(uid: int) -> bool:
    """Return whether the uid has an entry in the user database."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def name_of(uid: int) -> str:
    """Return the account's name, or its number."""
    return pwd.getpwuid(uid).pw_name if has_account(uid) else str(uid)
