"""Every answer has the shape that the OpenAPI document declares for it."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from zhiheng.server.visible import Level


def _schema(document: Any, path: str, method: str, status: str) -> Any:
    content = document["paths"][path][method]["responses"][status]["content"]
    return {**next(iter(content.values()))["schema"], "components": document["components"]}


def _holds(document: Any, path: str, answer: Any, method: str = "get") -> None:
    schema = _schema(document, path, method, str(answer.status_code))
    errors = list(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.json()))
    assert not errors, (path, answer.status_code, errors[0].json_path, errors[0].message[:300])


def test_answers_of_every_reading_operation(keyed: Any, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.server.api.snapshot import content

    document = json.loads(content())
    values = {
        "uscc": province.ENTERPRISE,
        "record_id": ProjectedRecord.objects.order_by("row_no")[5].record_id,
        "pack": "sichuan",
        "document": "sichuan-2013-19",
        "scorecard": "risk-class",
        "run": "2024-06-30-sichuan-risk-class-0001",
        "code": "510185",
        "record_type": "inspection",
        "key": "0" * 32,
    }
    queries = {
        "/standing": "?purpose=inspection",
        "/workdays": "?days=3",
        "/records": "?limit=3",
        "/enterprises": "?limit=3",
    }
    caller = keyed("read:internal", "intake:spot-checks")
    found = []
    for path, item in document["paths"].items():
        if "get" in item:
            address = path
            for name, value in values.items():
                address = address.replace("{" + name + "}", value)
            query = next((text for end, text in queries.items() if path.endswith(end)), "")
            answer = caller.answer(address.removeprefix("/api/v1") + query)
            _holds(document, path, answer)
            found.append(answer.status_code)
    assert found.count(200) >= 16


def test_answers_of_writing_operations_and_problems(keyed: Any, api: Any) -> None:
    from zhiheng.server.api.snapshot import content

    document = json.loads(content())
    caller = keyed("intake:spot-checks")
    row = {
        "kind": "spot_check",
        "sample_no": "1",
        "inspected_on": "2024-02-30",
        "verdict": "pass",
        "producer_name": "某",
    }
    sent = caller.post("/intake/spot-checks", json.dumps(row))
    _holds(document, "/api/v1/intake/{source}", sent, "post")
    waiting = caller.answer("/intake/quarantine")
    assert waiting.json()["items"]
    _holds(document, "/api/v1/intake/quarantine", waiting)
    key = waiting.json()["items"][0]["key"]
    mended = caller.post(
        "/intake/quarantine", json.dumps({"rows": [{"key": key, "values": {**row, "inspected_on": "2024-02-29"}}]})
    )
    _holds(document, "/api/v1/intake/quarantine", mended, "post")
    _holds(
        document,
        "/api/v1/codes/check",
        api.post("/codes/check", json.dumps({"codes": ["1", "91350100M000100Y43"]})),
        "post",
    )
    for path, answer in (
        ("/api/v1/records", api.answer("/records?limit=0")),
        ("/api/v1/runs", api.answer("/runs")),
        ("/api/v1/records/{record_id}", api.answer("/records/" + "0" * 64)),
    ):
        _holds(document, path, answer)


def test_resident_id_numbers_are_not_given_back(api: Any) -> None:
    answer = api.post("/codes/check", json.dumps({"codes": ["362322198709086409"]}))
    assert "362322198709086409" not in answer.content.decode()
    assert answer.json()["items"][0]["valid"] is False


def test_json_schema_of_each_record_type_takes_what_intake_takes() -> None:
    from zhiheng.server.api.json_schema import schema_of
    from zhiheng.server.portal.packs import record_types

    for kind in record_types().values():
        schema = schema_of(kind)
        Draft202012Validator.check_schema(schema)
        assert set(kind.fields) == set(schema["properties"])
        assert all(spec["x-label"]["zh"] for spec in schema["properties"].values())
    check = Draft202012Validator(schema_of(record_types()["inspection"]))
    good = {"kind": "spot_check", "sample_no": "1", "inspected_on": "2024-03-01", "verdict": "pass", "remark": None}
    good |= {name: None for name in check.schema["properties"] if name not in check.schema["required"]}
    assert check.is_valid(good)
    for wrong in ({"kind": "guess"}, {"sample_no": None}, {"no_such_field": 1}, {"producer_code": "O"}):
        assert not check.is_valid({**good, **wrong}), wrong


def test_lists_hide_personal_and_stricter_members() -> None:
    from zhiheng.policy.model import RecordType
    from zhiheng.server.visible import visible_payload

    label = {"zh": "甲", "en": "a"}
    fields: Any = {
        "no": {"type": "text", "label": label},
        "day": {"type": "date", "label": label},
        "who": {"type": "person", "label": label},
        "inside": {"type": "text", "label": label, "publicity": "internal"},
        "secret": {"type": "text", "label": label, "publicity": "restricted"},
        "items": {
            "type": "list",
            "label": label,
            "of": {
                "open": {"type": "text", "label": label},
                "who": {"type": "person", "label": label},
                "inside": {"type": "text", "label": label, "publicity": "internal"},
            },
        },
    }
    kind = RecordType(
        id="x",
        label=label,
        natural_key=("no",),
        occurred_on="day",
        subject="s",
        parties=({"role": "s"},),
        fields=fields,
    )  # type: ignore[arg-type]
    payload = {name: name for name in fields} | {"items": [{"open": "o", "who": "w", "inside": "i"}], "stray": "x"}
    assert visible_payload(kind, payload, Level.PUBLIC) == {"no": "no", "day": "day", "items": [{"open": "o"}]}
    inside = visible_payload(kind, payload, Level.INTERNAL)
    assert inside["items"] == [{"open": "o", "inside": "i"}]
    assert set(inside) == {"no", "day", "inside", "items"}
