"""Every worked case of a procedure of every shipped pack, walked by the engine and the clock rules of cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from zhiheng import policy
from zhiheng.cases.walks import differences
from zhiheng.policy import PackSet, in_force
from zhiheng.policy.in_force import element_stands

PACKS = policy.load()


def _walks(packs: PackSet) -> Iterator[tuple[str, str]]:
    for pack in packs.values():
        yield from ((pack.id, case.id) for case in pack.cases.values() if case.pack == pack.id and case.procedure)


@pytest.mark.parametrize(("pack", "case"), list(_walks(PACKS)))
def test_procedure_goes_as_written(pack: str, case: str) -> None:
    chosen = PACKS[pack]
    assert differences(chosen, chosen.cases[case]) == []


def test_every_procedure_is_walked_to_an_end() -> None:
    walked = set()
    for pack, name in _walks(PACKS):
        case = PACKS[pack].cases[name]
        procedure = PACKS[pack].procedures[str(case.procedure)]
        last = [step.state for step in case.steps if step.state]
        if last and any(state.id == last[-1] and state.final for state in procedure.states):
            walked.add(procedure.full_id)
    assert walked == {each.full_id for pack in PACKS.values() for each in pack.procedures.values()}


def test_a_walk_begins_on_a_day_on_which_its_procedure_stands() -> None:
    for pack, name in _walks(PACKS):
        case = PACKS[pack].cases[name]
        assert element_stands(PACKS[pack].procedures[str(case.procedure)], case.as_of), name


def test_a_walk_that_is_wrong_is_told() -> None:
    pack = PACKS["national"]
    case = pack.cases["listing.by-a-county"]
    wrong = case.model_copy(
        update={"steps": (case.steps[0].model_copy(update={"state": "told", "due": {"handling-term": case.as_of}}),)}
    )
    assert len(differences(pack, wrong)) == 2
    refused = case.model_copy(update={"steps": (case.steps[0].model_copy(update={"refused": ("other-state",)}),)})
    assert len(differences(pack, refused)) == 1


def test_source_of_decisions_gives_every_record_that_a_procedure_writes() -> None:
    given = set(PACKS["national"].sources["case-decisions"].record_types)
    procedures = [each for pack in PACKS.values() for each in pack.procedures.values()]
    assert {step.writes for each in procedures for step in each.transitions if step.writes} <= given


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2021, 8, 31), None),
        (date(2021, 9, 1), "restoration-2021"),
        (date(2025, 12, 24), "restoration-2021"),
        (date(2025, 12, 25), "restoration-2025"),
        (date(2026, 3, 31), "restoration-2025"),
        (date(2026, 4, 1), "restoration"),
    ],
)
@pytest.mark.parametrize("asked", ["restoration", "restoration-2025", "restoration-2021"])
def test_version_of_the_day_is_found_whichever_is_asked_for(asked: str, day: date, version: str | None) -> None:
    found = in_force.procedure(PACKS["sichuan"], asked, day)
    assert (found.id if found else None) == version


def test_blacklist_of_the_province_gives_way_to_the_national_list() -> None:
    for day, name in ((date(2021, 8, 31), "blacklisting"), (date(2021, 9, 1), "listing")):
        found = in_force.procedure(PACKS["sichuan"], "blacklisting", day)
        assert found is not None
        assert found.id == name
