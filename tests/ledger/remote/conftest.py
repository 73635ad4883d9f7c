"""The fixtures of the ledger's tests, with the lake on a real object store."""

from __future__ import annotations

import importlib.util
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from zhiheng.ledger import Home

HERE = Path(__file__).parent


def _module() -> ModuleType:
    name = "ledger_object_store"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, HERE / "object_store.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def running_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running store with the buckets `lake` and `unsafe`."""
    module = _module()
    folder = tmp_path_factory.mktemp("object-store")
    if reason := module.why_not(folder):
        pytest.skip(reason)
    store = module.ObjectStore(folder)
    try:
        store.start()
        for bucket in ("lake", "unsafe"):
            store.make_bucket(bucket)
        yield store
    finally:
        store.stop()


@pytest.fixture
def store(running_store: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The store, with its AWS_* variables set, and mended after each test."""
    for name, value in running_store.environment().items():
        monkeypatch.setenv(name, value)
    yield running_store
    running_store.mend()


@pytest.fixture
def lake_at(store: Any) -> str:
    """An empty place on the store."""
    return f"s3://lake/{uuid.uuid4().hex}"


@pytest.fixture
def home(tmp_path: Path, lake_at: str) -> Home:
    """A machine's home, whose lake is on the store."""
    return Home(tmp_path / "home", lake_at)


@pytest.fixture
def other_home(tmp_path: Path, lake_at: str) -> Home:
    """The home of a second machine that works on the same lake."""
    return Home(tmp_path / "other", lake_at)
