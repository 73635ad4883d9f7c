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
WIDE = (
    "/",
    "/indicators?show=all",
    RATE,
    f"{RATE}/units?level=prefecture",
    "/compare?quality=product",
    "/wall",
    "/releases",
)
NARROW = (
    RATE,
    f"{RATE}/units?level=prefecture",
    "/compare?span=5&units=510100,510700",
    "/places",
    "/places/510100",
    "/places/510100/chain",
)


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


def test_wall_fits_the_screen_when_it_hangs_in_a_room(
    chromium: Any, live_server: Any, values: Any, opened: Any
) -> None:
    for width, height, language in ((1920, 1080, "en"), (3840, 2160, "zh-hans")):
        with opened(chromium, live_server.url, width=width, language=language) as page:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(live_server.url + "/wall")
            tall, wide = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
            assert (tall, wide) == (height, width)
            # Nothing on it is smaller than a two-hundredth of its height, but what leads to the basis.
            small = page.evaluate(
                "Math.min(...[...document.querySelectorAll('.zh-wall-row *, .zh-wall-told')]"
                ".filter(one => one.innerText).map(one => parseFloat(getComputedStyle(one).fontSize)))"
            )
            assert small >= height * 0.0125
            cut = page.evaluate(
                "[...document.querySelectorAll('.zh-wall-row')].filter(one => one.scrollHeight > one.clientHeight + 1).length"
            )
            assert cut == 0


def test_places_are_chosen_and_sorted_when_only_the_keyboard_is_used(
    chromium: Any, live_server: Any, values: Any, opened: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/compare?indicator=farm-product-pass-rate")
        page.locator("details.zh-picker summary").first.press("Enter")
        for code in ("510100", "510700"):
            page.locator(f"#u-{code}").press("Space")
        page.locator(".zh-filter button").press("Enter")
        page.wait_for_url("**/compare?**units=510100&units=510700**")
        assert page.locator("tbody th").all_inner_texts()[1:] == ["成都市", "绵阳市"]
        page.locator("thead a:has(.zh-sort)").first.press("Enter")
        page.wait_for_url("**sort=-farm-product-pass-rate**")
        assert page.locator("tbody th").all_inner_texts()[1:] == ["绵阳市", "成都市"]
        assert page.locator("th[aria-sort=descending]").count() == 1
