"""Who applies a measure: the body named, those of the province that apply for it, and the offices below."""

from __future__ import annotations

import pytest

from zhiheng import policy
from zhiheng.actors import Actor, BodyKind
from zhiheng.credit.executing import executes, executors

BUREAU, DEPARTMENT = BodyKind.BUREAU, BodyKind.DEPARTMENT


@pytest.mark.parametrize(("pack", "laid_on", "body", "kind", "applies"), [
    ("sichuan", "samr", "samr", BUREAU, True), ("sichuan", "samr", "sichuan-amr", BUREAU, True),
    ("sichuan", "samr", "amr-510104", BUREAU, True), ("sichuan", "samr", "sichuan-finance", DEPARTMENT, False),
    ("sichuan", "mof", "sichuan-finance", DEPARTMENT, True), ("sichuan", "mof", "jiangsu-finance", DEPARTMENT, False),
    ("jiangsu", "mof", "jiangsu-finance", DEPARTMENT, True), ("sichuan", "mof", "amr-510104", BUREAU, False),
    ("sichuan", "mof", "sichuan-local-finance", DEPARTMENT, False), ("sichuan", "sichuan-amr", "sichuan-amr", BUREAU, True),
    ("sichuan", "sichuan-amr", "amr-510104", BUREAU, False), ("sichuan", None, "sichuan-amr", BUREAU, False),
    ("sichuan", "samr", "", BUREAU, False),
])  # fmt: skip
def test_body_applies_its_own_and_what_the_pack_says_it_applies_for(
    pack: str, laid_on: str | None, body: str, kind: BodyKind, applies: bool
) -> None:
    actor = Actor(user=1, username="x", body=body, kind=kind)
    assert executes(actor, executors(policy.load()[pack], laid_on)) is applies


def test_national_measures_of_every_shipped_province_are_applied_by_somebody_there() -> None:
    packs = policy.load()
    for name in ("sichuan", "jiangsu"):
        laid = {one.executing_body for one in packs["national"].measures.values() if one.executing_body}
        assert all(len(executors(packs[name], body).bodies) > 1 for body in laid), name
