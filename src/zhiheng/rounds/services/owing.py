"""What locked sheets owe the ledger: records the first time, corrections of what changed when they are locked anew.

The ledger corrects and never overwrites: a record under the same natural key supersedes the one before it, and one that has
no value any more is voided by an effect from its own day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from sqlglot import exp, select

from zhiheng.cases.days import today
from zhiheng.cases.services import installed
from zhiheng.errors import ZhihengError
from zhiheng.ledger.services import outbox
from zhiheng.policy.model import Publicity, RecordType
from zhiheng.rounds import periods, records
from zhiheng.rounds.errors import NotYetInLedger
from zhiheng.rounds.models import Round, Sheet
from zhiheng.rounds.services import filling
from zhiheng.rounds.services.asking import form_of

SOURCE, SYNTHETIC, EFFECT = "reporting-rounds", "synthetic-rounds", "effect"
#: Fields that say when and by which vintage a value was given, and not what it is.
_ABOUT = frozenset({"published_on", "remark"})
log = structlog.get_logger("zhiheng.rounds")
Row = dict[str, Any]
ByUnit = Mapping[str, filling.Rows]


def owe(
    round_: Round, sheets: Sequence[Sheet], now: ByUnit, before: ByUnit | None, publisher: str, at: datetime
) -> int:
    """Owe the ledger what a round gives that was just locked; return how many records, voided ones counted.

    Args: `now`, `before`: values by unit of this vintage and of the one before (None: the first); `publisher`: by which
    the records are known. Raises NotYetInLedger where what is to be corrected is not in the ledger.
    """
    name = form_of(round_).declared.records
    if name is None:
        return 0
    record_type = installed.pack(round_.pack).record_types[name]
    made = _rows(round_, sheets, now, publisher, round_.vintage, at, record_type)
    if before is None:
        _put(round_, name, list(made.values()))
        return len(made)
    stood = _rows(round_, sheets, before, publisher, round_.vintage - 1, at, record_type)
    changed = {key: row for key, row in made.items() if key not in stood or _said(row) != _said(stood[key])}
    gone = [key for key in stood if key not in made]
    ids = _ids(round_, record_type, [*gone, *(key for key in changed if key in stood)])
    _put(round_, name, list(changed.values()))
    _put(round_, EFFECT, [_void(round_, record_type, stood[key], ids[key]) for key in gone])
    return len(changed) + len(gone)


def _rows(
    round_: Round, sheets: Iterable[Sheet], values: ByUnit, publisher: str, number: int, at: datetime, record_type: RecordType
) -> dict[str, Row]:  # fmt: skip
    """Return the rows of a vintage by their key in the ledger."""
    form, span = form_of(round_), periods.parse(round_.period)
    told = round_.number if number < 2 else f"{round_.number} 第{number}版"
    found: dict[str, Row] = {}
    for one in sheets:
        if one.unit.code not in values:
            continue
        about = records.Source(
            told, span, one.unit.code, one.unit.name_zh, one.unit.division, publisher, today(at)
        )  # fmt: skip
        for row in records.records(form, values[one.unit.code], about, record_type):
            key = "\x1f".join(str(row.get(name, "")) for name in record_type.natural_key)
            found[key] = {**row, "publicity": Publicity.DEPARTMENTS.value}
    return found


def _said(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _ABOUT}


def _source(round_: Round) -> str:
    return SYNTHETIC if round_.synthetic else SOURCE


def _put(round_: Round, record_type: str, rows: Sequence[Row]) -> None:
    if rows:
        outbox.owe(record_type, _source(round_), rows, note=f"round {round_.number} vintage {round_.vintage}")
        transaction.on_commit(deliver, robust=True)


def _ids(round_: Round, record_type: RecordType, keys: Sequence[str]) -> dict[str, bytes]:
    """Return the ids of the records in force under some keys. Raises NotYetInLedger where one is missing."""
    if not keys:
        return {}
    deliver()
    wanted = exp.In(this=exp.column("source_key"), expressions=[exp.Literal.string(key) for key in keys])
    ours = exp.EQ(this=exp.column("source"), expression=exp.Literal.string(_source(round_)))
    query = select("source_key", "record_id").from_(exp.to_table(record_type.id)).where(wanted, ours)
    with installed.installation().ledger.view(as_of=date.max) as view:
        found = {row["source_key"]: row["record_id"] for row in view.execute(query).to_pylist()}
    if any(key not in found for key in keys):
        raise NotYetInLedger
    return found


def _void(round_: Round, record_type: RecordType, row: Row, record_id: bytes) -> Row:
    return {
        "target_type": record_type.id, "target": record_id, "action": "void", "effective_on": row[record_type.occurred_on],
        "reason": round_.reopened_why[:500], "decision": f"{round_.number} 第{round_.vintage}版",
    }  # fmt: skip


def deliver() -> None:
    """Append what is owed; what cannot be appended now stays owed, and the worker tries again every minute."""
    try:
        outbox.deliver(installed.installation().ledger)
    except (ZhihengError, OSError) as error:
        log.warning("outbox waits", error=str(error)[:300])
