"""Proposals in bulk: every party of the ledger that waits, compared with every organisation known, by the linkage model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl
from sqlglot import exp

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.who import directory_of
from zhiheng.ledger.linkage import features, proposing
from zhiheng.ledger.linkage.model import Say
from zhiheng.ledger.linkage.proposing import Likely
from zhiheng.ledger.models import LinkProposal, LinkState
from zhiheng.ledger.services.proposals import today
from zhiheng.policy.model import Party, RecordType

KEYS = ("record_type", "role", "party_name", "party_code")


def renew(installation: Installation, say: Say | None = None) -> int:
    """Compare every waiting party with all organisations known by now; return how many proposals are new.

    Nothing is linked. What a person refused is not proposed to the same party again. ``say`` is told the step that
    begins: read, fit, predict, keep.
    """
    tell = say or (lambda _: None)
    tell("read")
    directory = directory_of(installation.ledger, today())
    waiting = waiting_parties(installation)
    if waiting.is_empty() or directory.names.is_empty():
        return 0
    found = proposing.likely(_as_parties(waiting), directory, _places(installation), say=tell)
    tell("keep")
    return _keep(waiting, found)


def waiting_parties(installation: Installation) -> pl.DataFrame:
    """Return the organisations that no record could be linked to, each spelling once: KEYS, rows, first, last, and the
    division and address that its records give."""
    with installation.ledger.view(as_of=today()) as view:
        parts = [
            pl.DataFrame(pl.from_arrow(view.execute(_query(kind, party))))
            for kind in installation.record_types.values()
            for party in kind.parties
            if party.kind == "organisation" and party.name is not None
        ]
    filled = [part for part in parts if part.height]
    return pl.concat(filled, how="vertical_relaxed").sort(KEYS) if filled else pl.DataFrame()


def _query(kind: RecordType, party: Party) -> exp.Query:
    named = [_column(name, "p") for name in KEYS]
    day = _column("occurred_on", "p")
    division, address = _field(kind, party, "division"), _field(kind, party, "address")
    return (
        exp.select(*named, exp.Count(this=exp.Star()).as_("rows"), exp.Min(this=day).as_("first"), exp.Max(this=day).as_("last"),
                   _usual(division).as_("division"), _usual(address).as_("address"))
        .from_(exp.to_table("participants").as_("p"))
        .join(exp.to_table(kind.id, quoted=True).as_("r"), on=_column("row_no", "r").eq(_column("row_no", "p")))
        .where(_column("record_type", "p").eq(exp.Literal.string(kind.id)))
        .where(_column("role", "p").eq(exp.Literal.string(party.role)))
        .where(_column("subject", "p").is_(exp.null()))
        .where(exp.not_(_column("party_name", "p").is_(exp.null())))
        .group_by(*named)
    )  # fmt: skip


def _field(kind: RecordType, party: Party, what: str) -> str | None:
    """Return the field that tells a party's division or address: its own by name, else the record's division where the
    record is about one organisation alone."""
    own = f"{str(party.name).removesuffix('_name')}_{what}"
    if own in kind.fields:
        return own
    alone = sum(each.kind == "organisation" for each in kind.parties) == 1
    return kind.division if what == "division" and alone else None


def _usual(field: str | None) -> exp.Expr:
    """One value that the records give, the same each time: the greatest."""
    return exp.Max(this=_column(field, "r")) if field else exp.cast(exp.null(), "TEXT")


def _as_parties(waiting: pl.DataFrame) -> pl.DataFrame:
    rows = waiting.select("party_name", "party_code", "division", "address", "first", "last").rows()
    return features.party_rows(rows)


def _places(installation: Installation) -> pl.DataFrame:
    """Return where each organisation is by its latest registration."""
    fields = installation.record_types["organisation"].fields
    columns = [name for name in ("uscc", "registered_on", "registered_division", "address") if name in fields]
    query = exp.select(*[exp.column(name, quoted=True) for name in columns]).from_("organisation")
    with installation.ledger.view(as_of=today()) as view:
        rows = pl.DataFrame(pl.from_arrow(view.execute(query)))
    latest = rows.sort("uscc", "registered_on").unique("uscc", keep="last", maintain_order=True)
    return latest.select(
        pl.concat_str(pl.lit("uscc:"), "uscc").alias("subject"),
        pl.col("registered_division").alias("division"),
        "address",
    ).cast(pl.Schema(features.PLACES))


def _keep(waiting: pl.DataFrame, found: Mapping[int, tuple[Likely, ...]]) -> int:
    refused = _refused()
    new = 0
    for at, candidates in sorted(found.items()):
        row = waiting.row(at, named=True)
        key = (row["record_type"], row["role"], row["party_name"][:500], (row["party_code"] or "")[:80])
        kept = [each for each in candidates if each.subject not in refused.get(key, set())]
        if kept:
            new += _keep_one(key, row, kept)
    return new


def _keep_one(key: tuple[str, str, str, str], row: Mapping[str, Any], candidates: list[Likely]) -> bool:
    _, made = LinkProposal.objects.update_or_create(
        record_type=key[0],
        role=key[1],
        party_name=key[2],
        party_code=key[3],
        state=LinkState.OPEN,
        defaults={
            "rows": row["rows"],
            "first_day": row["first"],
            "last_day": row["last"],
            "candidates": [as_json(each) for each in candidates],
        },
    )
    return made


def as_json(one: Likely) -> dict[str, Any]:
    """Return a candidate as a proposal keeps it."""
    zh, en = one.words
    return {
        "subject": one.subject, "name": one.name, "score": round(one.probability, 4), "band": one.band, "zh": zh, "en": en,
        "reasons": [asdict(reason) for reason in one.reasons],
    }  # fmt: skip


def _refused() -> dict[tuple[str, str, str, str], set[str]]:
    """Return, a party, the candidates that people refused for it."""
    found: dict[tuple[str, str, str, str], set[str]] = {}
    for one in LinkProposal.objects.filter(state=LinkState.REFUSED):
        key = (one.record_type, one.role, one.party_name, one.party_code)
        found.setdefault(key, set()).update(str(each["subject"]) for each in one.candidates)
    return found


def _column(name: str, table: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)
