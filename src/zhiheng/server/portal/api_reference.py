"""The API reference: the OpenAPI document as a page of our own, without a script from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhiheng.server.i18n import english
from zhiheng.server.portal.page import show

#: Where the same document lies for machines.
ADDRESS = "/api/v1/openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")
HAN = re.compile("[\u3400-\u9fff]")
BETWEEN = re.compile(r"\s*· ")


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    place: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True)
class Operation:
    """One operation: method and path, what it does, what it takes and answers."""

    anchor: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Parameter]
    body: str
    answers: list[tuple[str, str, str]]
    guarded: bool

    @property
    def good(self) -> list[tuple[str, str, str]]:
        """The answers to a call that went well."""
        return [one for one in self.answers if one[0].startswith(("2", "3"))]

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """The answers to a call that did not."""
        return [one for one in self.answers if one not in self.good]


@cache
def schema() -> dict[str, Any]:
    """Return the OpenAPI document of the API."""
    from zhiheng.server.api.root import api  # its models want Django to be ready

    return dict(api.get_openapi_schema())


def kind_of(part: dict[str, Any]) -> str:
    """Write a JSON schema in a few words: string, integer (1–500), list of Record."""
    if "$ref" in part:
        return str(part["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in part:
        return " | ".join(kind for kind in map(kind_of, part["anyOf"]) if kind != "null")
    if part.get("type") == "array":
        return f"{kind_of(part.get('items', {}))}[]"
    kind = str(part.get("format") or part.get("type") or "")
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"])
    bounds = [str(part[key]) for key in ("minimum", "maximum") if key in part]
    return f"{kind} ({'–'.join(bounds)})" if len(bounds) == 2 else kind


def _content(part: dict[str, Any]) -> str:
    for medium, body in part.get("content", {}).items():
        kind = kind_of(body.get("schema", {}))
        return f"{kind} ({medium})" if kind else str(medium)
    return ""


def spoken(text: str) -> str:
    """Return of a text of the document, which says everything in both languages, what is in the reader's.

    Both stand on one line with a point between (密钥无效 · The key is not valid) or as paragraphs one after the other.
    """
    halves = BETWEEN.split(text, maxsplit=1)
    if len(halves) == 2 and "\n" not in text:
        chosen = [half for half in halves if bool(HAN.search(half)) != english()]
        return chosen[0] if len(chosen) == 1 else text
    parts = text.split("\n\n")
    chosen = [part for part in parts if _is_chinese(part) != english()]
    return "\n\n".join(chosen or parts)


def _is_chinese(text: str) -> bool:
    """Return whether a paragraph is written in Chinese, whatever names of fields it holds."""
    plain = re.sub(r"`[^`]*`", "", text)
    return len(HAN.findall(plain)) * 6 > len(plain)


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Yield every operation in the order of the document."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield _operation(path, method, item[method], item.get("parameters", []))


def _operation(path: str, method: str, one: dict[str, Any], shared: list[dict[str, Any]]) -> Operation:
    return Operation(
        anchor=str(one.get("operationId", f"{method}{path}")),
        method=method.upper(),
        path=path,
        summary=spoken(str(one.get("summary", ""))),
        text=spoken(str(one.get("description", ""))),
        parameters=[
            Parameter(
                str(each["name"]),
                str(each["in"]),
                kind_of(each.get("schema", {})),
                bool(each.get("required")),
                spoken(str(each.get("description") or each.get("schema", {}).get("description") or "")),
            )
            for each in [*shared, *one.get("parameters", [])]
        ],
        body=_content(one["requestBody"]) if "requestBody" in one else "",
        answers=[
            (str(code), spoken(str(answer.get("description", ""))), _content(answer))
            for code, answer in one.get("responses", {}).items()
        ],
        guarded=bool(one.get("security")),
    )


def page(request: HttpRequest) -> HttpResponse:
    """Show the API reference."""
    document = schema()
    said = spoken(str(document.get("info", {}).get("description", "")))
    title = str(document.get("info", {}).get("title", ""))
    title = HAN.sub("", title).strip() if english() else title
    context = {
        "document": document,
        "title": title,
        "said": said,
        "operations": list(operations(document)),
        "openapi": ADDRESS,
    }
    return show(request, "portal/api.html", "api", **context)
