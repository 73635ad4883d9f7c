"""Every worked case of a scorecard of every shipped pack, computed by the same path as the grading of a province."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from zhiheng import policy
from zhiheng.credit.worked_cases import differences
from zhiheng.policy import PackSet

PACKS = policy.load()


def _cases(packs: PackSet) -> Iterator[tuple[str, str]]:
    for pack in packs.values():
        yield from ((pack.id, case.id) for case in pack.cases.values() if case.pack == pack.id and case.scorecard)


@pytest.mark.parametrize(("pack", "case"), list(_cases(PACKS)))
def test_case_comes_out_as_written(pack: str, case: str) -> None:
    chosen = PACKS[pack]
    assert differences(chosen, chosen.cases[case]) == []


def test_every_scorecard_has_cases() -> None:
    scored = {(pack, PACKS[pack].cases[case].scorecard) for pack, case in _cases(PACKS)}
    cards = {(pack.id, card.id) for pack in PACKS.values() for card in pack.scorecards.values() if card.pack == pack.id}
    assert scored == cards
