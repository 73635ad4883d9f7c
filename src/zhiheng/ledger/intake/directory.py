"""Who is who: the organisations of the ledger, by code, alias and dated name, as linking asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
import pyarrow as pa

from zhiheng import codes

_NAMES = {"key": pl.String, "subject": pl.String, "name": pl.String, "first": pl.Date, "last": pl.Date}
#: Where the organisation code stands inside a credit code.
_ORGANISATION_CODE = slice(8, 17)


@dataclass(frozen=True, slots=True)
class Directory:
    """Aliases (organisation code, licence number → subjects) and names with the days on which they were borne.

    ``names`` has key (canonical spelling), subject, name as registered, first and last day (null: open).
    """

    aliases: dict[str, frozenset[str]] = field(default_factory=dict)
    names: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_NAMES))

    @classmethod
    def of(cls, organisations: pa.Table) -> Directory:
        """Build the directory from organisation records: uscc, name, registered_on, and where present former_names,
        org_code, registration_number.

        Each record is a state from its day to the day before the next one; the first state also counts for the time
        before it, for which the ledger knows no other name.
        """
        rows = organisations.select([n for n in _COLUMNS if n in organisations.column_names]).to_pylist()
        rows.sort(key=lambda row: (row["uscc"], row["registered_on"]))
        entries = [entry for states in _by_code(rows) for entry in _names(states)]
        frame = pl.DataFrame(entries, schema={k: v for k, v in _NAMES.items() if k != "key"}, orient="row")
        keys = pl.Series("key", pl.from_arrow(codes.names.normalise_many(frame["name"].to_arrow())), dtype=pl.String)
        return cls(_aliases(rows), frame.with_columns(keys).select(*_NAMES).unique(maintain_order=True))

    def by_alias(self, alias: str) -> frozenset[str]:
        """Return the subjects with this organisation code or licence number."""
        return self.aliases.get(alias, frozenset())


_COLUMNS = ("uscc", "name", "registered_on", "former_names", "org_code", "registration_number")


def _by_code(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    states: list[dict[str, Any]] = []
    for row in rows:
        if states and states[-1]["uscc"] != row["uscc"]:
            yield states
            states = []
        states.append(row)
    if states:
        yield states


def _names(states: list[dict[str, Any]]) -> Iterable[tuple[str, str, date | None, date | None]]:
    """Yield (subject, name, first day, last day) for the names that the states of one organisation tell."""
    subject = f"uscc:{states[0]['uscc']}"
    first: date | None = None
    for at, state in enumerate(states):
        following = states[at + 1] if at + 1 < len(states) else None
        if following and following["name"] == state["name"]:
            continue
        last = following["registered_on"] - timedelta(days=1) if following else None
        if state["name"]:
            yield subject, state["name"], first, last
        first = following["registered_on"] if following else None
    for former in {(f["name"], f["until"]) for state in states for f in state.get("former_names") or ()}:
        if former[0]:
            yield subject, former[0], None, former[1]


def _aliases(rows: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        subject = f"uscc:{row['uscc']}"
        for alias in (row["uscc"][_ORGANISATION_CODE], row.get("org_code"), row.get("registration_number")):
            if alias:
                found.setdefault(alias.replace("-", ""), set()).add(subject)
    return {alias: frozenset(subjects) for alias, subjects in found.items()}
