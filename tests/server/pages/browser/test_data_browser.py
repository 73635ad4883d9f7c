"""The data catalogue in Chromium: width, content policy and accessibility, both widths and languages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PAGES = ("/data", "/data/inspection?from=2023-01-01", "/data/complaint")


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_catalogue_fits_and_is_accessible(
    chromium: Any, live_server: Any, province: Any, opened: Any, examine: Any, width: int, language: str
) -> None:
    folder = os.environ.get("ZHIHENG_SCREENSHOTS")
    with opened(chromium, live_server.url, width=width, language=language) as page:
        for address in PAGES:
            page.goto(live_server.url + address)
            assert examine(page, address) == []
            if folder:
                name = address.partition("?")[0].strip("/").replace("/", "-")
                page.screenshot(path=Path(folder) / f"{name}-{width}-{language}.png", full_page=True)
