"""Alerts of the EU's rapid alert system for food and feed (RASFF), as its data sets publish them.

One row a notification. The reference is stored as a number there (2024.962 is 2024.9620); hazards and countries stand in
one cell each, separated by commas. The day is kept as written: the source names no time zone, so no instant is made of
its time. Addresses of web pages in a subject stay, for they belong to firms; the data has no persons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

import polars as pl

from zhiheng.ledger.intake.adapters.countries import code_of, countries
from zhiheng.ledger.intake.adapters.port import Recognised
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet

#: field → column of the data set
COLUMNS = {
    "reference": "reference",
    "category": "category",
    "product_kind": "type",
    "subject_text": "subject",
    "notified_on": "date",
    "notifying_country": "notifying_country",
    "classification": "classification",
    "risk_decision": "risk_decision",
    "distribution": "distribution",
    "for_attention": "forAttention",
    "for_follow_up": "forFollowUp",
    "operator_countries": "operator",
    "origin": "origin",
    "hazards": "hazards",
}
_NEEDED = frozenset(
    {"reference", "subject_text", "notified_on", "notifying_country", "classification", "origin", "hazards"}
)
_MADE = ("system", "origins", "notifying_code")
_REFERENCE = r"^(\d{4})\.(\d{1,4})$"
_PLACES = 4
#: A comma between digits belongs to a name (2,4-D).
_SPLIT = re.compile(r"(?<!\d),|,(?!\d)")
_FINDING = re.compile(r"\s{2,}")


class Rasff:
    """The adapter. Recognised by the columns of the published data set, in a database or any other form."""

    id = "rasff"
    record_type = "foreign_alert"
    headings = tuple(COLUMNS.values())

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return field → column, or None where the columns are not those of the data set."""
        there = {normalise_heading(text): text for text in headings if text}
        shown = {name: there[key] for name, text in COLUMNS.items() if (key := normalise_heading(text)) in there}
        if not shown.keys() >= _NEEDED or any(normalise_heading(text) == "system" for text in there):
            return None
        unused = tuple(text for text in there.values() if text not in shown.values())
        return Recognised(shown, unused, _MADE)

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return the sheet as it is: a row is a notification."""
        return sheet

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of ``foreign_alert``."""
        frame = chunk.frame.select(
            ROW, *[pl.col(column).str.strip_chars().alias(name) for name, column in recognised.shown.items()]
        )
        parts = pl.col("reference").str.extract_groups(_REFERENCE)
        whole = pl.concat_str(
            parts.struct[0], pl.lit("."), parts.struct[1].str.pad_end(_PLACES, "0"), ignore_nulls=False
        )
        return RawChunk(
            frame.with_columns(
                pl.lit("rasff").alias("system"),
                pl.coalesce(whole, "reference").alias("reference"),
                pl.col("notified_on").str.replace(r"[ T].*$", ""),
                _mapped(frame["hazards"], hazards),
                _mapped(frame["origin"], origins).alias("origins"),
                _mapped(frame["notifying_country"], code_of).alias("notifying_code"),
            ),
            findings=list(chunk.findings),
            done=chunk.done,
        )


def hazards(cell: str) -> str | None:
    """Return the hazards of a cell as JSON: each with its name and, where two blanks set it off, what was found of it."""
    found = []
    for part in _SPLIT.split(cell):
        name, *finding = _FINDING.split(part.strip(), maxsplit=1)
        if name:
            found.append({"name": name, "finding": finding[0] if finding else None})
    return json.dumps(found, ensure_ascii=False) if found else None


def origins(cell: str) -> str | None:
    """Return the countries of a cell as JSON, each with its name and code."""
    found = [{"name": name, "code": code_of(name)} for name in countries(cell)]
    return json.dumps(found, ensure_ascii=False) if found else None


def _mapped(values: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    distinct = values.drop_nulls().unique().to_list()
    read_once = {text: read(text) for text in distinct}
    return pl.Series(values.name, [None if text is None else read_once[text] for text in values], dtype=pl.String)
