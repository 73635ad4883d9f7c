"""From a record type to Arrow schemas, and tables made to fit them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger.coding import CODED
from zhiheng.ledger.errors import SchemaClash
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: record ids: SHA-256, 32 bytes. Plain binary, because Delta and DuckDB have no type of fixed width.
RECORD_ID = pa.binary()
INSTANT = pa.timestamp("us", tz="UTC")

_SIMPLE: dict[FieldType, pa.DataType] = {
    FieldType.INTEGER: pa.int64(),
    FieldType.MONEY: pa.int64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.INSTANT: INSTANT,
    FieldType.RECORD: RECORD_ID,
}

#: What the ledger itself writes into every row, in this order, before the payload.
LEDGER_COLUMNS = pa.schema(
    [
        pa.field("record_id", RECORD_ID, nullable=False),
        pa.field("row_no", pa.int64(), nullable=False),
        pa.field("subject", pa.string()),
        pa.field("occurred_on", pa.date32(), nullable=False),
        pa.field("occurred_at", INSTANT),
        pa.field("recorded_at", INSTANT, nullable=False),
        pa.field("batch_seq", pa.int64(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_key", pa.string(), nullable=False),
        pa.field("supersedes", RECORD_ID),
        pa.field("supersedes_row", pa.int64()),
        pa.field("publicity", pa.string(), nullable=False),
        pa.field("division", pa.string()),
        pa.field("owner_body", pa.string()),
        pa.field("schema_version", pa.int32(), nullable=False),
    ]
)

#: What a caller of `append` gives beside the payload. Only the first two must be there.
GIVEN_COLUMNS = pa.schema(
    [
        pa.field("source_key", pa.string(), nullable=False),
        pa.field("occurred_on", pa.date32(), nullable=False),
        pa.field("subject", pa.string()),
        pa.field("occurred_at", INSTANT),
        pa.field("publicity", pa.string()),
        pa.field("division", pa.string()),
        pa.field("owner_body", pa.string()),
        pa.field("supersedes", RECORD_ID),
    ]
)

PARTICIPANTS = pa.schema(
    [
        pa.field("subject", pa.string()),
        pa.field("role", pa.string(), nullable=False),
        pa.field("record_type", pa.string(), nullable=False),
        pa.field("row_no", pa.int64(), nullable=False),
        pa.field("occurred_on", pa.date32(), nullable=False),
        pa.field("batch_seq", pa.int64(), nullable=False),
        pa.field("party_code", pa.string()),
        pa.field("party_name", pa.string()),
        pa.field("method", pa.string(), nullable=False),
    ]
)

#: What a caller of `append` says about the parties of its rows; `row` is an index into the table of rows.
PARTIES = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("role", pa.string(), nullable=False),
        pa.field("subject", pa.string()),
        pa.field("method", pa.string(), nullable=False),
        pa.field("party_code", pa.string()),
        pa.field("party_name", pa.string()),
    ]
)

#: One row a batch; committed last, so that a batch is visible when its row is.
BATCHES = pa.schema(
    [
        pa.field("batch_seq", pa.int64(), nullable=False),
        pa.field("batch_id", pa.string(), nullable=False),
        pa.field("recorded_at", INSTANT, nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("note", pa.string(), nullable=False),
        pa.field("accepted", pa.int64(), nullable=False),
        pa.field("duplicates", pa.int64(), nullable=False),
        pa.field("conflicts", pa.int64(), nullable=False),
        pa.field("unlinked", pa.int64(), nullable=False),
        pa.field(
            "tables",
            pa.list_(
                pa.struct(
                    [pa.field("name", pa.string()), pa.field("rows", pa.int64()), pa.field("corrections", pa.int64())]
                )
            ),
        ),
    ]
)

#: The column that the ledger adds to types with a field `target`: the row_no of the record aimed at.
TARGET_ROW = "target_row"


def arrow_type(spec: FieldSpec) -> pa.DataType:
    """Return the Arrow type of a field. Strings for texts, codes and tokens; decimal128(18, scale) for decimals."""
    if spec.type is FieldType.DECIMAL:
        return pa.decimal128(18, spec.scale)
    if spec.type is FieldType.LIST:
        members = [pa.field(name, arrow_type(member)) for name, member in spec.of.items()]
        return pa.list_(pa.struct(members))
    return _SIMPLE.get(spec.type, pa.string())


def payload_schema(record_type: RecordType) -> pa.Schema:
    """Return the payload's columns in the order in which the record type declares them, all nullable."""
    return pa.schema([pa.field(name, arrow_type(spec)) for name, spec in record_type.fields.items()])


def has_target(record_type: RecordType) -> bool:
    """Return whether rows of this type aim at a record (effects, links, erasures)."""
    target = record_type.fields.get("target")
    return target is not None and target.type is FieldType.RECORD


def table_schema(record_type: RecordType) -> pa.Schema:
    """Return the schema of the stored table: the ledger's columns, then the payload."""
    own = [*LEDGER_COLUMNS]
    if has_target(record_type):
        own.append(pa.field(TARGET_ROW, pa.int64()))
    return pa.schema([*own, *payload_schema(record_type)])


def given_schema(record_type: RecordType) -> pa.Schema:
    """Return the schema that rows given to `append` are brought into: given columns, then the payload."""
    return pa.schema([*GIVEN_COLUMNS, *payload_schema(record_type)])


def conform(table: pa.Table, schema: pa.Schema, record_type: str) -> pa.Table:
    """Return `table` with exactly the columns of `schema`, cast without loss; columns left out become null.

    A column of texts may be a dictionary and stays one. Raises SchemaClash for a column that the schema does not have, a value that does not fit, or a null where the
    schema forbids one.
    """
    for name in table.column_names:
        if name not in schema.names:
            raise SchemaClash(
                record_type=record_type,
                column=name,
                zh_reason="该类型没有此列,请删除或更正列名",
                en_reason="the type has no such column; remove it or correct its name",
            )
    columns = [_fit(table, field, record_type) for field in schema]
    fields = [field.with_type(column.type) for field, column in zip(schema, columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _fit(table: pa.Table, field: pa.Field, record_type: str) -> pa.ChunkedArray:
    if field.name not in table.column_names:
        column = pa.chunked_array([pa.nulls(table.num_rows, field.type)])
    else:
        column = _cast(table.column(field.name), field, record_type)
    if not field.nullable and column.null_count:
        row = int(pc.index(pc.is_null(column), True).as_py())
        raise SchemaClash(
            record_type=record_type,
            column=field.name,
            zh_reason=f"第 {row} 行(从 0 起)为空,而此列必填",
            en_reason=f"row {row} (from 0) is null, but the column is required",
        )
    return column


def _cast(column: pa.ChunkedArray, field: pa.Field, record_type: str) -> pa.ChunkedArray:
    try:
        wanted = _wanted(column, field)
        fitted = column if column.type == wanted else column.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        raise SchemaClash(
            record_type=record_type,
            column=field.name,
            zh_reason=f"应为 {field.type},得到 {column.type},无法转换",
            en_reason=f"expected {field.type}, got {column.type}: {error}",
        ) from error
    if any(_holds_nul(chunk) for chunk in fitted.chunks):
        raise SchemaClash(
            record_type=record_type,
            column=field.name,
            zh_reason="文字中有空字符(U+0000),请删除",
            en_reason="a text contains the character U+0000; remove it",
        )
    return fitted


def _wanted(column: pa.ChunkedArray, field: pa.Field) -> pa.DataType:
    return CODED if pa.types.is_dictionary(column.type) and pa.types.is_string(field.type) else field.type


def _holds_nul(values: pa.Array) -> bool:
    """Whether any text has the character U+0000, at which PostgreSQL and other readers stop."""
    if pa.types.is_dictionary(values.type):
        return _holds_nul(values.dictionary)
    if pa.types.is_list(values.type):
        return _holds_nul(values.flatten())
    if pa.types.is_struct(values.type):
        return any(_holds_nul(child) for child in values.flatten())
    if not pa.types.is_string(values.type):
        return False
    data = values.buffers()[2]
    if data is None or data.size == 0 or np.frombuffer(data, dtype=np.uint8).min() > 0:
        return False
    return bool(pc.any(pc.match_substring(values, "\x00")).as_py())  # the buffer may be longer than the slice
