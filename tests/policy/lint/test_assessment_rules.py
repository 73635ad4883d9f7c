"""The linter proves sheets before anything runs: sums, bands, names, vetoes, not-applicable rules."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import yaml

from zhiheng import policy
from zhiheng.policy import PackSet
from zhiheng.policy.lint import assessments
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.loader import shipped_root
from zhiheng.policy.model import Assessment

SHEET = shipped_root() / "sichuan/assessments/quality-work.yaml"

#: what is changed in the sheet → the finding
BREAKS = {
    ("level: prefecture}", 'level: prefecture, members: ["519900"]}'): "unknown-division",
    ("              kind: progress\n", "              kind: scored\n"): "criterion-form",
    ("      kind: bonus\n", "      kind: events\n"): "bonus-place",
    ("              points: 10\n", "              points: 10.0005\n"): "points-decimals",
    ("full: 100", "full: 99"): "points-sum",
    ("      points: 45\n      items:", "      points: 44\n      items:"): "points-sum",
    (
        "computed: {indicator: spot-check-pass-rate-records, zero_at: 80",
        "computed: {indicator: no-such-indicator, zero_at: 80",
    ): "unknown-indicator",
    ("zero_at: 80, full_at: 96", "zero_at: 96, full_at: 96"): "points-bounds",
    ("zero_at: 80, full_at: 96", "full_at: 96"): "points-form",
    ("scored_by: [sichuan-housing]", "scored_by: [sichuan-houses]"): "unknown-body",
    ("      grade: D\n", "      grade: E\n"): "unknown-part",
    ("      grade: D\n", "      grade: A\n"): "cap-without-effect",
    ("{A: excellent, B: good, C: fair, D: poor}", "{A: excellent, B: good, C: fair}"): "grade-without-code",
    ("{A: excellent, B: good, C: fair, D: poor}", "{A: superb, B: good, C: fair, D: poor}"): "unknown-part",
    ("rule: base\n                base: 5", "rule: base"): "not-applicable-form",
    ("rule: rescale\n", "rule: rescale\n                base: 3\n"): "not-applicable-form",
    ("members: [tianfu-new-area]", "members: []"): "group-without-members",
    ("members: [tianfu-new-area]", "members: [nowhere]"): "unknown-region",
    ("{group: departments, size: 2,", "{group: departments, size: 2, share: 0.5,"): "visit-size",
    ("{group: departments, size: 2,", "{group: ministries, size: 2,"): "unknown-part",
    (
        "points: 7}\n                - {id: fair, label: {zh: 较好, en: Fair}, points: 5}",
        "points: 6}\n                - {id: fair, label: {zh: 较好, en: Fair}, points: 5}",
    ): "points-reach",
    ("bonus_cap: 3", "bonus_cap: 0"): "bonus-without-cap",
    ("comes_from: rounds/plan-progress", "comes_from: rounds/plan-progres"): "unknown-reporting-round",
    ("comes_from: rounds/plan-progress", "comes_from: titles/plan-progress"): "reference-form",
    ("- {body: sichuan-party-organisation,", "- {body: sichuan-party,"): "unknown-body",
    ("levels: assessment-grades-2013", "levels: assessment-grades"): "unknown-level-table",
    ("where: \"report_kind = 'final' and level = 'serious'\"", "where: \"report_kind = 'last'\""): "wrong-literal",
    ("assessed_by: [province]", "assessed_by: [village]"): "unknown-part",
    ("  answers_within: {days: 10, certainty: example}\n", ""): "objection-without-term",
    ("answers_within: {days: 10, certainty: example}", "answers_within: {days: 10}"): "term-without-source",
    ("cut_off: {days: 90, certainty: example}", "cut_off: {days: 90}"): "term-without-source",
    (
        "  organiser: sichuan-quality-leading-group\n",
        "  organiser: sichuan-quality-leading-group\n  passes: A\n",
    ): "title-without-pass",
}


@cache
def _shipped() -> PackSet:
    return policy.load()


@pytest.fixture
def shipped() -> PackSet:
    return _shipped()


def findings(shipped: PackSet, text: str) -> set[str]:
    """Return the codes of what the rules of assessments find where the sheet reads so."""
    sheets = {
        name: Assessment.model_validate({**body, "id": name, "pack": "sichuan"})
        for name, body in yaml.safe_load(text).items()
    }
    pack = shipped["sichuan"]
    elements = {**pack.elements, "assessments": {**pack.assessments, **sheets}}
    changed = replace(pack, elements=elements)
    packs = PackSet([changed if each.id == "sichuan" else each for each in shipped.values()])
    return {each.code for each in assessments.check(Scope(packs, changed))}


def test_shipped_sheets_are_sound(shipped: PackSet) -> None:
    assert findings(shipped, SHEET.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(("change", "code"), BREAKS.items())
def test_broken_sheet_is_found(shipped: PackSet, change: tuple[str, str], code: str) -> None:
    whole = SHEET.read_text(encoding="utf-8")
    assert change[0] in whole
    assert code in findings(shipped, whole.replace(*change, 1))
