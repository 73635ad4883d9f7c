"""Fields that follow from others: the key of a lot, from trade item and batch number; the kind of entity, from its code."""

from __future__ import annotations

import polars as pl

from zhiheng import codes
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import FieldType, RecordType

#: Batch numbers that stand in a key as they are.
_PLAIN_LOT = r"^[A-Za-z0-9._~-]{1,20}$"
_LOT_FIELD = "lot_no"
_CODE_FIELD, _KIND_FIELD = "uscc", "entity_kind"
#: First characters of a code (GB 32100: registering authority, entity type) → kind of entity. 91 is an enterprise or a
#: branch of one, which the code does not tell apart: it says nothing here.
_KINDS = {
    r"^92": "individual_business", r"^93": "cooperative", r"^[1A]": "institution", r"^(5[123]|8)": "social",
    r"^([234567NY]|99)": "other",
}  # fmt: skip


def add_lot_key(frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """Fill the code of the party ``lot`` where a row has a GTIN and a batch number, and no key of its own."""
    lot = _lot_code(record_type)
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


def _lot_code(record_type: RecordType) -> str | None:
    return next((party.code for party in record_type.parties if party.kind == "lot"), None)


def filled(record_type: RecordType) -> set[str | None]:
    """Return the columns that may be filled here."""
    return {_KIND_FIELD, _lot_code(record_type)}


def add_entity_kind(frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """Fill the kind of entity where a registration leaves it open and its code tells."""
    if not {_CODE_FIELD, _KIND_FIELD} <= set(record_type.fields) or _CODE_FIELD not in frame.columns:
        return frame
    own = pl.col(_KIND_FIELD) if _KIND_FIELD in frame.columns else pl.lit(None, pl.String)
    code = pl.col(_CODE_FIELD)
    told = [pl.when(code.str.contains(start)).then(pl.lit(kind)) for start, kind in _KINDS.items()]
    return frame.with_columns(pl.coalesce(own, *told).alias(_KIND_FIELD))


def _key(gtin: str, lot: str) -> str | None:
    """Return the key without its leading word, or None where the batch number is none of GS1's (Chinese, blanks)."""
    try:
        return codes.gs1.lot_key(gtin, lot).removeprefix("lot:")
    except ZhihengError:
        return None
