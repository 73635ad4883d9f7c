"""A lawful erasure: nothing is left in any file, the vault's key is gone, pages forget, and a run says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhiheng import credit
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.ledger.models import ProjectedRecord, SealedPerson
from zhiheng.ledger.services import erasure, projection, uploads
from zhiheng.ledger.services.vault import PersonErased

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

MARK = "独一无二的标记七四一"
DAY = date(2026, 6, 30)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return open_installation(Home(tmp_path / "home"))


def take_in(installation: Installation, folder: Path, name: str, text: str, source: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    _, result = uploads.take_in_file(installation, path, source=source)
    assert not result.bad, [finding.code for row in result.bad for finding in row.findings]


def register_and_complain(installation: Installation, folder: Path) -> None:
    take_in(installation, folder, "organisations.csv",
            "统一社会信用代码,企业名称,登记状态,成立日期,核准日期,法定代表人\n"
            f"91510104YY0000001X,示例一企业,存续,2015-01-01,2015-01-01,{MARK}甲\n", "synthetic-registration")  # fmt: skip
    for outcome in ("办理中", "调解成功"):  # the second is a correction: two states must go
        take_in(installation, folder, f"{outcome}.csv",
                "登记编号,登记日期,被投诉人,被投诉人统一社会信用代码,问题类别,是否受理,处理结果,诉求内容,投诉人\n"
                f"C-1,2026-03-01,示例一企业,91510104YY0000001X,质量,是,{outcome},{MARK}内容,{MARK}乙\n",
                "synthetic-complaints")  # fmt: skip


def files_with_mark(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]


def test_erasing_leaves_nothing_and_runs_cannot_be_compared(installation: Installation, tmp_path: Path) -> None:
    register_and_complain(installation, tmp_path)
    projection.advance(installation.ledger)
    run = credit.grade_and_store(
        installation.ledger, installation.runs, installation.packs["sichuan"], "risk-class", DAY
    ).run
    assert run is not None
    record = ProjectedRecord.objects.get(record_type="complaint", superseded_by="")
    sealed = SealedPerson.objects.filter(kind__startswith="complaint").exclude(wrapped_key=None)
    assert sealed.count() >= 1

    done = erasure.erase_records(
        installation, "complaint", [bytes.fromhex(record.record_id)], reason="依法删除", decision="示例删〔2026〕1号"
    )

    assert done.states == 2
    assert not files_with_mark(installation.home.lake)
    assert not ProjectedRecord.objects.filter(record_type="complaint").exists()
    assert not sealed.exists()
    verified = credit.verify(installation.ledger, installation.runs, run)
    assert verified.same is None
    assert "2" in verified.reason_en


def test_an_erased_value_says_so_and_cannot_be_read(installation: Installation, tmp_path: Path) -> None:
    register_and_complain(installation, tmp_path)
    vault = uploads.vault_of(installation)
    token = SealedPerson.objects.filter(kind__startswith="organisation").first()
    assert token is not None
    assert MARK in vault.open(token.token, reader="tester", reason="test")
    vault.erase([token.token])
    with pytest.raises(PersonErased):
        vault.open(token.token, reader="tester", reason="test")
