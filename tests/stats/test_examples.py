"""The examples in docstrings of the room are run."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["intervals", "finite", "design", "comparing", "ranks", "cells"])
def test_examples_hold_when_run(name: str) -> None:
    done = doctest.testmod(importlib.import_module(f"zhiheng.stats.{name}"))
    assert done.attempted
    assert not done.failed
