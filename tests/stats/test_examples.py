"""The examples in docstrings of the room are run."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["intervals", "finite", "design", "comparing", "ranks", "cells"])
def test_examples_hold_when_run(name: str) -> None:
    done = doctest.testmod(importlib.import_module(f"zhiheng.stats.{name}"))
    assert done.attempted
    assert not done.failed


def test_examples_of_the_tutorial_hold_when_run() -> None:
    page = Path(__file__).parents[2] / "docs/tutorials/statistician.md"
    done = doctest.testfile(str(page), module_relative=False)
    assert done.attempted > 10
    assert not done.failed
