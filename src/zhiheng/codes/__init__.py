"""Identifiers, divisions, industries, names and days: exact, dated, and fast in bulk.

Each check has a scalar form that says why (`CodeCheck`) and a vector form that returns reason numbers (`Reason`).
"""

from zhiheng.codes import divisions, names, organisation_code, uscc
from zhiheng.codes.code_check import CodeCheck
from zhiheng.codes.divisions import Division
from zhiheng.codes.reasons import Reason, code_of

__all__ = ["CodeCheck", "Division", "Reason", "code_of", "divisions", "names", "organisation_code", "uscc"]
