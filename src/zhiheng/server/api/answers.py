"""Answers as JSON: dates in ISO form, keys in the order given; lists with the link to their next page."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from zhiheng.server.api.paging import Page, next_address

JSON = "application/json"
#: What packs and calendars say changes with a release alone.
SETTLED = "public, max-age=3600"


def answer(content: Any, status: int = 200, **headers: str) -> HttpResponse:
    """Answer with a JSON document; ``headers`` with ``_`` for ``-``."""
    made = HttpResponse(orjson.dumps(content, default=str), status=status, content_type=JSON)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def listed(request: HttpRequest, items: list[Any], page: Page, **more: Any) -> HttpResponse:
    """Answer with one page of a list, its next address in the document and in the header Link."""
    following = next_address(request, page)
    made = answer({"items": items, "next": following, **more})
    if following:
        made["Link"] = f'<{following}>; rel="next"'
    return made
