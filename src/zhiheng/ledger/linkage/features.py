"""What is compared: a party as written and a name as borne, each taken apart into the same columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa

from zhiheng import codes
from zhiheng.codes import sounds
from zhiheng.ledger.intake.directory import Directory

#: Parties: one a row. `first` and `last` are the days of the first and the last record.
PARTIES = {
    "party": pl.Int64, "name": pl.String, "code": pl.String, "division": pl.String, "address": pl.String,
    "first": pl.Date, "last": pl.Date,
}  # fmt: skip
#: Where an organisation is, as last registered.
PLACES = {"subject": pl.String, "division": pl.String, "address": pl.String}
_DIGITS = re.compile(r"\d+")
_ADDRESS_DROPPED = re.compile(r"[\s()\-,.;:#]+")
LONGEST_CORE = 30


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a comparison in equal columns; `bearers` tells the subject and name behind each right-hand id."""

    left: pa.Table
    right: pa.Table
    bearers: pl.DataFrame


_COLUMNS: dict[str, Any] = {
    "unique_id": pl.Int64, "key": pl.String, "core": pl.String, "sound": pl.String, "signs": pl.String,
    "variants": pl.List(pl.String), "head": pl.String, "tail": pl.String, "region": pl.String, "form": pl.String,
    "branch": pl.String, "county": pl.String, "prefecture": pl.String, "address": pl.String, "house": pl.String,
    "code": pl.String, "first": pl.Date, "last": pl.Date,
}  # fmt: skip


def sides(parties: pl.DataFrame, directory: Directory, places: pl.DataFrame) -> Sides:
    """Return both sides; `parties` has the columns of PARTIES, `places` those of PLACES."""
    left = _features(parties.rename({"party": "unique_id"}))
    names = directory.names.unique(maintain_order=True).with_row_index("unique_id")
    bearers = names.select(pl.col("unique_id").cast(pl.Int64), "subject", "name", "first", "last")
    located = bearers.join(places.unique("subject", keep="last"), on="subject", how="left", maintain_order="left")
    code = pl.col("subject").str.strip_prefix("uscc:").alias("code")
    return Sides(left, _features(located.with_columns(code)), bearers)


def _features(rows: pl.DataFrame) -> pa.Table:
    names = rows["name"].to_list()
    parted = [_name(name) for name in _simplified(names)]
    frame = pl.DataFrame(parted, schema={n: t for n, t in _COLUMNS.items() if n in _NAME_COLUMNS}, orient="row")
    address = [_address(text) for text in rows["address"].to_list()]
    given = rows.select(
        pl.col("unique_id").cast(pl.Int64),
        pl.col("division").alias("county"),
        pl.col("division").str.slice(0, 4).alias("prefecture"),
        pl.col("code").str.to_uppercase(),
        "first",
        "last",
    )
    places = pl.DataFrame(
        {"address": [text for text, _ in address], "house": [number for _, number in address]},
        schema={"address": pl.String, "house": pl.String},
    )
    return (
        pl.concat([given, frame, places], how="horizontal").select(list(_COLUMNS)).cast(pl.Schema(_COLUMNS)).to_arrow()
    )


def _simplified(names: list[str]) -> list[str]:
    """Return the canonical spellings, made together: the conversion of traditional characters runs once."""
    found = codes.names.normalise_many(pa.array(names, pa.string())).to_pylist()
    return [text or name or "" for text, name in zip(found, names, strict=True)]


_NAME_COLUMNS = ("key", "core", "sound", "signs", "variants", "head", "tail", "region", "form", "branch")


def _name(canonical: str) -> tuple[Any, ...]:
    parts = codes.names.parts(canonical)
    place, rest = _short_place(parts.core)
    core = (rest or canonical)[:LONGEST_CORE]
    region = "".join((*parts.regions, place)) or None
    signs = folded(core)
    return (
        canonical, core, sounds.sounds(core), signs, lacking_one(core), core[:2], core[-2:], region, parts.form or None,
        parts.branch,
    )  # fmt: skip


def _short_place(core: str) -> tuple[str, str]:
    """Return a county written without 县, 区 or 市 at the start of a core, and the rest; no place where none stands there.

    `codes.names` leaves it in the core, for 长安 may be a brand; here both sides lose it alike and are only compared.
    """
    for length in (4, 3, 2):
        if core[:length] in _county_stems() and len(core) - length >= 3:
            return core[:length], core[length:]
    return "", core


@cache
def _county_stems() -> frozenset[str]:
    rows = [row for rows in codes.divisions.table().rows.values() for row in rows]
    found = {row.name[:-1] for row in rows if row.level == "county" and row.kind == "ordinary"}
    return frozenset(stem for stem in found if len(stem) >= 2)


def folded(text: str) -> str:
    """Return a text with one printable ASCII sign for each of its signs.

    Edit distances of the engine count bytes; three stand for a Chinese sign. Folded, a distance counts signs, and is too
    small by one where two different signs fold alike, in one of 94 cases.
    """
    return "".join(chr(33 + ord(sign) % 94) for sign in text)


def lacking_one(text: str) -> list[str]:
    """Return the text and every text that lacks one of its signs.

    Two texts that differ by one sign, wrong, lost, added or swapped with its neighbour, have one of these in common.
    """
    return sorted({text, *(text[:at] + text[at + 1 :] for at in range(len(text)) if len(text) > 2)})


def _address(text: str | None) -> tuple[str | None, str | None]:
    """Return an address without blanks and marks, and its numbers; nothing of an empty one."""
    if not text:
        return None, None
    half = codes.names.half_width(text)
    return _ADDRESS_DROPPED.sub("", half) or None, " ".join(_DIGITS.findall(half)) or None


def party_rows(rows: list[tuple[str, str | None, str | None, str | None, date | None, date | None]]) -> pl.DataFrame:
    """Return the table of parties, given (name, code, division, address, first day, last day) each."""
    return pl.DataFrame([(at, *row) for at, row in enumerate(rows)], schema=PARTIES, orient="row")
