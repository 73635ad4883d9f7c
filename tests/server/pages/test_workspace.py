"""A day's work in the workspace on a real installation: send, mend, link, explain, verify."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastexcel
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.slow, pytest.mark.django_db]

COLUMNS = (
    "抽样编号",
    "检验类别",
    "抽样日期",
    "标称生产企业名称",
    "统一社会信用代码",
    "产品名称",
    "检验结论",
    "不合格说明",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Path]:
    """Fill a small installation once: sixty synthetic enterprises, graded. Its rows are rolled back at the end."""
    from django.db import transaction

    from zhiheng.server import demo
    from zhiheng.server.staff.installation import installation

    folder = tmp_path_factory.mktemp("filled")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as set_home, transaction.atomic():
        set_home.setenv("ZHIHENG_HOME", str(folder))
        installation.cache_clear()
        demo.fill(installation(), "sichuan", 60, step=lambda zh, en: None, cases=False)
        installation.cache_clear()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Any]:
    """Give a copy of the filled installation, with the database as it was after filling."""
    from django.core.cache import cache

    from zhiheng.server.staff.installation import installation

    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    cache.clear()
    installation.cache_clear()
    yield installation()
    installation.cache_clear()
    cache.clear()


@pytest.fixture
def clerk(home: Any, client: Client) -> Client:
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.create_user("clerk", is_staff=True))
    return client


def work() -> int:
    """Do the jobs that wait, as the worker would; return how many."""
    from django.db import connection
    from procrastinate.contrib.django.models import ProcrastinateJob

    from zhiheng.server.staff import jobs, mended_sheets, verification

    tasks = {
        jobs.TASK: jobs.take_in,
        verification.TASK: verification.verify_run,
        mended_sheets.TASK: mended_sheets.take_in_mended,
    }
    waiting = list(ProcrastinateJob.objects.filter(status="todo", task_name__in=tasks))
    for job in waiting:
        tasks[job.task_name].func(**job.args)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
    return len(waiting)


def firms() -> list[Any]:
    from zhiheng.ledger.models import EnterpriseCard

    return list(EnterpriseCard.objects.filter(status="active").order_by("subject")[:3])


def sheet() -> SimpleUploadedFile:
    """Return a sheet of four rows: two good ones, one with a day that does not exist, one code with a wrong sign."""
    first, second, third = firms()
    wrong = third.uscc[:-1] + ("0" if third.uscc[-1] != "0" else "1")
    rows = [
        ("T-1", "监督抽查", "2026-03-02", first.name, first.uscc, "=1+1", "合格", ""),
        ("T-2", "监督抽查", "2026年3月3日", second.name, second.uscc, "豆瓣", "不合格", "标签不符"),
        ("T-3", "监督抽查", "2026-02-30", first.name, first.uscc, "泡菜", "合格", ""),
        ("T-4", "监督抽查", "2026-03-04", third.name, wrong, "花椒", "合格", ""),
    ]
    text = "\n".join(",".join(row) for row in [COLUMNS, *rows])
    return SimpleUploadedFile("三月抽查.csv", text.encode("gb18030"), "text/csv")


def send(client: Client, file: SimpleUploadedFile, source: str = "synthetic-spot-check", kind: str = "") -> str:
    answer = client.post("/staff/intake", {"file": file, "source": source, "record_type": kind})
    assert answer.status_code == 302, re.findall("zh-field-message[^>]*>([^<]*)", answer.content.decode())
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def figures(page: str) -> dict[str, str]:
    found = re.findall(r'<dt>([^<]*)</dt><dd><span class="zh-figure-value">([\d,]+)', page)
    return dict(found)


def test_file_sent_is_followed_mended_and_shown(clerk: Client) -> None:
    place = send(clerk, sheet())
    waiting = text(clerk, place)
    assert 'hx-trigger="every 1s"' in waiting
    assert "<progress" in waiting
    assert "HX-Refresh" not in clerk.get(f"{place}/progress").headers
    assert work() == 1
    assert clerk.get(f"{place}/progress").headers["HX-Refresh"] == "true"
    done = text(clerk, place)
    assert figures(done) == {"入账": "2", "重复，未再入账": "0", "留下待修正": "2", "入账但待关联": "0"}
    number = place.rsplit("/", 1)[1]
    rows = re.findall(r'href="(/staff/quarantine/\d+)"', text(clerk, f"/staff/quarantine?upload={number}"))
    assert len(rows) == 2
    _mend_the_day(clerk, rows[0])
    assert len(re.findall(r'href="(/staff/quarantine/\d+)"', text(clerk, f"/staff/quarantine?upload={number}"))) == 1
    assert "2026-02-28" in text(clerk, f"/enterprise/{firms()[0].uscc}?type=inspection")


def _mend_the_day(clerk: Client, address: str) -> None:
    page = text(clerk, address)
    assert "2026-02-30" in page
    cells = dict(re.findall(r'name="(c\d+)" value="([^"]*)"', page))
    day = next(name for name, value in cells.items() if value == "2026-02-30")
    product = next(name for name, value in cells.items() if value == "泡菜")
    again = clerk.post(address, {**cells, day: "2026-02-31", product: "我改过的泡菜", "decision": "mend"})
    kept = again.content.decode()
    assert again.status_code == 422
    assert "我改过的泡菜" in kept
    assert 'value="2026-02-31"' in kept
    assert 'id="error-summary"' in kept
    assert "2026-02-31" in re.findall(r'zh-field-message"[^>]*>([^<]*)', kept)[0]
    good = clerk.post(address, {**cells, day: "2026-02-28", "decision": "mend"})
    assert good.status_code == 302
    assert "这一行已处理" in text(clerk, address)


def test_same_file_twice_adds_nothing(clerk: Client) -> None:
    first, second = send(clerk, sheet()), send(clerk, sheet())
    assert work() == 2
    assert figures(text(clerk, first))["入账"] == "2"
    assert figures(text(clerk, second))["入账"] == "0"
    assert figures(text(clerk, second))["重复，未再入账"] == "2"
    assert len(re.findall(r"/staff/quarantine/\d+", text(clerk, "/staff/quarantine"))) >= 2


def test_old_file_asks_before_it_undoes_a_correction(clerk: Client) -> None:
    def at(product: str) -> SimpleUploadedFile:
        row = ("T-A", "监督抽查", "2026-03-02", firms()[0].name, firms()[0].uscc, product, "合格", "")
        return SimpleUploadedFile("旧表.csv", "\n".join([",".join(COLUMNS), ",".join(row)]).encode(), "text/csv")

    for product in ("一号", "二号"):
        place = send(clerk, at(product))
        work()
        assert figures(text(clerk, place))["入账"] == "1"
    place = send(clerk, at("一号"))
    work()
    asked = text(clerk, place)
    assert "其后有更正" in asked
    assert "二号" in asked
    assert "一号" in asked
    assert 'name="again"' in asked
    assert "请先勾选" in clerk.post(f"{place}/again", follow=True).content.decode()
    assert work() == 0
    clerk.post(f"{place}/again", {"again": "1"})
    assert work() == 1
    assert figures(text(clerk, place))["入账"] == "1"
    assert "无需再次确认" in clerk.post(f"{place}/again", {"again": "1"}, follow=True).content.decode()


def test_refused_file_says_why_and_writes_nothing(clerk: Client) -> None:
    place = send(clerk, SimpleUploadedFile("x.csv", b"a,a\n1,2\n"), kind="inspection")
    work()
    page = text(clerk, place)
    assert "zh-message-bad" in page
    assert "什么都没有入账" in page


def test_spreadsheet_goes_out_and_comes_back(clerk: Client) -> None:
    place = send(clerk, sheet())
    work()
    number = place.rsplit("/", 1)[1]
    answer = clerk.get(f"/staff/quarantine/export.xlsx?upload={number}")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    frame = fastexcel.read_excel(answer.content).load_sheet(0, dtypes="string").to_polars()
    assert frame.height == 2
    mended = frame.to_dicts()
    for row in mended:
        row["抽样日期"] = "2026-03-05"
    file = SimpleUploadedFile("改好.xlsx", _workbook(list(frame.columns), mended))
    answer = clerk.post("/staff/quarantine/mended", {"file": file}, follow=True)
    assert "入账 1 行" in answer.content.decode()
    assert "仍待修正 1 行" in answer.content.decode()


def test_large_mended_sheet_is_taken_in_by_a_job(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.models import MendingJob
    from zhiheng.server.staff import quarantine

    monkeypatch.setattr(quarantine, "AT_ONCE", 1)
    number = send(clerk, sheet()).rsplit("/", 1)[1]
    work()
    answer = clerk.get(f"/staff/quarantine/export.xlsx?upload={number}")
    frame = fastexcel.read_excel(answer.content).load_sheet(0, dtypes="string").to_polars()
    mended = [{**row, "抽样日期": "2026-03-05"} for row in frame.to_dicts()]
    file = SimpleUploadedFile("改好.xlsx", _workbook(list(frame.columns), mended))
    place = clerk.post("/staff/quarantine/mended", {"file": file})["Location"]
    waiting = text(clerk, place)
    assert 'max="2"' in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "HX-Refresh" not in clerk.get(f"{place}/progress").headers
    assert work() == 1
    assert clerk.get(f"{place}/progress").headers["HX-Refresh"] == "true"
    assert figures(text(clerk, place)) == {
        "入账": "1", "重复，未再入账": "0", "仍待修正": "1", "已不在待修正之列": "0",
    }  # fmt: skip
    job = MendingJob.objects.get()
    assert (job.state, job.done, job.rows) == ("done", 2, 2)


def test_sheet_that_is_no_export_is_refused_at_once(clerk: Client) -> None:
    file = SimpleUploadedFile("别的.csv", b"a,b\n1,2\n")
    page = clerk.post("/staff/quarantine/mended", {"file": file}, follow=True).content.decode()
    assert "不是“问题数据”导出的文件" in page


def _workbook(columns: list[str], rows: list[dict[str, Any]]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("inspection")
    for x, name in enumerate(columns):
        sheet.write_string(0, x, name)
        for y, row in enumerate(rows, start=1):
            sheet.write_string(y, x, row[name] or "")
    book.close()
    return target.getvalue()


def test_row_can_be_dismissed(clerk: Client) -> None:
    place = send(clerk, sheet())
    work()
    number = place.rsplit("/", 1)[1]
    row = re.findall(r'href="(/staff/quarantine/\d+)"', text(clerk, f"/staff/quarantine?upload={number}"))[0]
    assert clerk.post(row, {"decision": "dismiss"}).status_code == 302
    assert row not in text(clerk, f"/staff/quarantine?upload={number}")


def test_proposal_is_judged_with_a_reason(clerk: Client) -> None:
    from zhiheng.ledger.models import LinkProposal, ProjectedParty

    firm = firms()[0]
    near = firm.name[:-6] + "贰" + firm.name[-6:]
    text_of = ",".join(COLUMNS) + f"\nL-1,监督抽查,2026-03-02,{near},,辣椒,合格,\n"
    send(clerk, SimpleUploadedFile("近似.csv", text_of.encode()))
    work()
    proposal = LinkProposal.objects.filter(party_name=near, state="open").first()
    if proposal is None:
        pytest.fail("intake proposes nothing for a name that differs by one sign")
    address = f"/staff/links/{proposal.pk}"
    assert firm.name in text(clerk, address)
    refused = clerk.post(address, {"subject": firm.subject})
    assert refused.status_code == 422
    assert "请写明判断的理由" in refused.content.decode()
    assert f'value="{firm.subject}" checked' in refused.content.decode()
    assert clerk.post(address, {"subject": firm.subject, "reason": "地址一致"}).status_code == 302
    assert ProjectedParty.objects.get(party_name=near, role="producer").subject == firm.subject
    assert "地址一致" in text(clerk, address)


def test_class_is_explained_down_to_record_and_article(clerk: Client) -> None:
    from zhiheng.ledger.models import ProjectedGrade

    worst = ProjectedGrade.objects.filter(state="rated").order_by("score").first()
    assert worst is not None
    code = worst.subject.removeprefix("uscc:")
    page = text(clerk, f"/staff/enterprise/{code}")
    assert "zh-message-bad" not in page
    assert f">{worst.grade}<" in page
    assert "逐项理由" in page
    assert "什么会改变结果" in page
    assert 'href="/documents/' in page
    records = set(re.findall(r'href="/staff/record/([0-9a-f]{64})"', page))
    assert records
    for record in list(records)[:3]:
        assert text(clerk, f"/staff/record/{record}")
    public = Client().get(f"/enterprise/{code}").content.decode()
    assert "风险" not in public or "风险监测" in public


def test_results_of_a_run_leave_with_points_marks_and_run_id(clerk: Client) -> None:
    from zhiheng.ledger.models import ProjectedGrade, RunSummary
    from zhiheng.server.staff import certainty

    run = RunSummary.objects.get(use="risk_class")
    plan = certainty.plan_of_run(run)
    assert plan is not None
    answer = clerk.get(f"/staff/runs/{run.run_id}/results.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(rows) == ProjectedGrade.objects.filter(run=run).count() > 0
    assert {row["运行编号"] for row in rows} == {run.run_id}
    assert {row["数值依据"] for row in rows} == {certainty.words(certainty.of(run))} == {"示例值"}
    for line in plan.criteria:
        column = next(name for name in rows[0] if f"[{line.id}]" in name)
        assert ("示例值" in column) == (line.certainty == "example")
        stored = dict(ProjectedGrade.objects.filter(run=run).values_list("subject", f"points__{line.id}"))
        assert all(stored[row["主体"]] == (1000 * float(row[column]) if row[column] else None) for row in rows)


def test_class_shows_what_earlier_runs_said(clerk: Client, home: Any) -> None:
    from datetime import date

    from zhiheng import credit
    from zhiheng.ledger.models import ProjectedGrade, RunSummary
    from zhiheng.server.refresh import refresh

    first = RunSummary.objects.get(use="risk_class")
    credit.grade_and_store(home.ledger, home.runs, home.packs["sichuan"], "risk-class", date(2026, 7, 31))
    refresh(home)
    code = ProjectedGrade.objects.filter(state="rated").order_by("score")[0].subject.removeprefix("uscc:")
    page = text(clerk, f"/staff/enterprise/{code}")
    assert "以往各次运行" in page
    assert f"/staff/runs/{first.run_id}" in page


def test_run_is_verified_in_the_background(clerk: Client) -> None:
    from zhiheng.ledger.models import RunSummary

    run = RunSummary.objects.get(use="risk_class")
    address = f"/staff/runs/{run.run_id}"
    page = text(clerk, address)
    assert run.output_hash in page
    assert "还没有复算过" in page
    assert clerk.post(f"{address}/verify").status_code == 302
    clerk.post(f"{address}/verify")
    assert 'hx-trigger="every 2s"' in text(clerk, address)
    assert work() == 1
    assert "复算一致" in text(clerk, f"{address}/verification")
