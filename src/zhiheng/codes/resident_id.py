"""Resident identity numbers (GB 11643), known here only so that they can be refused: personal data stands in no code."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from zhiheng.codes.columns import Bytes

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCE_MASK = np.array([f"{n:02d}" in _PROVINCES for n in range(100)])


def check_character(body: str) -> str:
    """Return the eighteenth character for the first seventeen digits (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True


def looks_like_one(text: str) -> bool:
    """Return whether the text has the structure of a resident id of 18 or 15 characters: province, birthday, check.

    A birthday counts from 1900 to 2099, so that the answer does not depend on the day of asking. The few organisations
    whose USCC has by chance this whole structure are refused too: a person's number must never pass.
    """
    if not text.isascii() or text[:2] not in _PROVINCES:
        return False
    if len(text) == 15 and text.isdigit():
        return _is_day(1900 + int(text[6:8]), text[8:10], text[10:12])
    if len(text) != 18 or not text[:17].isdigit() or text[6:8] not in ("19", "20"):
        return False
    return _is_day(int(text[6:10]), text[10:12], text[12:14]) and check_character(text[:17]) == text[17].upper()


def looks_like_many(rows: Bytes) -> npt.NDArray[np.bool_]:
    """Return for each row of 18 bytes what `looks_like_one` says; few rows get past the cheap tests."""
    out = np.zeros(len(rows), dtype=np.bool_)
    century = ((rows[:, 6] == ord("1")) & (rows[:, 7] == ord("9"))) | (
        (rows[:, 6] == ord("2")) & (rows[:, 7] == ord("0"))
    )
    candidates = np.flatnonzero(century & (rows[:, 10] <= ord("1")) & (rows[:, 12] <= ord("3")))
    for row in candidates.tolist():
        out[row] = looks_like_one(rows[row].tobytes().decode("latin-1"))
    return out
