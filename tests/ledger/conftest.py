"""Small record types and a ledger in a fresh folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import HealthCheck, settings

from zhiheng.codes import organisation_code, uscc
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.engines import DuckDB
from zhiheng.policy.model import RecordType

DAY = date(2024, 1, 31)

# Whatever else the machine does: no example fails for being slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def _label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def _fields(**types: str) -> dict[str, Any]:
    return {name: {"type": kind, "label": _label(name)} for name, kind in types.items()}


def make_type(name: str, fields: dict[str, Any], **changes: Any) -> RecordType:
    """Return a record type; its key is `no`, its day `day`, its main party the producer named by `code`."""
    given: dict[str, Any] = {
        "id": name,
        "label": _label(name),
        "natural_key": ("no",),
        "occurred_on": "day",
        "subject": "producer",
        "parties": ({"role": "producer", "code": "code", "name": "name"},),
        "fields": fields,
    }
    return RecordType(**{**given, **changes})


INSPECTION_FIELDS = _fields(no="text", day="date", code="uscc", name="text", verdict="text", fine="money")
PENALTY_FIELDS = _fields(no="text", day="date", code="uscc", name="text", amount="money", item="record")
PENALTY_FIELDS["items"] = {"type": "list", "label": _label("items"), "of": _fields(limit="text", value="decimal")}


def all_types() -> dict[str, RecordType]:
    """Return two kinds of facts and the four kinds that the ledger itself reads."""
    target = {"target_type": "text", "target": "record"}
    system: dict[str, tuple[dict[str, str], str]] = {
        "effect": ({**target, "action": "text", "effective_on": "date", "reason": "text"}, "effective_on"),
        "link": ({**target, "role": "text", "linked_subject": "text", "judged_on": "date"}, "judged_on"),
        "identity": (
            {"action": "text", "old_subject": "text", "new_subject": "text", "effective_on": "date"},
            "effective_on",
        ),
        "erased": ({**target, "erased_on": "date", "reason": "text", "decision": "text"}, "erased_on"),
    }
    types = {
        name: make_type(name, _fields(**fields), natural_key=tuple(fields), occurred_on=day)
        for name, (fields, day) in system.items()
    }
    types["inspection"] = make_type("inspection", INSPECTION_FIELDS)
    types["penalty"] = make_type("penalty", PENALTY_FIELDS)
    return types


def inspections(*rows: tuple[str, str], day: date = DAY, subject: str | None = "uscc:A") -> pa.Table:
    """Return inspections of (key, verdict)."""
    keys = [key for key, _ in rows]
    return pa.table(
        {
            "source_key": pa.array(keys, pa.string()),
            "no": pa.array(keys, pa.string()),
            "occurred_on": pa.array([day] * len(rows), pa.date32()),
            "day": pa.array([day] * len(rows), pa.date32()),
            "verdict": pa.array([verdict for _, verdict in rows], pa.string()),
            "subject": pa.array([subject] * len(rows), pa.string()),
        }
    )


@pytest.fixture
def record_types() -> dict[str, RecordType]:
    """Record types by name."""
    return all_types()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home folder that is not made yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def engine(tmp_path: Path) -> DuckDB:
    """A small engine."""
    return DuckDB("500MB", 2, tmp_path / "spill")


@pytest.fixture
def ledger(home: Home, record_types: dict[str, RecordType], engine: DuckDB) -> Ledger:
    """An empty ledger."""
    return Ledger.open(home, record_types, engine=engine)


@pytest.fixture
def read() -> Callable[..., list[dict[str, Any]]]:
    """Read rows of a view as dictionaries by an SQL query."""

    def run(view: Any, text: str) -> list[dict[str, Any]]:
        query = sqlglot.parse_one(text, dialect="duckdb")
        assert isinstance(query, sqlglot.exp.Query)
        rows: list[dict[str, Any]] = view.execute(query).to_pylist()
        return rows

    return run


@pytest.fixture
def verdicts(ledger: Ledger, read: Callable[..., list[dict[str, Any]]]) -> Callable[..., dict[str, str]]:
    """Read key → verdict of the inspections in force."""

    def run(as_of: date = date(2030, 1, 1), known_at: Any = None) -> dict[str, str]:
        with ledger.view(as_of, known_at) as view:
            rows = read(view, "SELECT source_key, verdict FROM inspection ORDER BY source_key")
        return {row["source_key"]: row["verdict"] for row in rows}

    return run


@pytest.fixture
def put(ledger: Ledger) -> Callable[..., Any]:
    """Append inspections of (key, verdict) from the source `lab`."""

    def run(*rows: tuple[str, str], source: str = "lab", **given: Any) -> Any:
        return ledger.append([Rows("inspection", inspections(*rows, **given))], source=source)

    return run


@pytest.fixture
def record_id_of(ledger: Ledger, read: Callable[..., list[dict[str, Any]]]) -> Callable[..., bytes]:
    """Find the id of a row by type, key and (where several) batch."""

    def run(record_type: str, key: str, batch_seq: int | None = None) -> bytes:
        with ledger.view(date(2030, 1, 1), batch_seq) as view:
            rows = read(view, f"SELECT record_id FROM {record_type} WHERE source_key = '{key}'")
        (row,) = rows
        found: bytes = row["record_id"]
        return found

    return run


@pytest.fixture
def put_system(ledger: Ledger) -> Callable[..., Any]:
    """Append one row of a system type."""

    def run(name: str, on: date = DAY, **values: Any) -> Any:
        row = {"source_key": repr(sorted(values.items(), key=str)), "occurred_on": on, **values}
        table = pa.Table.from_pylist([row])
        return ledger.append([Rows(name, table)], source="bureau")

    return run


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    """Write text as a CSV file and return its path."""

    def write(text: str, name: str = "sheet.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def valid_uscc(number: int, area: str = "510104") -> str:
    """Return a valid credit code of an invented enterprise."""
    body = f"{number:08d}"
    stem = f"91{area}{body}{organisation_code.check_character(body)}"
    return stem + uscc.check_character(stem)


@pytest.fixture(scope="session")
def code() -> Callable[..., str]:
    return valid_uscc
