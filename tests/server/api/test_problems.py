"""Errors have one shape, whatever goes wrong and however hostile the input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

FIELDS = ("type", "title", "status", "detail", "instance", "code", "zh", "en", "errors")


def _is_problem(answer: Any, status: int, code: str) -> Any:
    assert answer.status_code == status, (answer.status_code, answer.content[:400])
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert tuple(problem) == FIELDS
    assert problem["type"] == f"urn:zhiheng:problem:{code}"
    assert problem["status"] == status
    assert problem["code"] == code
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["zh"])
    assert problem["en"].isascii() or "“" in problem["en"] or "…" in problem["en"]
    assert answer["Cache-Control"] == "no-store"
    return problem


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/records/", "/enterprises/x/y/z", "/packs/nowhere", "/%00", "/openapi"]
)
def test_addresses_that_are_not_there(api: Any, path: str) -> None:
    _is_problem(api.answer(path), 404, "not-found")


def test_methods_that_are_not_taken(api: Any) -> None:
    for method, path, allowed in (
        ("delete", "/records", "GET, HEAD"),
        ("put", "/codes/check", "POST"),
        ("post", "/status", "GET, HEAD"),
        ("options", "/status", "GET, HEAD"),
        ("post", "/openapi.json", "GET, HEAD"),
    ):
        answer = getattr(api.client, method)(f"/api/v1{path}")
        _is_problem(answer, 405, "method-not-allowed")
        assert answer["Allow"] == allowed


BAD = [
    "/records?limit=0",
    "/records?limit=1001",
    "/records?limit=99999999999999999999999999",
    "/records?limit=abc",
    "/records?limit=-1",
    "/records?changes_since=-1",
    "/records?changes_since=99999999999999999999",
    "/records?from=2024-02-30",
    "/records?from=0",
    "/records?to=1700000000",
    "/records?type=%00",
    "/records?type=DROP%20TABLE",
    "/records?division=51%27",
    "/enterprises?q=%00",
    "/enterprises?q=" + "长" * 121,
    "/enterprises?industry=%E4%B8%80",
    "/enterprises/123",
    "/enterprises/91510107MA6CQ8JD4%00",
    "/enterprises/91510107MA6CQ8JD4X/standing",
    "/enterprises/91510107MA6CQ8JD4X/standing?purpose=revenge",
    "/enterprises/91510107MA6CQ8JD4X/standing?purpose=tender&as_of=yesterday",
    "/records/zz",
    "/codes/divisions/51",
    "/codes/workdays",
    "/codes/workdays?days=3&to=2024-01-01",
    "/codes/workdays?days=1000000",
    "/enterprises?q=%ff%fe%00",
]


@pytest.mark.parametrize("path", BAD)
def test_values_out_of_bounds_are_named(api: Any, path: str) -> None:
    problem = _is_problem(api.answer(path), 422, "invalid-parameters")
    assert problem["errors"]
    for error in problem["errors"]:
        assert {"in", "field", "code", "zh", "en"} <= set(error)
        assert len(str(error)) < 1500


def test_a_parameter_that_does_not_exist_is_refused(api: Any) -> None:
    problem = _is_problem(api.answer("/records?divison=5101"), 422, "invalid-parameters")
    assert problem["errors"][0]["field"] == "divison"


def test_a_parameter_given_twice_is_refused(api: Any) -> None:
    _is_problem(api.answer("/records?division=51&division=32"), 422, "invalid-parameters")


def test_errors_of_the_rooms_keep_code_and_words(api: Any) -> None:
    problem = _is_problem(api.answer("/codes/divisions/999999"), 404, "division-unknown")
    assert "999999" in problem["zh"]
    _is_problem(api.answer("/codes/workdays?from=2199-12-31&days=9000"), 400, "calendar-outside")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"codes":' + b"[" * 100_000, b"\x00", b'"x"', b"\xff\xfe", b"[1,2]", b"NaN", b'{"codes": "x"}'],
    ids=["empty", "open", "deep", "nul", "text", "utf16", "list", "nan", "shape"],
)
def test_bodies_that_are_no_list_of_codes(api: Any, body: bytes) -> None:
    answer = api.post("/codes/check", body)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 4000


def test_more_codes_than_a_thousand_and_longer_than_a_code(api: Any) -> None:
    import json

    _is_problem(api.post("/codes/check", json.dumps({"codes": ["x"] * 1001})), 422, "invalid-parameters")
    _is_problem(api.post("/codes/check", json.dumps({"codes": ["x" * 201]})), 422, "invalid-parameters")
    _is_problem(api.post("/codes/check", b" " * (11 * 1024 * 1024)), 413, "body-too-large")


def test_a_fault_of_the_server_tells_nothing_of_its_inside(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.api import status

    def fail(request: Any) -> Any:
        raise RuntimeError("/secret/path password=1")

    monkeypatch.setattr(status, "level_of", fail)
    answer = api.answer("/status")
    problem = _is_problem(answer, 500, "unexpected")
    assert b"secret" not in answer.content
    assert b"RuntimeError" not in answer.content
    assert len(problem["zh"]) > 10


def test_a_broken_database_is_a_problem_too(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from zhiheng.server.api import rates

    def fail(*_: Any) -> Iterator[Any]:
        raise OperationalError("connection to server at 10.0.0.1 refused")

    monkeypatch.setattr(rates, "reserve", fail)
    answer = api.answer("/status")
    _is_problem(answer, 503, "database-unavailable")
    assert b"10.0.0.1" not in answer.content
