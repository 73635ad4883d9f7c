from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.codes import gs1
from zhiheng.codes.errors import InvalidCode
from zhiheng.codes.gs1 import GS1Error, digital_link, elements
from zhiheng.codes.gs1.lots import CHARSET_82

LOTS = st.text(sorted(CHARSET_82), min_size=1, max_size=20)
FULL = "(01)06901234567892(10)L1/A(17)261231(21)S9"


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        "010690123456789217261231" + "10L1/A\x1d21S9",
        "]C1010690123456789217261231" + "10L1/A\x1d21S9\x1d",
        "]d2\x1d0106901234567892" + "10L1/A\x1d17261231" + "21S9",
        "010690123456789210L1/A␝1726123121S9",
    ],
)
def test_every_writing_gives_the_same_canonical_form(text: str) -> None:
    found = elements.parse(text)
    assert found.canonical == FULL
    assert found.gtin == "06901234567892"
    assert found.lot is not None
    assert found.lot.key == "lot:06901234567892/L1%2FA"
    assert next(e.day for e in found.elements if e.ai == "17") == date(2026, 12, 31)


def test_fnc1_ends_only_what_varies_in_length() -> None:
    assert elements.parse(FULL).barcode == "010690123456789217261231" + "10L1/A\x1d21S9"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        None,
        5,
        "x",
        "(01",
        "()",
        "9" * 5_000,
        "(01)0690123456789",
        "(99)",
        "(01)０6901234567892",
        "(17)260230",
        "(17)261301",
        "(10)一批",
        "(10)" + "A" * 21,
        "(01)06901234567892(01)16901234567899",
        "\x1d",
        "]C1",
        "(01)06901234567892()",
        "(0000)1",
        "😀",
    ],
)
def test_bad_text_refused_with_a_message(text: object) -> None:
    with pytest.raises(GS1Error) as caught:
        elements.parse(text)
    assert len(caught.value.message("zh")) < 300
    assert caught.value.message("en")


def test_wrong_check_digit_inside_is_refused() -> None:
    for text in ("(01)06901234567893", "0106901234567893", "(00)106141412345678907", "(414)6901234567893"):
        with pytest.raises(InvalidCode):
            elements.parse(text)


def test_day_zero_is_the_last_of_the_month() -> None:
    assert elements.read_date("240200") == date(2024, 2, 29)
    assert elements.read_date("241200") == date(2024, 12, 31)
    assert elements.read_date("240230") is None
    assert elements.read_date("991231") == date(1999, 12, 31)


@given(LOTS, LOTS)
def test_barcode_and_link_give_back_the_same_data(lot: str, serial: str) -> None:
    data = elements.from_pairs(
        [("01", "06901234567892"), ("10", lot), ("21", serial), ("17", "261231"), ("310", "x")][:4]
    )
    assert elements.parse(data.barcode).canonical == data.canonical
    assert elements.parse(data.canonical).canonical == data.canonical
    link = digital_link.build(data)
    again = digital_link.parse(link.canonical)
    assert again.element_string.canonical == data.canonical
    assert again.canonical == link.canonical


@given(LOTS)
def test_lot_key_reads_back(lot: str) -> None:
    key = gs1.lot_key("6901234567892", lot)
    assert gs1.parse_lot_key(key) == gs1.Lot("06901234567892", lot)
    assert key.isascii()


@pytest.mark.parametrize("lot", ["", None, 5, "批", "A B", "A" * 21, "Ａ"])
def test_lot_refused_when_not_gs1(lot: object) -> None:
    with pytest.raises(GS1Error):
        gs1.lot_key("6901234567892", lot)


@pytest.mark.parametrize(
    "key", ["", "lot:", "lot:06901234567892", "lot:6901234567892/A", "gtin:06901234567892/A", "lot:06901234567892/a%2f"]
)
def test_lot_key_refused_when_not_canonical(key: str) -> None:
    with pytest.raises(GS1Error):
        gs1.parse_lot_key(key)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (elements.parse, digital_link.parse):
        answers = []
        try:
            answers.append(read(text))
        except (GS1Error, InvalidCode) as error:
            answers.append(error)
        assert answers


def test_value_that_looks_like_an_identifier_stays_a_value() -> None:
    data = elements.from_pairs([("01", "06901234567892"), ("10", "A(21)B")])
    assert data.canonical == "(01)06901234567892(10)A\\(21)B"
    assert elements.parse(data.canonical).get("10") == "A(21)B"
    assert elements.parse("(01)06901234567892(10)A(21)B").get("21") == "B"
    assert elements.parse("(01)06901234567892(10)A(x)").get("10") == "A(x)"
