from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from zhiheng.codes import Reason, uscc
from zhiheng.codes.errors import InvalidCode

GIVEN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)

VALID = ["91350100M000100Y43", "91110000600037341L", "92141127MA0KD1Y64A"]

REFUSED = [
    ("111111111111111111", Reason.DIVISION),
    ("362322198709086409", Reason.RESIDENT_ID),
    (None, Reason.EMPTY),
    ("", Reason.EMPTY),
    (91350100, Reason.NOT_TEXT),
    (float("nan"), Reason.NOT_TEXT),
    ("9135O100M000100Y43", Reason.LOOKALIKE),
    ("91350100M000100V43", Reason.LOOKALIKE),
    ("91350100m000100y43", Reason.LOWER_CASE),
    ("９1350100M000100Y43", Reason.FULL_WIDTH),
    ("９１３５０１００Ｍ０００１００Ｙ４３", Reason.FULL_WIDTH),
    (" 91350100M000100Y43", Reason.SPACE),
    ("91350100-M000100Y43", Reason.SPACE),
    ("91350100M000100Y4", Reason.LENGTH),
    ("91350100M000100Y433", Reason.LENGTH),
    ("9" * 10_000_000, Reason.LENGTH),
    ("😀", Reason.LENGTH),
    ("91350100M000100Y4😀", Reason.CHARACTER),
    ("91350100M000100Y4\x00", Reason.CHARACTER),
    ("\x00" * 18, Reason.CHARACTER),
    ("91350100M000100Y4\ud800", Reason.CHARACTER),
    ("B1350100M000100Y43", Reason.AUTHORITY),
    ("98350100M000100Y43", Reason.ENTITY_TYPE),
    ("91999999M000100Y43", Reason.DIVISION),
    ("9135010AM000100Y43", Reason.DIVISION),
    ("91350100M000101Y43", Reason.ORGANISATION_CHECK),
    ("91350100M000100Y44", Reason.CHECK_CHARACTER),
    ("91530100M000100Y43", Reason.CHECK_CHARACTER),
]


@pytest.mark.parametrize("code", VALID)
def test_code_accepted_when_published(code: str) -> None:
    found = uscc.explain(code)
    assert (found.valid, found.reason, found.canonical, found.kind) == (True, None, code, "uscc")
    assert found.parts["division"] == code[2:8]
    assert found.parts["organisation_code"] == code[8:17]


@pytest.mark.parametrize(
    ("value", "reason"), REFUSED, ids=[str(v)[:20].encode("unicode_escape").decode() for v, _ in REFUSED]
)
def test_code_refused_with_its_own_reason(value: object, reason: Reason) -> None:
    found = uscc.explain(value)
    assert (found.valid, found.canonical) == (False, None)
    assert found.number == reason
    assert found.zh
    assert found.en
    assert len(found.zh) < 200


def test_letter_o_is_named_with_its_position_and_the_digit_that_is_meant() -> None:
    found = uscc.explain("9135O100M000100Y43")
    assert found.zh == "第 5 位:O 不在字符集中,是否应为数字 0?"


def test_resident_id_is_not_repeated_in_the_answer() -> None:
    found = uscc.explain("362322198709086409")
    assert found.kind == "resident_id"
    assert "362322198709086409" not in repr(found)


@pytest.mark.parametrize("head", ["N2510100", "A1100000", "Y1110000"])
def test_code_accepted_when_authority_is_a_letter(head: str, complete: Callable[[str, str], str]) -> None:
    code = complete(head, "MF012345")
    assert uscc.explain(code).valid
    assert not stdnum_uscc.is_valid(code), "python-stdnum has learnt letters: the decision note can be revised"


def test_require_raises_with_both_languages() -> None:
    with pytest.raises(InvalidCode) as caught:
        uscc.explain("9135O100M000100Y43").require()
    assert caught.value.context["reason"] == "lookalike"
    assert "O" in caught.value.message("en")


def test_vector_form_agrees_on_every_kind_of_refusal() -> None:
    values = [value for value, _ in REFUSED if not isinstance(value, int | float)] + VALID
    want = [uscc.explain(value).number for value in values]
    assert uscc.check_many(values).tolist() == want
    plain = [v for v in values if v is None or "\ud800" not in v]
    want = [uscc.explain(value).number for value in plain]
    for column in (
        pa.array(plain),
        pa.array(plain, type=pa.large_string()),
        pa.array(plain, type=pa.string_view()),
        pa.array(plain).dictionary_encode(),
        pa.chunked_array([pa.array(plain[:7]), pa.array(plain[7:])]),
        pa.array([None, "x", *plain])[2:],
        np.array(plain, dtype=object),
    ):
        assert uscc.check_many(column).tolist() == want


@pytest.mark.parametrize(
    "column", [[], pa.array([], type=pa.string()), pa.array([None, None], type=pa.string()), [None]]
)
def test_vector_form_takes_empty_and_null_columns(column: object) -> None:
    assert set(uscc.check_many(column).tolist()) <= {Reason.EMPTY}


@GIVEN
@given(data=st.data())
def test_vector_and_scalar_agree_when_valid_codes_are_mutated(
    data: st.DataObject, valid_usccs: st.SearchStrategy[str]
) -> None:
    codes = data.draw(st.lists(valid_usccs, min_size=1, max_size=12))
    assert not uscc.check_many(codes).any()
    odd = st.sampled_from([*"0159ANXYOISVZabo ９Ｏé质\x00-😀", ""])
    mutated = []
    for code in codes:
        place = data.draw(st.integers(0, 17))
        mutated.append(code[:place] + data.draw(odd) + code[place + data.draw(st.integers(0, 1)) :])
    assert uscc.check_many(pa.array(mutated)).tolist() == [uscc.explain(code).number for code in mutated]


@GIVEN
@given(data=st.data())
def test_one_wrong_character_is_always_found(data: st.DataObject, valid_usccs: st.SearchStrategy[str]) -> None:
    code = data.draw(valid_usccs)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from(uscc.ALPHABET).filter(lambda c: c != code[place]))
    assert not uscc.is_valid(code[:place] + other + code[place + 1 :])


@GIVEN
@given(data=st.data())
def test_check_character_agrees_with_stdnum(data: st.DataObject, valid_usccs: st.SearchStrategy[str]) -> None:
    code = data.draw(valid_usccs)
    assert stdnum_uscc.calc_check_digit(code[:17]) == code[17]


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    found = uscc.explain(text)
    assert found.valid or (found.reason and found.zh and found.en)


def test_narrow_mends_widths_case_and_spaces_only() -> None:
    assert uscc.normalise("９1350100-m000100 Ｙ43") == "91350100M000100Y43"
    assert uscc.normalise("9135O100M000100Y43") == "9135O100M000100Y43"
