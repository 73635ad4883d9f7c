"""Items of a register on several days at once: how many were in a state, or came to one within a span.

The rule is that at the head of `ledger.registers`, asked of the last day of every span in one pass; a test holds both to
the same answer. `event` counts the items that are in the state and came to it within the span. A reading `bounded` counts
those among them whose day rests on a bound, since nobody reported it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp, select

from zhiheng.indicators.readings import Scan
from zhiheng.indicators.scanning import aggregated, column, flag_of, rows_of, text
from zhiheng.ledger import registers
from zhiheng.policy.model import ItemState, Register

#: The table of days that are asked for: span, first and last day.
DAYS = "_span_days"


def query(scan: Scan, register: Register, synthetic: Sequence[str]) -> exp.Select:
    """Return the query of a scan of items: by place, span and part."""
    life = register.life
    dates = {"starts": life.starts, "ends": life.ends, "withdrawn": life.withdrawn_on}
    axes = [
        registers.key(register.item).as_("item_key"),
        registers.base_state(register).as_("item_base"),
        column("occurred_on").as_("told_on"),
        column("row_no").as_("told_row"),
        registers.turn(register).as_("item_turn"),
        flag_of(registers.bounded(register)).as_("bounded"),
        *(registers.date_of(field).as_(f"item_{name}") for name, field in dates.items()),
    ]
    rows = rows_of(scan, synthetic, *axes)
    limited = registers.condition(register, scan.record_type)
    if limited is not None:
        rows = rows.where(limited, copy=False)
    stood = _standing(_told(rows))
    return aggregated(scan, _counted(scan, stood), "span")


def _told(rows: exp.Select) -> exp.Select:
    """Add the day from which another record tells of the item."""
    order = exp.Order(expressions=[exp.Ordered(this=column(name)) for name in ("told_on", "told_row")])
    following = exp.Window(this=exp.Lead(this=column("told_on")), partition_by=[column("item_key")], order=order)
    return select("*", following.as_("next_on")).from_(rows.subquery("told", copy=False), copy=False)


def _standing(told: exp.Select) -> exp.Select:
    """Return what is told of each item on the last day of each span, with its state and since when."""
    day, on = column("span_end"), column("told_on")
    state, since = registers.state_cases(day, on)
    last = exp.or_(exp.Is(this=column("next_on"), expression=exp.null()), column("next_on") > day.copy())
    joined = exp.and_(exp.LTE(this=on.copy(), expression=day.copy()), last)
    return (
        select("*", state.as_("state"), since.as_("since"))
        .from_(told.subquery("steps", copy=False), copy=False)
        .join(exp.to_table(DAYS), on=joined, copy=False)
    )


def _counted(scan: Scan, stood: exp.Select) -> exp.Select:
    """Keep what each reading takes of an item that is valid, or that came to the event's state within the span."""
    state: exp.Condition = column("state").eq(text(scan.key.event or ItemState.VALID.value))
    if scan.key.event:
        state = exp.and_(state, column("since") >= column("span_start"))
    of_bounds = exp.and_(state.copy(), column("bounded").eq(exp.Literal.number(1)))
    shown = []
    for at, reading in enumerate(scan.readings):
        flag = flag_of(of_bounds if reading.bounded else state)
        shown += [exp.Mul(this=column(n), expression=flag.copy()).as_(n) for n in (f"r{2 * at}", f"r{2 * at + 1}")]
    parts = [column(f"p{at}") for at in range(1, len(scan.parts) + 1)]
    return select(column("place"), column("span"), column("made_up"), *parts, *shown).from_(
        stood.subquery("stood", copy=False), copy=False
    )
