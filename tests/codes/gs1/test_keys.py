from __future__ import annotations

import pyarrow as pa
import pytest
from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.codes import Reason, gs1
from zhiheng.codes.gs1 import keys

DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("6901234567892", "06901234567892"),
        ("06901234567892", "06901234567892"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("16901234567899", "16901234567899"),
    ],
)
def test_gtin_has_one_canonical_form(value: str, canonical: str) -> None:
    assert gs1.canonical_gtin(value) == canonical


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("6901234567893", Reason.CHECK_CHARACTER),
        ("69O1234567892", Reason.LOOKALIKE),
        ("6901234567", Reason.LENGTH),
        ("", Reason.EMPTY),
        (None, Reason.EMPTY),
        (6901234567892, Reason.NOT_TEXT),
        ("６901234567892", Reason.FULL_WIDTH),
        ("690 1234567892", Reason.SPACE),
        ("0" * 13, Reason.ALL_ZERO),
        ("6" * 10_000_000, Reason.LENGTH),
        ("690123456789٢", Reason.CHARACTER),
        ("😀", Reason.LENGTH),
    ],
)
def test_gtin_refused_with_its_own_reason(value: object, reason: Reason) -> None:
    found = gs1.explain_gtin(value)
    assert not found.valid
    assert found.number == reason
    assert found.zh
    assert found.en


def test_restricted_numbers_are_marked() -> None:
    inside = "201234567890" + keys.check_digit("201234567890")
    assert gs1.explain_gtin(inside).parts["restricted"]
    assert not gs1.explain_gtin("6901234567892").parts["restricted"]


def test_gln_and_sscc_checked() -> None:
    assert gs1.explain_gln("6901234567892").canonical == "6901234567892"
    assert gs1.explain_sscc("106141412345678908").canonical == "106141412345678908"
    assert gs1.explain_sscc("106141412345678907").reason == "check-character"
    assert gs1.explain_gln("106141412345678908").reason == "length"


@given(st.text(DIGITS, min_size=1, max_size=17))
def test_check_digit_agrees_with_biip(body: str) -> None:
    assert keys.check_digit(body) == str(gs1_standard_check_digit(body))


@given(
    st.lists(st.text("0123456789Oo ９x", max_size=19) | st.none(), max_size=30), st.lists(st.integers(0, 10**12 - 1))
)
def test_vector_and_scalar_agree(texts: list[str | None], numbers: list[int]) -> None:
    bodies = [str(n) for n in numbers]
    values = [
        *texts,
        *(b.zfill(w) + keys.check_digit(b.zfill(w)) for b, w in zip(bodies, [7, 11, 12, 13] * 99, strict=False)),
    ]
    column = pa.array(values, type=pa.string())
    for many, one in (
        (gs1.check_many_gtin, gs1.explain_gtin),
        (gs1.check_many_gln, gs1.explain_gln),
        (gs1.check_many_sscc, gs1.explain_sscc),
    ):
        assert many(column).tolist() == [one(v).number for v in values]
    assert gs1.canonical_gtin_many(column).to_pylist() == [gs1.explain_gtin(v).canonical for v in values]
