"""The OpenAPI document is a file: what changes in it shows in the diff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

SNAPSHOT = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
RENEW = "python -m zhiheng.server.api.snapshot"


def _document() -> Any:
    from zhiheng.server.api.snapshot import content

    return orjson.loads(content())


def test_snapshot_is_the_document() -> None:
    kept = orjson.loads(SNAPSHOT.read_bytes()) if SNAPSHOT.is_file() else None
    assert kept == _document(), f"docs/reference/openapi.json is not the API's document; renew it with: {RENEW}"


def test_document_is_openapi_31_and_valid_as_json_schema() -> None:
    from jsonschema import Draft202012Validator

    document = _document()
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def _refs(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for value in part.values() for ref in _refs(value)]
    return [ref for value in part for ref in _refs(value)] if isinstance(part, list) else []


def _chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _english(text: str) -> bool:
    return sum(sign.isascii() and sign.isalpha() for sign in text) > 8


def test_each_operation_is_told_in_both_languages_with_errors_and_example() -> None:
    seen = set()
    document = _document()
    for path, item in document["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in item.values():
            name = operation["operationId"]
            assert name not in seen
            seen.add(name)
            assert _chinese(operation["summary"])
            assert _english(operation["description"])
            assert _chinese(operation["description"])
            for code in ("400", "401", "405", "422", "429", "500"):
                assert "application/problem+json" in operation["responses"][code]["content"], (name, code)
            if "{" in path and "/codes/" not in path:
                assert {"404", "403"} & operation["responses"].keys(), name
            good = next(answer for code, answer in operation["responses"].items() if code.startswith("2"))
            assert "example" in good["content"]["application/json"], name
            assert operation["security"]
            for parameter in operation["parameters"]:
                assert _chinese(parameter["description"]), (name, parameter["name"])
    assert len(seen) == 53


def test_references_resolve_and_examples_fit() -> None:
    from jsonschema import Draft202012Validator

    document = _document()
    for ref in _refs(document):
        target: Any = document
        for part in ref.removeprefix("#/").split("/"):
            target = target[part]
    for item in document["paths"].values():
        for operation in item.values():
            for code, answer in operation["responses"].items():
                told = answer.get("content", {}).get("application/json", {})
                if "example" in told and "schema" in told:
                    schema = {**told["schema"], "components": document["components"]}
                    errors = list(Draft202012Validator(schema).iter_errors(told["example"]))
                    assert not errors, (operation["operationId"], code, errors[0].message)
