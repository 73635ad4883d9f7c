"""Known identities of the synthetic province: the same for the same seed, and such that they can be recorded."""

from __future__ import annotations

from zhiheng.codes import uscc
from zhiheng.sandbox import province
from zhiheng.sandbox.enterprises import TODAY, make_enterprises
from zhiheng.sandbox.identities import make_changes, make_control

FIRMS = make_enterprises(province.counties("sichuan"), 1_000, 3)


def test_no_firm_takes_part_in_two_changes() -> None:
    changes = make_changes(FIRMS, 5)
    subjects = [subject for change in changes for subject in (*change.old, *change.new)]
    assert len(subjects) == len(set(subjects))
    assert {change.action for change in changes} == {"merge", "split", "recode"}
    assert all(change.on <= TODAY for change in changes)
    assert changes == make_changes(FIRMS, 5)


def test_a_split_has_two_successors_and_a_merger_one() -> None:
    counts = {change.action: (len(change.old), len(change.new)) for change in make_changes(FIRMS, 5)}
    assert counts == {"merge": (1, 1), "split": (1, 2), "recode": (1, 1)}


def test_a_person_who_controls_has_no_code() -> None:
    for row in make_control(FIRMS, 7):
        person = row["controller_kind"] == "natural_person"
        assert (row["controller_code"] is None) == person
        assert uscc.is_valid(row["controlled_code"])
