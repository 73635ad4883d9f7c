"""Fields that follow from others: the key of a lot, from trade item number and batch number."""

from __future__ import annotations

import polars as pl

from zhiheng import codes
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import FieldType, RecordType

#: Batch numbers that stand in a key as they are.
_PLAIN_LOT = r"^[A-Za-z0-9._~-]{1,20}$"
_LOT_FIELD = "lot_no"


def add_lot_key(frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """Fill the code of the party ``lot`` where a row has a GTIN and a batch number, and no key of its own."""
    lot = next((party.code for party in record_type.parties if party.kind == "lot"), None)
    gtin = next((name for name, spec in record_type.fields.items() if spec.type is FieldType.GTIN), None)
    if lot is None or gtin is None or not {gtin, _LOT_FIELD} <= set(frame.columns):
        return frame
    if lot not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(lot))
    both = pl.col(lot).is_null() & pl.col(gtin).is_not_null() & pl.col(_LOT_FIELD).is_not_null()
    plain = pl.col(_LOT_FIELD).str.contains(_PLAIN_LOT)
    joined = pl.concat_str([gtin, _LOT_FIELD], separator="/")
    rest = frame.filter(both & ~plain).select(gtin, _LOT_FIELD).unique().rows()
    keys = {f"{item}/{number}": key for item, number in rest if (key := _key(item, number))}
    other = joined.replace_strict(keys, default=None, return_dtype=pl.String) if keys else pl.lit(None, pl.String)
    filled = pl.when(both & plain).then(joined).when(both).then(other).otherwise(pl.col(lot))
    return frame.with_columns(filled.alias(lot))


def _key(gtin: str, lot: str) -> str | None:
    """Return the key without its leading word, or None where the batch number is none of GS1's (Chinese, blanks)."""
    try:
        return codes.gs1.lot_key(gtin, lot).removeprefix("lot:")
    except ZhihengError:
        return None
