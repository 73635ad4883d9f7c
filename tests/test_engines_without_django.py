"""Every engine is imported in a fresh process in which Django, Ninja and psycopg cannot be imported."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import zhiheng

#: What may know of Django: the database side of a room, its edges, the server and the command line.
OUTSIDE = {
    "models",
    "services",
    "tasks",
    "api",
    "pages",
    "apps",
    "admin",
    "migrations",
    "server",
    "cli",
    "templatetags",
}
REFUSED = ("django", "ninja", "psycopg")

SCRIPT = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ImportError(f"{{name}} is refused here")
        return None

sys.meta_path.insert(0, Refuse())
for name in {modules!r}:
    importlib.import_module(name)
import zhiheng
for name in zhiheng.__all__:
    assert callable(getattr(zhiheng, name)), name
print(len({modules!r}))
"""


def _engines(package: str, folder: Path) -> Iterator[str]:
    for found in pkgutil.iter_modules([str(folder)]):
        name = f"{package}.{found.name}"
        if found.name in OUTSIDE or found.name.startswith("__"):
            continue
        yield name
        if found.ispkg:
            yield from _engines(name, folder / found.name)


def test_engines_import_without_django() -> None:
    modules = list(_engines("zhiheng", Path(zhiheng.__path__[0])))
    assert {"zhiheng.scoring.compiler", "zhiheng.credit.explain", "zhiheng.ledger.view"} <= set(modules)
    script = SCRIPT.format(refused=REFUSED, modules=modules)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(len(modules))


def test_the_refusal_itself_works() -> None:
    script = SCRIPT.format(refused=REFUSED, modules=["django"])
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode != 0
