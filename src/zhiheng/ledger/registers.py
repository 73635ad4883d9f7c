"""Registers over a view: each item's deciding record, its state on the view's day, who holds it, what runs out.

An item is what several records with the same `item` fields tell of. The latest record in force decides: by its day,
of one day by its batch, in a batch by its row; corrected and voided records count for nothing.

A code tells the state of its record's day. Where a register names `state_on`, a record bears the day on which its item
began, and its code the state reached since. Suspended, withdrawn and expired then hold from the *turn*, and on the days
before it the code counts as valid. The turn is the day in `state_on`; where none was reported, the day on which the state
was known at the latest, which is when the record was taken in (in China). Such a day is not known, only bounded. Nothing
ends later than by its term: the turn of what expired, and that of a state without a day, lies at the latest on the day
after `ends`. What the deciding record says of the day asked for, the first that holds:

1. its `withdrawn_on` has come: withdrawn, since that day; or its code says so: withdrawn, since the turn;
2. its code says expired: expired, since the turn; or `ends` has passed: expired, since the day after;
3. its code says valid (or there is no code) and `starts` lies ahead: applied, since the record's day;
4. else what its code says; valid since `starts` where there is one, else since the record's day; suspended since the turn.

Where there is no turn, the record's day stands for it.

Of an item that is valid or suspended, the earlier of `ends` and `due` is the next day to look at. A valid item whose
`due` has passed is overdue; one whose next day lies within the days of warning is due soon.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
#: States that a register's `state_on` dates: what something comes to that was valid.
TURNED = (ItemState.SUSPENDED, ItemState.WITHDRAWN, ItemState.EXPIRED)
#: What the state of a day is told by, and the columns of it.
STATE_COLUMNS = {
    "base": "item_base", "starts": "item_starts", "ends": "item_ends", "withdrawn": "item_withdrawn", "turn": "item_turn",
}  # fmt: skip
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


def turn(register: Register, table: str | None = None) -> exp.Expr:
    """Return the day from which the state holds that a code tells, null where the code holds from the record's day on.

    See the rule at the head of this file. Of codes that tell of validity, or of what is to come, there is no turn.
    """
    if register.life.state_on is None:
        return date_of(None)
    told, base = emit.column(register.life.state_on, table), base_state(register, table)
    known, over = _taken_in(table), _day_after(date_of(register.life.ends, table))
    bounded = exp.Case().when(exp.LT(this=over, expression=known), over).else_(known)
    dated = exp.Case().when(exp.LT(this=over.copy(), expression=told), over.copy()).else_(told)
    expired = exp.EQ(this=base, expression=_text(ItemState.EXPIRED.value))
    day = exp.Case().when(exp.Is(this=told.copy(), expression=exp.null()), bounded).when(expired, dated)
    turned = exp.In(this=base.copy(), expressions=[_text(state.value) for state in TURNED])
    return exp.Case().when(turned, day.else_(told.copy())).else_(date_of(None))


def bounded(register: Register, table: str | None = None) -> exp.Expr:
    """Return the condition that the turn of a record is a bound and no day that was reported or follows from the term."""
    if register.life.state_on is None:
        return exp.false()
    base, ends = base_state(register, table), date_of(register.life.ends, table)
    unreported = exp.Is(this=emit.column(register.life.state_on, table), expression=exp.null())
    gone = exp.In(this=base, expressions=[_text(state.value) for state in TURNED if state is not ItemState.EXPIRED])
    early = exp.or_(exp.Is(this=ends, expression=exp.null()), exp.GTE(this=ends.copy(), expression=_taken_in(table)))
    expired = exp.and_(exp.EQ(this=base.copy(), expression=_text(ItemState.EXPIRED.value)), early)
    return exp.and_(unreported, exp.or_(gone, expired))


def _taken_in(table: str | None) -> exp.Expr:
    """Return the day in China on which a record was taken in; the engine's clock is UTC."""
    instant = exp.cast(emit.column("recorded_at", table), "timestamp")
    ahead = exp.Interval(this=exp.Literal.string("8"), unit=exp.var("HOUR"))
    return exp.cast(exp.Add(this=instant, expression=ahead), "date")


def _day_after(day: exp.Expr) -> exp.Expr:
    return exp.cast(exp.DateAdd(this=day, expression=_number(1), unit=exp.var("DAY")), "date")


def state_cases(
    today: exp.Expr, occurred: exp.Expr, names: Mapping[str, str] = STATE_COLUMNS
) -> tuple[exp.Expr, exp.Expr]:
    """Return the state that a record tells of a day, and since when, by the rule at the head of this file.

    `names` are the columns of base, starts, ends, withdrawn and turn; `occurred` is the record's day.
    """
    told, starts, ends, withdrawn, turned = (emit.column(names[name]) for name in STATE_COLUMNS)
    applied, valid = _text(ItemState.APPLIED.value), _text(ItemState.VALID.value)
    gone, over = _text(ItemState.WITHDRAWN.value), _text(ItemState.EXPIRED.value)
    base = exp.Case().when(exp.GT(this=turned, expression=today), valid).else_(told)
    reached = exp.Coalesce(this=turned.copy(), expressions=[occurred])
    rule: Sequence[tuple[exp.Expr, exp.Expr, exp.Expr]] = (
        (exp.LTE(this=withdrawn, expression=today), gone, withdrawn),
        (exp.EQ(this=base, expression=gone), gone, reached),
        (exp.EQ(this=base, expression=over), over, reached),
        (exp.LT(this=ends, expression=today), over, _day_after(ends)),
        (exp.and_(exp.EQ(this=base, expression=valid), exp.GT(this=starts, expression=today)), applied, occurred),
        (exp.EQ(this=base, expression=valid), valid, exp.Coalesce(this=starts, expressions=[occurred])),
    )
    state, since = exp.Case(), exp.Case()
    for when, name, day in rule:
        state, since = state.when(when.copy(), name.copy()), since.when(when.copy(), day.copy())
    return state.else_(base.copy()), since.else_(reached.copy())


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
        turn(register).as_("item_turn"),
        *(date_of(field).as_(f"item_{name}") for name, field in dates.items()),
    ]


def _over(function: exp.Expr, order: exp.Order | None = None) -> exp.Expr:
    return exp.Window(this=function, partition_by=[emit.column("item_key")], order=order)


def _with_states(view: RecordView, register: Register, rows: exp.Expr) -> exp.Select:
    """Add `item_state` and `item_since`, by the rule at the head of this file."""
    state, since = state_cases(emit.day(view.as_of), emit.column("occurred_on"))
    return select("*", state.as_("item_state"), since.as_("item_since")).from_(rows)


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
