"""Stage 5, link: which subject each party of a fact is. Certain links are made, doubtful ones proposed to a person.

By falling certainty: a valid code (code); an organisation code or licence number known to the ledger (alias); a name
equal in canonical spelling to one borne on the day of the fact by exactly one organisation (name). Several bearers, or
only similar names, give a proposal with reasons, and the party stays unlinked (none). A code wins over a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from zhiheng import codes
from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.participants import METHODS, SUBJECT_PREFIX
from zhiheng.policy.model import FieldType, Party, RecordType

_AT = "row"
_USCC_LENGTH = 18
#: Below this similarity a name is no candidate at all.
NEAR = 0.85
MAX_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that a party may be, and why."""

    subject: str
    name: str
    score: float
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A party that a person must judge: its role, name and code as reported, on how many rows, and the candidates."""

    record_type: str
    role: str
    party_name: str
    party_code: str | None
    rows: int
    first_day: date | None
    last_day: date | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Parties of a table of rows (schema of the ledger's PARTIES), the main subject of each row, and proposals."""

    parties: pl.DataFrame
    subject: pl.Series
    proposals: list[Proposal]


def link(frame: pl.DataFrame, record_type: RecordType, directory: Directory, near_names: int = 2_000) -> Linked:
    """Link the parties of typed rows.

    ``frame`` has the payload's fields and ``occurred_on``; ``near_names`` bounds how many distinct unknown names are
    compared with all known ones (the others wait without a proposal; ``link propose`` takes them up later).
    """
    linked, waiting = [], []
    for party in record_type.parties:
        parties = _codes(frame, party, record_type)
        if parties.is_empty():
            continue
        if party.kind == "organisation":
            parties = _by_alias(parties, directory)
            parties, ambiguous = _by_name(parties, frame, directory)
            waiting += _proposals(parties, ambiguous, frame, directory, record_type, near_names)
        linked.append(parties.select(_PARTIES))
    parties = pl.concat(linked) if linked else pl.DataFrame(schema=_SCHEMA)
    return Linked(parties, _main(parties, record_type, frame.height), waiting)


#: One byte a row instead of a text: a batch of millions has three times as many parties.
_METHOD = pl.Enum(METHODS)
_SCHEMA: dict[str, pl.DataType] = {
    _AT: pl.Int64(), "role": pl.Categorical(), "subject": pl.String(), "method": _METHOD, "party_code": pl.String(), "party_name": pl.String(),
}  # fmt: skip
_PARTIES = list(_SCHEMA)


def _codes(frame: pl.DataFrame, party: Party, record_type: RecordType) -> pl.DataFrame:
    """Return the rows in which the party is named at all, linked where the code is one of a subject."""
    code = _column(frame, party.code, record_type)
    name = _column(frame, party.name, record_type)
    present = code.is_not_null() | name.is_not_null()
    good = code.is_not_null()
    if party.kind == "organisation":
        good &= code.str.len_bytes() == _USCC_LENGTH
    prefix = SUBJECT_PREFIX[party.kind]
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias(_AT),
        pl.lit(party.role, pl.Categorical()).alias("role"),
        pl.when(good).then(pl.concat_str(pl.lit(prefix), code)).alias("subject"),
        pl.when(good).then(pl.lit("code", _METHOD)).otherwise(pl.lit("none", _METHOD)).alias("method"),
        code.alias("party_code"),
        name.alias("party_name"),
        present.alias("present"),
    ).filter("present")


def _column(frame: pl.DataFrame, name: str | None, record_type: RecordType) -> pl.Expr:
    if name is None or name not in frame.columns:
        return pl.lit(None, pl.String)
    if record_type.fields[name].type is FieldType.RECORD:
        return pl.col(name).bin.encode("hex")
    return pl.col(name).cast(pl.String)


def _by_alias(parties: pl.DataFrame, directory: Directory) -> pl.DataFrame:
    waiting = pl.col("subject").is_null() & pl.col("party_code").is_not_null()
    wanted = parties.filter(waiting).select(pl.col("party_code").unique().alias("alias"))
    if wanted.is_empty():
        return parties
    found = dict(wanted.join(directory.aliases, on="alias").iter_rows())
    return _linked(parties, "party_code", found, "alias")


def _linked(parties: pl.DataFrame, column: str, found: Mapping[str, str], method: str) -> pl.DataFrame:
    """Give the subject found for a column's value to the parties that have none yet."""
    if not found:
        return parties
    subject = pl.col(column).replace_strict(list(found), list(found.values()), default=None, return_dtype=pl.String)
    parties = parties.with_columns(pl.when(pl.col("subject").is_null()).then(subject).alias("found"))
    return parties.with_columns(
        pl.coalesce("subject", "found").alias("subject"),
        pl.when(pl.col("found").is_not_null()).then(pl.lit(method, _METHOD)).otherwise("method").alias("method"),
    ).drop("found")


def _by_name(
    parties: pl.DataFrame, frame: pl.DataFrame, directory: Directory
) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Link names borne by exactly one organisation on the day; return also the names with several bearers that day.

    A name that only one organisation ever bore, all the time, is linked without looking at days.
    """
    rest = parties.filter(pl.col("subject").is_null() & pl.col("party_name").is_not_null())
    if rest.is_empty() or directory.names.is_empty():
        return parties, {}
    distinct = rest.select(pl.col("party_name").unique())
    hits = _keyed(distinct, directory).join(directory.names, on="key").select("party_name", "subject", "first", "last")
    always = hits.group_by("party_name").agg(
        pl.col("subject").n_unique().alias("bearers"),
        (pl.col("first").is_null() & pl.col("last").is_null()).any().alias("open"),
        pl.col("subject").first(),
    )
    plain = always.filter((pl.col("bearers") == 1) & pl.col("open"))
    parties = _linked(parties, "party_name", dict(plain.select("party_name", "subject").iter_rows()), "name")
    dated = hits.join(plain, on="party_name", how="anti")
    return _by_dated_name(parties, frame, dated) if dated.height else (parties, {})


def _by_dated_name(
    parties: pl.DataFrame, frame: pl.DataFrame, hits: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Link names by the bearers (party_name, subject, first, last) of the day."""
    waiting = parties.filter(
        pl.col("subject").is_null() & pl.col("party_name").is_in(hits["party_name"].unique().implode())
    )
    days = frame["occurred_on"].gather(waiting[_AT].cast(pl.UInt32))
    wanted = waiting.select(_AT, "party_name").with_columns(days.alias("day"))
    bearers = (
        wanted.select("party_name", "day")
        .unique()
        .join(hits, on="party_name")
        .filter(
            (pl.col("first").is_null() | (pl.col("first") <= pl.col("day")))
            & (pl.col("last").is_null() | (pl.col("day") <= pl.col("last")))
        )
        .group_by("party_name", "day")
        .agg(pl.col("subject").unique().sort().alias("subjects"))
    )
    single = bearers.filter(pl.col("subjects").list.len() == 1)
    known = wanted.join(single, on=["party_name", "day"]).select(_AT, pl.col("subjects").list.first().alias("found"))
    joined = parties.join(known, on=_AT, how="left", maintain_order="left")
    named = joined.with_columns(
        pl.coalesce("subject", "found").alias("subject"),
        pl.when(pl.col("found").is_not_null()).then(pl.lit("name", _METHOD)).otherwise("method").alias("method"),
    )
    several = bearers.filter(pl.col("subjects").list.len() > 1).group_by("party_name").agg(pl.col("subjects").explode())
    return named.drop("found"), dict(several.iter_rows())


def _keyed(distinct: pl.DataFrame, directory: Directory) -> pl.DataFrame:
    """Return distinct names with their canonical spelling; those that the directory writes alike have it already."""
    written = directory.names.select(pl.col("name").alias("party_name"), "key").unique("party_name")
    known = distinct.join(written, on="party_name")
    new = distinct.join(written, on="party_name", how="anti")
    fresh = new.with_columns(_keys(new["party_name"]).alias("key"))
    return pl.concat([known, fresh]).filter(pl.col("key") != "")


def _keys(names: pl.Series) -> pl.Series:
    return pl.Series(pl.from_arrow(codes.names.normalise_many(names.to_arrow())), dtype=pl.String)


def _proposals(
    parties: pl.DataFrame,
    bearers: Mapping[str, list[str]],
    frame: pl.DataFrame,
    directory: Directory,
    record_type: RecordType,
    near_names: int,
) -> list[Proposal]:
    rest = parties.filter(pl.col("subject").is_null() & pl.col("party_name").is_not_null())
    if rest.is_empty() or directory.names.is_empty():
        return []
    days = frame["occurred_on"].gather(rest[_AT].cast(pl.UInt32))
    grouped = (
        rest.with_columns(days.alias("day"), pl.lit(record_type.id).alias("record_type"))
        .group_by("record_type", "role", "party_name", "party_code", maintain_order=True)
        .agg(pl.len().alias("rows"), pl.col("day").min().alias("first"), pl.col("day").max().alias("last"))
    )
    return propose(grouped, directory, bearers, near_names)


def propose(
    waiting: pl.DataFrame,
    directory: Directory,
    bearers: Mapping[str, list[str]] | None = None,
    near_names: int | None = None,
) -> list[Proposal]:
    """Return proposals for waiting parties: one a row of record_type, role, party_name, party_code, rows, first, last.

    ``bearers`` gives the subjects of names that several bore on the day; only the first ``near_names`` of the other
    parties are compared with all known names (None: all).
    """
    compare = Comparison(directory)
    found = []
    for at, row in enumerate(waiting.iter_rows(named=True)):
        name = row["party_name"]
        candidates = compare.same(name, bearers[name]) if bearers and name in bearers else ()
        if not candidates and (near_names is None or at < near_names):
            candidates = compare.near(name)
        if candidates:
            found.append(_proposal(row, candidates))
    return found


def _proposal(row: dict[str, Any], candidates: tuple[Candidate, ...]) -> Proposal:
    return Proposal(
        row["record_type"],
        row["role"],
        row["party_name"],
        row["party_code"],
        row["rows"],
        row["first"],
        row["last"],
        candidates,
    )


class Comparison:
    """Finds organisations whose names are like a given one."""

    def __init__(self, directory: Directory) -> None:
        self._names = directory.names.select("subject", "name", "key").unique(maintain_order=True)
        self._keys = self._names["key"].to_list()

    def same(self, name: str, subjects: list[str]) -> tuple[Candidate, ...]:
        """Return the organisations that bore the same name on the day."""
        known = dict(self._names.select("subject", "name").iter_rows())
        zh, en = "当日名称相同的主体不止一个", "several organisations bore this name on that day"
        return tuple(Candidate(s, known.get(s, name), 1.0, zh, en) for s in sorted(set(subjects))[:MAX_CANDIDATES])

    def near(self, name: str) -> tuple[Candidate, ...]:
        """Return the organisations with the most similar names, the best first; equal names on other days too."""
        from rapidfuzz import fuzz, process

        key = codes.names.normalise(name)
        if not key:
            return ()
        first = process.extract(key, self._keys, scorer=fuzz.ratio, limit=MAX_CANDIDATES * 4, score_cutoff=60)
        found: dict[str, Candidate] = {}
        for _, _, at in first:
            subject, other, _ = self._names.row(at)
            score = codes.names.near(name, other)
            if score >= NEAR and (subject not in found or found[subject].score < score):
                found[subject] = Candidate(subject, other, score, *_reason(score))
        return tuple(sorted(found.values(), key=lambda c: (-c.score, c.subject))[:MAX_CANDIDATES])


def _reason(score: float) -> tuple[str, str]:
    if score >= 1:
        return "名称相同,但当日不用此名", "the same name, but not borne on that day"
    return f"名称相近({score:.2f})", f"a similar name ({score:.2f})"


def _main(parties: pl.DataFrame, record_type: RecordType, rows: int) -> pl.Series:
    """Return the subject of each row: that of the party with the main role, null where it has none."""
    main = parties.filter(pl.col("role") == record_type.subject).select(_AT, "subject")
    if main.height == rows:
        return main["subject"]
    every = pl.DataFrame({_AT: pl.int_range(rows, dtype=pl.Int64, eager=True)})
    return every.join(main, on=_AT, how="left", maintain_order="left")["subject"]
