"""Registration numbers of fifteen digits that business licences bore before 2015 (工商注册号, GS 15): aliases of a USCC.

Six digits of the registering office, eight in sequence, one check digit by ISO 7064 MOD 11,10.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.codes import divisions, resident_id
from zhiheng.codes.characters import DIGITS, byte_classes, first_class, first_fault
from zhiheng.codes.code_check import CodeCheck, accepted, refused
from zhiheng.codes.columns import Bytes, reasons_of
from zhiheng.codes.reasons import Reason

KIND = "registration_number"
LENGTH = 15
_CLASSES = byte_classes(DIGITS)
_PLACES = np.array([100_000, 10_000, 1_000, 100, 10, 1], dtype=np.int32)


def check_digit(body: str) -> str:
    """Return the fifteenth digit for the first fourteen (ISO 7064 MOD 11,10)."""
    product = 10
    for char in body:
        product = ((product + int(char)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def explain(value: object) -> CodeCheck:
    """Check one number; parts division and holder (domestic, foreign or individual, by the first digit in sequence).

    A number that fails its check digit but has the structure of a resident id of fifteen digits is refused as such.
    """
    reason, places = first_fault(value, LENGTH, DIGITS)
    if reason or not isinstance(value, str):
        return refused(value, KIND, reason, **places)
    if not value.strip("0"):
        return refused(value, KIND, Reason.ALL_ZERO)
    if check_digit(value[:14]) != value[14]:
        wrong = Reason.RESIDENT_ID if resident_id.looks_like_one(value) else Reason.CHECK_CHARACTER
        return refused(value, KIND, wrong, char=value[14])
    if not divisions.registration_areas()[int(value[:6])]:
        return refused(value, KIND, Reason.DIVISION, part=value[:6])
    holder = "domestic" if value[6] <= "3" else "foreign" if value[6] <= "5" else "individual"
    return accepted(value, KIND, value, division=value[:6], holder=holder)


def _judge(rows: Bytes) -> npt.NDArray[np.uint8]:
    digits = rows.astype(np.int32) - ord("0")
    product = np.full(len(rows), 10, dtype=np.int32)
    for place in range(14):
        total = (product + digits[:, place]) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    wrong = (11 - product) % 10 != digits[:, 14]
    numeric = ((digits >= 0) & (digits <= 9)).all(axis=1)
    area = np.where(numeric, digits[:, :6] @ _PLACES, 0)
    out = np.where(divisions.registration_areas()[area], np.uint8(0), np.uint8(Reason.DIVISION))
    out[wrong] = Reason.CHECK_CHARACTER
    for row in np.flatnonzero(wrong & numeric).tolist():
        if resident_id.looks_like_one(rows[row].tobytes().decode("ascii")):
            out[row] = Reason.RESIDENT_ID
    out[(digits == 0).all(axis=1)] = Reason.ALL_ZERO
    shape = first_class(_CLASSES[rows])
    return np.where(shape != 0, shape, out)


def check_many(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value, 0 where it is valid. Agrees with `explain`."""
    return reasons_of(values, LENGTH, _judge, lambda value: Reason(explain(value).number))
