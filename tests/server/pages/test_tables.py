"""Lists as data and in order: every CSV of the workspace, and sorting by the headings of tables."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]

RUN = "2024-06-30-sichuan-risk-class-0001"
EXPORTS = (
    "/staff/enterprise.csv",
    f"/staff/runs/{RUN}/results.csv",
    "/staff/links.csv",
    "/staff/links.csv?show=unlinked",
    "/staff/quarantine.csv",
    "/staff/batches.csv",
)
PHONE = "13800138000"


@pytest.fixture
def chen(client: Client, staff: Any) -> Client:
    from django.contrib.auth import get_user_model

    _fill()
    client.force_login(get_user_model().objects.get(username="chen"))
    return client


def _fill() -> None:
    """Write proposals, rows set aside and graded neighbours, more than one page of each."""
    from zhiheng.ledger.models import (
        EnterpriseCard,
        LinkProposal,
        ProjectedGrade,
        ProjectedParty,
        QuarantinedRow,
        RunSummary,
        Upload,
    )

    run = RunSummary.objects.get(run_id=RUN)
    for n, card in enumerate(EnterpriseCard.objects.filter(name__contains="制造").order_by("subject")):
        rated = n % 10 != 0
        ProjectedGrade.objects.create(
            key=f"sichuan/risk-class/{card.subject}",
            run=run,
            subject=card.subject,
            state="rated" if rated else "no_data",
            grade="ABC"[n % 3] if rated else "",
            score=40_000 + 137 * (n * 37 % 120) if rated else None,
            points={"spot-check-failure": -1000 * n if rated else None},
        )
    ProjectedParty.objects.filter(role="laboratory").update(subject="", party_name="=某检验所")
    upload = Upload.objects.create(key="k" * 32, name="=三月.csv", source="synthetic-spot-check", state="done")
    for n in range(60):
        best = {"subject": "uscc:91510107MA6CQ8JD4X", "name": f"甲{n:02d}", "score": n / 60, "zh": "近", "en": "near"}
        LinkProposal.objects.create(
            record_type="inspection",
            role="producer",
            party_name=f"@蜀香{n:02d}",
            rows=n * 7 % 60,
            first_day=date(2024, 1, 1),
            last_day=date(2024, 6, 1),
            candidates=[best] if n else [],
        )
        _set_aside(QuarantinedRow, upload, n)


def _set_aside(rows: Any, upload: Any, n: int) -> None:
    day = {"row": n, "column": "抽样日期", "field": "", "code": "no-such-day", "value": "=2026-02-30"}
    phone = {"row": n, "column": "电话", "field": "", "code": "pattern", "value": PHONE}
    rows.objects.create(
        key=f"{n:032d}",
        upload=upload,
        source=upload.source,
        record_type=("inspection", "penalty")[n % 2],
        sheet="一月",
        row=n * 11 % 60 + 2,
        values=[["抽样日期", "=2026-02-30"], ["电话", "tok"]],
        personal=["电话"],
        findings=[
            {**day, "zh": "没有这一天", "en": "no such day"},
            {**phone, "zh": f"“{PHONE}”不对", "en": f"“{PHONE}” is wrong"},
        ],
        digest=f"{n:064d}",
    )


def raw(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.streaming, address
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def table(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw(client, address).removeprefix("\ufeff"))))


def column(client: Client, address: str, place: int) -> list[str]:
    """Return one column's texts of a page's table, the first heading of a row being 0."""
    page = client.get(address)
    assert page.status_code == 200, address
    body = re.findall(r"<tbody>(.*?)</tbody>", page.content.decode(), re.DOTALL)[-1]
    cells = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]
    texts = [re.sub(r"<[^>]*>", " ", row[place]) for row in cells]
    return [found[1] if (found := re.search(r"第 (\d+) 行", text)) else text.split()[0] for text in texts]


@pytest.mark.parametrize("address", EXPORTS)
def test_export_is_marked_utf8_and_runs_nowhere(chen: Client, address: str) -> None:
    text = raw(chen, address)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) > 1
    cells = [cell for row in rows for cell in row if not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("address", EXPORTS)
def test_export_is_refused_to_visitors_and_other_accounts(staff: Any, address: str) -> None:
    from django.contrib.auth import get_user_model

    client = Client()
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/staff/login/")
    client.force_login(get_user_model().objects.get(username="guest"))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", EXPORTS)
def test_export_is_complete_in_english(chen: Client, address: str) -> None:
    chen.get("/staff/?lang=en")
    header = raw(chen, address).removeprefix("\ufeff").splitlines()[0]
    assert not re.search(r"[\u4e00-\u9fff]", header)


def test_enterprises_leave_with_marked_class_and_score(chen: Client, staff: Any) -> None:
    rows = table(chen, "/staff/enterprise.csv")
    one = next(row for row in rows if row["统一社会信用代码"] == staff.enterprise)
    assert len(rows) == 123
    assert one["风险分类 (内部)"] == staff.secrets[4]
    assert one["得分 (分, 内部)"] == "41.5"
    assert one["运行编号"] == RUN
    assert one["数值依据"] == "无从查明"
    asked = table(chen, "/staff/enterprise.csv?grade=B&sort=-score")
    scores = [float(row["得分 (分, 内部)"]) for row in asked]
    assert {row["风险分类 (内部)"] for row in asked} == {"B"}
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 20


def test_example_values_are_marked_in_the_headings(chen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.policy.model import Certainty
    from zhiheng.server.staff import certainty

    monkeypatch.setattr(certainty, "of", lambda run: Certainty.EXAMPLE)
    for address, grade in (("/staff/enterprise.csv", "风险分类"), (f"/staff/runs/{RUN}/results.csv", "等级")):
        rows = table(chen, address)
        assert f"{grade} (内部, 示例值)" in rows[0]
        assert "得分 (分, 内部, 示例值)" in rows[0]
        assert {row["数值依据"] for row in rows if row["运行编号"]} == {"示例值"}


def test_results_leave_with_points_and_the_unknown_empty(chen: Client, staff: Any) -> None:
    rows = table(chen, f"/staff/runs/{RUN}/results.csv")
    one = next(row for row in rows if row["统一社会信用代码"] == staff.enterprise)
    assert len(rows) == 121
    assert one["spot-check-failure (分, 内部)"] == "-32.0"
    assert one["主体"] == f"uscc:{staff.enterprise}"
    unknown = [row for row in rows if not row["等级 (内部)"]]
    assert len(unknown) == 12
    assert {row["得分 (分, 内部)"] + row["spot-check-failure (分, 内部)"] for row in unknown} == {""}
    assert len(table(chen, f"/staff/runs/{RUN}/results.csv?grade=A")) < 121


def test_results_of_a_run_that_is_not_listed_are_not_an_empty_file(chen: Client) -> None:
    from zhiheng.ledger.models import ProjectedGrade

    ProjectedGrade.objects.all().delete()
    assert chen.get(f"/staff/runs/{RUN}/results.csv").status_code == 404
    assert chen.get("/staff/runs/none/results.csv").status_code == 404


def test_proposals_leave_with_their_best_candidate(chen: Client) -> None:
    rows = {row["记录中的写法"]: row for row in table(chen, "/staff/links.csv")}
    assert len(rows) == 60
    assert rows["'@蜀香30"]["最可能的企业"] == "甲30"
    assert rows["'@蜀香30"]["相近程度 (%)"] == "50"
    assert rows["'@蜀香00"]["最可能的企业"] == rows["'@蜀香00"]["相近程度 (%)"] == ""


def test_problems_leave_a_line_each_without_personal_values(chen: Client) -> None:
    text = raw(chen, "/staff/quarantine.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert PHONE not in text
    assert len(rows) == 120
    day = next(row for row in rows if row["列"] == "抽样日期")
    assert (day["文件"], day["值"], day["问题代码"]) == ("'=三月.csv", "'=2026-02-30", "no-such-day")
    assert (day["问题（中文）"], day["问题（英文）"]) == ("没有这一天", "no such day")
    phone = next(row for row in rows if row["列"] == "电话")
    assert (phone["值"], phone["问题（中文）"]) == ("***", "“***”不对")
    assert len(table(chen, "/staff/quarantine.csv?type=penalty")) == 60


def test_batches_leave_whole(chen: Client) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    rows = table(chen, "/staff/batches.csv")
    assert [int(row["批次"]) for row in rows] == [7, 6, 5, 4, 3, 2, 1]
    assert sum(int(row["记录 (条)"]) for row in rows) == ProjectedRecord.objects.count()


LISTS = (
    ("/staff/enterprise", "score", 4, float),
    ("/staff/enterprise", "grade", 3, str),
    (f"/staff/runs/{RUN}", "score", 2, float),
    (f"/staff/runs/{RUN}", "name", 0, None),
    ("/staff/links", "score", 4, int),
    ("/staff/links", "rows", 2, int),
    ("/staff/links", "name", 0, str),
    ("/staff/quarantine", "place", 0, int),
    ("/staff/quarantine", "type", 1, None),
)


@pytest.mark.parametrize(("address", "key", "place", "kind"), LISTS)
def test_heading_sorts_both_ways_and_through_the_pages(
    chen: Client, address: str, key: str, place: int, kind: Any
) -> None:
    up = [one for page in (1, 2, 3) for one in _page(chen, f"{address}?sort={key}&page={page}", place, page)]
    down = [one for page in (1, 2, 3) for one in _page(chen, f"{address}?sort=-{key}&page={page}", place, page)]
    assert len(up) == len(down) > 50
    known, known_down = ([one for one in side if one not in ("—", "no_data")] for side in (up, down))
    assert up[: len(known)] == known  # the unknown comes last both ways
    assert down[: len(known)] == known_down
    if kind is not None:
        assert [kind(one) for one in known] == sorted(kind(one) for one in known)
        assert [kind(one) for one in known_down] == sorted((kind(one) for one in known), reverse=True)
    assert up[0] != down[0]


def _page(client: Client, address: str, place: int, page: int) -> list[str]:
    content = client.get(address).content.decode()
    current = re.search(r'<span aria-current="page">(\d+)</span>', content)
    return column(client, address, place) if current and int(current[1]) == page else []


@pytest.mark.parametrize(("address", "key"), sorted({(one[0], one[1]) for one in LISTS}))
def test_heading_tells_its_order_and_pages_keep_it(chen: Client, address: str, key: str) -> None:
    page = chen.get(f"{address}?sort=-{key}").content.decode()
    assert page.count('aria-sort="descending"') == 1
    assert 'aria-sort="ascending"' not in page
    following = re.findall(r'<a rel="next" href="([^"]*)"', page)[0]
    assert f"sort=-{key}" in following
    assert re.search(rf'aria-sort="descending"><a href="\?[^"]*sort={key}\b', page)


def test_unlinked_parties_are_sorted(chen: Client) -> None:
    from zhiheng.ledger.models import ProjectedParty

    ProjectedParty.objects.filter(role="holder").update(subject="")
    up, down = (column(chen, f"/staff/links?show=unlinked&sort={sort}", 2) for sort in ("rows", "-rows"))
    assert up == down[::-1]
    assert len(table(chen, "/staff/links.csv?show=unlinked&sort=rows")) == len(up) > 1


def test_order_that_cannot_be_is_none(chen: Client) -> None:
    for address in ("/staff/enterprise", f"/staff/runs/{RUN}", "/staff/links", "/staff/quarantine"):
        assert chen.get(address, {"sort": "-password"}).status_code == 200
        assert chen.get(address, {"sort": "--score"}).status_code == 200


def test_tabs_of_the_public_file_are_sorted(client: Client, province: Any) -> None:
    file = f"/enterprise/{province.enterprise}"
    up, down = (column(client, f"{file}/inspections?sort={sort}", 0) for sort in ("date", "-date"))
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    names = column(client, f"{file}/inspections?sort=product_name", 2)
    assert len(names) == 50
    assert len(list(groupby(names))) == len(set(names)) == 5
    assert "新的在前" not in client.get(f"{file}/inspections?sort=product_name").content.decode()
    assert 'aria-sort="descending"' in client.get(f"{file}/penalties").content.decode()
    certificates = column(client, f"{file}/certificates?sort=-certificate_no", 1)
    assert certificates == sorted(certificates, reverse=True)


def test_amounts_are_sorted_as_numbers(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    for record, fine in zip(ProjectedRecord.objects.filter(record_type="penalty"), (900, 10_000, 200), strict=False):
        ProjectedRecord.objects.filter(pk=record.pk).update(payload=record.payload | {"fine": fine})
    rows = table(client, f"/enterprise/{province.enterprise}/penalties.csv?sort=fine")
    fines = [float(row["罚款金额(元)"].replace(",", "")) for row in rows]
    assert fines == sorted(fines)
    assert len(fines) == 2


def test_order_does_not_betray_what_is_hidden(client: Client, province: Any) -> None:
    file = f"/enterprise/{province.enterprise}/inspections"
    hidden, plain = (column(client, f"{file}{asked}", 0) for asked in ("?sort=contact", ""))
    assert hidden == plain
