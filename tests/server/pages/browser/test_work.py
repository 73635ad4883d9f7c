"""The pages on which clerks work, in a real browser: sending a file, mending a row, judging a link."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

WIDTHS = (1280, 390)
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Desk:
    """What lies on a clerk's desk: addresses of uploads in every state, a row to mend, a link to judge."""

    row: str
    link: str
    again: str
    pages: tuple[str, ...]


@pytest.fixture
def desk(staff: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Lay work out, on an installation of its own."""
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    done, running, refused, again = (upload(**more) for more in UPLOADS)
    row, link, mended = waiting_row(done), proposal(), mended_sheet()
    place = f"/staff/intake/{again.pk}"
    jobs = installation().home.tmp / "uploads" / again.key
    jobs.mkdir(parents=True)
    (jobs / again.name).write_text("x")
    pages = tuple(f"/staff/intake/{one.pk}" for one in (done, running, refused))
    lists = ("/staff/intake", "/staff/quarantine", "/staff/links")
    yield Desk(row, link, place, (*lists, *pages, place, row, link, mended))
    installation.cache_clear()


UPLOADS: tuple[dict[str, Any], ...] = (
    {
        "state": "done", "rows": 12408, "accepted": 12306, "duplicates": 57, "quarantined": 45, "unlinked": 8,
        "batch_seq": 7, "report": [{"name": "三月", "record_type": "inspection", "heading_row": 3, "rows": 12408,
        "columns": {"sample_no": "抽样编号", "producer_name": "标称生产企业名称"}, "unused": ["备注"],
        "skipped": [[12412, "合计"]], "adapter": ""}],
    },
    {"state": "reading"},
    {"state": "refused", "error": {"code": "intake-equal-headings", "zh": "文件有相同的列标题“当事人”。请改名。",
                                   "en": "Two columns have the same heading. Rename them."}},
    {"state": "refused", "error": {"code": "intake-taken-in-before", "zh": "归集过", "en": "taken in before",
     "batch": "0" * 32, "batch_seq": 5, "taken_on": "2024-03-01", "by": "chen", "batches": "6、7", "changed": 3,
     "changes": [{"record_type": "inspection", "source_key": "SC-2024-000123", "batch_seq": 6,
                  "fields": {"product_name": ["豆瓣", "郫县豆瓣酱（红油，500 克/瓶）"], "verdict": ["fail", "pass"]}}]}},
)  # fmt: skip


def upload(**more: Any) -> Any:
    from zhiheng.ledger.models import Upload

    name = "2024年第一季度监督抽查结果汇总表.xlsx"
    key = uuid.uuid4().hex
    return Upload.objects.create(key=key, name=name, source="synthetic-spot-check", by="chen", **more)


def waiting_row(sent: Any) -> str:
    from zhiheng.ledger.models import QuarantinedRow
    from zhiheng.ledger.services import uploads
    from zhiheng.server.staff.installation import installation

    token = uploads.vault_of(installation()).seal(["13900000000"], "quarantine.penalty")[0]
    values = [
        ["决定书文号", "川市监罚〔2024〕1号"], ["处罚日期", "2024-02-30"], ["当事人", "成都甲厂"],
        ["处罚种类", "警告"], ["违法事实", "经查，当事人生产的豆瓣酱防腐剂超标。" * 8], ["联系电话", token],
    ]  # fmt: skip
    finding = {"row": 17, "column": "处罚日期", "field": "decided_on", "code": "no-such-day", "value": "2024-02-30",
               "zh": "“2024-02-30”不是真实的日期，请改正。", "en": "“2024-02-30” is no day of the calendar. Correct it."}  # fmt: skip
    row = QuarantinedRow.objects.create(
        key=uuid.uuid4().hex, upload=sent, source="penalties", record_type="penalty", sheet="处罚", row=17,
        values=values, personal=["联系电话"], findings=[finding], digest=uuid.uuid4().hex,
    )  # fmt: skip
    return f"/staff/quarantine/{row.pk}"


def proposal() -> str:
    from zhiheng.ledger.models import LinkProposal

    zh, en = "名称只差法律形式，同一区划", "The names differ in the legal form alone; same division"
    candidates = [
        {"subject": "uscc:91510107MA6CQ8JD4X", "name": "四川蜀香源食品有限公司", "score": 0.94, "zh": zh, "en": en},
        {"subject": "uscc:91510100MA6D5BQ12K", "name": "成都质量检验有限公司", "score": 0.61, "zh": zh, "en": en},
    ]
    made = LinkProposal.objects.create(
        record_type="inspection", role="producer", party_name="蜀香源食品公司", rows=3, candidates=candidates
    )
    return f"/staff/links/{made.pk}"


def mended_sheet() -> str:
    from zhiheng.server.models import MendingJob

    job = MendingJob.objects.create(
        key=uuid.uuid4().hex, name="改好.xlsx", by="chen", rows=1200, done=400, state="running",
        started_at=datetime.now(UTC) - timedelta(seconds=4),
    )  # fmt: skip
    return f"/staff/quarantine/mended/{job.key}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_work_pages(
    chromium: Any,
    live_server: Any,
    staff: Any,
    desk: Desk,
    width: int,
    language: str,
    opened: Any,
    log_in: Any,
    examine: Any,
) -> None:
    wrong = []
    with opened(chromium, live_server.url, width=width, language=language) as page:
        log_in(page, live_server.url, staff)
        for number, address in enumerate(desk.pages):
            assert page.goto(live_server.url + address).status == 200, address
            page.wait_for_selector("h1")
            wrong += examine(page, address)
            picture(page, f"work-{number}-{width}-{language}")
        page.goto(live_server.url + desk.row)
        page.click("main form button >> nth=0")
        page.wait_for_selector("#error-summary")
        page.errors.clear()  # Chromium reports the answer 422 as an error of its own
        wrong += examine(page, "row with what is wrong")
        page.goto(live_server.url + desk.link)
        page.click("main form button")
        page.wait_for_selector("#error-summary")
        page.errors.clear()
        wrong += examine(page, "link without a reason")
        picture(page, f"work-link-wrong-{width}-{language}")
    assert wrong == []


def picture(page: Any, name: str) -> None:
    """Keep a screenshot where somebody wants to look at the pages."""
    if folder := os.environ.get("ZHIHENG_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def tab_to(page: Any, script: str) -> None:
    """Press Tab until the element in focus answers the script with yes."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"((e) => {script})(document.activeElement)"):
            return
    raise AssertionError(f"the keyboard does not reach {script}")


def test_row_is_mended_by_keyboard_alone(
    chromium: Any, live_server: Any, staff: Any, desk: Desk, opened: Any, log_in: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        log_in(page, live_server.url, staff)
        page.goto(live_server.url + desk.row)
        tab_to(page, "e.getAttribute('href') === '#cell-1'")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "cell-1"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Control+A")
        page.keyboard.type("2024-02-31")
        tab_to(page, "e.value === 'mend'")
        page.keyboard.press("Enter")
        page.wait_for_selector("#error-summary >> text=2024-02-31")
        assert page.evaluate("document.activeElement.id") == "error-summary"
        assert page.input_value("#cell-1") == "2024-02-31"
        tab_to(page, "e.id === 'cell-1'")
        page.keyboard.press("Control+A")
        page.keyboard.type("2024-02-29")
        tab_to(page, "e.value === 'mend'")
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/quarantine")
        assert "这一行已入账" in page.inner_text("body")


def test_link_is_judged_by_keyboard_alone(
    chromium: Any, live_server: Any, staff: Any, desk: Desk, opened: Any, log_in: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        log_in(page, live_server.url, staff)
        page.goto(live_server.url + desk.link)
        tab_to(page, "e.type === 'radio'")
        page.keyboard.press("ArrowUp")
        assert page.is_checked("#subject-none")
        tab_to(page, "e.id === 'reason'")
        page.keyboard.type("地址不同")
        tab_to(page, "e.matches('main form button')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/links")
        assert page.goto(live_server.url + desk.link).status == 200
        assert "地址不同" in page.inner_text("main")


def test_file_is_sent_by_keyboard(
    chromium: Any, live_server: Any, staff: Any, desk: Desk, tmp_path: Path, opened: Any, log_in: Any, examine: Any
) -> None:
    (tmp_path / "处罚.csv").write_text("决定书文号,处罚日期,当事人,处罚种类\n1号,2024-03-01,甲厂,警告\n", "utf-8")
    with opened(chromium, live_server.url) as page:
        log_in(page, live_server.url, staff)
        page.goto(f"{live_server.url}/staff/intake")
        page.set_input_files("#file", tmp_path / "处罚.csv")  # the system's own dialogue stands behind the button
        tab_to(page, "e.id === 'file'")
        tab_to(page, "e.id === 'source'")
        page.keyboard.press("ArrowDown")
        assert page.input_value("#source")
        tab_to(page, "e.matches('main form[enctype] button')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/intake/*")
        assert page.locator("progress").count() == 1
        assert examine(page, "sent") == []


def test_work_is_done_without_scripts(
    chromium: Any, live_server: Any, staff: Any, desk: Desk, opened: Any, log_in: Any
) -> None:
    with opened(chromium, live_server.url, java_script_enabled=False) as page:
        log_in(page, live_server.url, staff)
        page.goto(live_server.url + desk.pages[4])
        assert page.locator("main a", has_text="刷新").count() == 1
        page.goto(live_server.url + desk.again)
        page.check("#again")
        page.click("main form button")
        assert page.locator("progress").count() == 1
        page.goto(live_server.url + desk.link)
        page.click("main form button")
        assert page.locator("#error-summary li").count() == 2
        page.check("#subject-none")
        page.fill("#reason", "地址不同")
        page.click("main form button")
        assert page.url.endswith("/staff/links")
        page.goto(live_server.url + desk.row)
        page.fill("#cell-1", "2024-02-29")
        page.click("button[value=mend]")
        assert "这一行已入账" in page.inner_text("body")
