"""Uploads on a server: rows set aside and mended, sent twice, personal data sealed, links judged."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import fastexcel
import pytest
import xlsxwriter
from django.db import connection
from sqlglot import exp

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake import ColumnMapping, errors
from zhiheng.ledger.intake.workbook import KEY, SEALED
from zhiheng.ledger.models import (
    LinkProposal,
    MappingMemory,
    QuarantinedRow,
    QuarantineState,
    SealedPerson,
    Upload,
    UploadState,
)
from zhiheng.ledger.services import errors as linking_errors
from zhiheng.ledger.services import linking, mending, proposals, uploads

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PENALTIES = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类"
COMPLAINTS = "登记编号,登记日期,被投诉人,投诉人,联系电话"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(Home(tmp_path / "home"), policy.load())


@pytest.fixture
def take(installation: Installation, csv: Callable[..., Path]):
    def run(text: str, source: str, **options):
        return uploads.take_in_file(installation, csv(text), source=source, **options)

    return run


def test_bad_rows_wait_with_their_findings(take) -> None:
    upload, result = take(f"{PENALTIES}\n1号,2024-03-01,甲厂,,警告\n2号,2024-02-30,乙厂,,好\n", "penalties")
    assert result.counts() | {"batch": None} == {
        "batch": None, "accepted": 1, "duplicates": 0, "quarantined": 1, "unlinked": 1, "batch_seq": 1, "conflicts": 0,
    }  # fmt: skip
    row = QuarantinedRow.objects.get()
    assert (row.row, row.state, row.upload) == (3, QuarantineState.OPEN, upload)
    assert {finding["code"] for finding in row.findings} == {"no-such-day", "unknown-code"}
    assert upload.state == UploadState.DONE
    assert result.receipt.batch_id == upload.key


def test_same_file_twice_adds_nothing(take, installation: Installation) -> None:
    text = f"{COMPLAINTS}\nT1,2024-03-01,甲厂,张三,13900000000\nT2,2024-02-30,乙厂,李四,13900000001\n"
    take(text, "complaints-12315")
    sealed = set(SealedPerson.objects.values_list("token", flat=True))
    _, second = take(text, "complaints-12315")
    assert (second.receipt.accepted, second.receipt.duplicates) == (0, 1)
    assert QuarantinedRow.objects.count() == 1
    assert set(SealedPerson.objects.values_list("token", flat=True)) == sealed
    assert installation.ledger.head() == 1


def test_same_bad_row_sent_at_the_same_moment_waits_once(
    installation: Installation, csv: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv(f"{PENALTIES}\n1号,2024-03-01,甲厂,,警告\n2号,2024-02-30,乙厂,,警告\n")
    both, known = Barrier(2), uploads._known

    def at_once(source: str, rows: list) -> set[str]:
        found = known(source, rows)
        with suppress(BrokenBarrierError):
            both.wait(timeout=2)
        return found

    def send(_: int) -> int:
        try:
            return uploads.take_in_file(installation, path, source="penalties")[1].receipt.accepted
        finally:
            connection.close()

    monkeypatch.setattr(uploads, "_known", at_once)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [0, 1]
    assert QuarantinedRow.objects.count() == 1


def test_csv_export_of_several_sheets_can_be_sent_again(take, installation: Installation, tmp_path: Path) -> None:
    take("统一社会信用代码,名称,登记状态,核准日期\n91110000600037341L,乙厂,存续,2024-02-30\n", "registration")
    take("登记编号,登记日期,被投诉人\nT2,2024-02-30,乙厂\n", "complaints-12315")
    mending.export(mending.waiting(), tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text("utf-8-sig").replace(",2024-02-30", ",2024-02-29")
    (tmp_path / "out.csv").write_text(text, "utf-8")
    retried = mending.retry(installation, tmp_path / "out.csv")
    assert (retried.accepted, retried.still_bad) == (2, 0)


def test_file_refused_whole_is_noted_and_writes_nothing(take, installation: Installation) -> None:
    with pytest.raises(errors.EqualHeadings):
        take(f"{PENALTIES},当事人\n1号,2024-03-01,甲厂,,警告,乙\n", "penalties")
    upload = Upload.objects.get()
    assert upload.state == UploadState.REFUSED
    assert upload.error["code"] == "intake-equal-headings"
    assert installation.ledger.head() == 0


def test_personal_data_lies_sealed_everywhere(take, installation: Installation) -> None:
    take(
        f"{COMPLAINTS}\nT1,2024-03-01,甲厂,张三丰,13900000000\nT2,2024-02-30,乙厂,李四光,13900000001\n",
        "complaints-12315",
    )
    rows = QuarantinedRow.objects.get()
    assert rows.personal == ["投诉人", "联系电话"]
    stored = b"".join(path.read_bytes() for path in installation.home.lake.rglob("*") if path.is_file())
    for secret in ("张三丰", "13900000000", "李四光", "13900000001"):
        assert secret not in str(rows.values) + str(rows.findings)
        assert secret.encode() not in stored
    token = dict(map(tuple, rows.values))["投诉人"]
    assert uploads.vault_of(installation).open(token, reader="t", reason="t") == "李四光"


def test_resident_id_in_a_code_column_is_sealed_too(take) -> None:
    take(f"{PENALTIES}\n1号,2024-03-01,甲厂,362322198709086409,警告\n", "penalties")
    row = QuarantinedRow.objects.get()
    assert "362322198709086409" not in str(row.values) + str(row.findings)
    assert row.personal == ["统一社会信用代码"]


def mend(path: Path, changes: dict[tuple[int, str], str]) -> Path:
    """Rewrite an exported workbook with some cells changed, as a person would."""
    frame = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    out = path.with_name("mended.xlsx")
    workbook = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, frame.columns)
    for at, row in enumerate(frame.iter_rows(named=True)):
        cells = {name: changes.get((at, name), cell) for name, cell in row.items()}
        for column, cell in enumerate(cells.values()):
            if cell is not None:
                sheet.write_string(at + 1, column, cell)
    workbook.close()
    return out


def test_mended_rows_enter_and_the_rest_stays(take, installation: Installation, tmp_path: Path) -> None:
    text = f"{COMPLAINTS}\nT1,2024-02-30,甲厂,张三,1390\nT2,2024-02-30,乙厂,李四,1391\nT3,03/04/2024,丙厂,王五,1392\n"
    take(text, "complaints-12315")
    path = tmp_path / "out.xlsx"
    assert mending.export(mending.waiting(), path) == 3
    mended = mend(path, {(0, "登记日期"): "2024-02-29", (2, "登记日期"): "2024-13-01"})
    retried = mending.retry(installation, mended)
    assert (retried.accepted, retried.still_bad, retried.unknown) == (1, 2, 0)
    assert QuarantinedRow.objects.filter(state=QuarantineState.MENDED).count() == 1
    codes = [row.findings[0]["code"] for row in mending.waiting()]
    assert codes == ["no-such-day", "no-such-day"]
    again = mending.retry(installation, mended)
    assert (again.accepted, again.unknown) == (0, 1)
    with installation.ledger.view(as_of=mending.timezone.localdate()) as view:
        from sqlglot import parse_one

        found = view.execute(parse_one("SELECT complaint_no, complainant FROM complaint")).to_pylist()
    assert [row["complaint_no"] for row in found] == ["T1"]
    opened = uploads.vault_of(installation).open(found[0]["complainant"], reader="t", reason="t")
    assert opened == "张三；1390"
    assert SealedPerson.objects.count() == 5


def test_export_shows_no_personal_data_and_marks_cells(take, tmp_path: Path) -> None:
    take(f"{COMPLAINTS}\nT1,2024-02-30,=1+1,张三,1390\n", "complaints-12315")
    path = tmp_path / "out.xlsx"
    mending.export(mending.waiting(), path)
    frame = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    row = frame.row(0, named=True)
    assert row["投诉人"] == SEALED
    assert row["被投诉人"] == "=1+1"
    assert row[KEY] == QuarantinedRow.objects.get().key
    out = tmp_path / "out.csv"
    mending.export(mending.waiting(), out)
    assert "'=1+1" in out.read_text("utf-8-sig")


def test_other_workbook_cannot_be_retried(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    workbook = xlsxwriter.Workbook(path)
    workbook.add_worksheet().write_row(0, 0, ["登记编号", "登记日期"])
    workbook.close()
    with pytest.raises(errors.NotOurExport):
        mending.retry(installation, path)


def test_contradicting_rows_of_one_file_wait_both(take) -> None:
    _, result = take(
        f"{PENALTIES}\n1号,2024-03-01,甲厂,,警告\n1号,2024-03-02,甲厂,,警告\n2号,2024-03-02,甲厂,,警告\n", "penalties"
    )
    assert result.counts()["accepted"] == 1
    assert sorted(row.row for row in QuarantinedRow.objects.all()) == [2, 3]
    assert {row.findings[0]["code"] for row in QuarantinedRow.objects.all()} == {"conflict"}


def test_mapping_is_remembered_for_the_same_headings(take, csv, installation: Installation) -> None:
    mapping = ColumnMapping.of(
        {"columns": {"文书": "decision_no", "哪天": "decided_on", "谁": "party_name"}, "constants": {"kind": "警告"}}
    )
    text = "文书,哪天,谁\n{},2024-03-01,甲厂\n"
    take(text.format("1号"), "penalties", mapping=mapping, record_type="penalty")
    assert MappingMemory.objects.get().record_type == "penalty"
    _, second = take(text.format("2号"), "penalties")
    assert second.receipt.accepted == 1


ORGANISATIONS = "统一社会信用代码,名称,登记状态,核准日期"


def test_judged_link_reaches_every_waiting_record(take, installation: Installation, code) -> None:
    take(f"{ORGANISATIONS}\n{code(1)},成都川味食品有限公司,存续,2010-01-01\n", "registration")
    take(f"{PENALTIES}\n1号,2024-03-01,成都川味食品公司,,警告\n2号,2024-03-01,成都川味食品公司,,警告\n", "penalties")
    proposal = LinkProposal.objects.get()
    assert (proposal.rows, proposal.candidates[0]["subject"]) == (2, f"uscc:{code(1)}")
    with pytest.raises(linking_errors.SubjectUnfit):
        proposals.judge(installation, proposal.pk, subject="甲厂", by="王", reason="同一住所")
    assert proposals.judge(installation, proposal.pk, subject=f"uscc:{code(1)}", by="1001", reason="同一住所") == 2
    with installation.ledger.view(as_of=mending.timezone.localdate()) as view:
        from sqlglot import parse_one

        subjects = view.execute(parse_one("SELECT subject FROM penalty"))["subject"].to_pylist()
    assert subjects == [f"uscc:{code(1)}"] * 2
    with pytest.raises(linking_errors.ProposalDecided):
        proposals.judge(installation, proposal.pk, subject=None, by="1002", reason="x")


def test_proposals_follow_when_an_organisation_becomes_known(take, installation: Installation, code) -> None:
    take(f"{PENALTIES}\n1号,2024-03-01,成都川味食品公司,,警告\n", "penalties")
    assert LinkProposal.objects.count() == 0
    take(f"{ORGANISATIONS}\n{code(1)},成都川味食品有限公司,存续,2010-01-01\n", "registration")
    assert linking.renew(installation) == 1
    assert linking.renew(installation) == 0


def test_rows_of_the_api_under_one_key_append_once(installation: Installation) -> None:
    rows = [{"decision_no": "1号", "decided_on": "2024-03-01", "party_name": "甲厂", "kind": "warning"}]
    options = {"source": "penalties", "record_type": "penalty", "key": "a" * 32}
    _, first = uploads.take_in_rows(installation, rows, **options)
    _, second = uploads.take_in_rows(installation, rows, **options)
    assert first.receipt.accepted == 1
    assert second.receipt.repeated
    assert installation.ledger.head() == 1
    assert Upload.objects.count() == 1


def test_death_between_setting_aside_and_append_is_made_good(
    take, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{PENALTIES}\n1号,2024-03-01,甲厂,,警告\n2号,2024-02-30,乙厂,,警告\n"
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "commit", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(text, "penalties")
    assert (Upload.objects.get().state, installation.ledger.head()) == (UploadState.PREPARED, 0)
    _, result = take(text, "penalties")
    assert result.receipt.accepted == 1
    assert QuarantinedRow.objects.count() == 1


A = f"{PENALTIES}\n1号,2024-03-01,甲厂,,警告\n2号,2024-03-01,乙厂,,警告\n"
B = f"{PENALTIES}\n1号,2024-03-01,甲厂,,其他\n"


def kinds(installation: Installation) -> dict[str, str]:
    with installation.ledger.view(date(2026, 1, 1)) as view:
        rows = view.execute(exp.select("decision_no", "kind").from_("penalty")).to_pylist()
    return {row["decision_no"]: row["kind"] for row in rows}


def test_old_file_does_not_undo_a_later_correction_unless_told_to(take, installation: Installation) -> None:
    take(A, "penalties", again=False)
    before = kinds(installation)
    take(B, "penalties", again=False)
    corrected = kinds(installation)
    assert corrected != before
    with pytest.raises(errors.TakenInBefore) as refused:
        take(A, "penalties", again=False)
    found = refused.value.context
    assert (found["batch_seq"], found["changed"], found["batches"]) == (1, 1, "2")
    assert found["changes"] == [
        {"record_type": "penalty", "source_key": "1号", "batch_seq": 2, "fields": {"kind": ["warning", "other"]}}
    ]
    assert (kinds(installation), installation.ledger.head()) == (corrected, 2)
    _, result = take(A, "penalties", again=True)
    assert (result.receipt.accepted, result.receipt.duplicates, kinds(installation)) == (1, 1, before)
    _, result = take(A, "penalties", again=False)
    assert (result.receipt.accepted, result.receipt.duplicates) == (0, 2)


def test_old_file_is_asked_about_although_an_earlier_one_gave_the_corrected_row(
    take, installation: Installation
) -> None:
    take(A, "penalties", again=False)
    more = A + "3号,2024-03-01,丙厂,,警告\n"
    take(more, "penalties", again=False)
    take(B, "penalties", again=False)
    with pytest.raises(errors.TakenInBefore):
        take(more, "penalties", again=False)


def test_old_file_is_taken_where_the_later_change_led_back_or_is_about_other_records(
    take, installation: Installation
) -> None:
    take(A, "penalties", again=False)
    take(B, "penalties", again=False)
    take(A + "\n", "penalties", again=False)
    take(f"{PENALTIES}\n9号,2024-03-01,丁厂,,警告\n", "penalties", again=False)
    _, result = take(A, "penalties", again=False)
    assert (result.receipt.accepted, result.receipt.duplicates) == (0, 2)
