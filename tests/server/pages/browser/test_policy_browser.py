"""The policy browser in Chromium: width, content policy and accessibility of each layout, both widths and languages."""

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

PAGES = (
    "/policy",
    "/policy/coverage",
    "/policy/promises",
    "/policy/editions",
    "/policy/mechanisms?capability=risk",
    "/documents",
    "/documents/sichuan/sichuan-2009-32",
    "/documents/sichuan/sichuan-2020-draft",
    "/policy/national/procedures/listing",
    "/policy/jiangsu/procedures/quality-credit-grade",
    "/policy/national/record-types/certificate",
    "/policy/national/registers/licences",
    "/policy/national/mechanisms/market-access-production-licence",
    "/policy/national/lists/serious-dishonesty",
    "/policy/national/draw-plans/double-random",
    "/policy/jiangsu/scorecards/quality-credit-precheck",
    "/policy/jiangsu/cases/quality-credit-precheck.pass-rate-low",
    "/policy/sichuan/programmes/quality-award",
    "/policy/sichuan/bodies/sichuan-quality-bureau",
)


def addresses() -> list[str]:
    """Return the pages above that exist, and the first target, indicator, task and benefit of each pack."""
    from zhiheng.server.portal import policy_elements

    kinds = ("targets", "indicators", "tasks", "benefits", "measures", "plans", "rounds", "templates", "sources")
    more = {kind: policy_elements.address(policy_elements.of_kind(kind)[0]) for kind in kinds}
    known = {policy_elements.address(each) for each in policy_elements.every()}
    return [one for one in PAGES if one.count("/") < 4 or one in known] + list(more.values())


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_policy_pages(
    chromium: Any, live_server: Any, province: Any, width: int, language: str, opened: Any, examine: Any
) -> None:
    pictures = os.environ.get("ZHIHENG_TEST_PICTURES")
    wrong = []
    with opened(chromium, live_server.url, width=width, language=language) as page:
        for address in addresses():
            assert page.goto(live_server.url + address).status == 200, address
            wrong += examine(page, address)
            if pictures:
                name = f"{address.strip('/').replace('/', '_').replace('?', '_')}-{width}-{language}.png"
                page.screenshot(path=Path(pictures) / name, full_page=True)
    assert wrong == []
