"""What a reader sees when the database is away or the disk is full: which of the two, that nothing was half done, and when to come back."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg import errors as postgres

log = structlog.get_logger("zhiheng.outage")
#: The supervisor brings a killed database back in a few seconds.
RETRY_SECONDS = 10
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed (Django's `handler500`); called while the error is being handled."""
    error = sys.exc_info()[1]
    if error is not None and disk_full(error):
        log.error("disk full", kind=type(error).__name__)
        return _page(
            507,
            _("磁盘已满"),
            _("服务器磁盘已满，暂时不能保存。您提交的内容没有被部分写入；请保留原文件，待管理员腾出空间后重试。"),
        )
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database away", kind=type(error).__name__)
        return _page(
            503,
            _("数据库暂时不可用"),
            _("数据库正在恢复，通常只需几秒。您提交的内容没有被部分写入；请稍后刷新本页重试。"),
        )
    return _page(500, _("系统出错"), _("本站出了问题，已记入日志。请稍后再试；您提交的内容没有被部分写入。"))


def disk_full(error: BaseException) -> bool:
    """Return whether an error, or one that it arose from, says that there is no room left."""
    return any(
        isinstance(each, postgres.DiskFull) or (isinstance(each, OSError) and each.errno in _FULL)
        for each in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _page(status: int, title: str, text: str) -> HttpResponse:
    """Return a page that asks nothing of the database."""
    response = HttpResponse(render_to_string("outage.html", {"title": title, "text": text}), status=status)
    if status != 500:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
