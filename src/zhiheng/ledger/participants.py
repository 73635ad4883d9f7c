"""The parties of facts: who took part in a record, in which role, and how that was found out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger import coding
from zhiheng.ledger.arrow_schema import PARTICIPANTS, PARTIES, conform
from zhiheng.ledger.errors import SchemaClash
from zhiheng.policy.model import Party, RecordType

#: How a party was linked to a subject; `none`: not at all, the row waits.
METHODS = ("code", "alias", "name", "judged", "none")

#: What leads a subject made of a code, by kind of party.
SUBJECT_PREFIX = {"organisation": "uscc:", "product": "gtin:", "lot": "lot:", "place": "place:", "project": "project:"}


def derive(record_type: RecordType, table: pa.Table) -> pa.Table:
    """Return the parties that the codes in `table` give, without any linking by name: a PARTIES table."""
    parts = [_derive_one(party, table) for party in record_type.parties]
    return pa.concat_tables(parts) if parts else PARTIES.empty_table()


def _derive_one(party: Party, table: pa.Table) -> pa.Table:
    code = _text_column(table, party.code)
    name = _text_column(table, party.name)
    subject = pc.binary_join_element_wise(SUBJECT_PREFIX[party.kind], code, "")
    present = pc.or_(pc.is_valid(code), pc.is_valid(name))
    whole = pa.table(
        {
            "row": pa.array(np.arange(table.num_rows, dtype=np.int64)),
            "role": pa.array([party.role]).take(pa.array(np.zeros(table.num_rows, dtype=np.int64))),
            "subject": subject,
            "method": pc.if_else(pc.is_valid(code), "code", "none"),
            "party_code": code,
            "party_name": name,
        }
    )
    return whole.filter(present).cast(PARTIES)


def _text_column(table: pa.Table, name: str | None) -> pa.ChunkedArray:
    if name is None or name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    return table.column(name).cast(pa.string())


def main_subject(record_type: RecordType, table: pa.Table) -> pa.ChunkedArray:
    """Return the subject that the main party's code gives, null where it has none."""
    party = record_type.party(record_type.subject)
    if party is None:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    return pc.binary_join_element_wise(SUBJECT_PREFIX[party.kind], _text_column(table, party.code), "")


def main_only(record_type: RecordType, subject: pa.ChunkedArray) -> pa.Table:
    """Return a PARTIES table with the main subject of each row and nobody else."""
    rows = len(subject)
    return pa.table(
        {
            "row": pa.array(np.arange(rows, dtype=np.int64)),
            "role": pa.array([record_type.subject] * rows, pa.string()),
            "subject": subject,
            "method": pc.if_else(pc.is_valid(subject), "code", "none"),
            "party_code": pa.nulls(rows, pa.string()),
            "party_name": pa.nulls(rows, pa.string()),
        },
        schema=PARTIES,
    )


def checked(parties: pa.Table, record_type: str, rows: int) -> pa.Table:
    """Return `parties` in the schema PARTIES. Raises SchemaClash for an index or a method that cannot be."""
    table = conform(parties, PARTIES, record_type)
    if table.num_rows == 0:
        return table
    bounds = pc.min_max(table["row"]).as_py()
    if bounds["min"] < 0 or bounds["max"] >= rows:
        raise SchemaClash(
            record_type=record_type,
            column="row",
            zh_reason=f"参与方指向第 {bounds['max']} 行,而数据只有 {rows} 行",
            en_reason=f"a party points at row {bounds['max']} of {rows} rows",
        )
    wrong = coding.texts_in(table["method"]) - set(METHODS)
    if wrong:
        raise SchemaClash(
            record_type=record_type,
            column="method",
            zh_reason=f"{sorted(wrong)} 不是 {METHODS} 之一",
            en_reason=f"{sorted(wrong)} is none of {METHODS}",
        )
    return table


def stored(
    parties: pa.Table, record_type: str, occurred_on: pa.ChunkedArray, first_row_no: int, batch_seq: int
) -> pa.Table:
    """Return rows for the table `participants`, given the parties of accepted rows; texts may be dictionaries."""
    days = occurred_on.cast(pa.int32()).to_numpy()
    own = {field.name: field.type for field in parties.schema} | {"record_type": coding.CODED}
    schema = pa.schema([field.with_type(own.get(field.name, field.type)) for field in PARTICIPANTS])
    parts = parties.to_batches()
    repeated = coding.Repeated(max((part.num_rows for part in parts), default=0))
    batches = []
    for part in parts:
        row = part.column("row").to_numpy()
        columns = dict(zip(part.schema.names, part.columns, strict=True)) | {
            "record_type": coding.constant(record_type, part.num_rows),
            "row_no": pa.array(row + first_row_no),
            "occurred_on": pa.array(days[row]).cast(pa.date32()),
            "batch_seq": repeated.column(pa.scalar(batch_seq, pa.int64()), part.num_rows),
        }
        batches.append(pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema))
    return pa.Table.from_batches(batches, schema)
