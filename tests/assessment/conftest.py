"""The shipped packs, and what a sheet is told in tests."""

from __future__ import annotations

from functools import cache

import pytest

from zhiheng import policy
from zhiheng.policy import Pack, PackSet


@cache
def _shipped() -> PackSet:
    return policy.load()


@pytest.fixture
def sichuan() -> Pack:
    return _shipped()["sichuan"]


@pytest.fixture
def shipped() -> PackSet:
    return _shipped()
