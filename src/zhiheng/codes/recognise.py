"""One check for any identifier: the kind is recognised by its length and characters."""

from __future__ import annotations

from collections.abc import Callable

from zhiheng.codes import organisation_code, registration_number, resident_id, uscc
from zhiheng.codes.characters import LONGEST, narrow
from zhiheng.codes.code_check import CodeCheck, refused
from zhiheng.codes.gs1 import explain_gln, explain_gtin, explain_sscc
from zhiheng.codes.reasons import Reason

#: Explicit prefixes of subjects in the ledger → the check of that kind.
_PREFIXES: dict[str, Callable[[object], CodeCheck]] = {
    "uscc:": uscc.explain,
    "org:": organisation_code.explain,
    "reg:": registration_number.explain,
    "gtin:": explain_gtin,
    "gln:": explain_gln,
    "sscc:": explain_sscc,
}


def _eighteen(text: str) -> CodeCheck:
    """Eighteen characters are a USCC, unless all are digits and only the check digit of an SSCC fits."""
    found = uscc.explain(text)
    if not found.valid and found.number != Reason.RESIDENT_ID and text.isascii() and text.isdigit():
        unit = explain_sscc(text)
        return unit if unit.valid else found
    return found


_BY_LENGTH: dict[int, Callable[[str], CodeCheck]] = {
    8: explain_gtin,
    9: organisation_code.explain,
    10: organisation_code.explain,
    12: explain_gtin,
    13: explain_gtin,
    14: explain_gtin,
    15: registration_number.explain,
    18: _eighteen,
}


def check(value: object) -> CodeCheck:
    """Check an identifier of any kind and say what it is.

    Recognised: USCC (18), organisation code (9, or 10 with hyphen), licence number (15), GTIN (8, 12, 13, 14; a GLN of
    13 digits looks the same and needs the prefix ``gln:``), SSCC (18 digits), resident id (refused). A wrong width,
    case or a space does not hide the kind; the code is refused with that reason all the same.
    """
    if value is None or value == "":
        return refused(value, "unknown", Reason.EMPTY)
    if not isinstance(value, str):
        return refused(value, "unknown", Reason.NOT_TEXT, part=type(value).__name__)
    for prefix, explain in _PREFIXES.items():
        if value.startswith(prefix):
            return explain(value.removeprefix(prefix))
    if len(value) > LONGEST:
        return refused(value, "unknown", Reason.UNRECOGNISED, length=len(value))
    bare = value if len(value) in (10, 18) else narrow(value)
    if resident_id.looks_like_one(narrow(value)) and len(narrow(value)) == 18:
        return refused(value, uscc.KIND, Reason.RESIDENT_ID)
    explain_kind = _BY_LENGTH.get(len(bare))
    if explain_kind is None or (len(bare) == 10 and bare[8] != "-"):
        explain_kind = _BY_LENGTH.get(len(narrow(value)))
    if explain_kind is None:
        return refused(value, "unknown", Reason.UNRECOGNISED, length=len(value))
    return explain_kind(value)
