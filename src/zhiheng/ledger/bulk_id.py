"""Ids of many records at once: the canonical text of `record_id`, made column by column and joined row by row.

The part of the text that a field gives is made once for each distinct value where values repeat; neighbouring fields of
few values give one part together. A test holds this form and the reference equal.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl
import polars_hash as plh
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger.coding import codes_of, is_coded, plain, repeats
from zhiheng.ledger.normal_form import surely_normal
from zhiheng.ledger.record_id import PREFIX, content_fields, nfc, part, tag_of
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: Neighbouring fields with at most a sixteenth as many pairs of values as rows are joined beforehand.
_ROWS_A_PAIR = 16
_ID_BYTES = 32
#: So many texts at once stay near the processor: joining and hashing them takes less time, and little memory.
_ROWS_AT_ONCE = 1 << 15

Codes = np.ndarray[tuple[int], np.dtype[np.uint32]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a field adds to the texts: a text a row, or with `codes` a text a number, the last one for null."""

    texts: pl.Series
    codes: Codes | None = None

    def of_rows(self) -> pl.Series:
        return self.texts if self.codes is None else self.texts.gather(pl.Series(self.codes))

    def places(self, start: int, count: int) -> Codes:
        """Return where the texts of some rows stand among `texts`."""
        if self.codes is None:
            return np.arange(start, start + count, dtype=np.uint32)
        return self.codes[start : start + count]


def record_ids(
    record_type: RecordType, source: str, rows: pa.RecordBatch, supersedes: pa.Array | None = None
) -> pa.Array:
    """Return the ids (binary, 32 bytes) of rows with `source_key` and payload columns, texts plain or as dictionaries.

    `supersedes`, where given, has the id that each row corrects, or null. Columns that are left out count as null.
    """
    given = dict(zip(rows.schema.names, rows.columns, strict=True))
    head = PREFIX + part(nfc(record_type.id)) + part(nfc(source))
    led = _led(head, normal_texts(given["source_key"]), supersedes)
    parts = _joined([*led, *_field_parts(record_type.fields, given)], rows.num_rows)
    found = [_digests(texts) for texts in _row_texts(parts, rows.num_rows)]
    return pa.concat_arrays(found) if found else pa.array([], pa.binary())


def _led(head: str, keys: pl.Series, supersedes: pa.Array | None) -> list[_Parts]:
    """Return the parts before the fields: type, source, key and what is corrected."""
    lengths = keys.str.len_bytes().to_arrow().dictionary_encode()
    before = pl.Series([f"{head}{length}:" for length in lengths.dictionary.to_pylist()], dtype=pl.String)
    counted = _Parts(before, codes_of(lengths))
    if supersedes is None or supersedes.null_count == len(supersedes):
        return [counted, _Parts(keys), _Parts(pl.Series(["0:"]), np.zeros(len(keys), dtype=np.uint32))]
    return [counted, _Parts(keys), _Parts(("64:" + _series(supersedes).bin.encode("hex")).fill_null("0:"))]


def _row_texts(parts: list[_Parts], rows: int) -> Iterator[pl.DataFrame]:
    """Yield the text of each row, so many rows at once.

    The parts of a row are gathered side by side, in one column: laid out as Arrow does, their bytes are its text already.
    """
    every = pl.concat([item.texts for item in parts], rechunk=True)
    offsets = [0, *accumulate(len(item.texts) for item in parts)]
    for start in range(0, rows, _ROWS_AT_ONCE):
        count = min(_ROWS_AT_ONCE, rows - start)
        places = np.empty((count, len(parts)), dtype=np.uint32)
        for at, item in enumerate(parts):
            np.add(item.places(start, count), np.uint32(offsets[at]), out=places[:, at])
        yield _ends_only(every.gather(pl.Series(places.reshape(-1))), len(parts))


def _ends_only(pieces: pl.Series, each: int) -> pl.DataFrame:
    """Return texts made of so many pieces each, without copying a byte."""
    laid = pieces.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, ends, values = laid.buffers()
    kept = np.frombuffer(ends, np.int64)[laid.offset : laid.offset + len(laid) + 1 : each].copy()
    texts = pa.Array.from_buffers(pa.large_string(), len(kept) - 1, [None, pa.py_buffer(kept), values])
    return _series(texts).alias("text").to_frame()


def _digests(texts: pl.DataFrame) -> pa.Array:
    """Return the SHA-256 of each text, from the hexadecimal digits that the hash gives."""
    digits = texts.select(plh.col("text").chash.sha2_256())["text"].to_arrow(compat_level=pl.CompatLevel.oldest())
    rows = len(digits)
    data = unhexlify(memoryview(digits.buffers()[2])[: rows * _ID_BYTES * 2])
    offsets = np.arange(0, (rows + 1) * _ID_BYTES, _ID_BYTES, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _series(values: pa.Array) -> pl.Series:
    found = pl.from_arrow(values)
    assert isinstance(found, pl.Series)
    return found


def normal_texts(column: pa.Array) -> pl.Series:
    """Return texts in normal form C."""
    texts = plain(column)
    series = _series(texts).cast(pl.String)
    return series if surely_normal(pa.chunked_array([texts])) else series.str.normalize("NFC")


def _field_parts(fields: Mapping[str, FieldSpec], given: Mapping[str, pa.Array]) -> list[_Parts]:
    """Return the parts of the fields that have any value, in the order of the fields' names."""
    return [
        _parts(name, spec, given[name])
        for name, spec in content_fields(fields)
        if name in given and given[name].null_count < len(given[name])
    ]


def _parts(name: str, spec: FieldSpec, column: pa.Array) -> _Parts:
    if not is_coded(column) and spec.type is not FieldType.LIST and repeats(column):
        column = column.dictionary_encode()
    values = column.dictionary if is_coded(column) else column
    texts = _texts(spec, values)
    label = pl.lit(f";{part(name)}{tag_of(spec)}:")
    led = pl.select(pl.concat_str([texts.str.len_bytes().cast(pl.String), label, texts]).fill_null("").alias("part"))
    found = led.to_series()
    if not is_coded(column):
        return _Parts(found)
    return _Parts(pl.concat([found, pl.Series("part", [""])]), codes_of(column))


def _joined(parts: list[_Parts], rows: int) -> list[_Parts]:
    """Join neighbours of few values, so that fewer texts are put together for each row."""
    joined: list[_Parts] = []
    for item in parts:
        last = joined[-1] if joined else None
        if last is None or last.codes is None or item.codes is None or _pairs(last, item) * _ROWS_A_PAIR > rows:
            joined.append(item)
        else:
            joined[-1] = _pair(last, last.codes, item, item.codes)
    return joined


def _pairs(left: _Parts, right: _Parts) -> int:
    return len(left.texts) * len(right.texts)


def _pair(left: _Parts, left_codes: Codes, right: _Parts, right_codes: Codes) -> _Parts:
    count = len(right.texts)
    first = left.texts.gather(np.repeat(np.arange(len(left.texts), dtype=np.uint32), count))
    second = right.texts.gather(np.tile(np.arange(count, dtype=np.uint32), len(left.texts)))
    return _Parts(first + second, left_codes * np.uint32(count) + right_codes)


def _texts(spec: FieldSpec, values: pa.Array) -> pl.Series:
    """Return the canonical text of each value, null for null."""
    if spec.type is FieldType.LIST:
        return _list_texts(spec, values)
    writer = _WRITERS.get(spec.type)
    return writer(_series(values)) if writer else normal_texts(values)


def _as_text(values: pl.Series) -> pl.Series:
    return values.cast(pl.String)


def _decimals(values: pl.Series) -> pl.Series:
    texts = values.cast(pl.String)
    dotted = texts.str.contains(".", literal=True)
    return texts.zip_with(~dotted, texts.str.strip_chars_end("0").str.strip_chars_end("."))


def _instants(values: pl.Series) -> pl.Series:
    return values.dt.epoch("us").cast(pl.String)


def _records(values: pl.Series) -> pl.Series:
    return values.cast(pl.Binary).bin.encode("hex")


_WRITERS: dict[FieldType, Callable[[pl.Series], pl.Series]] = {
    FieldType.INTEGER: _as_text,
    FieldType.MONEY: _as_text,
    FieldType.BOOLEAN: _as_text,
    FieldType.DATE: _as_text,
    FieldType.DECIMAL: _decimals,
    FieldType.INSTANT: _instants,
    FieldType.RECORD: _records,
}


def _list_texts(spec: FieldSpec, lists: pa.ListArray) -> pl.Series:
    items = lists.flatten()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    texts = pa.ListArray.from_arrays(pa.array(offsets), _item_texts(spec, items))
    joined = _series(pc.binary_join(texts, "")).cast(pl.String)
    return joined.set(_series(lists.is_null()), None)


def _item_texts(spec: FieldSpec, items: pa.StructArray) -> pa.Array:
    if len(items) == 0:
        return pa.array([], pa.string())
    names = [items.type.field(index).name for index in range(items.type.num_fields)]
    given: dict[str, Any] = dict(zip(names, items.flatten(), strict=True))
    parts = [item.of_rows() for item in _field_parts(spec.of, given)]
    nothing = pl.Series([""]).new_from_index(0, len(items))
    content = pl.select(pl.concat_str([nothing, *parts]).alias("text")).to_series()
    led = "i" + content.str.len_bytes().cast(pl.String) + ":" + content
    led = led.set(_series(items.is_null()), "n")
    return led.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())
