"""Organisation codes, licence numbers, resident ids, and the recognition of kinds."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from zhiheng.codes import Reason, check, code_of, organisation_code, registration_number, resident_id

DIGITS = st.text("0123456789", min_size=14, max_size=14)


@pytest.mark.parametrize("code", ["600037341", "60003734-1", "M000100Y4", "MA0KD1Y64", "D2143569X"])
def test_organisation_code_accepted(code: str) -> None:
    found = organisation_code.explain(code)
    assert found.valid
    assert found.canonical == code.replace("-", "")
    assert organisation_code.hyphenated(found.canonical).replace("-", "") == found.canonical


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("600037342", Reason.CHECK_CHARACTER),
        ("000000000", Reason.ALL_ZERO),
        ("60003734", Reason.LENGTH),
        ("60003734 1", Reason.SPACE),
        ("６00037341", Reason.FULL_WIDTH),
        ("d2143569x", Reason.LOWER_CASE),
        ("6000373*1", Reason.CHARACTER),
        (None, Reason.EMPTY),
        (600037341, Reason.NOT_TEXT),
    ],
)
def test_organisation_code_refused_with_its_own_reason(value: object, reason: Reason) -> None:
    assert organisation_code.explain(value).number == reason


def _licence(body: str) -> str:
    return body + registration_number.check_digit(body)


def test_id_of_a_division_without_registering_office_is_refused_as_a_person() -> None:
    unknown = _licence("51999965021412")
    assert registration_number.explain(unknown).reason == "resident-id"
    assert registration_number.explain(unknown).input == "***"
    assert registration_number.explain(_licence("51999999992412")).reason == "division"


def test_licence_with_the_structure_of_an_id_is_marked_ambiguous() -> None:
    found = registration_number.explain(_licence("11010865021412"))
    assert (found.valid, found.parts["ambiguous"]) == (True, True)
    assert "ambiguous" not in registration_number.explain(_licence("11010865991412")).parts


def test_nine_ids_in_ten_are_refused_as_persons() -> None:
    ids = [f"11010865{month:02d}14{number:03d}" for month in range(1, 13) for number in range(1000)]
    reasons = registration_number.check_many(pa.array(ids))
    assert set(reasons.tolist()) == {0, Reason.RESIDENT_ID}
    assert 0.09 < (reasons == 0).mean() < 0.11


def test_licence_number_checked() -> None:
    assert registration_number.explain("110108000000016").parts == {"division": "110108", "holder": "domestic"}
    assert registration_number.explain("110108000000017").reason == "check-character"
    assert registration_number.explain("11O108000000016").reason == "lookalike"
    unknown = "99999900000000"
    assert registration_number.explain(unknown + registration_number.check_digit(unknown)).reason == "division"


@given(st.lists(st.text("0123456789XOo １-", max_size=16) | st.none(), max_size=20), st.lists(DIGITS, max_size=20))
def test_vector_and_scalar_agree(texts: list[str | None], bodies: list[str]) -> None:
    areas = ["510102", "110108", "999999"]
    whole = [areas[i % 3] + b[:8] for i, b in enumerate(bodies)]
    values = [*texts, *(b + registration_number.check_digit(b) for b in whole), *(b + "0" for b in whole)]
    column = pa.array(values, type=pa.string())
    want = [registration_number.explain(v).number for v in values]
    assert registration_number.check_many(column).tolist() == want
    nine = [*texts, *(b[:8] + organisation_code.check_character(b[:8]) for b in bodies), *(b[:9] for b in bodies)]
    want = [organisation_code.explain(v).number for v in nine]
    assert organisation_code.check_many(pa.array(nine, type=pa.string())).tolist() == want


@given(
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
)
def test_every_resident_id_is_refused(birthday: object, serial: int) -> None:
    body = f"510102{birthday:%Y%m%d}{serial:03d}".replace(" ", "0")
    number = body + resident_id.check_character(body)
    assert ric.calc_check_digit(number) == number[17]
    found = check(number)
    assert (found.valid, found.kind, found.reason) == (False, "resident_id", "resident-id")
    assert number not in repr(found)


def test_number_is_no_resident_id_without_birthday_or_check() -> None:
    assert resident_id.looks_like_one("362322198709086409")
    assert not resident_id.looks_like_one("362322198713086409")
    assert not resident_id.looks_like_one("362322198709086408")
    assert not resident_id.looks_like_one("992322198709086409")
    assert resident_id.looks_like_one("510102550101123")
    assert not resident_id.looks_like_one("510102550230123")


@pytest.mark.parametrize(
    ("value", "kind", "reason"),
    [
        ("91350100M000100Y43", "uscc", None),
        ("9135O100M000100Y43", "uscc", "lookalike"),
        ("９1350100M000100Y43", "uscc", "full-width"),
        ("91350100m000100y43", "uscc", "lower-case"),
        (" 91350100M000100Y43 ", "uscc", "space"),
        ("111111111111111111", "uscc", "division"),
        ("362322198709086409", "resident_id", "resident-id"),
        ("３６２３２２198709086409", "resident_id", "resident-id"),
        ("60003734-1", "organisation_code", None),
        ("110108000000016", "registration_number", None),
        ("6901234567892", "gtin", None),
        ("gln:6901234567892", "gln", None),
        ("106141412345678908", "sscc", None),
        ("uscc:91350100M000100Y43", "uscc", None),
        ("5", "unknown", "unrecognised"),
        ("9" * 10_000_000, "unknown", "unrecognised"),
        ("😀", "unknown", "unrecognised"),
        ("\x00", "unknown", "unrecognised"),
        ("", "unknown", "empty"),
        (None, "unknown", "empty"),
        (b"91350100M000100Y43", "unknown", "not-text"),
    ],
)
def test_kind_is_recognised(value: object, kind: str, reason: str | None) -> None:
    found = check(value)
    assert (found.kind, found.reason) == (kind, reason)
    assert found.valid is (reason is None)
    assert code_of(found.number) == reason


@given(st.text(max_size=30) | st.binary() | st.integers() | st.floats())
def test_anything_gets_an_answer_that_can_be_printed(value: object) -> None:
    found = check(value)
    assert isinstance(found.input.encode(), bytes)
    assert found.valid or (found.zh and found.en and len(found.zh) < 200)
