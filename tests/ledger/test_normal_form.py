"""A text that is said to be surely in normal form C is in it."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.normal_form import SURE_RUNS, surely_normal

SURE = [(0, 0xFF), (0x4000, 0x9FFF), *SURE_RUNS]


def test_every_sure_character_neither_decomposes_nor_combines() -> None:
    seconds = set()  # characters that combine with one before them
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(int(parts[1], 16))
    for low, high in SURE:
        for code in range(low, high + 1):
            assert unicodedata.normalize("NFC", chr(code)) == chr(code), hex(code)
            assert unicodedata.combining(chr(code)) == 0, hex(code)
            assert code not in seconds, hex(code)


TEXTS = st.lists(
    st.none()
    | st.text(st.sampled_from("aé质（）、≤e\u0301가\u1161\u3099が𝄞\u2126") | st.characters(exclude_categories=["Cs"])),
    max_size=6,
)


@given(texts=TEXTS, start=st.integers(0, 6))
def test_sure_means_normal(texts: list[str | None], start: int) -> None:
    column = pa.chunked_array([pa.array(texts, pa.string())]).slice(min(start, len(texts)))
    if surely_normal(column):
        assert all(text is None or unicodedata.is_normalized("NFC", text) for text in column.to_pylist())


def test_usual_chinese_texts_are_sure() -> None:
    texts = ["成都某某食品有限公司（分公司）", "≤0.5 g/kg", "2024年3月1日、℃ ㎎"[:-2], "“质量”—强省①║", None, ""]
    assert surely_normal(pa.chunked_array([pa.array(texts, pa.string())]))
    assert not surely_normal(pa.chunked_array([pa.array(["e\u0301"], pa.string())]))
