"""Entries of lists: how one stands on a day, and where ours and the national systems' disagree.

The national systems (信用中国, 国家企业信用信息公示系统) are the authority. Where they hold an entry that answers one of
ours, theirs counts; that ours says otherwise is a finding for people, and neither is merged into the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

#: The record type of entries.
LISTING = "listing"
#: Field whose day, where it is known, ends the publication of a record.
TERM = "public_until"
#: Role of the enterprise in an entry.
LISTED_ROLE = "listed"


class EntryState(StrEnum):
    """How an entry stands on a day."""

    NOT_YET = "not_yet"
    LISTED = "listed"
    REMOVED = "removed"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True)
class EntryStanding:
    """The state of an entry on a day, since when, and why it was removed (a code of the record type)."""

    state: EntryState
    since: date | None
    reason: str | None = None


def entry_standing(
    payload: Mapping[str, Any], occurred_on: date | str, day: date, void_from: date | None = None
) -> EntryStanding:
    """Return how an entry stands on a day. ``void_from`` is the day of an effect that voided it.

    Voided, removed and expired are told apart; the first that holds in that order counts. The last day of the term is
    still a day on the list; the day of removal is not.
    """
    begun = as_day(occurred_on)
    until, removed = as_day(payload.get("until")), as_day(payload.get("removed_on"))
    if begun is not None and day < begun:
        return EntryStanding(EntryState.NOT_YET, None)
    if void_from is not None and void_from <= day:
        return EntryStanding(EntryState.VOID, void_from)
    if removed is not None and removed <= day:
        return EntryStanding(EntryState.REMOVED, removed, payload.get("removal_reason"))
    if until is not None and until < day:
        return EntryStanding(EntryState.EXPIRED, until)
    return EntryStanding(EntryState.LISTED, begun)


def as_day(value: Any) -> date | None:
    """Return a day given as date or ISO text; None stays None."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Disagreement:
    """An entry of ours that the authority contradicts: who, which list, both records, both states, which fields differ."""

    subject: str
    scheme: str
    ours: str
    theirs: str
    our_state: EntryState
    their_state: EntryState
    fields: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What disagrees: the authority lists, the authority does not list, or both list with other days."""
        if self.our_state is self.their_state:
            return "terms_differ"
        return "authority_lists" if self.their_state is EntryState.LISTED else "authority_does_not_list"


_COMPARED = ("until", "removed_on")


def disagreements(
    records: Iterable[Mapping[str, Any]], authorities: frozenset[str], day: date
) -> tuple[Disagreement, ...]:
    """Return where entries of ours and of the authorities (ids of sources) say different things on a day.

    ``records`` are entries with ``subject``, ``record_id``, ``source``, ``occurred_on``, ``payload`` and, where an
    effect voided them, ``void_from``. An entry of ours without an answer of the authority disagrees with nobody.
    """
    ours, theirs = _apart(records, authorities)
    found = []
    for one in ours:
        other = answer_to(one, theirs)
        if other is not None:
            told = _compared(one, other, day)
            if told is not None:
                found.append(told)
    return tuple(sorted(found, key=lambda each: (each.subject, each.scheme, each.ours)))


def by_authority(records: Sequence[Mapping[str, Any]], authorities: frozenset[str]) -> list[Mapping[str, Any]]:
    """Return records without those entries of ours that an authority answers: theirs stands in their place.

    Records of other types pass. Each entry has ``subject`` or belongs to the one enterprise asked about.
    """
    entries = [one for one in records if one.get("record_type", LISTING) == LISTING]
    ours, theirs = _apart(entries, authorities)
    answered = {str(one["record_id"]) for one in ours if answer_to(one, theirs) is not None}
    return [one for one in records if str(one["record_id"]) not in answered]


def answer_to(ours: Mapping[str, Any], theirs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the authority's entry that speaks of the same: the same decision, else the latest not before ours."""
    same = [one for one in theirs if _about(one) == _about(ours)]
    number = _number(ours)
    decided = [one for one in same if _number(one) == number]
    later = [
        one for one in same if (as_day(one["occurred_on"]) or date.min) >= (as_day(ours["occurred_on"]) or date.max)
    ]
    found = decided or later
    return (
        max(found, key=lambda one: (as_day(one["occurred_on"]) or date.min, str(one["record_id"]))) if found else None
    )


def _apart(
    records: Iterable[Mapping[str, Any]], authorities: frozenset[str]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    every = list(records)
    return (
        [one for one in every if one.get("source") not in authorities],
        [one for one in every if one.get("source") in authorities],
    )


def _about(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("subject") or ""), str(entry["payload"].get("scheme") or "")


def _number(entry: Mapping[str, Any]) -> str:
    """Return the decision's number without blanks and with one kind of brackets."""
    text = "".join(str(entry["payload"].get("decision_no") or "").split())
    return text.translate(str.maketrans("[]（）", "〔〕()"))


def _compared(ours: Mapping[str, Any], theirs: Mapping[str, Any], day: date) -> Disagreement | None:
    first, second = (_state(one, day) for one in (ours, theirs))
    other = tuple(
        name for name in _COMPARED if as_day(ours["payload"].get(name)) != as_day(theirs["payload"].get(name))
    )
    lists = (first is EntryState.LISTED, second is EntryState.LISTED)
    if lists[0] == lists[1] and not (all(lists) and other):
        return None
    subject, scheme = _about(ours)
    return Disagreement(subject, scheme, str(ours["record_id"]), str(theirs["record_id"]), first, second, other)


def _state(entry: Mapping[str, Any], day: date) -> EntryState:
    return entry_standing(entry["payload"], entry["occurred_on"], day, as_day(entry.get("void_from"))).state
