"""A promise in Chromium: proved, shared out with its sum watched, read from both ends on a wide and a narrow screen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
TOWNS, AWARD = "13fyp-quality-towns", "2013-quality-award-third-edition"


def log_in(page: Any, live: str, bureau: Any, who: str) -> None:
    page.goto(f"{live}/staff/login/")
    page.fill("#id_username", f"{who}-1")
    page.fill("#id_password", bureau.world.password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/staff/**")


def values() -> None:
    """A rate with channels, and a sum over its years."""
    from zhiheng.indicators.models import IndicatorValue

    def row(indicator: str, year: int, number: str, **more: Any) -> Any:
        fixed = {
            "pack": "sichuan",
            "level": "province",
            "area": "510000",
            "method": "wilson",
            "origin": "published",
            "run": "r",
        }
        return IndicatorValue(
            indicator=indicator, period=str(year), starts=date(year, 1, 1), ends=date(year, 12, 31), value=Decimal(number),
            **{**fixed, "publicity": "public", "publisher": "示例", **more},
        )  # fmt: skip

    rows = [row("quality-towns", 2016 + at, number) for at, number in enumerate(("18", "21", "20", "19", "17"))]
    for part, number in (("plants", "95.21"), ("shops", "86.6")):
        bounds = {"low": Decimal(number) - 1, "high": Decimal(number) + 1, "n": 700}
        rows.append(row("building-material-pass-rate", 2023, number, breakdown="channel", part=part, **bounds))
    IndicatorValue.objects.bulk_create(rows)


def test_promise_proved_shared_out_and_read_from_both_ends(
    chromium: Any, live_server: Any, bureau: Any, opened: Any, examine: Any
) -> None:
    values()
    live, wrong = live_server.url, []
    with opened(chromium, live) as page:
        log_in(page, live, bureau, "leader")
        page.goto(f"{live}/staff/promises/sichuan/{AWARD}")
        wrong += examine(page, "promise")
        page.fill("#p-on", "2013-12-20")
        page.fill("#p-source", "川府函〔2013〕9号")
        page.click("form[action$='/proofs'] button")
        assert "达到" in page.inner_text(".zh-said")
        page.goto(f"{live}/staff/promises/sichuan/{TOWNS}/units/510000")
        wrong += examine(page, "split")
        page.fill("#u510100", "20")
        page.fill("#u510700", "5")
        page.click("button[value=try]")
        assert "正好分完" in page.inner_text(".zh-sum")
        page.click("button[value=keep]")
        page.wait_for_url(f"**/{TOWNS}#units")
        assert "80" in page.inner_text("#units ~ div tbody tr >> nth=0")
        wrong += examine(page, "shared out")
    with opened(chromium, live, width=390, language="en") as page:
        page.goto(f"{live}/promises/sichuan/{TOWNS}")
        assert "Was it done" in page.inner_text("h1")
        assert page.locator("figure svg").count() == 1
        first = page.locator("[data-link]").first.get_attribute("data-link")
        wrong += examine(page, "narrow")
        page.click("a[href*='way=up']")
        assert (first, page.locator("[data-link]").first.get_attribute("data-link")) == ("document", "score")
        page.goto(f"{live}/promises/sichuan/13fyp-building-materials")
        assert page.locator("#channels ~ div tbody tr").count() == 2
        wrong += examine(page, "channels")
    assert wrong == []
