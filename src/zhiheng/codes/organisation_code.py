"""Organisation codes of nine characters (GB 11714), which since 2015 are positions 9 to 17 of a USCC."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.codes.characters import DIGITS, byte_classes, byte_values, first_class, first_fault
from zhiheng.codes.code_check import CodeCheck, accepted, refused
from zhiheng.codes.columns import Bytes, reasons_of
from zhiheng.codes.reasons import Reason

KIND = "organisation_code"
ALPHABET = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0X987654321"  # by the weighted sum modulo 11

CLASSES = byte_classes(ALPHABET)
VALUES = byte_values(ALPHABET)
_CHECK_BYTES = np.frombuffer(_CHECKS.encode(), dtype=np.uint8)
_WEIGHTS = np.array(WEIGHTS, dtype=np.float32)


def check_character(body: str) -> str:
    """Return the ninth character for the first eight (digits and capitals). Source: GB 11714."""
    return _CHECKS[sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def hyphenated(text: str) -> str:
    """Return the code as it is printed: eight characters, a hyphen, the check character."""
    return f"{text[:8]}-{text[8]}"


def _without_hyphen(value: object) -> object:
    if isinstance(value, str) and len(value) == 10 and value[8] == "-":
        return value[:8] + value[9]
    return value


def explain(value: object) -> CodeCheck:
    """Check one organisation code, with or without its hyphen; canonical is the form without."""
    text = _without_hyphen(value)
    reason, places = first_fault(text, 9, ALPHABET)
    if reason or not isinstance(text, str):
        return refused(value, KIND, reason, **places)
    if text == "000000000":
        return refused(value, KIND, Reason.ALL_ZERO)
    if check_character(text[:8]) != text[8]:
        return refused(value, KIND, Reason.CHECK_CHARACTER, char=text[8])
    return accepted(str(value), KIND, text)


def checks_of(body: Bytes) -> npt.NDArray[np.uint8]:
    """Return the check byte for each row of eight bytes."""
    checks: npt.NDArray[np.uint8] = _CHECK_BYTES[(VALUES[body] @ _WEIGHTS).astype(np.int32) % 11]
    return checks


def _judge(rows: Bytes) -> npt.NDArray[np.uint8]:
    out = first_class(CLASSES[rows])
    good = out == 0
    out[good & (checks_of(rows[:, :8]) != rows[:, 8])] = Reason.CHECK_CHARACTER
    out[good & (rows == ord("0")).all(axis=1)] = Reason.ALL_ZERO
    return out


def check_many(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value, 0 where it is valid. Takes an Arrow string array or any sequence."""
    return reasons_of(values, 9, _judge, lambda value: Reason(explain(value).number))
