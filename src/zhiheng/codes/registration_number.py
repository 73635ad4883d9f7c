"""Registration numbers of fifteen digits that business licences bore before 2015 (工商注册号, GS 15): aliases of a USCC.

Six digits of the registering office, eight in sequence, one check digit by ISO 7064 MOD 11,10.

Resident ids of fifteen digits (division, birthday as yymmdd, three digits; issued until 1999) look much alike and have no
check of their own. What has their structure is taken for a person's number and refused as such, unless both the check
digit and the registering office speak for a licence. One id in ten meets the check digit by chance, and most ids were
issued in divisions that also register firms: about one id in ten therefore still passes, and is marked ``ambiguous``.
To refuse those too would refuse one true licence number in thirty (12 months of 100, 30 or 31 days of 100).
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

    A number that fails its check digit, or names no registering office, but has the structure of a resident id of
    fifteen digits is refused as such. One that passes although it has that structure has the part ``ambiguous``: whoever
    shows or keeps it outside a field for licence numbers must treat it as personal.
    """
    reason, places = first_fault(value, LENGTH, DIGITS)
    if reason or not isinstance(value, str):
        return refused(value, KIND, reason, **places)
    if not value.strip("0"):
        return refused(value, KIND, Reason.ALL_ZERO)
    personal = resident_id.looks_like_one(value)
    if check_digit(value[:14]) != value[14]:
        return refused(value, KIND, Reason.RESIDENT_ID if personal else Reason.CHECK_CHARACTER, char=value[14])
    if not divisions.registration_areas()[int(value[:6])]:
        return refused(value, KIND, Reason.RESIDENT_ID if personal else Reason.DIVISION, part=value[:6])
    holder = "domestic" if value[6] <= "3" else "foreign" if value[6] <= "5" else "individual"
    doubt = {"ambiguous": True} if personal else {}
    return accepted(value, KIND, value, division=value[:6], holder=holder, **doubt)


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
    for row in np.flatnonzero((out != 0) & numeric).tolist():
        if resident_id.looks_like_one(rows[row].tobytes().decode("ascii")):
            out[row] = Reason.RESIDENT_ID
    out[(digits == 0).all(axis=1)] = Reason.ALL_ZERO
    shape = first_class(_CLASSES[rows])
    return np.where(shape != 0, shape, out)


def check_many(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value, 0 where it is valid. Agrees with `explain`."""
    return reasons_of(values, LENGTH, _judge, lambda value: Reason(explain(value).number))
