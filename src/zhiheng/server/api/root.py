"""The API as a whole: its operations, its OpenAPI document, its addresses."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from zhiheng.server.api import (
    assessments,
    audit,
    codes,
    comparison,
    enterprises,
    explanation,
    indicators,
    intake,
    plans,
    policy,
    promises,
    record_types,
    records,
    registers,
    relations,
    rounds,
    runs,
    standing,
    standing_checks,
    status,
)
from zhiheng.server.api.answers import SETTLED, answer
from zhiheng.server.api.errors import MethodNotAllowed, NotFound
from zhiheng.server.api.frame import framed
from zhiheng.server.api.problems import answer_to
from zhiheng.server.api.shapes import Problem
from zhiheng.server.api.told import KEY

PREFIX = "/api/v1/"
ABOUT = """\
质衡公共接口。所有文字均有中文和英文;未知为 null,不以零代替;金额为分;日期为 Asia/Shanghai 的日期,时刻为 UTC。
部门间共享的内容须有 read:departments 权限和生效的共享协议,请求头 Zhiheng-Purpose 写明用途;每次使用都计数。
列表以游标翻页(next 与 Link 头),答复带强 ETag。无密钥者可读公开内容;密钥由管理员以 `zhiheng key make` 发放。
个人信息和 restricted 内容不经接口提供。v1 只增不减。

The interface of Zhiheng. Every text comes in Chinese and English; an unknown is null, never zero; money is in fen;
dates are days in Asia/Shanghai, instants are UTC. What
departments share is read with the scope read:departments under an agreement in force, whose purpose is named in the
header Zhiheng-Purpose; each use is counted. Lists are paged by cursor (next, and the header Link), answers carry
a strong ETag. Without a key one reads what is public; the administrator makes keys with `zhiheng key make`. Personal
and restricted data never leave over the API. v1 only grows."""
TAGS = (
    "enterprises",
    "records",
    "record types",
    "registers",
    "policy",
    "assessments",
    "runs",
    "codes",
    "intake",
    "log",
    "status",
)


#: What a key with read:departments names to read what departments share; see `sharing`.
PURPOSE: dict[str, Any] = {
    "name": "Zhiheng-Purpose",
    "in": "header",
    "required": False,
    "description": "共享协议载明的用途;无此头只读公开内容 · Purpose of an agreement; without it one reads what is public",
    "schema": {"type": "string", "maxLength": 64},
    "example": "loan-check",
}
SHARING_REFUSED: dict[str, Any] = {
    "description": "不在共享登记的范围内 · Outside the sharing register",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Api(NinjaAPI):
    """NinjaAPI with one shape of errors and a document that says so."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Answer any exception as a problem."""
        return answer_to(request, exc)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Return the OpenAPI document; the prefix is always that of v1."""
        return copy.deepcopy(document())


api = Api(
    title="质衡 Zhiheng API",
    version=status.VERSION,
    description=ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    openapi_extra={
        "info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "tags": [{"name": tag} for tag in TAGS],
    },
)
for module in (
    enterprises,
    relations,
    standing,
    standing_checks,
    explanation,
    records,
    record_types,
    registers,
    policy,
    promises,
    plans,
    rounds,
    indicators,
    comparison,
    assessments,
    runs,
    codes,
    intake,
    audit,
    status,
):
    api.add_router("", module.router)


@cache
def document() -> OpenAPISchema:
    """Return the OpenAPI document, made once a process."""
    made = OpenAPISchema(api, PREFIX)
    found: Any = copy.deepcopy(made)
    components = found["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"].update(components["schemas"]["Problem"].pop("$defs", {}))
    components["securitySchemes"] = {
        KEY: {"type": "http", "scheme": "bearer", "description": "zh_…, by `zhiheng key make`"}
    }
    for operation in _operations(found):
        if {} in operation.get("security", []):
            operation.setdefault("parameters", []).append(copy.deepcopy(PURPOSE))
            operation["responses"].setdefault(403, copy.deepcopy(SHARING_REFUSED))
        operation["responses"] = {str(code): operation["responses"][code] for code in sorted(operation["responses"])}
        for code, described in operation["responses"].items():
            described["headers"] = _headers(code, operation)
    components["schemas"] = dict(sorted(components["schemas"].items()))
    made.clear()
    made.update(found)
    return made


def _operations(found: Any) -> Iterator[dict[str, Any]]:
    for item in found["paths"].values():
        yield from item.values()


def _headers(code: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return the headers of an answer."""
    text = {"schema": {"type": "string"}}
    if code == "429":
        return {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}
    if code == "401":
        return {"WWW-Authenticate": text}
    if code == "202":
        return {"Location": {"description": "where to ask how far it has come", **text}}
    if code != "200" or "requestBody" in operation:
        return {}
    lists = any(parameter["name"] == "cursor" for parameter in operation.get("parameters", []))
    tag = {"ETag": {"description": "strong; send it back as If-None-Match for 304", **text}}
    return {**tag, "Link": {"description": 'rel="next": the next page', **text}} if lists else tag


def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI document."""
    if request.method != "GET":
        raise MethodNotAllowed(method=request.method, allowed="GET, HEAD")
    return answer(document(), Cache_Control=SETTLED)


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer for every other address under /api/v1/."""
    raise NotFound(what_zh="这个地址", what_en="such address")


def addresses() -> list[URLPattern]:
    """Return the addresses of the API, each within the frame."""
    found: list[Any] = list(api.urls[0])
    patterns = [one for one in found if one.name != "api-root"]
    made = [
        URLPattern(one.pattern, framed(one.callback, parameters_of(str(one.pattern))), one.default_args, one.name)
        for one in patterns
    ]
    made.append(re_path(r"^openapi\.json$", framed(openapi), name="openapi"))
    made.append(re_path(r"^", framed(nothing), name="nothing"))
    return made


def parameters_of(route: str) -> dict[str, frozenset[str]]:
    """Return by method what may stand in the query of a route such as ``records/<record_id>``."""
    item = document()["paths"][PREFIX + route.replace("<", "{").replace(">", "}")]
    found = {
        method.upper(): frozenset(each["name"] for each in operation["parameters"] if each["in"] == "query")
        for method, operation in item.items()
    }
    return found | ({"HEAD": found["GET"]} if "GET" in found else {})
