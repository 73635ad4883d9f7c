"""Makers of valid codes for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from zhiheng.codes import divisions, organisation_code, uscc

AREAS = ("510100", "320500", "110000", "100000", "510185", "512081", "141127", "320594")


def _complete(head: str, body: str) -> str:
    most = head + body + organisation_code.check_character(body)
    return most + uscc.check_character(most)


_HEADS = [authority + kind for authority, kinds in uscc.ENTITY_TYPES.items() for kind in kinds]


@pytest.fixture
def complete() -> Callable[[str, str], str]:
    """Return a maker: eight leading characters and eight of the organisation code → a code with both checks."""
    return _complete


@pytest.fixture
def valid_usccs() -> st.SearchStrategy[str]:
    """Return a strategy of valid codes that are not by chance resident ids."""
    assert all(divisions.registration_areas()[int(area)] for area in AREAS)
    heads = st.builds(str.__add__, st.sampled_from(_HEADS), st.sampled_from(AREAS))
    codes = st.builds(_complete, heads, st.text(uscc.ALPHABET, min_size=8, max_size=8))
    return codes.filter(lambda code: not code[:17].isdigit())
