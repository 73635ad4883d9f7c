"""What the OpenAPI document says of an operation besides its shapes: both languages, errors, examples, scopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

KEY = "ApiKey"
MEANS = {
    400: "请求无法读取 · The request cannot be read",
    401: "密钥无效,或需要密钥 · The key is not valid, or one is needed",
    403: "密钥没有所需权限 · The key lacks the scope",
    404: "不存在,或对调用者不可见 · Not there, or not for the caller to see",
    410: "企业已并入其他企业,merged_into 为其代码 · Merged into another enterprise, whose code is merged_into",
    405: "不支持的方法 · The address does not take this method",
    409: "与已有内容冲突 · In conflict with what is there",
    413: "内容过大 · The body is too large",
    415: "不支持的内容类型 · The media type is not known",
    422: "参数或内容不合要求 · A value is not as required",
    429: "请求过于频繁 · Too many requests",
    500: "服务器错误 · Server error",
    503: "暂不可用 · Not available for now",
}
ALWAYS = (400, 401, 405, 422, 429, 500, 503)


def told(
    operation: str,
    summary: tuple[str, str],
    text: tuple[str, str],
    tag: str,
    *,
    example: Any,
    errors: Sequence[int] = (),
    scope: str = "",
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the arguments of an operation: id, summary and description in both languages, example, errors, security.

    ``summary`` and ``text`` are (Chinese, English); ``scope`` is the scope without which nothing is answered; ``more``
    is merged into the operation of the OpenAPI document.
    """
    needs = f"\n\n需要权限 `{scope}`。\n\nNeeds the scope `{scope}`." if scope else ""
    codes = sorted({*ALWAYS, *errors, *((403,) if scope else ())})
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[int, Any] = {code: {"description": MEANS[code], "content": problem} for code in codes}
    responses[status] = {"content": {"application/json": {"example": example}}}
    security: list[dict[str, list[str]]] = [{KEY: []}] if scope else [{}, {KEY: []}]
    return {
        "operation_id": operation,
        "summary": " · ".join(summary),
        "description": "\n\n".join(text) + needs,
        "tags": [tag],
        "openapi_extra": {"responses": responses, "security": security, **(more or {})},
    }
