"""The scalar form and the form for columns of a record's id are one; contents and ids are one to one."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.ledger.arrow_schema import payload_schema
from zhiheng.ledger.bulk_id import normal_texts, record_ids
from zhiheng.ledger.record_id import canonical_text, record_id
from zhiheng.policy.model import RecordType


def _spec(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": {"zh": kind, "en": kind}, **more}


def _type(**changes: Any) -> RecordType:
    given = {
        "id": "sample",
        "label": {"zh": "样", "en": "sample"},
        "natural_key": ("a",),
        "occurred_on": "day",
        "subject": "producer",
        "parties": ({"role": "producer"},),
        "fields": {
            "b_text": _spec("text"),
            "a": _spec("text"),
            "n": _spec("integer"),
            "fine": _spec("money"),
            "ratio": _spec("decimal", scale=6),
            "count": _spec("decimal", scale=0),
            "ok": _spec("boolean"),
            "day": _spec("date"),
            "at": _spec("instant"),
            "of": _spec("record"),
            "who": _spec("person"),
            "items": _spec(
                "list", of={"name": _spec("text"), "value": _spec("decimal", scale=3), "made": _spec("date")}
            ),
        },
    }
    return RecordType(**{**given, **changes})


SAMPLE = _type()
KNOWN = st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\x00")
TEXT = st.text(KNOWN, max_size=12)
INT64 = st.integers(-(2**63), 2**63 - 1)
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))


def decimals(scale: int) -> st.SearchStrategy[Decimal]:
    """Decimals of 18 digits at a scale."""
    return st.integers(-(10**18) + 1, 10**18 - 1).map(lambda number: Decimal(number).scaleb(-scale))


ITEM = st.fixed_dictionaries({"name": st.none() | TEXT, "value": st.none() | decimals(3), "made": st.none() | DATES})
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "a": st.none() | TEXT,
        "b_text": st.none() | TEXT,
        "n": st.none() | INT64,
        "fine": st.none() | INT64,
        "ratio": st.none() | decimals(6),
        "count": st.none() | decimals(0),
        "ok": st.none() | st.booleans(),
        "day": st.none() | DATES,
        "at": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
        "of": st.none() | st.binary(min_size=32, max_size=32),
        "who": st.none() | TEXT,
        "items": st.none() | st.lists(st.none() | ITEM, max_size=3),
    },
)


def ids_of_columns(
    record_type: RecordType, source: str, rows: list[tuple[str, bytes | None, dict[str, Any]]], *, coded: bool = False
) -> list[bytes]:
    """Return the ids that the form for whole columns gives, texts as dictionaries if asked for."""
    payload = pa.RecordBatch.from_pylist([values for _, _, values in rows], schema=payload_schema(record_type))
    table = payload.append_column("source_key", pa.array([key for key, _, _ in rows], pa.string()))
    if coded:
        columns = [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in table.columns]
        table = pa.RecordBatch.from_arrays(columns, names=table.schema.names)
    corrects = pa.array([supersedes for _, supersedes, _ in rows], pa.binary())
    found: list[bytes] = record_ids(record_type, source, table, corrects).to_pylist()
    return found


@settings(max_examples=60, deadline=None)
@given(
    source=TEXT,
    rows=st.lists(st.tuples(TEXT, st.none() | st.binary(min_size=32, max_size=32), VALUES), min_size=1, max_size=8),
)
def test_columns_agree_with_the_reference(source: str, rows: list[tuple[str, bytes | None, dict[str, Any]]]) -> None:
    expected = [record_id(SAMPLE, source, key, values, supersedes) for key, supersedes, values in rows]
    assert ids_of_columns(SAMPLE, source, rows) == expected
    assert ids_of_columns(SAMPLE, source, rows, coded=True) == expected


def test_columns_agree_with_the_reference_when_values_repeat_in_many_rows() -> None:
    values = [
        {"a": None if row % 7 == 0 else f"e\u0301{row % 11}", "b_text": str(row % 3), "n": row % 5, "ok": row % 2 == 0}
        | {"day": date(2024, 1, 1 + row % 28), "ratio": Decimal(row % 4) / 8, "items": [{"name": str(row % 6)}]}
        for row in range(5_000)
    ]
    rows = [(f"k{row}", None, value) for row, value in enumerate(values)]
    expected = [record_id(SAMPLE, "s", key, value) for key, _, value in rows]
    assert ids_of_columns(SAMPLE, "s", rows) == expected
    assert ids_of_columns(SAMPLE, "s", rows, coded=True) == expected


def _content(values: dict[str, Any]) -> dict[str, Any]:
    """What counts as content: no nulls, no person, texts in normal form C."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, list):
            return [None if item is None else _content(item) for item in value]
        return value

    return {name: plain(value) for name, value in values.items() if value is not None and name != "who"}


@settings(max_examples=200, deadline=None)
@given(first=VALUES, second=VALUES, keys=st.tuples(TEXT, TEXT))
def test_texts_are_equal_exactly_when_contents_are(
    first: dict[str, Any], second: dict[str, Any], keys: tuple[str, str]
) -> None:
    left = canonical_text(SAMPLE, "s", keys[0], first)
    right = canonical_text(SAMPLE, "s", keys[1], second)
    same_key = unicodedata.normalize("NFC", keys[0]) == unicodedata.normalize("NFC", keys[1])
    assert (left == right) == (same_key and _content(first) == _content(second))


def test_text_reads_as_the_docstring_says() -> None:
    values = {"a": "é", "n": -5, "ratio": Decimal("1.50"), "items": [None, {"name": ""}], "who": "token"}
    text = canonical_text(SAMPLE, "lab", "K-1", values).decode()
    assert text == "zhiheng-record-1;6:sample3:lab3:K-10:2;1:as:é15;5:itemsl:ni10:0;4:names:2;1:ni:-53;5:ratiod:1.5"


def test_lengths_keep_parts_apart() -> None:
    assert canonical_text(SAMPLE, "ab", "c", {}) != canonical_text(SAMPLE, "a", "bc", {})
    one = {"a": "x", "b_text": "y"}
    other = {"a": "x1;6:b_texts:y"}
    assert record_id(SAMPLE, "s", "k", one) != record_id(SAMPLE, "s", "k", other)


def test_null_is_absent_and_empty_is_a_value() -> None:
    assert record_id(SAMPLE, "s", "k", {"a": None}) == record_id(SAMPLE, "s", "k", {})
    assert record_id(SAMPLE, "s", "k", {"a": ""}) != record_id(SAMPLE, "s", "k", {})
    assert record_id(SAMPLE, "s", "k", {"items": []}) != record_id(SAMPLE, "s", "k", {})


def test_person_is_not_content() -> None:
    assert record_id(SAMPLE, "s", "k", {"who": "t1"}) == record_id(SAMPLE, "s", "k", {"who": "t2"})


def test_later_nullable_field_changes_no_id() -> None:
    grown = _type(fields={**{n: s.model_dump() for n, s in SAMPLE.fields.items()}, "zz": _spec("text")})
    values = {"a": "x", "ratio": Decimal("-0.25")}
    assert record_id(grown, "s", "k", values) == record_id(SAMPLE, "s", "k", values)
    rows = [("k", None, values)]
    assert ids_of_columns(grown, "s", rows) == ids_of_columns(SAMPLE, "s", rows)


def test_zeros_at_the_end_of_a_decimal_do_not_matter() -> None:
    texts = {canonical_text(SAMPLE, "s", "k", {"ratio": Decimal(text)}) for text in ("1.5", "1.500000", "1.50")}
    assert len(texts) == 1
    assert canonical_text(SAMPLE, "s", "k", {"ratio": Decimal("-0.0")}).endswith(b":0")
    assert canonical_text(SAMPLE, "s", "k", {"count": Decimal(100)}).endswith(b":100")


def test_normal_form_of_columns_agrees_on_every_character() -> None:
    characters = [chr(code) for code in range(1, 0x110000) if unicodedata.category(chr(code)) not in ("Cs", "Cn")]
    found = normal_texts(pa.array(characters, pa.string())).to_list()
    assert found == [unicodedata.normalize("NFC", character) for character in characters]
