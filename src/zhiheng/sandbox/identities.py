"""What became of the invented firms, with the truth known: mergers, splits, new codes, firms under one controller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zhiheng.sandbox.enterprises import TODAY, Enterprise
from zhiheng.sandbox.mentions import Mention
from zhiheng.sandbox.records import Row

#: Of so many firms one is merged; fewer are split or given a new code; one group of firms has one controller.
MERGED, SPLIT, RECODED, GROUPED = 250, 500, 300, 200


@dataclass(frozen=True)
class Change:
    """One change of identity: action, subjects before and after, and the day; the truth of the sandbox."""

    action: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    on: date


def make_changes(enterprises: Sequence[Enterprise], seed: int) -> list[Change]:
    """Draw what became of some firms, the same for the same seed. No firm takes part twice."""
    random = Random(seed)
    drawn = list(enterprises)
    random.shuffle(drawn)
    changes: list[Change] = []
    for _ in range(max(1, len(enterprises) // MERGED)):
        old, new = drawn.pop(), drawn.pop()
        changes.append(Change("merge", (_subject(old),), (_subject(new),), _day(random)))
    for _ in range(max(1, len(enterprises) // SPLIT)):
        old, first, second = drawn.pop(), drawn.pop(), drawn.pop()
        changes.append(Change("split", (_subject(old),), (_subject(first), _subject(second)), _day(random)))
    for number in range(max(1, len(enterprises) // RECODED)):
        each = drawn.pop()
        licence = f"reg:{each.division}{number:09d}"
        changes.append(Change("recode", (licence,), (_subject(each),), date(2016, 3, 1) + timedelta(days=number)))
    return changes


def _subject(enterprise: Enterprise) -> str:
    return f"uscc:{enterprise.uscc}"


def _day(random: Random) -> date:
    return TODAY - timedelta(days=random.randrange(30, 700))


def make_control(enterprises: Sequence[Enterprise], seed: int) -> list[Row]:
    """Draw groups of firms under one controller: a firm of the province, or a person known by a number alone."""
    random = Random(seed)
    rows: list[Row] = []
    for number in range(max(1, len(enterprises) // GROUPED)):
        above, *below = random.sample(list(enterprises), 4)
        person = random.random() < 0.5
        key = f"SYN-KZ-{number:05d}" if person else above.uscc
        rows += [_control(each, above, person, key, random.randrange(510, 1000)) for each in below]
    return rows


def _control(each: Enterprise, above: Enterprise, person: bool, key: str, share: int) -> Row:
    return {
        "controlled_code": each.uscc, "controlled_name": each.name, "controller_key": key,
        "controller_kind": "natural_person" if person else "organisation",
        "controller_code": None if person else above.uscc, "controller_name": None if person else above.name,
        "controller_person": "示例控制人" if person else None, "share": f"{share / 10:.1f}",
        "control_from": max(each.established_on, date(2012, 1, 1)), "control_until": None, "truth": each.uscc,
    }  # fmt: skip


def complaints_of(mentions: Sequence[Mention], seed: int) -> list[Row]:
    """Return complaints about firms that are named without a code, as the mentions write them."""
    random = Random(seed)
    return [
        {
            "complaint_no": f"SYN12315-JC{number:06d}", "kind": "complaint", "received_on": one.day, "respondent_name": one.name,
            "respondent_code": None, "object_name": "日用品", "category": random.choice(("quality", "after_sales", "safety")),
            "description": "反映商品质量问题(合成数据)", "accepted": True, "outcome": "mediated", "closed_on": one.day,
            "compensation": None, "handling_division": one.division, "truth": one.truth,
        }
        for number, one in enumerate(mentions, 1)
    ]  # fmt: skip
