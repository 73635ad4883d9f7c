"""For the tests of security: the small province with its bureau, people of every kind, and requests as a stranger sends them."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

TESTS = Path(__file__).resolve().parents[1]
SOURCE = TESTS.parent / "src" / "zhiheng" / "server"


def _shared(name: str, *parts: str) -> ModuleType:
    """Return a module of fixtures of another room of tests."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, TESTS.joinpath(*parts, "conftest.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


_pages = _shared("zhiheng_tests_province", "server", "pages")
_access = _shared("zhiheng_tests_access", "server", "access")
province, bureau = _pages.province, _pages.bureau
people = _access.people


@pytest.fixture(autouse=True)
def _calm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a home of its own and nobody's requests counted before."""
    from zhiheng.server.api import rates
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    rates.forget()
    installation.cache_clear()
    yield
    installation.cache_clear()


@pytest.fixture(scope="session")
def names_read() -> tuple[str, ...]:
    """Give the names that views read from `request.GET` or `request.POST`, found in the source."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                reads = node.func.attr in ("get", "getlist") and isinstance(first, ast.Constant)
                if reads and isinstance(first.value, str) and re.fullmatch(r"[a-z_-]{1,20}", first.value):
                    found.add(first.value)
    return tuple(sorted(found))


@pytest.fixture
def every_address(bureau: Any) -> list[str]:
    """Give one address of each page, with things that exist in its places where the small province has them."""
    world = bureau.world
    case = bureau.objection()
    record = bureau.record()

    def fill(pattern: str) -> str:
        pattern = pattern.replace("<str:number>", case.number).replace("<number>", case.number)
        pattern = pattern.replace("<record_id>", record.record_id).replace("<str:record_id>", record.record_id)
        pattern = re.sub(r"<(str:)?uscc>", world.enterprise, pattern)
        return str(_access.address(pattern))

    return [fill(one.pattern) for one in _access.routes()]


@pytest.fixture
def as_somebody(bureau: Any) -> Callable[[str], Client]:
    """Give what makes a client that is logged in, or a stranger's for an empty name; errors come as answers."""

    def make(name: str = "") -> Client:
        client = Client(raise_request_exception=False)
        if name:
            client.force_login(bureau.users[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
