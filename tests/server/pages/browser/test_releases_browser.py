"""A release of indicators in Chromium: planned and drafted by one person, approved and made public by another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def computed(bureau: Any, measured: Any) -> None:
    """Store a run that the values of the day come from."""
    from zhiheng.indicators import runs
    from zhiheng.indicators.models import IndicatorValue
    from zhiheng.indicators.values import as_table
    from zhiheng.server.staff.installation import installation

    of = installation()
    manifest = of.runs.write(
        as_table([]), kind=runs.KIND, pack="sichuan", element=runs.ELEMENT, as_of=date(2024, 6, 30), batch_seq=0,
        pack_content={}, plan={}, semantics_version=1,
    )  # fmt: skip
    IndicatorValue.objects.update(run=manifest.run)


def _enter(page: Any, live: str, who: str, password: str) -> None:
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{live}/staff/login/")
    page.fill("#id_username", who)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    assert page.url == f"{live}/staff/"


def _take(page: Any, step: str, **fields: str) -> None:
    details = page.locator("details", has=page.locator(f"input[name=step][value={step}]"))
    details.locator("summary").click()
    for name, value in fields.items():
        details.locator(f"[name={name}]").fill(value)
    details.locator("button").click()


def test_release_goes_out_when_a_second_person_approves_it(
    chromium: Any, live_server: Any, computed: Any, bureau: Any, opened: Any, examine: Any
) -> None:
    from zhiheng.indicators.models import Release

    password = bureau.world.password
    with opened(chromium, live_server.url) as page:
        _enter(page, live_server.url, "checker-1", password)
        for address in ("/staff/indicators", "/staff/indicators?flag=unknown", "/staff/indicators/releases"):
            page.goto(live_server.url + address)
            assert examine(page, address) == []
        page.goto(f"{live_server.url}/staff/indicators/releases/new")
        page.click("main button.btn-primary")
        assert page.locator("#error-summary").is_visible()
        page.errors.clear()  # the browser tells of the refused form
        page.fill("#f-title_zh", "2023年农产品质量")
        page.fill("#f-title_en", "Farm products 2023")
        page.fill("#f-planned_at", "2024-07-01T10:00")
        page.select_option("#f-indicators", ["farm-product-pass-rate"])
        page.select_option("#f-periods", ["2023"])
        assert examine(page, "new") == []
        page.click("main button.btn-primary")
        page.wait_for_url("**/staff/indicators/releases/*")
        address = page.url
        _take(page, "draft")
        assert page.locator("tbody tr").count() >= 20
        assert page.locator("input[name=step][value=approve]").count() == 0  # who drafted may not approve
        assert examine(page, "draft") == []
    with opened(chromium, live_server.url, width=390, language="en") as page:
        _enter(page, live_server.url, "leader-1", password)
        page.goto(address)
        assert examine(page, "release, narrow") == []
        _take(page, "approve")
        _take(page, "publish")
        found = Release.objects.get()
        assert (found.state, found.drafted_by, found.approved_by) == ("published", "checker-1", "leader-1")
        assert found.leaf is not None
        page.goto(f"{live_server.url}/releases?pack=sichuan")
        assert "Farm products 2023" in page.locator("main").inner_text()
