"""Pages of cases in Chromium: walked at both widths and in both languages, and a listing from notice to decision to appeal."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

ONE_H1_AND_LABELS = """() => {
  const found = [];
  const h1 = document.querySelectorAll("h1").length;
  if (h1 !== 1) found.push(`${h1} h1`);
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels.length && !one.getAttribute("aria-label")) found.push("no label: " + one.outerHTML.slice(0, 80));
  if (document.documentElement.lang.startsWith("en"))
    for (const one of document.querySelectorAll("main label, main button, main caption, main legend, main h2"))
      if (!one.closest("[lang]:not(html)") && /^[\\u4e00-\\u9fff]/.test(one.textContent.trim())) found.push("Chinese: " + one.textContent.trim().slice(0, 40));
  return found;
}"""


def enter(page: Any, live: str, bureau: Any, who: str) -> None:
    """Let a browser be logged in as somebody."""
    page.context.clear_cookies(name="sessionid")
    value = bureau.client(who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live}])


def picture(page: Any, name: str) -> None:
    """Keep a picture where somebody wants to look at the pages."""
    if folder := os.environ.get("ZHIHENG_SCREENSHOTS"):
        clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": 2400}
        page.screenshot(path=f"{folder}/{name}.png", full_page=True, clip=clip)


@pytest.fixture
def laid_out(bureau: Any) -> dict[str, list[str]]:
    """Lay cases out: an objection, a proposal to list with a document under way, a public notice; addresses by account."""
    from zhiheng.cases.services import notices, sign_off
    from zhiheng.cases.services.files import Given
    from zhiheng.server.visible import today

    objection, listing = bureau.objection(), bureau.listing()
    facts = {
        "ground": "quality",
        "heavy_penalty": "fine",
        "penalty_no": "1",
        "facts": "生产不合格食品。",
        "intent": "屡罚屡犯。",
    }
    listing = bureau.act("clerk", listing, "verify", fields=facts, files=[Given("a.txt", b"a", "penalty-decision")])
    document = sign_off.draft(bureau.actor("clerk"), listing, "listing-notice", "tell")
    notice = notices.publish(bureau.actor("leader"), listing, "拟列入，征求意见。", today() + timedelta(days=365))
    comment = notices.comment(notice, "请说明依据。")
    notices.answer(bureau.actor("clerk"), comment, "见办法第七条。")
    notices.comment(notice, "没有意见。", "13800000000")
    desk = [f"/staff/cases/{one.number}" for one in (objection, listing)]
    desk += [
        "/staff/",
        "/staff/cases",
        "/staff/cases/new",
        "/staff/cases/new?procedure=sichuan.listing",
        "/staff/messages",
    ]
    return {
        "": ["/notices", f"/notices/{notice.pk}", "/notices/receipt", "/filings", "/filings/status"],
        "clerk": [*desk, f"/staff/cases/{listing.number}/documents/{document.pk}"],
        "leader": [f"/staff/cases/{objection.number}", f"/staff/cases/{listing.number}"],
        "firm": ["/mine/", "/mine/file", f"/mine/record/{objection.target_record}", "/mine/cases", f"/mine/cases/{objection.number}",
                 "/mine/apply", f"/mine/apply?procedure=sichuan.objection&target={objection.target_record}", "/mine/grade", "/mine/service", "/mine/messages"],
        "bank": ["/mine/", "/mine/messages"],
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_cases(
    chromium: Any,
    live_server: Any,
    bureau: Any,
    laid_out: dict[str, list[str]],
    width: int,
    language: str,
    opened: Any,
    examine: Any,
) -> None:
    wrong: list[str] = []
    folded: dict[str, set[str]] = {who: set() for who in laid_out}
    with opened(chromium, live_server.url, width=width, language=language) as page:
        for who, places in laid_out.items():
            if who:
                enter(page, live_server.url, bureau, who)
            for place in places:
                assert page.goto(live_server.url + place).status == 200, place
                page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
                wrong += examine(page, place)
                wrong += [f"{place}: {one}" for one in page.evaluate(ONE_H1_AND_LABELS)]
                folded[who] |= set(page.evaluate("[...document.querySelectorAll('main form')].map(one => one.action)"))
                picture(page, f"{who}{re.sub('[^a-z0-9]', '_', place)[:60]}-{width}-{language}")
    assert wrong == []
    ends = {who: {one.rpartition("/")[2] for one in places} for who, places in folded.items()}
    assert {"hand", "reveal"} <= ends["clerk"]
    assert {"override", "erase"} <= ends["leader"]


def test_complaint_about_an_office_is_filed_and_followed(
    chromium: Any, live_server: Any, bureau: Any, opened: Any, examine: Any
) -> None:
    with opened(chromium, live_server.url, width=390, language="zh-hans") as page:
        page.goto(f"{live_server.url}/filings")
        page.click("main .zh-results a")
        assert examine(page, "form") == []
        page.click("main form button")
        assert page.locator(".zh-summary").count() == 1
        assert [one for one in examine(page, "what is missing") if "status of 422" not in one] == []
        page.fill("#f-respondent", "某县政务窗口")
        page.fill("#f-complaint", "三月二日递交材料，至今无人答复。")
        picture(page, "filing-390")
        page.click("main form button")
        receipt = page.inner_text(".zh-receipt code")
        assert examine(page, "receipt") == []
        page.click("main .zh-message a")
        page.fill("#receipt", receipt)
        page.click("main form button")
        assert "已提出" in page.inner_text("main")
        assert examine(page, "status") == []
        picture(page, "filing-status-390")


class Desk:
    """One browser at which people take turns."""

    def __init__(self, page: Any, live: str, bureau: Any, number: str, folder: Path) -> None:
        self.page, self.live, self.bureau, self.number = page, live, bureau, number
        self.paper = folder / "证据.txt"
        self.paper.write_text("证据", encoding="utf-8")

    def open(self, who: str, space: str = "staff", place: str = "") -> None:
        enter(self.page, self.live, self.bureau, who)
        assert self.page.goto(f"{self.live}/{space}/cases/{self.number}{place}").status == 200

    def take(self, who: str, step: str, *, space: str = "staff", files: tuple[str, ...] = (), **answers: str) -> None:
        """Open the form of a step, fill it in as a person does, and press its button."""
        self.open(who, space)
        form = self.page.locator(f"#step-{step}")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        for name, value in answers.items():
            control = form.locator(f"[name='{step}-f-{name}']")
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        for document in files:
            form.locator(f"[name='{step}-d-{document}']").set_input_files(self.paper)
        form.locator("form > button").click()
        assert self.page.locator(".zh-summary").count() == 0, self.page.locator(".zh-summary").inner_text()
        assert self.page.locator(".zh-message-good").count() == 1

    def sign_off(self, step: str) -> None:
        """Draft the document of a step, fill in what is empty, and carry it through its chain."""
        self.open("clerk")
        option = self.page.locator(
            "#template option", has=self.page.locator(f"xpath=self::*[contains(@value,'|{step}')]")
        ).first
        self.page.select_option("#template", option.get_attribute("value"))
        self.page.click("form:has(#template) button")
        for control in self.page.locator("[name^='v-']").all():
            if not control.input_value():
                control.fill("如案卷所载。")
        self.page.click("form:has([name^='v-']) button")
        place = self.page.url
        people = {
            "拟稿": "clerk",
            "核稿": "checker",
            "法制审核": "legal",
            "集体讨论": "panel",
            "签发": "leader",
            "会签": "leader",
        }
        for _link in range(9):
            now = self.page.locator(".zh-chain-now")
            if not now.count():
                break
            enter(self.page, self.live, self.bureau, people.get(now.inner_text().strip(), "archivist"))
            self.page.goto(place)
            self.page.fill("#opinion", "同意")
            self.page.click("button[value=forward]")
        assert self.page.locator(".zh-chain-now").count() == 0

    def serve(self, way: str) -> None:
        """Send the newest document from its page."""
        self.open("clerk")
        self.page.locator("section:has(#documents) tbody th a").last.click()
        self.page.select_option("#way", way)
        self.page.click("form:has(#way) button")


def test_listing_from_notice_to_decision_to_appeal(
    chromium: Any, live_server: Any, bureau: Any, opened: Any, examine: Any, tmp_path: Path
) -> None:
    number = bureau.listing().number
    facts = {
        "ground": "quality",
        "heavy_penalty": "fine",
        "penalty_no": "川1号",
        "facts": "生产不合格食品。",
        "intent": "屡罚屡犯。",
    }
    with opened(chromium, live_server.url) as page:
        desk = Desk(page, live_server.url, bureau, number, tmp_path)
        desk.take("clerk", "verify", files=("penalty-decision",), **facts)
        desk.sign_off("tell")
        desk.take("clerk", "tell")
        desk.serve("electronic")
        desk.open("firm", "mine")
        page.click("section:has(#documents) tbody th a")
        page.click("main form button")  # receives it: from now on it is served
        assert page.locator(".zh-paper").count() == 1
        picture(page, "flow-notice-received")
        desk.take("clerk", "serve-notice")
        desk.take("firm", "state", space="mine", statement="情节轻微，已经整改。")
        desk.take("clerk", "answer", statement_answer="整改属实，不影响列入。")
        desk.take("legal", "legal-review", legal_opinion="程序合法。")
        desk.take("panel", "discuss", files=("minutes",), discussion="同意列入。", own_level="province")
        desk.take("clerk", "no-consent-needed")
        desk.sign_off("list")
        desk.take("leader", "list")
        assert examine(page, "decided") == []
        picture(page, "flow-decided")
        desk.serve("electronic")
        desk.open("firm", "mine")
        page.locator("section:has(#documents) tbody th a").last.click()
        page.click("main form button")
        desk.take("archivist", "publish")
        desk.open("firm", "mine")
        page.click("section:has(#next) a")
        for name in ("known_on", "decision_no", "request", "grounds"):
            page.fill(f"#f-{name}", "2026-11-20" if name == "known_on" else "请求撤销。")
        page.click("button[value=check]")
        assert "请求撤销。" in page.inner_text("main")
        page.click("button[value=open]")
        assert "/mine/cases/" in page.url
        assert examine(page, "appeal") == []
        picture(page, "flow-appeal")


def test_case_is_worked_on_without_scripts(
    chromium: Any, live_server: Any, bureau: Any, opened: Any, tmp_path: Path
) -> None:
    number = bureau.objection().number
    with opened(chromium, live_server.url, width=390, java_script_enabled=False) as page:
        desk = Desk(page, live_server.url, bureau, number, tmp_path)
        desk.take("clerk", "take")
        desk.take("clerk", "check", finding="情况属实。")
        desk.open("leader")
        assert page.locator("#step-check-again").count() == 1
