"""`zhiheng intake`, `quarantine` and `link` as scripts call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastexcel
import pytest
import xlsxwriter

from zhiheng.cli import main

pytestmark = pytest.mark.database
HEAD = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(transactional_db: None, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `zhiheng ARGUMENTS --json` here, against the test database; return exit code and the JSON document."""
    monkeypatch.setattr("zhiheng.server.app.setup", lambda **_: None)

    def call(*arguments: str | Path) -> tuple[int, Any]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments), "--json"])
        return int(ended.value.code or 0), json.loads(capfd.readouterr().out)

    return call


def test_process_of_its_own(database_url: str, home: Path, sheet) -> None:
    path = sheet("1号,2024-03-01,甲厂,,警告")
    command = [
        sys.executable,
        "-c",
        "from zhiheng.cli import main; main()",
        "intake",
        str(path),
        "--source",
        "penalties",
    ]
    environment = os.environ | {"DATABASE_URL": database_url}
    done = subprocess.run([*command, "--json"], env=environment, capture_output=True, timeout=600, check=False)
    assert (done.returncode, json.loads(done.stdout)["accepted"]) == (0, 1)
    assert done.stderr == b""


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, name: str = "p.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
        return path

    return write


def test_taken_in_set_aside_mended_and_taken_in_again(run: Run, sheet, tmp_path: Path) -> None:
    path = sheet("1号,2024-03-01,甲厂,,警告", "2号,2024-02-30,乙厂,,警告")
    code, counts = run("intake", path, "--source", "penalties")
    assert code == 1
    assert list(counts)[:6] == ["batch", "accepted", "duplicates", "quarantined", "unlinked", "batch_seq"]
    assert (counts["accepted"], counts["quarantined"], counts["batch_seq"]) == (1, 1, 1)
    code, listed = run("quarantine", "list")
    assert (code, listed["waiting"], listed["rows"][0]["findings"][0]["code"]) == (0, 1, "no-such-day")
    assert run("quarantine", "export", tmp_path / "out.xlsx")[1]["rows"] == 1
    code, retried = run("quarantine", "retry", tmp_path / "out.xlsx")
    assert (code, retried["accepted"], retried["quarantined"]) == (1, 0, 1)
    code, retried = run("quarantine", "retry", mended(tmp_path / "out.xlsx", "处罚日期", "2024-02-29"))
    assert (code, retried["accepted"], retried["quarantined"], retried["batch_seq"]) == (0, 1, 0, 2)
    assert run("quarantine", "list")[1]["waiting"] == 0


def test_error_after_the_batch_is_the_one_document(run: Run, sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.ledger.errors import StoreUnwritable
    from zhiheng.server import refresh

    def fails(_: object) -> None:
        raise StoreUnwritable(path="lake", reason="disk")

    monkeypatch.setattr(refresh, "refresh", fails)
    code, answer = run("intake", sheet("1号,2024-03-01,甲厂,,警告"), "--source", "penalties")
    assert (code, list(answer)) == (1, ["error"])


@pytest.mark.parametrize("name", ["missing/out.csv", "missing/out.xlsx", "out.docx"])
def test_export_that_cannot_be_written_is_a_wrong_call(run: Run, sheet, tmp_path: Path, name: str) -> None:
    run("intake", sheet("1号,2024-02-30,甲厂,,警告"), "--source", "penalties")
    code, answer = run("quarantine", "export", tmp_path / name)
    assert (code, answer["error"]["code"]) == (2, "wrong-call")


def mended(path: Path, heading: str, cell: str) -> Path:
    frame = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    workbook = xlsxwriter.Workbook(path.with_name("mended.xlsx"))
    page = workbook.add_worksheet()
    page.write_row(0, 0, frame.columns)
    for column, (name, value) in enumerate(frame.row(0, named=True).items()):
        page.write_string(1, column, cell if name == heading else value or "")
    workbook.close()
    return path.with_name("mended.xlsx")


def test_folder_reports_each_file_and_refusals_fail(run: Run, sheet, tmp_path: Path) -> None:
    sheet("1号,2024-03-01,甲厂,,警告", name="in/a.csv")
    sheet("2号,2024-03-01,乙厂,,警告", name="in/b.csv")
    (tmp_path / "in" / "c.csv").write_bytes(b"")
    code, counts = run("intake", tmp_path / "in", "--source", "penalties")
    assert (code, counts["accepted"], counts["batch"]) == (1, 2, None)
    assert [report.get("accepted", report.get("error", {}).get("code")) for report in counts["files"]] == [
        1,
        1,
        "intake-file-empty",
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--source", "penalty"], "intake-unknown-source"),
        (["--source", "penalties", "--type", "penaltys"], "intake-unknown-type"),
        (["--source", "penalties", "--type", "complaint"], "intake-source-not-for-type"),
    ],
)
def test_unknown_name_is_refused_with_a_suggestion(run: Run, sheet, arguments: list[str], code: str) -> None:
    exit_code, answer = run("intake", sheet("1号,2024-03-01,甲厂,,警告"), *arguments)
    assert (exit_code, answer["error"]["code"]) == (1, code)
    assert "penalt" in answer["error"]["en"]


def test_mapping_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("文书,哪天,谁\n1号,2024-03-01,甲厂\n", "utf-8")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "columns: {文书: decision_no, 哪天: decided_on, 谁: party_name}\nconstants: {kind: 警告}\n", "utf-8"
    )
    assert run("intake", path, "--source", "penalties", "--mapping", mapping)[1]["accepted"] == 1


def test_proposal_judged(run: Run, sheet, tmp_path: Path) -> None:
    organisations = tmp_path / "o.csv"
    organisations.write_text(
        "统一社会信用代码,名称,登记状态,核准日期\n91510104000000001X,坏,存续,2010-01-01\n91110000600037341L,成都川味食品有限公司,存续,2010-01-01\n",
        "utf-8",
    )
    assert run("intake", organisations, "--source", "registration")[1]["quarantined"] == 1
    assert run("intake", sheet("1号,2024-03-01,成都川味食品公司,,警告"), "--source", "penalties")[1]["unlinked"] == 1
    proposal = run("link", "list")[1]["proposals"][0]
    subject = proposal["candidates"][0]["subject"]
    assert subject == "uscc:91110000600037341L"
    code, judged = run(
        "link", "judge", str(proposal["id"]), "--subject", subject, "--by", "1001", "--reason", "同一住所"
    )
    assert (code, judged["linked"]) == (0, 1)
    assert run("link", "list")[1]["waiting"] == 0
    assert run("link", "propose")[1]["proposed"] == 0


def test_pages_read_what_was_taken_in(run: Run, sheet) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    run("intake", sheet("1号,2024-03-01,甲厂,,警告"), "--source", "penalties", "--no-projection")
    assert ProjectedRecord.objects.count() == 0
    run("intake", sheet("2号,2024-03-01,乙厂,,警告"), "--source", "penalties")
    assert ProjectedRecord.objects.count() == 2
