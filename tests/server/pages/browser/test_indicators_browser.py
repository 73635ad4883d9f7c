"""Indicators, places, the map and the wall in Chromium, with values: width, content policy, accessibility, keyboard."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

RATE = "/indicators/farm-product-pass-rate"
WIDE = ("/", "/indicators?valued=1", RATE, f"{RATE}/units?level=prefecture", "/wall", "/releases")
NARROW = (RATE, f"{RATE}/units?level=prefecture", "/places", "/places/510100", "/places/510100/chain")


@pytest.fixture
def values(staff: Any, measured: Any) -> None:
    """Fill the projection with a small province and values of the day."""


def test_pages_fit_and_are_accessible_when_there_are_values(
    chromium: Any, live_server: Any, values: Any, opened: Any, examine: Any
) -> None:
    for width, language, addresses in ((1280, "zh-hans", WIDE), (390, "en", NARROW)):
        with opened(chromium, live_server.url, width=width, language=language) as page:
            for address in addresses:
                page.goto(live_server.url + address)
                assert examine(page, address) == []


def test_map_leads_to_a_place_when_only_the_keyboard_is_used(
    chromium: Any, live_server: Any, values: Any, opened: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}{RATE}/units?level=prefecture")
        page.wait_for_selector("[data-chart][data-drawn] svg")
        tile = page.locator(".zh-map a").first
        tile.focus()
        assert "▲" not in (tile.get_attribute("aria-label") or "")
        page.keyboard.press("Enter")
        page.wait_for_url("**/indicators/farm-product-pass-rate?**area=51**")
        assert page.locator("h1").count() == 1


def test_numbers_stand_in_a_table_when_there_are_no_scripts(
    chromium: Any, live_server: Any, values: Any, opened: Any
) -> None:
    with opened(chromium, live_server.url, java_script_enabled=False) as page:
        page.goto(f"{live_server.url}{RATE}/units?level=prefecture")
        assert page.locator("tbody tr").count() == 21
        assert page.locator(".zh-map svg a").count() == 21
        assert not page.locator("[data-chart]").first.is_visible()
