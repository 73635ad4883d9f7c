"""Mergers, splits and new codes: by both clocks, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlglot import parse_one

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.services import errors, identities, uploads

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PENALTIES = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类"
DAY = date(2025, 1, 1)
LATE = date(2030, 1, 1)


@pytest.fixture
def installation(tmp_path: Path, csv: Callable[..., Path], code: Callable[..., str]) -> Installation:
    made = Installation(Home(tmp_path / "home"), policy.load())
    text = f"{PENALTIES}\n1号,2024-03-01,甲厂,{code(1)},警告\n2号,2024-04-01,乙厂,{code(2)},警告\n"
    uploads.take_in_file(made, csv(text), source="penalties")
    return made


@pytest.fixture
def subjects(installation: Installation) -> Callable[..., list[str]]:
    def read(as_of: date = LATE, known_at: int | None = None) -> list[str]:
        with installation.ledger.view(as_of, known_at) as view:
            found = view.execute(parse_one("SELECT subject FROM penalty ORDER BY source_key"))
        return list(found["subject"].to_pylist())

    return read


def test_merger_counts_from_its_day_and_from_its_batch(
    installation: Installation, subjects: Callable[..., list[str]], code: Callable[..., str]
) -> None:
    first, second = f"uscc:{code(1)}", f"uscc:{code(2)}"
    before = installation.ledger.head()
    assert identities.add(installation, "merge", [first], [second], DAY, by="王", reason="吸收合并") == 1
    assert subjects() == [second, second]
    assert subjects(date(2024, 12, 31)) == [first, second]
    assert subjects(LATE, before) == [first, second]


def test_merger_taken_back_leaves_both(
    installation: Installation, subjects: Callable[..., list[str]], code: Callable[..., str]
) -> None:
    first, second, third = (f"uscc:{code(number)}" for number in (1, 2, 3))
    assert identities.add(installation, "new_merge", [first, second], [third], DAY, by="王", reason="新设合并") == 2
    assert subjects() == [third, third]
    with installation.ledger.view(LATE) as view:
        events = view.execute(parse_one("SELECT record_id, old_subject FROM identity")).to_pylist()
    wrong = next(bytes(row["record_id"]).hex() for row in events if row["old_subject"] == first)
    identities.take_back(installation, wrong, by="李", reason="登记有误")
    assert subjects() == [first, third]


def test_split_leaves_earlier_records_with_the_old_subject(
    installation: Installation, subjects: Callable[..., list[str]], code: Callable[..., str]
) -> None:
    first, second, third = (f"uscc:{code(number)}" for number in (1, 2, 3))
    assert identities.add(installation, "split", [first], [second, third], DAY, by="王", reason="派生分立") == 2
    assert subjects() == [first, second]


def test_new_code_makes_the_old_one_an_alias(
    installation: Installation, csv: Callable[..., Path], subjects: Callable[..., list[str]], code: Callable[..., str]
) -> None:
    first = f"uscc:{code(1)}"
    registration = f"统一社会信用代码,名称,登记状态,核准日期\n{code(1)},甲厂,存续,2010-01-01\n"
    uploads.take_in_file(installation, csv(registration, "r.csv"), source="registration")
    identities.add(installation, "recode", ["reg:510104000012345"], [first], DAY, by="王", reason="三证合一")
    from zhiheng.ledger.intake.who import directory_of

    aliases = dict(directory_of(installation.ledger, LATE).aliases.iter_rows())
    assert aliases["510104000012345"] == first


@pytest.mark.parametrize(
    ("action", "old", "new"),
    [("merge", (1,), (2, 3)), ("split", (1, 2), (3,)), ("merge", (1,), (1,)), ("vanish", (1,), (2,))],
)
def test_change_that_cannot_be_is_refused(
    installation: Installation, code: Callable[..., str], action: str, old: tuple[int, ...], new: tuple[int, ...]
) -> None:
    named = [[f"uscc:{code(number)}" for number in side] for side in (old, new)]
    with pytest.raises(errors.IdentityUnfit):
        identities.add(installation, action, *named, DAY, by="王", reason="x")


@pytest.mark.parametrize("day", [date(2024, 6, 1), DAY, date(2025, 6, 1)])
def test_second_fate_of_one_subject_is_refused_until_the_first_is_taken_back(
    installation: Installation, subjects: Callable[..., list[str]], code: Callable[..., str], day: date
) -> None:
    first, second, third = (f"uscc:{code(number)}" for number in (1, 2, 3))
    identities.add(installation, "merge", [first], [second], DAY, by="王", reason="吸收合并")
    with pytest.raises(errors.IdentityElsewhere) as refused:
        identities.add(installation, "merge", [first], [third], day, by="王", reason="误")
    assert subjects() == [second, second]
    identities.add(
        installation, "merge", [first], [second], DAY, by="王", reason="吸收合并"
    )  # the same again is no fault
    identities.take_back(installation, refused.value.context["record_id"], by="李", reason="登记有误")
    identities.add(installation, "merge", [first], [third], day, by="王", reason="更正")
    assert subjects() == [third, second]
