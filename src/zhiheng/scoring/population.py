"""Who is rated: organisations whose latest registration meets the scorecard's population and lies in the pack's division.

Of one that others were merged into, its own registrations count before theirs: that they were struck off afterwards is
no end of who took them over.
"""

from __future__ import annotations

from sqlglot import exp

from zhiheng.ledger import emit
from zhiheng.policy.expression import parse_condition
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import RecordType
from zhiheng.scoring.plan import Territory
from zhiheng.scoring.query import SUBJECT, column, table

#: How a registration stands to a plan: not in its population; in it, but of another division; rated.
EXCLUDED, OUTSIDE, INSIDE = 0, 1, 2
#: The column that says so.
STANDING = "standing"
#: Whether a registration is the subject's own.
OWN = "own"
#: What subjects with a credit code begin with; natural persons never do.
PREFIX = "uscc:"
_REGISTERED, _LOWEST, _HIGHEST = "registered", "lowest", "highest"
#: Where in a subject the registering authority's division stands: the third to eighth character of the code.
_AREA_START, _AREA_LENGTH = len(PREFIX) + 3, 6


def standing(organisation: RecordType, population: str | None, territory: Territory | None) -> exp.Expr:
    """Return how a registration stands to a population and a territory, as a number.

    Where a registration names no division, that of the authority which gave the code (GB 32100) counts.
    """
    placed: exp.Expr = _number(INSIDE)
    if territory is not None:
        placed = exp.Case().when(_within(territory), _number(INSIDE)).else_(_number(OUTSIDE))
    if population is None:
        return placed
    condition = emit.condition(parse_condition(population, fields_of(organisation)))
    return exp.Case().when(condition, placed).else_(_number(EXCLUDED))


def population_query(organisation: RecordType, population: str | None, territory: Territory | None) -> exp.Query:
    """Return each subject in the population with its standing, inside or outside the territory, in no order.

    All registrations of nearly every subject stand alike: then none need be found the latest. Of the others it is that
    under their own code, of the last day and, among several of a day, of the greatest record id.
    """
    registrations = _registrations(organisation, population, territory)
    stands = column(STANDING)
    registered = (
        exp.select(column(SUBJECT), exp.Min(this=stands).as_(_LOWEST), exp.Max(this=stands.copy()).as_(_HIGHEST))
        .from_(registrations)
        .group_by(column(SUBJECT))
    )
    lowest, highest = column(_LOWEST), column(_HIGHEST)
    seen = exp.select(column(SUBJECT)).from_(table(_REGISTERED))
    alike = seen.select(highest.as_(STANDING)).where(lowest.eq(highest), highest > _number(EXCLUDED))
    latest = exp.ArgMax(this=stands.copy(), expression=newest())
    unlike = (
        exp.select(column(SUBJECT), latest.as_(STANDING))
        .from_(registrations.copy())
        .where(column(SUBJECT).isin(query=seen.where(lowest < highest)))
        .group_by(column(SUBJECT))
        .having(latest.copy() > _number(EXCLUDED))
    )
    return exp.union(alike, unlike, distinct=False).with_(_REGISTERED, as_=registered)


def _registrations(organisation: RecordType, population: str | None, territory: Territory | None) -> exp.Subquery:
    """Return the registrations of subjects with a credit code: their day, their id, and how they stand."""
    names = [column(name) for name in (SUBJECT, "occurred_on", "record_id")]
    own = exp.cast(own_registration(), "int").as_(OWN)
    stands = exp.cast(standing(organisation, population, territory), "int").as_(STANDING)
    named = exp.StartsWith(this=column(SUBJECT), expression=exp.Literal.string(PREFIX))
    return exp.select(*names, own, stands).from_(table(organisation.id)).where(named).subquery("registration")


def own_registration() -> exp.Expr:
    """Return whether a registration bears its subject's own code, not that of one merged into it."""
    code = exp.Substring(this=column(SUBJECT), start=_number(len(PREFIX) + 1))
    return exp.Coalesce(this=column("uscc").eq(code), expressions=[exp.false()])


def newest() -> exp.Struct:
    """Return what orders registrations: those under the own code last, then the day, then the record id."""
    names = {"own": OWN, "day": "occurred_on", "id": "record_id"}
    pairs = [exp.PropertyEQ(this=exp.to_identifier(key), expression=column(name)) for key, name in names.items()]
    return exp.Struct(expressions=pairs)


def _within(territory: Territory) -> exp.Expr:
    area = exp.Substring(this=column(SUBJECT), start=_number(_AREA_START), length=_number(_AREA_LENGTH))
    code = exp.Coalesce(this=column("division"), expressions=[area])
    within: exp.Expr = _begins(code, (territory.prefix,))
    for length in sorted({len(each) for each in territory.without}):
        gone = tuple(each for each in territory.without if len(each) == length)
        within = exp.and_(within, exp.not_(_begins(code, gone)))
    if territory.also:
        within = exp.or_(within, _begins(code, territory.also))
    return within


def _begins(code: exp.Expr, starts: tuple[str, ...]) -> exp.Expr:
    """Return whether a code begins with one of some texts of one length."""
    start = exp.Substring(this=code.copy(), start=_number(1), length=_number(len(starts[0])))
    return exp.In(this=start, expressions=[exp.Literal.string(each) for each in starts])


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
