"""A third province: begun by one command, linted, computed, compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from zhiheng import policy
from zhiheng.cli import packs
from zhiheng.credit.worked_cases import differences
from zhiheng.policy.errors import PackExists

RUN = CliRunner()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIHENG_PACKS", "")
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    return tmp_path / "own"


def new(own: Path, *more: str) -> dict[str, object]:
    done = RUN.invoke(packs.command, ["new", "zhejiang", "--division", "330000", "--into", str(own), *more, "--json"])
    assert done.exit_code == 0, done.output
    document: dict[str, object] = json.loads(done.stdout)
    return document


def test_new_pack_passes_the_linter(own: Path) -> None:
    assert new(own) == {"pack": "zhejiang", "path": str(own / "zhejiang"), "findings": []}
    loaded = policy.load()
    assert loaded["zhejiang"].info.label.zh == "浙江省"
    assert loaded["zhejiang"].chain == ("zhejiang", "national")
    assert {"sichuan", "jiangsu"} <= loaded.keys(), "own packs stand beside the shipped ones"


def test_worked_case_of_a_new_pack_comes_out_as_written(own: Path) -> None:
    new(own)
    pack = policy.load()["zhejiang"]
    rated = [case for case in pack.cases.values() if case.scorecard]
    assert rated
    assert [each for case in rated for each in differences(pack, case)] == []


def test_everything_invented_in_a_new_pack_is_marked(own: Path) -> None:
    new(own)
    card = policy.load()["zhejiang"].scorecards["risk-class"]
    assert {each.certainty for each in (*card.criteria, *card.vetoes)} == {"example"}


def test_new_pack_overwrites_nothing(own: Path) -> None:
    new(own)
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    done = RUN.invoke(packs.command, ["new", "zhejiang", "--division", "330000", "--into", str(own)])
    assert isinstance(done.exception, PackExists)
    assert {path: path.read_bytes() for path in own.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["Zhejiang", "../x", "浙江", "1x", ""])
def test_id_that_no_pack_can_bear_is_refused(own: Path, name: str) -> None:
    done = RUN.invoke(packs.command, ["new", name, "--division", "330000", "--into", str(own)])
    assert done.exit_code != 0
    assert not own.exists() or not list(own.iterdir())


def test_pack_of_an_id_that_ships_is_reported(own: Path) -> None:
    done = RUN.invoke(packs.command, ["new", "sichuan", "--division", "510000", "--into", str(own), "--json"])
    assert [each["code"] for each in json.loads(done.stdout)["findings"]] == ["pack-twice"]


def test_diff_of_two_provinces_names_what_changed(own: Path) -> None:
    done = RUN.invoke(packs.command, ["diff", "sichuan", "jiangsu", "--kind", "scorecards", "--json"])
    found = {each["id"]: each for each in json.loads(done.stdout)}
    assert found["quality-credit-precheck"]["change"] == "added"
    assert found["risk-class"]["change"] == "changed"
    assert {"path": "label.zh", "before": "四川省企业质量信用风险分类", "after": "江苏省企业质量信用风险分类"} in found[
        "risk-class"
    ]["details"]


def test_diff_with_a_change_shows_the_one_value(own: Path, tmp_path: Path) -> None:
    change = tmp_path / "change.yaml"
    change.write_text(
        "sichuan:\n  programmes:\n    expert-pool:\n      label: {zh: 专家库, en: Experts}\n", encoding="utf-8"
    )
    done = RUN.invoke(packs.command, ["diff", "sichuan", "--change", str(change), "--json"])
    (only,) = json.loads(done.stdout)
    assert (only["kind"], only["id"], only["change"]) == ("programmes", "expert-pool", "changed")
    assert {each["path"] for each in only["details"]} == {"label.zh", "label.en"}


def test_diff_of_a_pack_with_itself_is_empty(own: Path) -> None:
    done = RUN.invoke(packs.command, ["diff", "sichuan", "sichuan", "--json"])
    assert json.loads(done.stdout) == []


def test_diff_needs_one_thing_to_compare_with(own: Path) -> None:
    assert RUN.invoke(packs.command, ["diff", "sichuan"]).exit_code == 2
    assert RUN.invoke(packs.command, ["diff", "sichuan", "jiangsu", "--against-run", "x"]).exit_code == 2
