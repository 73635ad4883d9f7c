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


#: Most of the time of axe goes into contrast, which it works out anew for every text and link. What contrast follows from
#: (the text's own look, the grounds under it, for a link the text around it, its kind and its place) is the same in each
#: row of a table and on each page of the site: one of each look is asked, wherever it comes first, and none again that was
#: found good. Returns the looks to ask.
LOOKS = """(known) => {
  const seen = new Set(known), grounds = new Map(), asked = [];
  const clear = /^rgba\\(.*, 0\\)$/, controls = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/;
  const kind = (one) => `${one.tagName}.${one.getAttribute("class") || ""}`;
  const under = (one) => {
    if (!one) return "";
    if (grounds.has(one)) return grounds.get(one);
    const look = getComputedStyle(one), own = [];
    if (!clear.test(look.backgroundColor)) own.push(look.backgroundColor);
    if (look.backgroundImage !== "none") own.push(look.backgroundImage);
    if (look.opacity !== "1" || look.filter !== "none" || look.mixBlendMode !== "normal")
      own.push(look.opacity, look.filter, look.mixBlendMode);
    if (/absolute|fixed|sticky/.test(look.position)) own.push(look.position, kind(one));
    const all = own.length ? `${own.join(" ")} < ${under(one.parentElement)}` : under(one.parentElement);
    grounds.set(one, all);
    return all;
  };
  const linked = (one, look) => {
    if (one.tagName !== "A") return "";
    let block = one.parentElement;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    const beside = block.textContent.trim() !== one.textContent.trim();
    return [beside, getComputedStyle(one.parentElement).color, look.textDecorationLine, look.borderBottomStyle].join(" ");
  };
  for (const one of document.body.querySelectorAll("*")) {
    const written = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!(written || controls.test(one.tagName)) || !one.checkVisibility({visibilityProperty: true})) continue;
    const look = getComputedStyle(one), box = one.getBoundingClientRect(), label = one.closest("label");
    const off = one.matches(":disabled, [aria-disabled=true] *") || Boolean(label && label.control && label.control.disabled);
    const whole = [kind(one), kind(one.parentElement), look.color, look.fontSize, look.fontWeight, look.textShadow,
      look.webkitTextFillColor, box.left >= 0 && box.right <= innerWidth, innerWidth < 700, off, linked(one, look),
      /[\\p{L}\\p{N}][^]*[\\p{L}\\p{N}]/u.test(one.value || one.textContent), under(one)].join(" | ");
    if (seen.has(whole)) continue;
    seen.add(whole);
    one.setAttribute("data-contrast-asked", asked.push(whole) - 1);
  }
  return asked;
}"""
AXE = """async () => {
  axe.configure({rules: [{id: "color-contrast", selector: "[data-contrast-asked]"},
    {id: "link-in-text-block", selector: "a[href][data-contrast-asked]"}]});
  const found = await axe.run(document, {resultTypes: ["violations", "incomplete"]});
  const unsure = found.incomplete.filter((rule) => ["color-contrast", "link-in-text-block"].includes(rule.id))
    .flatMap((rule) => rule.nodes.map((node) => document.querySelector(node.target[0])))
    .map((one) => Number(one.getAttribute("data-contrast-asked")));
  return {violations: found.violations, unsure};
}"""
#: Looks of which axe could tell in this process that their contrast is good.
_good_looks: set[str] = set()


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
    violations = _axe_violations(page)
    found += [
        f"axe {one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
    return [f"{address}: {one}" for one in found]


def _axe_violations(page: Any) -> list[dict[str, Any]]:
    """Return the violations that axe finds; contrast is asked for looks that were not found good before.

    What axe cannot tell of (texts of one sign, grounds that are pictures) is asked again wherever it comes.
    """
    asked = page.evaluate(LOOKS, list(_good_looks))
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": axe.AXE_SCRIPT})
    told = page.evaluate(AXE)
    found: list[dict[str, Any]] = told["violations"]
    if not {one["id"] for one in found} & {"color-contrast", "link-in-text-block"}:
        _good_looks.update(look for place, look in enumerate(asked) if place not in told["unsure"])
    return found


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
