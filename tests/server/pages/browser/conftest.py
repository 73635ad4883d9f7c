"""Chromium, and what is asked of every page in it: width, content policy, accessibility, errors of scripts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

#: How long a page is waited for: a machine that does much besides is slow, not wrong.
PATIENCE_MS = 120_000
LISTEN = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start Chromium for this file: its event loop must be gone before other tests use async code of their own."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs beside the ORM of the fixtures
    program = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@contextmanager
def _opened(chromium: Any, live: str, *, width: int = 1280, language: str = "zh-hans", **more: Any) -> Iterator[Any]:
    """Open a page that listens for violations and errors of scripts."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, **more)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "zh_language", "value": language, "url": live}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def _log_in(page: Any, live: str, world: Any) -> None:
    page.goto(f"{live}/staff/login/")
    page.fill("#id_username", "chen")
    page.fill("#id_password", world.password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{live}/staff/")


def _examine(page: Any, address: str) -> list[str]:
    """Return what is wrong with the page as it stands."""
    found = [f"script: {error}" for error in page.errors]
    page.errors.clear()
    found += [f"policy: {one}" for one in page.evaluate("window.__violations")]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"scrolls sideways by {wide} px")
    found += page.evaluate(
        """[...document.querySelectorAll("table")].filter((t) => !t.caption ||
        [...t.querySelectorAll("thead th, tbody th")].some((c) => !c.hasAttribute("scope"))).map((t) => "table: " + t.innerText.slice(0, 40))"""
    )
    found += page.evaluate(
        """[...document.querySelectorAll("[style]:not(svg *, [data-chart] *, [data-chart])")].map((e) => "style: " + e.outerHTML.slice(0, 80))"""
    )
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": axe.AXE_SCRIPT})
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    found += [
        f"axe {one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
    return [f"{address}: {one}" for one in found]


@pytest.fixture
def opened() -> Callable[..., Any]:
    """Give what opens a page."""
    return _opened


@pytest.fixture
def log_in() -> Callable[..., None]:
    """Give what logs the clerk in."""
    return _log_in


@pytest.fixture
def examine() -> Callable[..., list[str]]:
    """Give what tells what is wrong with a page as it stands."""
    return _examine
