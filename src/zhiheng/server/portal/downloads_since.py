"""`changes since` by cursor: JSON for programs, CSV for people; the API answers with the same entries."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from zhiheng.policy.model import RecordType
from zhiheng.server.api import paging
from zhiheng.server.api.answers import answer
from zhiheng.server.api.errors import InvalidParameters
from zhiheng.server.api.paging import Page
from zhiheng.server.portal import describe
from zhiheng.server.portal.downloads import licences, plainly_refused, type_of
from zhiheng.server.portal.downloads_changes import Change, entries, feed
from zhiheng.server.portal.downloads_cut import Cut, batch_of, cut_of
from zhiheng.server.portal.downloads_formats import sheet_parts, writer_of
from zhiheng.server.portal.downloads_rows import ENVELOPE, version
from zhiheng.server.visible import Level

USUAL, MOST = 1000, 5000
_ORDER: dict[str, type] = {"row_no": int}


def page_of(
    request: HttpRequest, cut: Cut, kind: RecordType, since: int, level: Level, limit: int, cursor: str
) -> tuple[list[Change], Page]:
    """Return one page of what changed since a batch, and where the next begins. Raises InvalidParameters."""
    head = version().head
    until = paging.until_of(request, cursor, [int], head)
    page = paging.cut(request, feed(cut, kind, since, until, level), _ORDER, cursor, limit, head)
    return entries(page.rows, cut, kind, since, level), page


@plainly_refused
def changes(request: HttpRequest, record_type: str, form: str = "json") -> HttpResponseBase:
    """Answer with a page of what changed since `since`, a batch or an instant."""
    kind = type_of(record_type)
    cut = cut_of(request, record_type, "since", "limit", "cursor")
    since = batch_of(request, "since", version().head)
    if since is None:
        raise BadRequest(_("请给出 since：上次下载所代表的批次，或一个时刻。"))
    try:
        found, page = page_of(request, cut, kind, since, Level.PUBLIC, _limit(request), request.GET.get("cursor", ""))
    except InvalidParameters as error:
        raise BadRequest(_("游标无效，或不属于这个查询。请从第一页重新开始。")) from error
    following = paging.next_address(request, page)
    made = _sheet(found, kind) if form == "csv" else answer(document(found, cut, kind, since, page, following))
    if following:
        made["Link"] = f'<{following}>; rel="next"'
    made["Content-Disposition"] = f'attachment; filename="{cut.name(page.until)}-since-b{since}.{form}"'
    made["Zhiheng-Record-Type"], made["Zhiheng-Batch-Seq"] = record_type, str(page.until)
    made["Cache-Control"] = "public, no-cache"
    return made


def document(
    found: list[Change], cut: Cut, kind: RecordType, since: int, page: Page, following: str | None
) -> dict[str, Any]:
    """Return a page of changes as one JSON document; `head` is the next `since`, once `next` is null."""
    return {
        "record_type": kind.id,
        "version": kind.version,
        "licences": licences(kind.id),
        "filters": cut.asked(),
        "since": since,
        "head": page.until,
        "items": [change.as_dict() for change in found],
        "next": following,
    }


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "").strip() or str(USUAL)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise BadRequest(_("limit 应为 1 到 %(most)s 的整数。") % {"most": MOST})
    return int(text)


def _sheet(found: list[Change], kind: RecordType) -> HttpResponse:
    """Answer with changes as CSV: what happened and the old id, then the columns of the download."""
    fields = describe.fields(kind.id)
    write = writer_of(fields)
    bare = [""] * (len(ENVELOPE) - 1 + len(fields))
    rows = [
        [change.kind, change.old_id, *(write(change.line) if change.line else [change.record_id, *bare])]
        for change in found
    ]
    content = b"".join(sheet_parts(["change", "old_id", *ENVELOPE, *fields], rows))
    return HttpResponse(content, content_type="text/csv; charset=utf-8")
