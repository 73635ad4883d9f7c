"""Every error in one shape: problem details by RFC 9457, with code and message in Chinese and English."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja.errors import HttpError, ValidationError

from zhiheng.errors import ZhihengError
from zhiheng.server.api import options
from zhiheng.server.api.errors import (
    BodyTooLarge,
    DatabaseUnavailable,
    InvalidParameters,
    MalformedRequest,
    Merged,
    MethodNotAllowed,
    NotFound,
    TooManyRequests,
    Unexpected,
)

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:zhiheng:problem:"
TITLES = {
    400: "Bad request · 请求有误",
    401: "Key needed · 需要有效密钥",
    403: "Not allowed · 无此权限",
    404: "Not found · 不存在",
    410: "Merged · 已并入其他企业",
    405: "Method not allowed · 不支持的方法",
    409: "Conflict · 冲突",
    413: "Body too large · 内容过大",
    415: "Unknown media type · 不支持的内容类型",
    422: "Not as required · 参数不合要求",
    429: "Too many requests · 请求过于频繁",
    500: "Server error · 服务器错误",
    503: "Not available · 暂不可用",
}
#: pydantic's type of error → Chinese; `{…}` is filled from the error's context.
WORDS = {
    "missing": "缺少必填项",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "greater_than": "应大于 {gt}",
    "string_pattern_mismatch": "格式应为 {pattern}",
    "string_too_long": "不得超过 {max_length} 个字符",
    "string_too_short": "不得少于 {min_length} 个字符",
    "string_type": "应为文本",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "bool_parsing": "应为 true 或 false",
    "extra_forbidden": "没有这个字段",
    "unknown": "没有这个参数",
}
log = structlog.get_logger("zhiheng.api")


def problem(
    request: HttpRequest, error: ZhihengError, errors: Iterable[Mapping[str, Any]] = (), status: int | None = None
) -> HttpResponse:
    """Answer with an error as a problem."""
    code = status or error.status
    zh, en = error.message("zh"), error.message("en")
    listed = [dict(one) for one in errors]
    body = {
        "type": f"{TYPE}{error.code}",
        "title": TITLES.get(code, TITLES[400 if code < 500 else 500]),
        "status": code,
        "detail": f"{zh} / {en}",
        "instance": request.path[:500],
        "code": error.code,
        "zh": zh,
        "en": en,
        "errors": listed,
    }
    if isinstance(error, Merged):
        body["merged_into"] = error.context["merged_into"]
    answer = HttpResponse(orjson.dumps(body, default=str), status=code, content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "no-store"
    if code == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="zhiheng"'
    if isinstance(error, TooManyRequests):
        answer["Retry-After"] = str(error.context["seconds"])
    if isinstance(error, MethodNotAllowed):
        answer["Allow"] = error.context["allowed"]
    return answer


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer any exception with a problem; what is no error of ours is noted in the log and not told."""
    if isinstance(error, InvalidParameters):
        return problem(request, error, error.context.get("errors", ()))
    if isinstance(error, ZhihengError):
        return problem(request, error)
    if isinstance(error, ValidationError):
        found = [_finding(one) for one in error.errors[:100]]
        return problem(request, InvalidParameters(count=len(found)), found)
    if isinstance(error, Http404):
        return problem(request, NotFound(what_zh="这个地址", what_en="such address"))
    if isinstance(error, RequestDataTooBig):
        return problem(request, BodyTooLarge(limit=10 * options.MIB))
    if isinstance(error, HttpError):
        return problem(request, _of_http(error), status=error.status_code)
    if isinstance(error, UnreadablePostError | SuspiciousOperation | RecursionError):
        return problem(request, unreadable("内容不完整或无效", "the content is incomplete or not valid"))
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database does not answer", exc_info=error)
        return problem(request, DatabaseUnavailable())
    reference = uuid.uuid4().hex[:12]
    log.error("unexpected", reference=reference, exc_info=error)
    return problem(request, Unexpected(reference=reference))


def unreadable(zh: str, en: str) -> MalformedRequest:
    """Return the refusal of something that cannot be read."""
    return MalformedRequest(what_zh=zh, what_en=en)


def invalid(field: str, zh: str, en: str, place: str = "query") -> InvalidParameters:
    """Return the refusal of one value."""
    return InvalidParameters(count=1, errors=[{"in": place, "field": field, "code": "invalid", "zh": zh, "en": en}])


def _of_http(error: HttpError) -> ZhihengError:
    if error.status_code == 400:
        return unreadable("JSON 无效", "the JSON is not valid")
    return unreadable("请求无效", "the request is not valid")


def _finding(one: Mapping[str, Any]) -> dict[str, Any]:
    place, *path = one.get("loc", ("",))
    if place == "body" and len(path) > 1 and path[0] in ("payload", "asked"):
        path = path[1:]
    template = WORDS.get(str(one.get("type")), "值不合要求")
    context = {name: str(value)[:200] for name, value in one.get("ctx", {}).items()}
    try:
        zh = template.format(**context)
    except (KeyError, IndexError):
        zh = "值不合要求"
    return {
        "in": str(place),
        "field": ".".join(str(part)[:60] for part in path[:8]),
        "code": str(one.get("type", "invalid")),
        "zh": zh,
        "en": str(one.get("msg", ""))[:400],
    }


__all__ = ["MEDIA_TYPE", "answer_to", "invalid", "problem", "unreadable"]
