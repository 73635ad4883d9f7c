"""The synthetic province: the same for the same seed, and what intake makes of it is what was put in."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from sqlglot import select

from zhiheng import codes
from zhiheng.ledger import intake
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.policy.errors import UnknownPack
from zhiheng.sandbox import province
from zhiheng.sandbox.enterprises import TODAY, make_enterprises
from zhiheng.sandbox.errors import NoProvince

COUNT = 400
_NAMED = ("uscc", "name", "registered_on", "former_names", "org_code", "registration_number")


def digests(folder: Path) -> dict[str, str]:
    """Hash every sheet but the workbooks, which carry the moment of their making."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".xlsx"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_make_gives_same_files_when_seed_is_same(tmp_path: Path) -> None:
    province.make("sichuan", tmp_path / "a", count=60)
    province.make("sichuan", tmp_path / "b", count=60)
    province.make("sichuan", tmp_path / "c", count=60, seed=1)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


def test_codes_are_valid_and_from_a_range_no_register_issues() -> None:
    firms = make_enterprises(province.counties("jiangsu"), 300, 3)
    assert all(codes.uscc.is_valid(firm.uscc) for firm in firms)
    assert {firm.uscc[8:10] for firm in firms} == {"YY"}
    assert len({firm.name for firm in firms}) == 300


def test_make_refuses_a_pack_without_a_province(tmp_path: Path) -> None:
    with pytest.raises(NoProvince):
        province.make("national", tmp_path)
    with pytest.raises(UnknownPack):
        province.make("atlantis", tmp_path)


def directory(installation: Installation) -> intake.Directory:
    if not installation.ledger.head():
        return intake.Directory()
    with installation.ledger.view(TODAY) as view:
        return intake.Directory.of(view.execute(select(*_NAMED).from_("organisation")))


@pytest.mark.parametrize("pack", ["sichuan", "jiangsu"])
def test_intake_accepts_what_is_good_and_sets_aside_what_is_spoilt(pack: str, tmp_path: Path) -> None:
    installation = open_installation(Home(tmp_path / "home"))
    vault = intake.MemoryVault()
    for sheet in province.make(pack, tmp_path / "sheets", count=COUNT):
        setting = intake.Setting(
            installation.record_types, installation.sources, directory(installation), today=date(2026, 11, 21)
        )
        result = intake.take_in(
            sheet.path, ledger=installation.ledger, vault=vault, setting=setting, source=sheet.source
        )
        counts = result.counts()
        found = (counts["accepted"], counts["quarantined"], counts["duplicates"], counts["conflicts"])
        assert found == (sheet.good, sheet.bad, sheet.repeated, 0), sheet.path.name
