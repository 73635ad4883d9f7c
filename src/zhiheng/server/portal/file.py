"""What a public file reads: card and records of an enterprise, by prepared statements.

The statements are QuerySets of the gate, written out once a day and process. Most files have no more records than one
page: then one statement gives the page, the numbers on the tabs and what the standing rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Self

import orjson
from django.db.models import Count, JSONField

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty
from zhiheng.server import statements
from zhiheng.server.portal.paging import ROWS
from zhiheng.server.portal.visible import public_cards, public_participations, today
from zhiheng.server.visible import Level, merged_into

_CARD = tuple(field.attname for field in EnterpriseCard._meta.concrete_fields)
_JSON = frozenset(field.attname for field in EnterpriseCard._meta.concrete_fields if isinstance(field, JSONField))
_OF_RECORD = ("division", "source", "payload", "void_from", "superseded_by", "synthetic")
_SUBJECT = "subject"


class FileRow(NamedTuple):
    """A public record in one of the enterprise's roles: what cards, tables and standing read of it."""

    record_type: str
    record_id: str
    role: str
    occurred_on: date
    division: str
    source: str
    payload: dict[str, Any]
    void_from: date | None
    superseded_by: str
    synthetic: bool

    @classmethod
    def of(cls, party: ProjectedParty) -> Self:
        """Return the row of a participation that a QuerySet gave."""
        own = (party.record_type, party.record_id, party.role, party.occurred_on)
        return cls(*own, *(getattr(party.record, name) for name in _OF_RECORD))

    @classmethod
    def read(cls, row: tuple[Any, ...]) -> Self:
        """Return the row that a statement gave."""
        made = cls(*row)
        return made._replace(payload=_decoded(made.payload))


class Numbers(NamedTuple):
    """How many public records an enterprise has by type, and how many rows: one for each role in a record."""

    records: dict[str, int]
    rows: int


def card(uscc: str) -> EnterpriseCard | None:
    """Return the public card of a code, if there is one."""
    if "\0" in uscc:
        return None
    found = statements.rows(_card_sql(today()), {"uscc": uscc})
    if not found:
        return None
    values = [_decoded(value) if name in _JSON else value for name, value in zip(_CARD, found[0], strict=True)]
    return EnterpriseCard.from_db("default", _CARD, values)


def merged_names(subject: str) -> list[str]:
    """Return the names of the enterprises that were merged into one."""
    return [name for (name,) in statements.rows(_merged_sql(), {_SUBJECT: subject})]


def newest(subject: str) -> list[FileRow]:
    """Return the newest public rows of an enterprise: one more than a page, where there are more."""
    return _asked(_newest_sql(today()), {_SUBJECT: subject})


def of_types(subject: str, record_types: Iterable[str]) -> list[FileRow]:
    """Return all public rows of an enterprise of some record types, the newest first."""
    return _asked(_of_types_sql(today()), {_SUBJECT: subject, "types": list(record_types)})


def _asked(sql: str, asked: dict[str, Any]) -> list[FileRow]:
    # A laboratory takes part in thousands of records, and one plan for all would read every one of them for its newest.
    return [FileRow.read(row) for row in statements.rows(sql, asked, keep_plan=False)]


def numbers(subject: str) -> Numbers:
    """Count an enterprise's public records."""
    found = statements.rows(_numbers_sql(today()), {_SUBJECT: subject})
    return Numbers({kind: records for kind, records, _rows in found}, sum(rows for _kind, _records, rows in found))


def numbers_of(every: list[FileRow]) -> Numbers:
    """Count the same where all rows are known."""
    distinct = {(row.record_type, row.record_id) for row in every}
    return Numbers(dict(Counter(kind for kind, _record in distinct)), len(every))


def _decoded(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


@lru_cache(maxsize=2)
def _card_sql(day: date) -> str:
    assert day == today()
    return statements.of(public_cards().filter(uscc=statements.place("uscc")).values_list(*_CARD))


@lru_cache(maxsize=1)
def _merged_sql() -> str:
    # The planner uses the index of the merged alone only where the statement says that there is one; it does.
    into = merged_into(Level.PUBLIC).filter(merged_into=statements.place(_SUBJECT))
    return statements.of(into.order_by("name").values_list("name"))


@lru_cache(maxsize=2)
def _rows_sql(day: date) -> str:
    """``day`` ends terms of publication: a statement is of its day."""
    assert day == today()
    columns = [name if name in FileRow._fields[:4] else f"record__{name}" for name in FileRow._fields]
    return statements.of(public_participations(statements.place(_SUBJECT)).values_list(*columns))


def _newest_sql(day: date) -> str:
    return f"{_rows_sql(day)} LIMIT {ROWS + 1}"


def _of_types_sql(day: date) -> str:
    return f"SELECT * FROM ({_rows_sql(day)}) AS every WHERE record_type = ANY(%(types)s)"


@lru_cache(maxsize=2)
def _numbers_sql(day: date) -> str:
    assert day == today()
    every = public_participations(statements.place(_SUBJECT)).order_by().values("record_type")
    return statements.of(every.annotate(records=Count("record_id", distinct=True), rows=Count("pk")))
