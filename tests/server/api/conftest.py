"""A client of the API on the small province of the projection, with keys of every scope."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

ANONYMOUS = ""


def _pages() -> ModuleType:
    """Return the module that writes the small province of the page tests."""
    name = "zhiheng_tests_province"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / "pages" / "conftest.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test is slowed by another's requests, and each has a home of its own."""
    from zhiheng.server.api import rates
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_API_ANONYMOUS_RATE", "100000")
    monkeypatch.setenv("ZHIHENG_API_KEY_RATE", "100000")
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    rates.forget()
    installation.cache_clear()
    yield
    installation.cache_clear()


@pytest.fixture
def province(db: None) -> ModuleType:
    """Fill the projection and return the module with its names."""
    from django.core.cache import cache

    cache.clear()
    pages = _pages()
    pages.fill()
    return pages


@pytest.fixture
def key(db: None) -> Callable[..., str]:
    """Make a key with scopes and return its secret."""

    def make(*scopes: str, **more: Any) -> str:
        from zhiheng.server.api import keys

        return keys.make("test", scopes, **more).secret

    return make


class Api:
    """Calls the API and reads JSON."""

    def __init__(self, secret: str = ANONYMOUS, purpose: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if purpose:
            self.headers["Zhiheng-Purpose"] = purpose

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """Get a document and hold its status."""
        answer = self.answer(path, **headers)
        assert answer.status_code == status, answer.content[:2000]
        return answer.json()

    def answer(self, path: str, **headers: str) -> Any:
        """Return the answer to a GET."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **named})

    def post(self, path: str, body: Any, content_type: str = "application/json", **headers: str) -> Any:
        """Return the answer to a POST."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            f"/api/v1{path}", data=body, content_type=content_type, headers={**self.headers, **named}
        )


@pytest.fixture
def api(db: None) -> Api:
    """A caller without a key."""
    return Api()


@pytest.fixture
def keyed(key: Callable[..., str]) -> Callable[..., Api]:
    """Make a caller with scopes; one that reads what departments share has an agreement about all of it."""

    def make(*scopes: str, **more: Any) -> Api:
        if "read:departments" not in scopes or "read:internal" in scopes or "body" in more:
            return Api(key(*scopes, **more))
        return Api(key(*scopes, body=department(), **more), purpose="test")

    return make


def department() -> Any:
    """Return a department that may read every record type for the purpose `test`."""
    from datetime import date

    from zhiheng.actors.models import Body, SharingAgreement
    from zhiheng.actors.services import sharing
    from zhiheng.server.portal.packs import record_types

    made = {"kind": "department", "name_zh": "某厅", "level": "province", "division": "510000"}
    body, _ = Body.objects.get_or_create(code="some-department", defaults=made)
    if not SharingAgreement.objects.filter(code="test").exists():
        sharing.make(
            "test", provider=body, receiver=body, basis="测试", purpose="test", purpose_zh="测试", purpose_en="test",
            record_types=dict.fromkeys(record_types(), ()), valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
        )  # fmt: skip
    return body
