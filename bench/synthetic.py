"""Invented values by the million, in NumPy: codes that pass every check and that no register issues, names, days."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.codes import divisions, organisation_code, uscc
from zhiheng.sandbox.words import BRAND_FIRST, BRAND_SECOND, TRADES

Ints = npt.NDArray[np.int64]

#: The day on which everything is asked; records lie in the three years before it.
TODAY = date(2026, 6, 30)
DAYS = 3 * 365
#: At most this many codes: a county and six digits after the letters that no register issues.
_NUMBERS = 1_000_000


@cache
def counties() -> tuple[str, ...]:
    """Return the codes of Sichuan's counties that stood through all days used here."""
    first = date(2022, 1, 1)
    known = divisions.table().rows
    last = min(TODAY, divisions.table().last)
    return tuple(
        code
        for code, rows in sorted(known.items())
        if code.startswith("51")
        and any(r.level == "county" and r.kind == "ordinary" and r.on(first) and r.on(last) for r in rows)
    )


def usccs(numbers: Ints) -> pa.Array:
    """Return one valid, unissued credit code a number; equal numbers give equal codes."""
    places = counties()
    if len(numbers) and int(numbers.max()) >= len(places) * _NUMBERS:
        raise ValueError("more codes than there are numbers")
    rows = np.empty((len(numbers), 18), dtype=np.uint8)
    rows[:, 0:2] = np.frombuffer(b"91", dtype=np.uint8)
    areas = np.frombuffer("".join(places).encode(), dtype=np.uint8).reshape(-1, 6)
    rows[:, 2:8] = areas[numbers % len(places)]
    rows[:, 8:10] = np.frombuffer(b"YY", dtype=np.uint8)
    rows[:, 10:16] = digits(numbers // len(places), 6)
    rows[:, 16] = organisation_code.checks_of(rows[:, 8:16])
    rows[:, 17] = _last_characters(rows)
    return fixed_text(rows)


def _last_characters(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    alphabet = np.frombuffer(uscc.ALPHABET.encode(), dtype=np.uint8)
    value_of = np.zeros(256, dtype=np.int64)
    value_of[alphabet] = np.arange(len(alphabet))
    total = np.zeros(len(rows), dtype=np.int64)
    for place, weight in enumerate(uscc.WEIGHTS):
        total += value_of[rows[:, place]] * weight
    return alphabet[-total % 31]


def digits(numbers: Ints, width: int) -> npt.NDArray[np.uint8]:
    """Return the decimal digits of each number as ASCII bytes, padded with zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def fixed_text(rows: npt.NDArray[np.uint8], prefix: str = "") -> pa.Array:
    """Return rows of ASCII bytes as one Arrow text a row, all led by ``prefix`` (ASCII)."""
    if prefix:
        head = np.broadcast_to(np.frombuffer(prefix.encode(), dtype=np.uint8), (len(rows), len(prefix)))
        rows = np.concatenate([head, rows], axis=1)
    count, width = rows.shape
    offsets = pa.py_buffer(np.arange(0, (count + 1) * width, width, dtype=np.int64))
    data = pa.py_buffer(np.ascontiguousarray(rows))
    large = pa.Array.from_buffers(pa.large_string(), count, [None, offsets, data])
    return large.cast(pa.string())


def numbered(prefix: str, numbers: Ints, width: int = 9) -> pa.Array:
    """Return ``prefix`` followed by each number, as a natural key."""
    return fixed_text(digits(numbers, width), prefix)


def names(count: int) -> list[str]:
    """Return that many invented names of firms, all different; 示例 (example) stands in each of them."""
    words = [word for trade in TRADES for word in trade.words]
    made = []
    for number in range(count):
        rest, first = divmod(number, len(BRAND_FIRST))
        rest, second = divmod(rest, len(BRAND_SECOND))
        word = words[number * 7 % len(words)]
        made.append(f"示例{BRAND_FIRST[first]}{BRAND_SECOND[second]}{rest or ''}{word}有限公司")
    return made


def products() -> list[tuple[str, str]]:
    """Return (product, category) pairs."""
    return [pair for trade in TRADES for pair in trade.products]


def chosen(random: np.random.Generator, weighted: dict[str, float], count: int) -> pa.DictionaryArray:
    """Return that many of the given words, drawn by weight."""
    weights = np.array(list(weighted.values()))
    edges = np.cumsum(weights / weights.sum())
    places = np.searchsorted(edges[:-1], random.random(count), side="right").astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(list(weighted)))


def days(numbers: Any) -> pa.Array:
    """Return days since 1970 as Arrow days."""
    return pa.array(np.asarray(numbers, dtype=np.int32)).cast(pa.date32())


def epoch_day(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - date(1970, 1, 1)).days
