"""Whole files into a real ledger: counts, corrections, sent twice, and the published statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import parse_one

from zhiheng.ledger import Home, Ledger
from zhiheng.ledger.intake import IntakeResult, MemoryVault, Progress, Setting, errors, take_in
from zhiheng.ledger.intake.folder import files_of
from zhiheng.ledger.intake.who import directory_of
from zhiheng.sandbox import published

HEAD = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类"


@pytest.fixture
def ledger(tmp_path: Path, record_types) -> Ledger:
    return Ledger.open(Home(tmp_path / "home"), record_types)


@pytest.fixture
def take(ledger: Ledger, setting: Setting) -> Callable[..., IntakeResult]:
    def run(what: Any, **options: Any) -> IntakeResult:
        options = {"source": "test", "setting": setting} | options
        return take_in(what, ledger=ledger, vault=MemoryVault(), **options)

    return run


def rows(ledger: Ledger, query: str) -> list[dict[str, Any]]:
    with ledger.view(as_of=date(2026, 11, 21)) as view:
        return view.execute(parse_one(query)).to_pylist()


def test_counts_and_second_sending(take, csv) -> None:
    path = csv(f"{HEAD}\n1号,2024-03-01,甲厂,,警告\n2号,2024-03-01,,,警告\n3号,2024-13-01,丙厂,,警告\n")
    assert take(path).counts()["accepted"] == 1
    again = take(path).counts()
    assert (again["accepted"], again["duplicates"], again["quarantined"], again["batch"]) == (0, 1, 2, None)


def test_changed_row_becomes_a_correction(take, csv, ledger: Ledger) -> None:
    take(csv(f"{HEAD}\n1号,2024-03-01,甲厂,,警告\n"))
    take(csv(f"{HEAD}\n1号,2024-03-01,乙厂,,警告\n"))
    assert rows(ledger, "SELECT party_name FROM penalty") == [{"party_name": "乙厂"}]
    assert ledger.head() == 2


def test_file_with_bad_rows_only_makes_no_batch(take, csv, ledger: Ledger) -> None:
    result = take(csv(f"{HEAD}\n1号,2024-02-30,甲厂,,警告\n"))
    assert (result.receipt.batch_id, ledger.head(), len(result.bad)) == (None, 0, 1)


def test_refused_file_leaves_nothing(take, csv, ledger: Ledger) -> None:
    with pytest.raises(errors.BrokenQuotes):
        take(csv(f'{HEAD}\n1号,2024-03-01,甲厂,,警告\n2号,2024-03-01,"甲厂,,警告\n'))
    assert ledger.head() == 0
    assert ledger.batches().num_rows == 0


def test_names_link_to_organisations_already_there(take, csv, ledger: Ledger, setting: Setting, code) -> None:
    take(csv(f"统一社会信用代码,名称,登记状态,核准日期\n{code(1)},成都川味食品有限公司,存续,2010-01-01\n"))
    known = replace(setting, directory=directory_of(ledger, setting.today))
    take(csv(f"{HEAD}\n1号,2024-03-01,成都川味食品有限公司,,警告\n"), setting=known)
    assert rows(ledger, "SELECT subject FROM penalty") == [{"subject": f"uscc:{code(1)}"}]


def test_published_statistics_are_read_back_with_channels_apart(take, ledger: Ledger) -> None:
    result = take(published.statistics(), source=published.SOURCE)
    assert (result.bad, result.counts()["accepted"], result.counts()["unlinked"]) == ([], 13, 0)
    found = rows(
        ledger,
        "SELECT channel, denominator, numerator, value FROM statistic"
        " WHERE indicator = 'spot-check-pass-rate' AND unit_code = '320000'",
    )
    assert {row["channel"]: (row["denominator"], row["numerator"]) for row in found} == {
        "all": (3691, 3301),
        "plants": (2276, 2167),
        "online": (645, 467),
        "shops": (770, 667),
    }
    for row in found:
        assert abs(row["value"] - Decimal(row["numerator"] * 100) / row["denominator"]) < Decimal("0.000001")
    national = rows(
        ledger, "SELECT value FROM statistic WHERE indicator = 'manufacturing-pass-rate' ORDER BY period_end"
    )
    assert [row["value"] for row in national] == [Decimal("93.39"), Decimal("93.65"), Decimal("93.93")]
    sichuan = rows(
        ledger, "SELECT denominator, numerator FROM statistic WHERE unit_code = '510000' AND value_unit = '%'"
    )
    assert sichuan == [{"denominator": 33566, "numerator": None}]


def test_progress_tells_rows_and_remaining_time(take, csv, setting: Setting) -> None:
    steps: list[Progress] = []
    lines = "".join(f"{n}号,2024-03-01,甲厂,,警告\n" for n in range(200))
    small = replace(setting, limits=replace(setting.limits, chunk_bytes=1000))
    take(csv(f"{HEAD}\n{lines}"), setting=small, progress=steps.append)
    assert len(steps) > 3
    assert steps[-1].rows == 200
    assert steps[-1].done == steps[-1].size
    assert steps[-1].remaining == 0


def test_folder_gives_its_files_in_order(tmp_path: Path, csv) -> None:
    csv("a", name="b.csv")
    (tmp_path / "deep").mkdir()
    csv("a", name="deep/a.csv")
    csv("a", name=".hidden.csv")
    csv("a", name="~$b.xlsx")
    assert [path.name for path in files_of(tmp_path)] == ["b.csv", "a.csv"]


def test_link_out_of_the_folder_is_refused(tmp_path: Path, csv) -> None:
    outside = csv("a", name="secret.csv")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "inside.csv").symlink_to(outside)
    with pytest.raises(errors.NotAFile):
        files_of(folder)


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(errors.FolderEmpty):
        files_of(tmp_path)


CELLS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_every_row_is_accepted_set_aside_or_skipped(listener, intake, cells) -> None:
    head = ("decision_no", "decided_on", "party_name", "kind")
    result = intake([dict(zip(head, row, strict=True)) for row in cells], record_type="penalty")
    skipped = sum(len(sheet.skipped) for sheet in result.sheets)
    assert result.receipt.accepted + len(result.bad) + skipped == len(cells)
    for bad in result.bad:
        for finding in bad.findings:
            assert finding.message("zh")
            assert finding.message("en")
