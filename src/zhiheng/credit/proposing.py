"""Who fulfils a ground of a list on a day: candidates for people to judge. A machine proposes and lists nobody.

A record is evidence while it counts (known, not corrected, not voided), while its publication has not ended, and only
if it is no older than the scheme. Natural persons are never proposed: a subject without a credit code is passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from zhiheng.codes.divisions import NATION
from zhiheng.credit.lists import TERM
from zhiheng.ledger import emit
from zhiheng.policy.expression import parse_condition, parse_window
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import Ground, ListScheme
from zhiheng.scoring.citing import cites_of
from zhiheng.scoring.plan import Cite
from zhiheng.scoring.population import INSIDE, PREFIX, STANDING, population_query
from zhiheng.scoring.query import SUBJECT, column, party_source, table
from zhiheng.scoring.territory import territory_of

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView
    from zhiheng.policy import Pack

_ORGANISATION = "organisation"


@dataclass(frozen=True)
class Evidence:
    """A record on which a proposal rests: its id in hexadecimal and its day."""

    record_id: str
    occurred_on: date


@dataclass(frozen=True)
class Candidate:
    """One enterprise that fulfils one ground, with the records and the provision."""

    pack: str
    scheme: str
    ground: str
    subject: str
    record_type: str
    evidence: tuple[Evidence, ...]
    cite: tuple[Cite, ...]
    certainty: str

    @property
    def records(self) -> tuple[str, ...]:
        """Ids of the evidence."""
        return tuple(one.record_id for one in self.evidence)

    @property
    def key(self) -> str:
        """What names the proposal: the same list, subject and evidence have the same key, on any day."""
        return evidence_key(self.pack, self.scheme, self.subject, self.records)


def evidence_key(pack: str, scheme: str, subject: str, records: Iterable[str]) -> str:
    """Return the SHA-256 (hexadecimal) that names a proposal by its list, subject and evidence in any order."""
    text = "\x1f".join((pack, scheme, subject, *sorted(records)))
    return hashlib.sha256(text.encode()).hexdigest()


def schemes_in_force(pack: Pack, day: date) -> list[ListScheme]:
    """Return the lists of a pack that stand on a day, in the pack's order."""
    return [scheme for scheme in pack.lists.values() if element_stands(scheme, day)]


def candidates(view: RecordView, pack: Pack, without: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
    """Return who fulfils a ground of a list in force on the view's day, within the pack's division, sorted.

    ``without`` are ids of records that are no evidence (stopped, or brought forward before). What precedes an entry of
    the same list that is in force counts as judged by that entry. Nothing is written.
    """
    found: list[Candidate] = []
    for scheme in schemes_in_force(pack, view.as_of):
        grounds = [ground for ground in scheme.grounds if ground.reads in view.record_types]
        if grounds:
            entered = _entered(view, scheme)
            for ground in grounds:
                found += _of_ground(view, pack, scheme, ground, entered, without)
    return tuple(sorted(found, key=lambda each: (each.scheme, each.subject, each.ground)))


def _of_ground(
    view: RecordView, pack: Pack, scheme: ListScheme, ground: Ground, entered: dict[str, date], without: frozenset[str]
) -> Iterator[Candidate]:
    grouped: dict[str, list[Evidence]] = {}
    for row in view.execute(_evidence_query(view, pack, scheme, ground)).to_pylist():
        one = Evidence(bytes(row["record_id"]).hex(), row["occurred_on"])
        judged = entered.get(row[SUBJECT])
        if one.record_id not in without and (judged is None or one.occurred_on > judged):
            grouped.setdefault(row[SUBJECT], []).append(one)
    cite = cites_of(pack, ground.cite or scheme.cite)
    for subject, evidence in grouped.items():
        if len(evidence) < ground.at_least:
            continue
        yield Candidate(
            pack=pack.info.id,
            scheme=scheme.id,
            ground=ground.id,
            subject=subject,
            record_type=str(ground.reads),
            evidence=tuple(sorted(evidence, key=lambda one: (one.occurred_on, one.record_id))),
            cite=cite,
            certainty=str(ground.certainty),
        )


def _evidence_query(view: RecordView, pack: Pack, scheme: ListScheme, ground: Ground) -> exp.Select:
    record_type = view.record_types[str(ground.reads)]
    query, owner = party_source(
        exp.select(column("record_id"), column("occurred_on")), record_type, record_type.subject
    )
    query = query.select(owner.as_(SUBJECT)).where(owner.copy().isin(query=_population(view, pack)))
    if ground.where is not None:
        query = query.where(emit.condition(parse_condition(ground.where, fields_of(record_type))))
    if ground.window is not None:
        query = query.where(emit.window(parse_window(ground.window), view.as_of))
    if scheme.valid_from is not None:
        query = query.where(column("occurred_on") >= emit.day(scheme.valid_from))
    if TERM in record_type.fields:
        term = column(TERM)
        query = query.where(exp.or_(exp.Is(this=term, expression=exp.null()), term.copy() >= emit.day(view.as_of)))
    return query


def _population(view: RecordView, pack: Pack) -> exp.Select:
    """Return the subjects with a credit code that are registered in the pack's division."""
    division = pack.info.division
    territory = None if division in (None, NATION) else territory_of(str(division), view.as_of)
    rated = population_query(view.record_types[_ORGANISATION], None, territory).subquery("registered_here")
    inside = exp.Literal.number(INSIDE)
    return exp.select(column(SUBJECT)).from_(rated).where(column(STANDING).eq(inside))


def _entered(view: RecordView, scheme: ListScheme) -> dict[str, date]:
    """Return subject → day of the latest entry of the list that is in force on the view's day."""
    if scheme.reads not in view.record_types:
        return {}
    named = [column(name) for name in (SUBJECT, "occurred_on", "until", "removed_on")]
    query = exp.select(*named).from_(table(scheme.reads)).where(column("scheme").eq(exp.Literal.string(scheme.scheme)))
    found: dict[str, date] = {}
    for row in view.execute(
        query.where(exp.StartsWith(this=column(SUBJECT), expression=exp.Literal.string(PREFIX)))
    ).to_pylist():
        if _stands(row, view.as_of):
            found[row[SUBJECT]] = max(row["occurred_on"], found.get(row[SUBJECT], date.min))
    return found


def _stands(row: dict[str, Any], day: date) -> bool:
    ended = row["until"] is not None and row["until"] < day
    return not ended and (row["removed_on"] is None or row["removed_on"] > day)
