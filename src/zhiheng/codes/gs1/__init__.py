"""GS1: keys of trade items, places and logistic units, lots, element strings and Digital Links."""

from zhiheng.codes.gs1 import digital_link, elements
from zhiheng.codes.gs1.errors import GS1Error
from zhiheng.codes.gs1.keys import (
    canonical_gtin,
    canonical_gtin_many,
    check_many_gln,
    check_many_gtin,
    check_many_sscc,
    explain_gln,
    explain_gtin,
    explain_sscc,
)
from zhiheng.codes.gs1.lots import Lot, lot_key, parse_lot_key

__all__ = [
    "GS1Error",
    "Lot",
    "canonical_gtin",
    "canonical_gtin_many",
    "check_many_gln",
    "check_many_gtin",
    "check_many_sscc",
    "digital_link",
    "elements",
    "explain_gln",
    "explain_gtin",
    "explain_sscc",
    "lot_key",
    "parse_lot_key",
]
