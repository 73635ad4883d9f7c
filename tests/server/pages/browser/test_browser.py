"""The pages in a real browser: width, content policy, accessibility, keyboard, no scripts, weight."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

STAFF = (
    "/staff/",
    "/staff/enterprise",
    "/staff/enterprise/91510107MA6CQ8JD4X",
    "/staff/enterprise/91510107MA6CQ8JD4X?tab=records",
    "/staff/intake",
    "/staff/quarantine",
    "/staff/links?show=unlinked",
    "/staff/runs",
    "/staff/runs/2024-06-30-sichuan-risk-class-0001",
    "/staff/packs",
    "/staff/packs/sichuan",
    "/staff/packs/sichuan/scorecards/risk-class",
)
#: Bytes of a page before charts and fonts.
WEIGHT = 300_000


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_public_pages(
    chromium: Any, live_server: Any, province: Any, settings: Any, width: int, language: str, opened: Any, examine: Any
) -> None:
    settings.DEBUG = True
    wrong = []
    with opened(chromium, live_server.url, width=width, language=language) as page:
        for address in [*province.public_addresses, "/styleguide"]:
            assert page.goto(live_server.url + address).status == 200, address
            wrong += examine(page, address)
    assert wrong == []


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_staff_pages(
    chromium: Any, live_server: Any, staff: Any, width: int, language: str, opened: Any, log_in: Any, examine: Any
) -> None:
    wrong = []
    with opened(chromium, live_server.url, width=width, language=language) as page:
        page.goto(f"{live_server.url}/staff/login/")
        wrong += examine(page, "/staff/login/")
        log_in(page, live_server.url, staff)
        for address in STAFF:
            assert page.goto(live_server.url + address).status == 200, address
            wrong += examine(page, address)
    assert wrong == []


def test_dark_pages_have_contrast(
    chromium: Any, live_server: Any, province: Any, settings: Any, opened: Any, examine: Any
) -> None:
    settings.DEBUG = True
    wrong = []
    with opened(chromium, live_server.url, color_scheme="dark") as page:
        for address in ("/styleguide", "/", f"/enterprise/{province.enterprise}", "/statistics", "/documents"):
            page.goto(live_server.url + address)
            wrong += examine(page, address)
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert wrong == []
    assert paper == "rgb(15, 21, 27)"


def test_charts_are_drawn_and_named(chromium: Any, live_server: Any, province: Any, opened: Any) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/statistics")
        page.wait_for_selector("[data-chart][data-drawn] svg")
        assert page.locator("[data-chart][data-drawn] svg").count() == page.locator("[data-chart]").count() > 0
        assert "95.2" in (page.locator("[data-chart]").last.get_attribute("aria-label") or "")
        assert page.errors == []


def test_keyboard_leads_from_search_to_file(chromium: Any, live_server: Any, province: Any, opened: Any) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(live_server.url)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "zh-skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "q"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.type("蜀香原")
        page.keyboard.press("Enter")
        page.wait_for_selector(".zh-results")
        for _ in range(40):
            page.keyboard.press("Tab")
            if "/enterprise/" in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/enterprise/{province.enterprise}")
        assert page.inner_text("h1") == "四川蜀香源食品有限公司"


def test_everything_reads_without_scripts(
    chromium: Any, live_server: Any, staff: Any, opened: Any, log_in: Any
) -> None:
    with opened(chromium, live_server.url, java_script_enabled=False) as page:
        page.goto(live_server.url)
        page.fill("#q", "蜀香")
        page.click("main button")
        page.click(".zh-results a >> nth=0")
        assert page.inner_text("h1") == "四川蜀香源食品有限公司"
        page.select_option("#f-type", "penalty")
        page.click("main form button")
        assert page.locator(".zh-timeline .zh-record").count() == 2
        page.goto(f"{live_server.url}/statistics")
        assert "2,167/2,276" in page.inner_text("main")
        assert not page.locator("[data-chart]").first.is_visible()
        log_in(page, live_server.url, staff)
        page.goto(f"{live_server.url}/staff/intake")
        page.click("main button[type=submit]")
        assert page.locator("#error-summary li").count() == 2


def test_menu_opens_on_a_phone(chromium: Any, live_server: Any, province: Any, opened: Any) -> None:
    with opened(chromium, live_server.url, width=390) as page:
        page.goto(live_server.url)
        page.click(".zh-menu summary")
        page.click(".zh-menu-panel a[href='/indicators']")
        assert page.url.endswith("/indicators")


def test_error_summary_takes_the_focus_and_leads_to_the_field(
    chromium: Any, live_server: Any, staff: Any, opened: Any, log_in: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        log_in(page, live_server.url, staff)
        page.goto(f"{live_server.url}/staff/intake")
        page.click("main button[type=submit]")
        assert page.evaluate("document.activeElement.id") == "error-summary"
        page.click("#error-summary a >> nth=1")
        assert page.evaluate("document.activeElement.id") == "source"
        send = "document.querySelector('main form[method=post]').dispatchEvent(new SubmitEvent('submit', {bubbles: true, cancelable: true}))"
        assert page.evaluate(f"[{send}, {send}]") == [True, False]  # a double click sends once
        page.wait_for_selector("form[data-sent]", state="detached")
        assert page.evaluate(send) is True


def test_pages_are_light_before_charts_and_fonts(chromium: Any, live_server: Any, province: Any, opened: Any) -> None:
    """Static files count as the server sends them, compressed; pages count as they are."""
    with opened(chromium, live_server.url) as page:
        answers: list[Any] = []
        page.on("response", lambda answer: answers.append(answer))
        for address in ("/", "/search?q=制造", f"/enterprise/{province.enterprise}", "/statistics", "/packs/sichuan"):
            answers.clear()
            page.goto(live_server.url + address)
            page.wait_for_load_state("networkidle")
            sizes = {answer.url: weight(answer) for answer in answers}
            assert all(url.startswith((live_server.url, "data:")) for url in sizes)
            assert sum(sizes.values()) < WEIGHT, (address, sizes)


def weight(answer: Any) -> int:
    """Return the bytes that travel; charts and fonts are not counted, nor read: a font may come after its page is left."""
    address = answer.url
    if "echarts" in address or "noto-sans-sc" in address:
        return 0
    content = answer.body()
    return len(gzip.compress(content)) if "/static/" in address else len(content)


def test_print_hides_controls_and_keeps_content(
    chromium: Any, live_server: Any, province: Any, tmp_path: Path, opened: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/enterprise/{province.enterprise}")
        page.emulate_media(media="print")
        assert not page.locator(".zh-filter").first.is_visible()
        assert not page.locator(".zh-nav").first.is_visible()
        assert page.locator("h1").is_visible()
        assert page.locator(".zh-timeline").first.is_visible()
