"""A circular from data to the portal in Chromium: drafted, edited, checked, reviewed, signed, numbered, sent, published."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import docx
import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


def enter(page: Any, live: str, bureau: Any, who: str) -> None:
    """Let a browser be logged in as somebody."""
    page.context.clear_cookies(name="sessionid")
    value = bureau.client(who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live}])


def picture(page: Any, name: str) -> None:
    """Keep a picture where somebody wants to look at the pages."""
    if folder := os.environ.get("ZHIHENG_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def passed(page: Any, live: str, bureau: Any, who: str, address: str, opinion: str = "") -> None:
    """Pass the link that is next, as somebody."""
    enter(page, live, bureau, who)
    page.goto(live + address)
    if opinion:
        page.fill("#opinion", opinion)
    page.click("button[name=do][value=forward]")
    assert page.locator("#error-summary").count() == 0, page.inner_text("#error-summary")


def looked_at(page: Any, live: str, address: str, examine: Any, name: str, wrong: list[str]) -> None:
    """Look at a page at both widths, in both languages."""
    for width, language in ((390, "en"), (1280, "zh-hans")):
        page.set_viewport_size({"width": width, "height": 900})
        page.context.add_cookies([{"name": "zh_language", "value": language, "url": live}])
        assert page.goto(live + address).status == 200, address
        wrong += examine(page, f"{address} {width} {language}")
        picture(page, f"{name}-{width}-{language}")


def test_circular_from_data_to_the_portal(
    chromium: Any, live_server: Any, bureau: Any, measured: Any, opened: Any, examine: Any, tmp_path: Path
) -> None:
    live, wrong = live_server.url, []
    with opened(chromium, live, accept_downloads=True) as page:
        enter(page, live, bureau, "clerk")
        looked_at(page, live, "/staff/drafts/new", examine, "draft-new", wrong)
        page.check("#kind-circular")
        page.select_option("#area", "510000")
        page.select_option("#period", "2023")
        page.check("#english")
        page.click("form.zh-draft-new button.btn-primary")
        address = page.url.removeprefix(live)
        assert address.startswith("/staff/drafts/")
        text = page.inner_text("section[aria-labelledby=text]")
        assert "主要农产品质量安全合格率" in text
        assert "95%区间" in text
        assert page.locator(".zh-quoted").count() >= 4
        assert page.locator(".zh-quoted").first.get_attribute("href").startswith("/indicators/")
        page.click("button[name=do][value=forward]")  # what people must say is not there yet
        assert "工作要求" in page.inner_text("#error-summary")
        page.errors.clear()  # the browser tells of the refusal (422) there
        page.fill("#add-demands", "请各地核对数据并报送整改情况。")
        page.click(".zh-draft-save button")
        assert "请各地核对数据" in page.inner_text("section[aria-labelledby=text]")
        looked_at(page, live, address, examine, "draft", wrong)

        passed(page, live, bureau, "clerk", address)
        assert page.locator("textarea[name^=zh-]").count() == 0
        passed(page, live, bureau, "checker", address, "数据已核对")
        enter(page, live, bureau, "clerk")
        page.goto(live + address)
        assert page.locator("button[name=do]").count() == 0  # who wrote it cannot pass it on
        passed(page, live, bureau, "legal", address, "合法")
        passed(page, live, bureau, "leader", address, "同意")
        for _link in ("number", "print", "archive"):
            passed(page, live, bureau, "archivist", address)
        enter(page, live, bureau, "clerk")
        page.goto(live + address)
        page.click("form:has(input[value=send-circular]) button")
        with page.expect_download() as got:
            page.click(f"a[href='{address}.docx']")
        got.value.save_as(tmp_path / "circular.docx")

        enter(page, live, bureau, "leader")
        page.goto(live + address)
        looked_at(page, live, address, examine, "draft-sent", wrong)
        page.click("form:has(input[value=publish]) button")
        page.click("a[href^='/publications/']")
        shown = page.url.removeprefix(live)
        page.context.clear_cookies(name="sessionid")
        looked_at(page, live, shown, examine, "published", wrong)
        assert "请各地核对数据" in page.inner_text("main")
        looked_at(page, live, "/publications", examine, "publications", wrong)
    assert wrong == []

    file = docx.Document(io.BytesIO((tmp_path / "circular.docx").read_bytes()))
    said = "".join(one.text for one in file.paragraphs)
    assert "质况通报〔" in said
    assert "请各地核对数据并报送整改情况。" in said
    assert len(file.tables) >= 2
    assert len(file.inline_shapes) >= 1


def test_lists_and_the_status_report(
    chromium: Any,
    live_server: Any,
    bureau: Any,
    measured: Any,
    opened: Any,
    examine: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live, wrong = live_server.url, []
    with opened(chromium, live) as page:
        enter(page, live, bureau, "clerk")
        looked_at(page, live, "/staff/drafts", examine, "drafts", wrong)
        looked_at(page, live, "/staff/status-report?area=510000&period=2023", examine, "status", wrong)
        page.click("text=定稿：冻结现在的数据，两种语言")
        enter(page, live, bureau, "leader")
        page.goto(live + "/staff/status-report?area=510000&period=2023")
        page.click("text=公布：全文上门户，记入透明日志")
        page.context.clear_cookies(name="sessionid")
        page.goto(live + "/publications")
        page.click("main ul.zh-results a")
        looked_at(page, live, page.url.removeprefix(live), examine, "published-report", wrong)
    assert wrong == []
