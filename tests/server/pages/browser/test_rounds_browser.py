"""A reporting round in Chromium with county, prefecture and province: typed with a line that breaks, returned, summed, locked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
GOOD = {"batches": "120", "batches_passed": "118", "food_batches": "30", "food_batches_passed": "30", "complaints": "9",
        "complaints_closed": "8", "cases_filed": "2", "chief_officers": "6"}  # fmt: skip
FORM = "county-quality-quarterly"


@pytest.fixture
def offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[SimpleNamespace]:
    """Make a province, a prefecture and two counties, each with somebody who fills in and checks."""
    from django.contrib.auth.models import User
    from django.test import Client

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import of, posts
    from zhiheng.cases.services import installed
    from zhiheng.server.rounds import computed
    from zhiheng.server.staff.installation import installation

    monkeypatch.setattr(computed, "_of_ledger", lambda *_: {})

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    above, users = None, {}
    for name, code, level, zh in (
        ("province", "sichuan-amr", "province", "四川省市场监督管理局"), ("city", "amr-510100", "prefecture", "成都市市场监督管理局"),
        ("county", "amr-510104", "county", "锦江区市场监督管理局"), ("second", "amr-510105", "county", "青羊区市场监督管理局"),
    ):  # fmt: skip
        division = "510000" if level == "province" else code[4:]
        body = Body.objects.create(
            code=code, kind="bureau", name_zh=zh, name_en=code, level=level, division=division, parent=above
        )
        above = body if level != "county" else above
        users[name] = User.objects.create_user(name)
        for role in ("clerk", "checker"):
            posts.give(users[name], body, role, given_by="test")

    def enter(page: Any, live: str, who: str) -> None:
        client = Client()
        client.force_login(users[who])
        page.context.clear_cookies(name="sessionid")
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live}])

    yield SimpleNamespace(enter=enter, actor=lambda who: of(users[who]))
    installation.cache_clear()
    installed._at.cache_clear()


def workbook(path: Path) -> Path:
    """Write the second county's own sheet: a title, numbers as text, a percentage, a total, a note."""
    out = BytesIO()
    rows = [["青羊区三季度情况"], ["指标名称", "计量单位", "本季度"], ["产品质量监督抽查"], ["抽检批次", "批次", "２００"], ["合格批次", "批次", "199"],
            ["食品安全抽检"], ["抽检批次", "批次", 40], ["合格批次", "批次", 40], ["质量投诉受理", "件", 3], ["质量投诉办结", "件", 3],
            ["质量违法案件立案", "件", "——"], ["首席质量官人数", "人", 9], ["注：数据截至9月30日"]]  # fmt: skip
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    path.write_bytes(out.getvalue())
    return path


def saved(page: Any, line: str) -> None:
    page.wait_for_selector(f"#s-0-{line}[data-state=saved]")


def at_once(page: Any) -> list[int]:
    """Return a list that grows by how many cells are on their way whenever one sets out."""
    counts, flying = [0], set()

    def out(request: Any) -> None:
        if request.url.endswith("/cell"):
            flying.add(request)
            counts.append(len(flying))

    def back(request: Any) -> None:
        flying.discard(request)

    page.on("request", out)
    page.on("requestfinished", back)
    page.on("requestfailed", back)
    return counts


PASTE = """([cell, text]) => {
    const data = new DataTransfer(), one = document.querySelector(`[data-cell="${cell}"]`);
    data.setData("text/plain", text);
    data.setData("text/html", "<table></table>");
    one.focus();
    one.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def shown(page: Any, *lines: str) -> list[str]:
    return [page.input_value(f"#c-0-{line}") for line in lines]


def press(page: Any, step: str, reason: str = "") -> None:
    """Take a step of a sheet by its button."""
    form = page.locator(f"form:has(input[name=step][value={step}])")
    if not form.is_visible():
        page.locator(f"details.zh-step:has(input[value={step}]) > summary").click()
    if reason:
        form.locator("textarea").fill(reason)
    form.locator("button").click()
    page.wait_for_load_state()


def test_round_goes_from_first_step_to_last_over_a_line_that_breaks(
    chromium: Any, live_server: Any, offices: SimpleNamespace, opened: Any, examine: Any, tmp_path: Path
) -> None:
    from zhiheng.ledger.models import OutboxBatch
    from zhiheng.rounds.models import Cell, Round, Sheet

    live, wrong = live_server.url, []

    def look(page: Any, name: str) -> None:
        wrong.extend(examine(page, name))
        if folder := os.environ.get("ZHIHENG_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/round-{name}.png", full_page=True)

    with opened(chromium, live) as page:
        # the province asks
        offices.enter(page, live, "province")
        page.goto(f"{live}/staff/rounds/new")
        page.select_option("#form", f"sichuan/{FORM}")
        page.fill("#period", "2026-Q3")
        look(page, "new")
        page.click("main form button.btn-primary")
        page.click("button[value=send]")
        number = Round.objects.get().number
        base = f"{live}/staff/rounds/{number}"
        assert page.locator("tbody tr").count() == 3

        # the county types: saved as it goes, moved by keys, told at once what cannot be
        offices.enter(page, live, "county")
        page.goto(f"{base}/sheets/amr-510104")
        page.fill("#c-0-batches", "120")
        page.keyboard.press("Enter")
        saved(page, "batches")
        assert page.evaluate("document.activeElement.id") == "c-0-batches_passed"
        page.keyboard.type("130")
        page.keyboard.press("ArrowDown")
        page.wait_for_selector("#s-0-batches_passed[data-state=wrong]")
        look(page, "typing")
        assert "不能多于" in page.inner_text("#s-0-batches_passed")
        page.fill("#c-0-batches_passed", "118")
        page.keyboard.press("Enter")
        saved(page, "batches_passed")
        assert page.inner_text("#v-0-pass_rate") == "98.33"

        # a block copied with its names goes where the names say; a computed line is asked about; both are undone as one
        copied = "产品质量监督抽查\t\n1.抽检批次\t210\n其中：合格批次\t205\n合格率\t97.62\n"
        page.evaluate(PASTE, ["0.batches", copied])
        page.wait_for_selector("#s-0-batches[data-text='210']")
        assert shown(page, "batches", "batches_passed") == ["210", "205"]
        page.keyboard.press("Control+z")
        page.wait_for_selector("#s-0-batches_passed[data-text='118']")
        page.evaluate(PASTE, ["0.batches", "300\n290\n96.7\n"])
        look(page, "pasting")
        page.click("#pasted button >> nth=0")
        page.wait_for_selector("#s-0-batches_passed[data-text='290']")
        page.click("#pasted button")
        page.wait_for_selector("#s-0-batches_passed[data-text='118']")
        assert shown(page, "batches", "batches_passed", "food_batches") == ["120", "118", ""]
        page.evaluate(PASTE, ["0.batches", "1\t2\n3\t4"])
        assert "只复制数值那一列" in page.inner_text("#pasted")

        # the login runs out while typing, and somebody else logs in here: nothing is lost, nothing goes under a wrong name
        page.context.clear_cookies(name="sessionid")
        page.fill("#c-0-chief_officers", "6")
        page.keyboard.press("Tab")
        page.wait_for_selector("#unsent:not([hidden])")
        offices.enter(page, live, "second")
        page.evaluate("dispatchEvent(new Event('online'))")
        page.get_by_text("已换了别的账户").first.wait_for()
        offices.enter(page, live, "county")
        page.evaluate("dispatchEvent(new Event('online'))")
        saved(page, "chief_officers")
        page.wait_for_selector("#unsent", state="hidden")
        page.errors.clear()  # the browser itself reports the answer 409

        # the line breaks while typing; the window is closed; nothing is lost
        page.context.set_offline(True)
        page.fill("#c-0-food_batches", "30")
        page.keyboard.press("Enter")
        page.keyboard.type("30")
        page.keyboard.press("Enter")
        page.keyboard.type("9")  # never left, never sent
        page.wait_for_selector("#unsent:not([hidden])")
        page.errors.clear()  # the browser itself reports the requests that failed
        assert Cell.objects.filter(line__startswith="food").count() == 0
        context = page.context
        page.close()
        context.set_offline(False)
        page = context.new_page()
        page.errors = []
        under_way = at_once(page)
        page.goto(f"{base}/sheets/amr-510104")
        for line in ("food_batches", "food_batches_passed", "complaints"):
            saved(page, line)
        page.wait_for_selector("#unsent", state="hidden")
        assert max(under_way) == 1  # an answer that overtakes another would show a neighbour as it was before
        assert dict(Cell.objects.values_list("line", "value"))["complaints"] == "9"
        assert page.evaluate("Object.keys(localStorage).length") == 0

        # a colleague changes the same cell: both values are told
        Cell.objects.filter(line="complaints").update(text="11", value="11", version=7, by="colleague")
        page.fill("#c-0-complaints", "10")
        page.keyboard.press("Tab")
        page.wait_for_selector("#s-0-complaints[data-state=conflict]")
        assert "colleague" in page.inner_text("#s-0-complaints")
        page.click("#s-0-complaints [data-keep]")
        saved(page, "complaints")
        assert Cell.objects.get(line="complaints").value == "10"
        for line in ("complaints_closed", "cases_filed", "chief_officers"):
            page.fill(f"#c-0-{line}", GOOD[line])
            page.keyboard.press("Enter")
            saved(page, line)
        press(page, "hand")
        press(page, "submit")

        # the prefecture returns it, the county mends it, the prefecture accepts it
        offices.enter(page, live, "city")
        page.goto(f"{base}/sheets/amr-510104")
        press(page, "return", "请核对立案数")
        offices.enter(page, live, "county")
        page.goto(f"{base}/sheets/amr-510104")
        assert "请核对立案数" in page.inner_text("main")
        page.fill("#c-0-cases_filed", "3")
        page.keyboard.press("Enter")
        saved(page, "cases_filed")
        press(page, "submit")

        # the second county sends the workbook that it has
        offices.enter(page, live, "second")
        page.goto(f"{base}/sheets/amr-510105")
        page.set_input_files("#file", str(workbook(tmp_path / "青羊.xlsx")))
        page.click("form[action$=upload] button")
        page.wait_for_selector("button[value=take]")
        look(page, "understood")
        page.click("button[value=take]")
        page.fill("#c-0-cases_filed", "0")
        page.keyboard.press("Enter")
        saved(page, "cases_filed")
        press(page, "submit")

        # checked, summed, locked
        offices.enter(page, live, "city")
        for unit in ("amr-510104", "amr-510105"):
            page.goto(f"{base}/sheets/{unit}")
            press(page, "accept")
        page.goto(f"{base}/sheets/amr-510100")
        look(page, "sum-of-city")
        press(page, "submit")
        offices.enter(page, live, "province")
        page.goto(f"{base}/sheets/amr-510100")
        press(page, "accept")
        page.goto(f"{base}/rollup")
        look(page, "rollup")
        assert "317/320" in page.inner_text("main")
        page.goto(base)
        page.click("button[value=lock]")
        page.wait_for_load_state()
    assert set(Sheet.objects.values_list("state", flat=True)) == {"locked"}
    owed = OutboxBatch.objects.get()
    rates = {row["unit_code"]: row["value"] for row in owed.rows if row["indicator"] == "spot-check-pass-rate-records"}
    assert rates == {"510104": "98.33", "510105": "99.50"}

    with opened(chromium, live, width=390, language="en") as page:
        offices.enter(page, live, "county")
        for name, address in (("list", f"{live}/staff/rounds"), ("round", base), ("sheet", f"{base}/sheets/amr-510104"),
                              ("sums", f"{base}/rollup"), ("series", f"{live}/staff/rounds/series/sichuan/{FORM}"),
                              ("mappings", f"{live}/staff/rounds/mappings")):  # fmt: skip
            page.goto(address)
            look(page, f"phone-{name}")
    assert wrong == []
