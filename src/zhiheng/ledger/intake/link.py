"""Stage 5, link: which subject each party of a fact is. Certain links are made, doubtful ones proposed to a person.

By falling certainty: a valid code (code); an organisation code or licence number known to the ledger (alias); a name
equal in canonical spelling to one borne on the day of the fact by exactly one organisation (name). Several bearers, or
only similar names, give a proposal with reasons, and the party stays unlinked (none). A code wins over a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa

from zhiheng import codes
from zhiheng.ledger.arrow_schema import PARTIES
from zhiheng.ledger.coding import CODED, constant
from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.intake.distinct import Distinct, distinct_of
from zhiheng.ledger.intake.names import Names
from zhiheng.ledger.participants import METHODS, SUBJECT_PREFIX
from zhiheng.policy.model import FieldType, Party, RecordType

_USCC_LENGTH = 18
_CODE, _ALIAS, _NAME, _NONE = (METHODS.index(method) for method in ("code", "alias", "name", "none"))
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
    """Parties of rows (the ledger's PARTIES, texts as dictionaries), the main subject of each row, and who waits.

    ``waiting`` has one row a role, name and code without subject, in the order in which they came; ``bearers`` the
    subjects of names that several bore on the day.
    """

    parties: pa.Table
    subject: pa.DictionaryArray
    waiting: pl.DataFrame
    bearers: dict[str, set[str]]


@dataclass(slots=True)
class _Party:
    """One role's columns: places of codes and names a row (null: none), distinct codes and names, subjects found."""

    role: str
    codes: Distinct
    names: Distinct
    subject: pl.Series
    """A place among ``subjects`` for each row, null while there is none."""
    method: pl.Series
    subjects: pl.Series
    bearers: dict[str, set[str]]


def link(
    frame: pl.DataFrame,
    record_type: RecordType,
    directory: Directory,
    names: Names | None = None,
    distinct: Mapping[str, Distinct] | None = None,
) -> Linked:
    """Link the parties of typed rows.

    ``frame`` has the payload's fields and ``occurred_on``; ``distinct`` those of its columns that are known by their
    distinct values; ``names`` is ``Names.of(directory)``, made where it is not given.
    """
    names = names or Names.of(directory)
    known = distinct or {}
    named = [party for party in record_type.parties if {party.code, party.name} & set(frame.columns)]
    found = [_party(frame, party, record_type, directory, names, known) for party in named]
    parties = [table for one in found if (table := _table(one)).num_rows]
    waiting = [
        _waiting(one, frame, record_type) for one in found if not names.empty and _is_organisation(one, record_type)
    ]
    bearers: dict[str, set[str]] = {}
    for one in found:
        bearers |= {name: bearers.get(name, set()) | subjects for name, subjects in one.bearers.items()}
    main = next((one for one in found if one.role == record_type.subject), None)
    return Linked(
        pa.concat_tables(parties) if parties else _NO_PARTIES.empty_table(),
        _subjects(main) if main else pa.nulls(frame.height, pa.string()).dictionary_encode(),
        pl.concat(waiting) if waiting else pl.DataFrame(),
        bearers,
    )


_NO_PARTIES = pa.schema([field.with_type(CODED) if pa.types.is_string(field.type) else field for field in PARTIES])


def _is_organisation(one: _Party, record_type: RecordType) -> bool:
    party = record_type.party(one.role)
    return party is not None and party.kind == "organisation"


def _party(
    frame: pl.DataFrame,
    party: Party,
    record_type: RecordType,
    directory: Directory,
    names: Names,
    distinct: Mapping[str, Distinct],
) -> _Party:
    """Link one role: by code and alias, then by name."""
    code_column = _column(frame, party.code, record_type, distinct)
    name_column = _column(frame, party.name, record_type, distinct)
    one = _by_code(party, code_column, name_column, directory)
    if party.kind == "organisation" and not names.empty:
        _by_name(one, frame, names)
    return one


def _column(
    frame: pl.DataFrame, name: str | None, record_type: RecordType, distinct: Mapping[str, Distinct]
) -> Distinct:
    if name is None or name not in frame.columns:
        return Distinct(
            pl.Series([], dtype=pl.String), pl.Series([None], dtype=pl.UInt32).new_from_index(0, frame.height)
        )
    if name in distinct:
        return distinct[name].without_nulls()
    if record_type.fields[name].type is FieldType.RECORD:
        return distinct_of(frame[name].bin.encode("hex"))
    return distinct_of(frame[name].cast(pl.String))


def _by_code(party: Party, codes: Distinct, names: Distinct, directory: Directory) -> _Party:
    """Link the rows whose code is one of a subject, or the alias of one."""
    values = codes.values
    good = values.str.len_bytes() == _USCC_LENGTH if party.kind == "organisation" else values.is_not_null()
    own = (SUBJECT_PREFIX[party.kind] + values).set(~good, None)
    method = pl.Series([_CODE], dtype=pl.Int32).new_from_index(0, len(values)).set(~good, _NONE)
    if party.kind == "organisation" and not good.all():
        alias = values.set(good, None).alias("alias").to_frame()
        found = alias.join(directory.aliases, on="alias", how="left", maintain_order="left")["subject"]
        own, method = own.zip_with(found.is_null(), found), method.set(found.is_not_null(), _ALIAS)
    places = pl.Series(range(len(own)), dtype=pl.UInt32).set(own.is_null(), None)
    methods = method.gather(codes.places).fill_null(_NONE)
    return _Party(party.role, codes, names, places.gather(codes.places), methods, own, {})


def _by_name(one: _Party, frame: pl.DataFrame, names: Names) -> None:
    """Link names borne by exactly one organisation on the day; note those with several bearers that day.

    A name that only one organisation ever bore, all the time, is linked without looking at days.
    """
    rest = one.subject.is_null() & one.names.places.is_not_null()
    if not rest.any():
        return
    asked = one.names.places.set(~rest, None)
    used = asked.drop_nulls().unique()
    plain, dated = names.find(one.names.values.gather(used))
    places = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(one.names.values))
    count = len(one.subjects)
    known = plain.is_not_null()
    places = places.scatter(
        used.filter(known), pl.Series(range(count, count + len(used)), dtype=pl.UInt32).filter(known)
    )
    one.subjects = pl.concat([one.subjects, plain])
    _take(one, places.gather(asked))
    if dated.height:
        _by_dated_name(one, frame, dated)


def _take(one: _Party, found: pl.Series) -> None:
    """Give the rows that have none yet the subject found by name."""
    one.method = one.method.set(found.is_not_null(), _NAME)
    one.subject = one.subject.zip_with(one.subject.is_not_null(), found)


def _by_dated_name(one: _Party, frame: pl.DataFrame, hits: pl.DataFrame) -> None:
    """Link names by the bearers (name, subject, first, last) of the day."""
    several_days = one.names.values.is_in(hits["name"].unique().implode())
    open_rows = one.subject.is_null() & several_days.gather(one.names.places).fill_null(value=False)
    wanted = pl.DataFrame(
        {
            "at": pl.Series(range(frame.height), dtype=pl.UInt32).filter(open_rows),
            "name": one.names.to_rows().filter(open_rows),
            "day": frame["occurred_on"].filter(open_rows),
        }
    )
    bearers = (
        wanted.select("name", "day")
        .unique()
        .join(hits, on="name")
        .filter(
            (pl.col("first").is_null() | (pl.col("first") <= pl.col("day")))
            & (pl.col("last").is_null() | (pl.col("day") <= pl.col("last")))
        )
        .group_by("name", "day")
        .agg(pl.col("subject").unique().sort().alias("subjects"))
    )
    single = bearers.filter(pl.col("subjects").list.len() == 1)
    known = wanted.join(single, on=["name", "day"]).select("at", pl.col("subjects").list.first().alias("subject"))
    count = len(one.subjects)
    found = pl.Series([None], dtype=pl.UInt32).new_from_index(0, frame.height)
    found = found.scatter(known["at"], pl.Series(range(count, count + known.height), dtype=pl.UInt32))
    one.subjects = pl.concat([one.subjects, known["subject"]])
    _take(one, found)
    for name, subjects in bearers.filter(pl.col("subjects").list.len() > 1).select("name", "subjects").iter_rows():
        one.bearers.setdefault(name, set()).update(subjects)


def _subjects(one: _Party) -> pa.DictionaryArray:
    return Distinct(one.subjects, one.subject).to_arrow()


def _table(one: _Party) -> pa.Table:
    """Return the parties of one role: the rows in which it is named at all."""
    present = one.codes.places.is_not_null() | one.names.places.is_not_null()
    rows = pl.Series(range(len(present)), dtype=pl.Int64) if present.all() else present.arg_true().cast(pl.Int64)
    columns = {
        "row": rows.to_arrow(),
        "role": constant(one.role, len(rows)),
        "subject": Distinct(one.subjects, one.subject.filter(present)).to_arrow(),
        "method": pa.DictionaryArray.from_arrays(one.method.filter(present).to_arrow(), pa.array(METHODS, pa.string())),
        "party_code": Distinct(one.codes.values, one.codes.places.filter(present)).to_arrow(),
        "party_name": Distinct(one.names.values, one.names.places.filter(present)).to_arrow(),
    }
    return pa.table(columns, schema=_NO_PARTIES)


def _waiting(one: _Party, frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """Return the named parties without subject, one row a name and code, with their rows and days."""
    rest = one.subject.is_null() & one.names.places.is_not_null()
    waiting = pl.DataFrame(
        {
            "name": one.names.places.filter(rest),
            "code": one.codes.places.filter(rest),
            "day": frame["occurred_on"].filter(rest),
        }
    )
    grouped = waiting.group_by("name", "code", maintain_order=True).agg(
        pl.len().alias("rows"), pl.col("day").min().alias("first"), pl.col("day").max().alias("last")
    )
    return grouped.select(
        pl.lit(record_type.id).alias("record_type"),
        pl.lit(one.role).alias("role"),
        one.names.values.gather(grouped["name"]).alias("party_name"),
        one.codes.values.gather(grouped["code"]).alias("party_code"),
        "rows",
        "first",
        "last",
    )


def all_waiting(parts: Sequence[Linked]) -> pl.DataFrame:
    """Return who waits in slices of one record type: one row a role, name and code, by role, the first to come first."""
    frames = [part.waiting for part in parts if part.waiting.height]
    if not frames:
        return pl.DataFrame()
    together = pl.concat(frames)
    roles = together["role"].unique(maintain_order=True).to_list()
    grouped = together.group_by("record_type", "role", "party_name", "party_code", maintain_order=True).agg(
        pl.col("rows").sum(), pl.col("first").min(), pl.col("last").max()
    )
    return pl.concat([grouped.filter(pl.col("role") == role) for role in roles])


def propose(
    waiting: pl.DataFrame,
    directory: Directory,
    bearers: Mapping[str, Collection[str]] | None = None,
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

    def same(self, name: str, subjects: Collection[str]) -> tuple[Candidate, ...]:
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
