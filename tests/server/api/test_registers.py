"""Registers over the API: paged by cursor, on any day, as far as the caller may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import policy
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_schema import given_schema
from zhiheng.ledger.participants import derive
from zhiheng.ledger.services import projection

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PACK = policy.load()["national"]
CODE = "91510104YY0000001X"


@pytest.fixture(autouse=True)
def licences(tmp_path: Path) -> None:
    """Five licences, the first suspended later; and an insurance policy that is for departments."""
    ledger = Ledger.open(Home(tmp_path), PACK.record_types)
    rows = [(f"SC-{number}", "granted", date(2023, 1, 1)) for number in range(5)]
    rows.append(("SC-0", "suspended", date(2023, 6, 1)))
    made = [{"source_key": f"{number}{status}", "licence_no": number, "status": status, "status_on": day, "occurred_on": day,
             "holder_code": CODE, "holder_name": "某厂", "authority": "某局", "expires_on": date(2024, 1, 10)}
            for number, status, day in rows]  # fmt: skip
    append(ledger, "licence", made)
    insured = {"source_key": "1", "policy_no": "BX-1", "kind": "product", "insured_name": "某厂", "insured_code": CODE,
               "starts_on": date(2023, 1, 1), "status": "active", "status_on": date(2023, 1, 1),
               "occurred_on": date(2023, 1, 1), "publicity": "departments"}  # fmt: skip
    append(ledger, "insurance_policy", [insured])
    projection.advance(ledger, (), tuple(PACK.registers.values()))


def append(ledger: Ledger, record_type: str, rows: list[dict[str, Any]]) -> None:
    kind = PACK.record_types[record_type]
    schema = given_schema(kind)
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
    assert ledger.append([Rows(record_type, table, derive(kind, table))], source="licensing").accepted == len(rows)


def test_list_gives_the_numbers_of_the_day(api: Any) -> None:
    found = {one["id"]: one for one in api.get("/registers?as_of=2023-12-20")["items"]}
    assert found["licences"]["states"] == {"applied": 0, "valid": 4, "suspended": 1, "withdrawn": 0, "expired": 0}
    assert found["licences"]["due_soon"] == 4
    assert "insurance-policies" not in found


def test_items_are_paged_whole_and_once(api: Any) -> None:
    address, keys = "/registers/licences/items?as_of=2023-12-20&limit=2", []
    while address:
        page = api.get(address.removeprefix("/api/v1"))
        keys += [one["key"] for one in page["items"]]
        address = page["next"]
    assert len(keys) == len(set(keys)) == 5
    assert keys == sorted(keys)


def test_filters_limit_the_items(api: Any) -> None:
    def numbers(query: str) -> list[str]:
        found = api.get(f"/registers/licences/items?{query}")["items"]
        return sorted(one["fields"]["licence_no"] for one in found)

    assert numbers("as_of=2023-12-20&state=suspended") == ["SC-0"]
    assert numbers("as_of=2023-05-01&state=suspended") == []
    assert numbers("as_of=2023-12-20&q=sc-3") == ["SC-3"]
    assert numbers("as_of=2023-12-20&when=soon&days=20") == []
    assert len(numbers(f"as_of=2024-02-01&state=expired&holder=uscc:{CODE}")) == 5


def test_item_has_its_records_and_a_tag(api: Any) -> None:
    (line,) = api.get("/registers/licences/items?as_of=2023-12-20&state=suspended")["items"]
    address = f"/registers/licences/items/{line['key']}?as_of=2023-12-20"
    item = api.get(address)
    assert [one["occurred_on"] for one in item["records"]] == ["2023-01-01", "2023-06-01"]
    assert (item["since"], item["record_id"]) == ("2023-06-01", item["records"][1]["record_id"])
    tag = api.answer(address)["ETag"]
    assert api.answer(address, If_None_Match=tag).status_code == 304


def test_register_for_departments_wants_the_scope(api: Any, keyed: Callable[..., Any]) -> None:
    api.get("/registers/insurance-policies/items", 404)
    assert len(keyed("read:departments").get("/registers/insurance-policies/items")["items"]) == 1


def test_wrong_values_are_told(api: Any) -> None:
    for query in ("state=lost", "as_of=2024-02-30", "days=-1", "when=never", "cursor=x", "nothing=1"):
        assert api.answer(f"/registers/licences/items?{query}").status_code in (400, 422), query
    api.get("/registers/nothing/items", 404)
    api.get(f"/registers/licences/items/{'0' * 32}", 404)
