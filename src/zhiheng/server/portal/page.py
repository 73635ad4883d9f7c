"""What every public page carries: how far the data goes, and whether synthetic data is shown."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.server import statements
from zhiheng.server.portal.visible import public_cards


def head_batch() -> int | None:
    """Return the last batch that the projection has read, None before the first."""
    found = statements.rows("SELECT batch_seq FROM ledger_projectionstate ORDER BY id LIMIT 1")
    return int(found[0][0]) if found else None


def synthetic_shown(head: int | None) -> bool:
    """Return whether any public enterprise is synthetic; looked up once a batch."""
    key = f"synthetic-{head}"
    known = cache.get(key)
    if known is None:
        known = public_cards().filter(synthetic=True).exists()
        cache.set(key, known, 300)
    return bool(known)


def show(request: HttpRequest, template: str, section: str, /, **context: Any) -> HttpResponse:
    """Render a public page. `section` marks its place in the navigation."""
    head = head_batch()
    shell = {"section": section, "head_batch": head, "synthetic_shown": synthetic_shown(head)}
    return render(request, template, {**shell, **context})
