"""GS1 keys: trade items (GTIN), locations and parties (GLN), logistic units (SSCC). One canonical form of each.

A GTIN of 8, 12, 13 or 14 digits is one number: its canonical form has 14 digits with leading zeros.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.codes.characters import DIGITS, byte_classes, first_class, first_fault
from zhiheng.codes.code_check import CodeCheck, accepted, refused
from zhiheng.codes.columns import Bytes, fixed_width, reasons_of
from zhiheng.codes.reasons import Reason

GTIN_LENGTHS = (8, 12, 13, 14)
_CLASSES = byte_classes(DIGITS)
_WEIGHTS = np.array([1, 3] * 9, dtype=np.int32)


def check_digit(body: str) -> str:
    """Return the last digit for the digits before it (weights 3 and 1 from the right). Source: GS1 General
    Specifications, check digit calculations."""
    return str(-sum(int(c) * (3 if place % 2 == 0 else 1) for place, c in enumerate(reversed(body))) % 10)


def _explain(value: object, kind: str, width: int, canonical_width: int) -> CodeCheck:
    reason, places = first_fault(value, width, DIGITS)
    if reason or not isinstance(value, str):
        return refused(value, kind, reason, **places)
    if not value.strip("0"):
        return refused(value, kind, Reason.ALL_ZERO)
    if check_digit(value[:-1]) != value[-1]:
        return refused(value, kind, Reason.CHECK_CHARACTER, char=value[-1])
    return accepted(value, kind, value.zfill(canonical_width), digits=width)


def explain_gtin(value: object) -> CodeCheck:
    """Check a GTIN-8, -12, -13 or -14; canonical has 14 digits; parts digits and, where GS1 says so, restricted."""
    width = len(value) if isinstance(value, str) and len(value) in GTIN_LENGTHS else 13
    found = _explain(value, "gtin", width, 14)
    if found.canonical:
        found.parts["restricted"] = is_restricted(found.canonical)
    elif found.number == Reason.LENGTH:
        return refused(value, "gtin", Reason.LENGTH, length=len(str(value)), expected="8/12/13/14")
    return found


def explain_gln(value: object) -> CodeCheck:
    """Check a GLN of 13 digits; canonical is the same."""
    return _explain(value, "gln", 13, 13)


def explain_sscc(value: object) -> CodeCheck:
    """Check an SSCC of 18 digits; canonical is the same."""
    return _explain(value, "sscc", 18, 18)


def canonical_gtin(value: object) -> str:
    """Return the 14 digits of a valid GTIN. Raises InvalidCode."""
    return explain_gtin(value).require()


def is_restricted(gtin14: str) -> bool:
    """Return whether a GTIN is numbered inside a firm or region only (prefixes 02, 04, 20–29; 0 and 2 of GTIN-8).

    Such a number says nothing outside the shop that gave it, so it identifies no product of the ledger.
    """
    if gtin14.startswith("000000"):
        return gtin14[6] in "02"
    return gtin14[1:3] in {"02", "04", *(f"2{n}" for n in range(10))}


def _judge(rows: Bytes) -> npt.NDArray[np.uint8]:
    out = first_class(_CLASSES[rows])
    digits = rows.astype(np.int32) - ord("0")
    weights = _WEIGHTS[: rows.shape[1]][::-1]
    wrong = (digits @ weights) % 10 != 0
    good = out == 0
    out[good & wrong] = Reason.CHECK_CHARACTER
    out[good & (digits == 0).all(axis=1)] = Reason.ALL_ZERO
    return out


def _number(check: CodeCheck) -> Reason:
    return Reason(check.number)


def check_many_gln(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value, 0 where it is a valid GLN."""
    return reasons_of(values, 13, _judge, lambda value: _number(explain_gln(value)))


def check_many_sscc(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value, 0 where it is a valid SSCC."""
    return reasons_of(values, 18, _judge, lambda value: _number(explain_sscc(value)))


def check_many_gtin(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value, 0 where it is a valid GTIN of 8, 12, 13 or 14 digits."""
    out = reasons_of(values, 13, _judge, lambda value: _number(explain_gtin(value)))
    for width in (8, 12, 14):
        column = fixed_width(values, width)
        ascii_rows = column.matrix.max(axis=1, initial=0) < 128
        out[column.index[ascii_rows]] = _judge(column.matrix[ascii_rows])
    return out


def canonical_gtin_many(values: Any) -> pa.Array:
    """Return the 14 digits of each valid GTIN as an Arrow string array, null where the value is not valid."""
    good = check_many_gtin(values) == 0
    digits = np.full((len(good), 14), ord("0"), dtype=np.uint8)
    for width in GTIN_LENGTHS:
        column = fixed_width(values, width)
        digits[column.index, 14 - width :] = column.matrix
    texts = np.ascontiguousarray(digits).view("S14").ravel()
    fixed = pa.array([text.decode("ascii", "replace") for text in texts.tolist()], type=pa.string())
    return pa.compute.if_else(pa.array(good), fixed, pa.scalar(None, pa.string()))
