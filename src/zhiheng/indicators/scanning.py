"""One pass over a record type: what its readings come to, by place, month and part of each breakdown.

Built with SQLGlot over the query port. A scan returns rows of (place, month, breakdown, part, [value,] synthetic, and two
columns a reading: its sum and how many records stand behind it). `breakdown` is 0 for the whole, else the number of a
breakdown of the scan. A scan by value (distinct count, panel) has a row a value of its key, so that it can be counted
again for wider areas and longer spans.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp, select

from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import month_of
from zhiheng.indicators.readings import Reading, Scan, condition_of, field_summed
from zhiheng.ledger import emit
from zhiheng.policy.model import Part, RecordType

#: The table of registrations that gives a firm's place, industry and size.
REGISTERED = "_registered"
_PLACES = ("division", "unit_code", "area_code")


def query(scan: Scan, first: Span, last: Span, synthetic: Sequence[str]) -> exp.Select:
    """Return the query of a scan of records (not of items) from the first day of `first` to the last of `last`."""
    day = emit.column(scan.key.day)
    within = exp.Between(this=day, low=emit.day(first.start), high=emit.day(last.end))
    rows = rows_of(scan, synthetic, emit_month(day).as_("month")).where(within, copy=False)
    if scan.key.condition:
        rows = rows.where(condition(scan.record_type, scan.key.condition), copy=False)
    if scan.key.key:
        rows = rows.where(known(key_of(scan)), copy=False)
    return aggregated(scan, rows, "month")


def aggregated(scan: Scan, rows: exp.Select, *axes: str) -> exp.Select:
    """Return the sums of a scan's rows by place, the axes and, for a scan by value, the value; whole and by part."""
    by = ["place", *axes, *(["value"] if scan.key.key else [])]
    sums = [total(f"r{at}").as_(f"r{at}") for at in range(2 * len(scan.readings))]
    flag = exp.cast(exp.Max(this=column("made_up")), "bigint").as_("made_up")
    query = select(*(column(name) for name in by), *_which(scan), flag, *sums).from_(
        rows.subquery("seen", copy=False), copy=False
    )
    sets = [exp.Tuple(expressions=[column(name) for name in by])]
    sets += [exp.Tuple(expressions=[*(column(name) for name in by), column(f"p{at}")]) for at in _numbers(scan)]
    return query.group_by(exp.GroupingSets(expressions=sets), copy=False)


def rows_of(scan: Scan, synthetic: Sequence[str], *axes: exp.Expr) -> exp.Select:
    """Return the records of a scan with their place, what each reading takes of them, and the parts they fall into."""
    record_type = scan.record_type
    query, owner = with_owner(record_type, scan.key.role)
    made_up = exp.In(this=column("source"), expressions=[text(each) for each in synthetic])
    shown = [place_of(record_type).as_("place"), *axes, flag_of(made_up if synthetic else exp.false()).as_("made_up")]
    if scan.key.key:
        shown.append(key_of(scan, owner).as_("value"))
    for at, reading in enumerate(scan.readings):
        value, counted = taken(record_type, reading)
        shown += [value.as_(f"r{2 * at}"), counted.as_(f"r{2 * at + 1}")]
    shown += [
        part_of(record_type, part).as_(f"p{at}") for at, (_, part) in zip(_numbers(scan), scan.parts, strict=True)
    ]
    return query.select(*shown, copy=False)


def with_owner(record_type: RecordType, role: str) -> tuple[exp.Select, exp.Column]:
    """Return the source of a type's rows, joined to who is registered, and the column of who plays the role."""
    query, owner = exp.select().from_(exp.to_table(record_type.id), copy=False), column("subject")
    if role and role != record_type.subject:
        parties = (
            select(exp.Min(this=column("subject")).as_("party_subject"), column("row_no").as_("party_row"))
            .from_(exp.to_table("participants"), copy=False)
            .where(column("record_type").eq(text(record_type.id)), column("role").eq(text(role)), copy=False)
            .group_by(column("row_no"), copy=False)
            .subquery("parties", copy=False)
        )
        query = query.join(parties, on=column("row_no").eq(column("party_row")), join_type="left", copy=False)
        owner = column("party_subject")
    joined = owner.copy().eq(column("reg_subject"))
    return query.join(exp.to_table(REGISTERED), on=joined, join_type="left", copy=False), owner


def registrations() -> exp.Select:
    """Return the last registration of each enterprise: its place, industry and size."""
    order = exp.Order(expressions=[exp.Ordered(this=column(n), desc=True) for n in ("occurred_on", "row_no")])
    place = exp.Window(this=exp.RowNumber(), partition_by=[column("subject")], order=order)
    ranked = select("subject", "division", "industry", "scale", place.as_("place")).from_(
        exp.to_table("organisation"), copy=False
    )
    last = ranked.subquery("ranked", copy=False)
    named = {"subject": "reg_subject", "division": "reg_division", "industry": "reg_industry", "scale": "reg_scale"}
    shown = [column(name).as_(alias) for name, alias in named.items()]
    return (
        select(*shown)
        .from_(last, copy=False)
        .where(column("place").eq(exp.Literal.number(1)), known(column("subject")), copy=False)
    )


# --- parts of a row -----------------------------------------------------------------------------------------------
def place_of(record_type: RecordType) -> exp.Expr:
    """Return where a record counts: its own division or unit, else that of its registered party, else of the code.

    A code's third to eighth sign is the registering office: what stands in for a registration that was not taken in.
    """
    subject = column("subject")
    office = exp.Case().when(
        exp.Like(this=subject, expression=text("uscc:%")),
        exp.Substring(this=subject.copy(), start=exp.Literal.number(8), length=exp.Literal.number(6)),
    )
    own = [column(name) for name in _PLACES if name == "division" or name in record_type.fields]
    return exp.Coalesce(this=own[0], expressions=[*own[1:], column("reg_division"), office, text("")])


def part_of(record_type: RecordType, part: Part) -> exp.Expr:
    """Return the part of a breakdown that a record falls into, null for none."""
    if part.field is not None:
        name = part.field.replace("registration.", "reg_")
        return exp.cast(column(name), "varchar")
    case = exp.Case()
    for code, rule in part.where.items():
        case = case.when(condition(record_type, rule), text(code))
    return case


def taken(record_type: RecordType, reading: Reading) -> tuple[exp.Expr, exp.Expr]:
    """Return what a reading takes of a record, and 1 where the record counts; null or 0 where it does not."""
    rule = condition_of(record_type, reading.where)
    applies = None if rule is None else emit.condition(rule)
    one = exp.Literal.number(1)
    if not reading.summed:
        counted = one if applies is None else flag_of(applies)
        return counted, counted.copy()
    value = emit.whole(field_summed(record_type, reading.measure))
    there = known(value)
    both = there if applies is None else exp.and_(applies, there)
    return exp.Case().when(both.copy(), value.copy()), flag_of(both)


def key_of(scan: Scan, owner: exp.Column | None = None) -> exp.Expr:
    """Return the value that a scan counts once."""
    if scan.key.key == "subject":
        return (owner or column("subject")).copy()
    return exp.cast(column(scan.key.key), "varchar")


def condition(record_type: RecordType, where: str) -> exp.Expr:
    """Return a condition over a record type for the engine."""
    node = condition_of(record_type, where)
    return exp.true() if node is None else emit.condition(node)


def _which(scan: Scan) -> list[exp.Expr]:
    """Return which breakdown a row of the grouping sets is of, and its part."""
    number, part = exp.Case(), exp.Case()
    for at in _numbers(scan):
        here = exp.Anonymous(this="GROUPING", expressions=[column(f"p{at}")]).eq(exp.Literal.number(0))
        number = number.when(here, exp.Literal.number(at))
        part = part.when(here.copy(), column(f"p{at}"))
    if not scan.parts:
        return [exp.cast(exp.Literal.number(0), "bigint").as_("breakdown"), text("").as_("part")]
    return [
        exp.cast(number.else_(exp.Literal.number(0)), "bigint").as_("breakdown"),
        part.else_(text("")).as_("part"),
    ]


def _numbers(scan: Scan) -> range:
    return range(1, len(scan.parts) + 1)


def emit_month(day: exp.Expr) -> exp.Expr:
    """Return a day's month as one number, as `places.month_of` does."""
    year, month = (exp.Extract(this=exp.var(unit), expression=day.copy()) for unit in ("YEAR", "MONTH"))
    twelve = exp.Mul(this=year, expression=exp.Literal.number(12))
    return exp.cast(exp.Sub(this=exp.Add(this=twelve, expression=month), expression=exp.Literal.number(1)), "bigint")


def months_of(span: Span) -> range:
    """Return the months of a span as numbers."""
    return range(month_of(span.start), month_of(span.end) + 1)


def total(name: str) -> exp.Expr:
    """Return a sum as a whole number; of nothing it is 0."""
    return exp.cast(exp.Coalesce(this=exp.Sum(this=column(name)), expressions=[exp.Literal.number(0)]), "bigint")


def flag_of(applies: exp.Expr) -> exp.Expr:
    """Return 1 where something holds, else 0."""
    return exp.Case().when(applies.copy(), exp.Literal.number(1)).else_(exp.Literal.number(0))


def known(value: exp.Expr) -> exp.Expr:
    """Return the condition that a value is there."""
    return exp.Not(this=exp.Is(this=value.copy(), expression=exp.null()))


def column(name: str, table: str | None = None) -> exp.Column:
    """Return a quoted column."""
    return emit.column(name, table)


def text(value: str) -> exp.Literal:
    """Return a constant text."""
    return exp.Literal.string(value)
