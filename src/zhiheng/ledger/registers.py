"""Registers over a view: each item's deciding record, its state on the view's day, who holds it, what runs out.

An item is what several records with the same `item` fields tell of. The latest record in force decides: by its day,
of one day by its batch, in a batch by its row; corrected and voided records count for nothing. What that record says of
the day asked for, the first that holds:

1. its `withdrawn_on` has come: withdrawn, since that day; or its code says so: withdrawn, since the record's day;
2. its code says expired: expired, since the record's day; or `ends` has passed: expired, since the day after;
3. its code says valid (or there is no code) and `starts` lies ahead: applied, since the record's day;
4. else what its code says; valid since `starts` where there is one, else since the record's day.

Of an item that is valid or suspended, the earlier of `ends` and `due` is the next day to look at. A valid item whose
`due` has passed is overdue; one whose next day lies within the days of warning is due soon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
from sqlglot import exp, select

from zhiheng.ledger import emit
from zhiheng.ledger.errors import UnknownRecordType
from zhiheng.ledger.store import PARTICIPANTS_TABLE
from zhiheng.ledger.view import RecordView
from zhiheng.policy.expression import fields_of, parse_condition
from zhiheng.policy.model import FieldType, ItemState, RecordType, Register

#: Days of warning where a register declares none.
WARN_DAYS = 30
#: Signs of the key of an item: the head of a SHA-256, in hex.
KEY_LENGTH = 32
#: Columns of the deciding record that every table of items has, before the item's own fields.
RECORD_COLUMNS = ("record_id", "row_no", "occurred_on", "batch_seq", "source", "publicity", "division")
#: What the engine adds. No field of a record type may bear one of these names where a register reads it.
ITEM_COLUMNS = (
    "item_key", "item_state", "item_since", "item_starts", "item_ends", "item_due", "item_next", "item_overdue",
    "item_due_soon", "item_records", "item_first", "item_holder", "item_holder_name",
)  # fmt: skip


def shown_fields(register: Register, record_type: RecordType) -> list[str]:
    """Return the fields of an item and the columns of its list, each once; never a personal one."""
    named = dict.fromkeys((*register.item, *register.columns))
    return [name for name in named if record_type.fields[name].type is not FieldType.PERSON]


def items(view: RecordView, register: Register, warn_days: int | None = None) -> pa.Table:
    """Return the items of a register on the view's day, one row an item, in the order of their keys.

    Columns: RECORD_COLUMNS of the deciding record, ITEM_COLUMNS, then the item's fields and the columns of its list.
    `warn_days` (0 or more; None: as declared, else 30) says from when on an item is due soon. Raises UnknownRecordType.
    """
    record_type = type_of(view, register)
    ahead = warn_days if warn_days is not None else register.warn_days or WARN_DAYS
    ranked = _ranked(view, register, record_type).subquery("ranked")
    latest = select("*").from_(ranked).where(exp.EQ(this=emit.column("item_place"), expression=_number(1)))
    states = _with_states(view, register, latest.subquery("latest"))
    flagged = _with_flags(view, states.subquery("states"), ahead)
    named = [*RECORD_COLUMNS, *ITEM_COLUMNS, *shown_fields(register, record_type)]
    query = _with_holders(register, flagged, [name for name in named if not name.startswith("item_holder")])
    ordered = select(*(emit.column(name) for name in dict.fromkeys(named))).from_(query.subquery("held"))
    return view.execute(ordered.order_by(emit.column("item_key")))


def history(view: RecordView, register: Register, key: str) -> pa.Table:
    """Return every record in force of one item, the first told first: RECORD_COLUMNS and its fields.

    `item_state` is what the record says on the view's day; `item_place` is 1 for the one that decides. Of a key that
    no item bears the table is empty. Raises UnknownRecordType.
    """
    record_type = type_of(view, register)
    ranked = _ranked(view, register, record_type).subquery("ranked")
    chosen = select("*").from_(ranked).where(exp.EQ(this=emit.column("item_key"), expression=_text(key)))
    states = _with_states(view, register, chosen.subquery("chosen"))
    named = [*RECORD_COLUMNS, "item_place", "item_state", "item_since", *shown_fields(register, record_type)]
    query = select(*(emit.column(name) for name in dict.fromkeys(named))).from_(states.subquery("states"))
    return view.execute(query.order_by(emit.column("occurred_on"), emit.column("row_no")))


def counts(table: pa.Table) -> dict[str, int]:
    """Return how many of a table of items are in each state; a state without items is 0."""
    found = dict.fromkeys((state.value for state in ItemState), 0)
    for entry in table["item_state"].value_counts().to_pylist():
        found[entry["values"]] = entry["counts"]
    return found


def type_of(view: RecordView, register: Register) -> RecordType:
    """Return the record type that a register reads. Raises UnknownRecordType."""
    if register.reads not in view.record_types:
        raise UnknownRecordType(record_type=register.reads, known=", ".join(sorted(view.record_types)))
    return view.record_types[register.reads]


# --- parts that the projection shares -----------------------------------------------------------------------------
def key(fields: Iterable[str], table: str | None = None) -> exp.Expr:
    """Return the key of an item: the head of a hash over its fields, each led by its length, nulls as ``-``."""
    parts = [_led(exp.cast(emit.column(name, table), "varchar")) for name in fields]
    joined: exp.Expr = parts[0]
    for part in parts[1:]:
        joined = exp.DPipe(this=exp.DPipe(this=joined, expression=_text("|")), expression=part)
    hashed = exp.SHA2(this=exp.paren(joined), length=_number(256))
    return exp.Left(this=hashed, expression=_number(KEY_LENGTH))


def _led(value: exp.Expr) -> exp.Expr:
    length = exp.cast(exp.Length(this=value.copy()), "varchar")
    led = exp.DPipe(this=exp.DPipe(this=length, expression=_text(":")), expression=value.copy())
    return exp.Coalesce(this=exp.paren(led), expressions=[_text("-")])


def base_state(register: Register, table: str | None = None) -> exp.Expr:
    """Return the state that a record's code tells; without a field, or without a code in it, it is valid."""
    field = register.life.state_field
    if field is None:
        return _text(ItemState.VALID.value)
    told = exp.Case()
    for code, state in register.life.states.items():
        told = told.when(exp.EQ(this=emit.column(field, table), expression=_text(code)), _text(state.value))
    return told.else_(_text(ItemState.VALID.value))


def date_of(field: str | None, table: str | None = None) -> exp.Expr:
    """Return a date field of a record, null where the register names none."""
    return exp.cast(exp.null(), "date") if field is None else emit.column(field, table)


def condition(register: Register, record_type: RecordType, table: str | None = None) -> exp.Expr | None:
    """Return the condition of the records that a register takes, None where it takes all."""
    if register.where is None:
        return None
    return emit.condition(parse_condition(register.where, fields_of(record_type)), table)


# --- queries ------------------------------------------------------------------------------------------------------
def _ranked(view: RecordView, register: Register, record_type: RecordType) -> exp.Select:
    """Return the records with the key of their item and their place in it, the latest first."""
    keyed = select(*_record_columns(register, record_type), key(register.item).as_("item_key"))
    keyed = keyed.from_(exp.to_table(record_type.id))
    limited = condition(register, record_type)
    if limited is not None:
        keyed = keyed.where(limited)
    latest = exp.Order(expressions=[exp.Ordered(this=emit.column(n), desc=True) for n in ("occurred_on", "row_no")])
    return select(
        "*",
        exp.cast(_over(exp.RowNumber(), latest), "bigint").as_("item_place"),
        exp.cast(_over(exp.Count(this=exp.Star())), "bigint").as_("item_records"),
        _over(exp.Min(this=emit.column("occurred_on"))).as_("item_first"),
    ).from_(keyed.subquery("keyed"))


def _record_columns(register: Register, record_type: RecordType) -> list[exp.Expr]:
    life = register.life
    named = [*RECORD_COLUMNS, *shown_fields(register, record_type)]
    dates = {"starts": life.starts, "ends": life.ends, "withdrawn": life.withdrawn_on, "due": life.due}
    made = [emit.column(name) for name in dict.fromkeys(named)]
    return [
        *made,
        base_state(register).as_("item_base"),
        *(date_of(field).as_(f"item_{name}") for name, field in dates.items()),
    ]


def _over(function: exp.Expr, order: exp.Order | None = None) -> exp.Expr:
    return exp.Window(this=function, partition_by=[emit.column("item_key")], order=order)


def _with_states(view: RecordView, register: Register, rows: exp.Expr) -> exp.Select:
    """Add `item_state` and `item_since`, by the rule at the head of this file."""
    today, base, occurred = emit.day(view.as_of), emit.column("item_base"), emit.column("occurred_on")
    starts, ends, withdrawn = (emit.column(f"item_{name}") for name in ("starts", "ends", "withdrawn"))
    after = exp.cast(exp.DateAdd(this=ends, expression=_number(1), unit=exp.var("DAY")), "date")
    applied, valid = _text(ItemState.APPLIED.value), _text(ItemState.VALID.value)
    gone, over = _text(ItemState.WITHDRAWN.value), _text(ItemState.EXPIRED.value)
    rule: Sequence[tuple[exp.Expr, exp.Expr, exp.Expr]] = (
        (exp.LTE(this=withdrawn, expression=today), gone, withdrawn),
        (exp.EQ(this=base, expression=gone), gone, occurred),
        (exp.EQ(this=base, expression=over), over, occurred),
        (exp.LT(this=ends, expression=today), over, after),
        (exp.and_(exp.EQ(this=base, expression=valid), exp.GT(this=starts, expression=today)), applied, occurred),
        (exp.EQ(this=base, expression=valid), valid, exp.Coalesce(this=starts, expressions=[occurred])),
    )
    state, since = exp.Case(), exp.Case()
    for when, told, day in rule:
        state, since = state.when(when.copy(), told.copy()), since.when(when.copy(), day.copy())
    return select("*", state.else_(base).as_("item_state"), since.else_(occurred).as_("item_since")).from_(rows)


def _with_flags(view: RecordView, rows: exp.Expr, ahead: int) -> exp.Select:
    """Add the next day to look at an item, and whether it is overdue or due soon."""
    today, state = emit.day(view.as_of), emit.column("item_state")
    ends, due, following = emit.column("item_ends"), emit.column("item_due"), emit.column("item_next")
    standing = exp.In(this=state, expressions=[_text(ItemState.VALID.value), _text(ItemState.SUSPENDED.value)])
    earlier = exp.Case().when(exp.LT(this=due, expression=ends), due)
    earlier = earlier.else_(exp.Coalesce(this=ends, expressions=[due]))
    with_next = select("*", exp.Case().when(standing, earlier).as_("item_next")).from_(rows)
    valid = exp.EQ(this=state, expression=_text(ItemState.VALID.value))
    overdue = _flag(exp.and_(valid, exp.LT(this=due, expression=today)))
    last = exp.cast(exp.DateAdd(this=today, expression=_number(ahead), unit=exp.var("DAY")), "date")
    soon = _flag(exp.and_(valid, exp.Between(this=following, low=today, high=last)))
    return select("*", overdue.as_("item_overdue"), soon.as_("item_due_soon")).from_(with_next.subquery("dated"))


def _with_holders(register: Register, rows: exp.Select, named: Sequence[str]) -> exp.Select:
    """Add the holder's subject, as linked and merged, and the name in the record."""
    nobody = exp.cast(exp.null(), "varchar")
    chosen: list[exp.Expr] = [emit.column(name, "i") for name in dict.fromkeys(named)]
    query = select(*chosen).from_(rows.subquery("i"))
    if register.holder is None:
        return query.select(nobody.as_("item_holder"), nobody.copy().as_("item_holder_name"))
    parties = (
        select("row_no", "subject", "party_name")
        .from_(PARTICIPANTS_TABLE)
        .where(exp.EQ(this=emit.column("record_type"), expression=_text(register.reads)))
        .where(exp.EQ(this=emit.column("role"), expression=_text(register.holder)))
    )
    same = exp.EQ(this=emit.column("row_no", "p"), expression=emit.column("row_no", "i"))
    joined = query.join(parties.subquery("p"), on=same, join_type="left")
    return joined.select(
        emit.column("subject", "p").as_("item_holder"), emit.column("party_name", "p").as_("item_holder_name")
    )


def _flag(condition: exp.Expr) -> exp.Expr:
    """Return a condition as true or false; what is unknown is false."""
    return exp.Coalesce(this=exp.paren(condition), expressions=[exp.false()])


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
