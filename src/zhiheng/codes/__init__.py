"""Identifiers, divisions, industries, names and days: exact, dated, and fast in bulk.

Each check has a scalar form that says why (`CodeCheck`) and a vector form that returns reason numbers (`Reason`).
"""

from zhiheng.codes import (
    divisions,
    gs1,
    industries,
    names,
    organisation_code,
    registration_number,
    uscc,
    workdays,
)
from zhiheng.codes.code_check import CodeCheck
from zhiheng.codes.divisions import Division
from zhiheng.codes.reasons import Reason, code_of
from zhiheng.codes.recognise import check

__all__ = [
    "CodeCheck",
    "Division",
    "Reason",
    "check",
    "code_of",
    "divisions",
    "gs1",
    "industries",
    "names",
    "organisation_code",
    "registration_number",
    "uscc",
    "workdays",
]
