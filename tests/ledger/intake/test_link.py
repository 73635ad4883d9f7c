"""Parties and subjects: what links for certain, what is proposed, what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.ledger.intake import Directory, IntakeResult, Setting

Intake = Callable[..., IntakeResult]
HEAD = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类"


@pytest.fixture
def directory(code) -> Directory:
    def row(number: int, name: str, day: date, **more: Any) -> dict[str, Any]:
        empty = {"former_names": None, "org_code": None, "registration_number": None}
        return {"uscc": code(number), "name": name, "registered_on": day, **empty, **more}

    rows = [
        row(1, "成都蜀味食品有限公司", date(2010, 1, 1), registration_number="510104000012345"),
        row(1, "成都川味食品有限公司", date(2020, 1, 1)),
        row(
            2,
            "绵阳长虹机械厂",
            date(2015, 1, 1),
            former_names=[{"name": "绵阳红星机械厂", "until": date(2014, 12, 31)}],
        ),
        row(3, "乐山同名商贸有限公司", date(2012, 1, 1)),
        row(4, "乐山同名商贸有限公司", date(2013, 1, 1)),
    ]
    names = pa.list_(pa.struct([("name", pa.string()), ("until", pa.date32())]))
    schema = pa.schema([("uscc", pa.string()), ("name", pa.string()), ("registered_on", pa.date32()),
                        ("former_names", names), ("org_code", pa.string()), ("registration_number", pa.string())])  # fmt: skip
    return Directory.of(pa.Table.from_pylist(rows, schema=schema))


@pytest.fixture
def linked(intake: Intake, csv, listener, setting: Setting, directory: Directory):
    """Take in one penalty on a day against a name and code; return (subject, method) and the proposals."""

    def run(name: str, code: str = "", day: str = "2024-03-01") -> tuple[Any, Any, list[Any]]:
        path: Path = csv(f"{HEAD}\n1号,{day},{name},{code},警告\n")
        result = intake(path, setting=replace(setting, directory=directory))
        party = listener.parties()[0]
        assert listener.rows()[0]["subject"] == party["subject"]
        return party["subject"], party["method"], result.proposals

    return run


def test_valid_code_links_whatever_the_name(linked, code) -> None:
    assert linked("谁也不是", code(9))[:2] == (f"uscc:{code(9)}", "code")


def test_organisation_code_is_an_alias(linked, code) -> None:
    assert linked("甲", code(1)[8:17])[:2] == (f"uscc:{code(1)}", "alias")


def test_name_links_on_the_days_it_was_borne(linked, code) -> None:
    assert linked("成都蜀味食品有限公司", day="2019-12-31")[:2] == (f"uscc:{code(1)}", "name")


def test_name_before_the_first_known_state_counts(linked, code) -> None:
    assert linked("成都蜀味食品有限公司", day="2005-01-01")[:2] == (f"uscc:{code(1)}", "name")


def test_name_given_up_before_the_day_is_only_proposed(linked, code) -> None:
    subject, method, proposals = linked("成都蜀味食品有限公司", day="2020-01-01")
    assert (subject, method) == (None, "none")
    assert proposals[0].candidates[0].subject == f"uscc:{code(1)}"
    assert "当日不用此名" in proposals[0].candidates[0].zh


def test_former_name_counts_until_its_last_day(linked, code) -> None:
    assert linked("绵阳红星机械厂", day="2014-12-31")[:2] == (f"uscc:{code(2)}", "name")


def test_name_in_other_widths_and_brackets(linked, code) -> None:
    assert linked("成都 川味食品有限公司", day="2024-01-01")[:2] == (f"uscc:{code(1)}", "name")


def test_name_with_two_bearers_is_proposed_with_both(linked, code) -> None:
    subject, _, proposals = linked("乐山同名商贸有限公司")
    assert subject is None
    assert {c.subject for c in proposals[0].candidates} == {f"uscc:{code(3)}", f"uscc:{code(4)}"}
    assert proposals[0].rows == 1


def test_similar_name_is_proposed_never_linked(linked, code) -> None:
    subject, method, proposals = linked("成都川味食品公司")
    assert (subject, method) == (None, "none")
    assert proposals[0].candidates[0].subject == f"uscc:{code(1)}"
    assert proposals[0].candidates[0].score < 1


def test_unknown_name_waits_without_proposal(linked) -> None:
    assert linked("广元无关建材有限公司") == (None, "none", [])


def test_row_with_unlinked_main_party_is_accepted(intake: Intake, csv, listener) -> None:
    result = intake(csv(f"{HEAD}\n1号,2024-03-01,无人知晓厂,,警告\n"))
    assert result.counts()["accepted"] == 1
    assert listener.rows()[0]["subject"] is None
