"""From a scorecard of a pack to a plan: rules parsed, days made literal, numbers made whole, tables proved total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiheng.codes.divisions import NATION
from zhiheng.policy.expression import parse_condition, parse_measure, parse_window, to_json
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import (
    Certainty,
    Citation,
    Criterion,
    FieldType,
    Localised,
    Reading,
    RecordType,
    Scorecard,
    Veto,
)
from zhiheng.scoring.citing import cites_of
from zhiheng.scoring.errors import UnknownScorecard
from zhiheng.scoring.plan import Column, CriterionLine, Line, Plan, VetoLine
from zhiheng.scoring.population import population_query
from zhiheng.scoring.query import POPULATION, ReadingQuery, group_queries
from zhiheng.scoring.tables import level_rules, points_rule, stage_rules, unusable, whole
from zhiheng.scoring.territory import territory_of
from zhiheng.scoring.window import lower_bound

if TYPE_CHECKING:
    from zhiheng.policy import Pack

#: The record type whose latest row a day says who is rated.
ORGANISATION = "organisation"


def compile(pack: Pack, scorecard_id: str, as_of: date) -> Plan:  # noqa: A001  the room's one verb
    """Compile a scorecard for one day.

    ``pack`` is a loaded pack, ``scorecard_id`` one of its scorecards, ``as_of`` the day, inclusive. The plan is plain
    data and can be carried out without the pack. Raises UnknownScorecard, UnusableScorecard, ExpressionError.
    """
    card = pack.scorecards.get(scorecard_id)
    if card is None:
        known = "、".join(pack.scorecards) or "—"
        raise UnknownScorecard(pack=pack.info.id, scorecard=scorecard_id, known=known)
    plan = Plan(
        pack=pack.info.id,
        scorecard=card.id,
        label=card.label,
        use=card.use,
        as_of=as_of,
        certainty=card.certainty,
        content_hash=pack.content_hash,
        base=whole(card, "base", card.base),
        population=card.population,
        territory=None if pack.info.division in (None, NATION) else territory_of(pack.info.division, as_of),
        denominators=tuple(_denominator(pack, card, place, as_of) for place in range(len(card.denominators))),
        eligibility=tuple(_criterion(pack, card, each, as_of) for each in card.eligibility),
        criteria=tuple(_criterion(pack, card, each, as_of) for each in card.criteria),
        vetoes=tuple(_veto(pack, card, each, as_of) for each in card.vetoes),
        levels=level_rules(card, None if card.levels is None else pack.level_tables.get(card.levels)),
        stages=stage_rules(card, lambda cited: cites_of(pack, cited)),
        queries={},
        columns=(),
    )
    _check(card, plan)
    return plan.model_copy(update={"queries": _queries(pack, card, plan), "columns": columns_of(plan)})


def columns_of(plan: Plan) -> tuple[Column, ...]:
    """Return the declared columns of the result, in their order."""
    lines = [Column(name=name, type="int64") for name, _ in plan.lines()]
    points = [Column(name=f"{line.id}.points", type="int64") for line in plan.criteria if line.points is not None]
    met = [Column(name=f"{line.id}.met", type="bool") for line in plan.criteria if requires(line)]
    head = [Column(name=name, type="string") for name in ("subject", "uscc", "state", "grade")]
    tail = [
        Column(name="score", type="int64"),
        Column(name="by_score", type="string"),
        Column(name="reason", type="string"),
    ]
    return (*head, *tail, *lines, *points, *met)


def requires(line: CriterionLine) -> bool:
    """Tell whether a criterion asks for a value within bounds."""
    return (line.at_least, line.at_most) != (None, None)


def _queries(pack: Pack, card: Scorecard, plan: Plan) -> dict[str, str]:
    readings = [
        ReadingQuery(name, line.record_type, line.role, line.condition_on(plan.as_of), line.since, line.measure_node())
        for name, line in plan.lines()
    ]
    names = {ORGANISATION, *(line.record_type for _, line in plan.lines())}
    types = {name: _record_type(pack, card, name, "population") for name in names}
    rated = population_query(types[ORGANISATION], plan.population, plan.territory)
    queries = {POPULATION: rated, **group_queries(readings, types, plan.as_of)}
    return {name: query.sql(dialect="duckdb", pretty=True) for name, query in queries.items()}


def _record_type(pack: Pack, card: Scorecard, name: str, where: str) -> RecordType:
    found = pack.record_types.get(name)
    if found is None:
        raise unusable(card, where, f"没有记录类型“{name}”。", f"there is no record type “{name}”.")
    return found


def _line(
    pack: Pack,
    card: Scorecard,
    name: str,
    label: Localised,
    reading: Reading,
    as_of: date,
    cite: Sequence[Citation] = (),
) -> dict[str, Any]:
    """Return what every kind of line has in common."""
    record_type = _record_type(pack, card, reading.reads, name)
    _check_reading(card, name, reading, record_type)
    fields = fields_of(record_type)
    window = None if reading.window is None else parse_window(reading.window)
    return {
        "id": name,
        "label": label,
        "record_type": record_type.id,
        "role": reading.role,
        "where": reading.where,
        "condition": None if reading.where is None else to_json(parse_condition(reading.where, fields)),
        "window": reading.window,
        "since": lower_bound(window, as_of),
        "until": reading.until,
        "overdue": reading.overdue,
        "measure": reading.measure,
        "measured": to_json(parse_measure(reading.measure, fields)),
        "cite": cites_of(pack, cite),
    }


def _check_reading(card: Scorecard, name: str, reading: Reading, record_type: RecordType) -> None:
    if record_type.party(reading.role) is None:
        known = ", ".join(party.role for party in record_type.parties)
        zh = f"“{reading.reads}”没有参与方“{reading.role}”，可用：{known}。"
        raise unusable(card, name, zh, f"“{reading.reads}” has no role “{reading.role}”; it has {known}.")
    for field in filter(None, (reading.until, reading.overdue)):
        spec = record_type.fields.get(field)
        if spec is None or spec.type is not FieldType.DATE:
            zh = f"“{field}”不是“{reading.reads}”的日期字段。"
            raise unusable(card, name, zh, f"“{field}” is no date field of “{reading.reads}”.")


def _denominator(pack: Pack, card: Scorecard, place: int, as_of: date) -> Line:
    """A denominator has no name of its own: it takes its record type's, and a number."""
    reading = card.denominators[place]
    counted = reading.model_copy(update={"measure": "count"})
    label = _record_type(pack, card, reading.reads, "denominators").label
    return Line(**_line(pack, card, f"{reading.reads}-{place + 1}", label, counted, as_of))


def _criterion(pack: Pack, card: Scorecard, criterion: Criterion, as_of: date) -> CriterionLine:
    return CriterionLine(
        **_line(pack, card, criterion.id, criterion.label, criterion, as_of, criterion.cite),
        certainty=worst(card.certainty, criterion.certainty),
        points=points_rule(card, criterion),
        at_least=criterion.at_least,
        at_most=criterion.at_most,
    )


def _veto(pack: Pack, card: Scorecard, veto: Veto, as_of: date) -> VetoLine:
    line = _line(pack, card, veto.id, veto.label, veto, as_of, veto.cite)
    return VetoLine(**line, certainty=worst(card.certainty, veto.certainty), at_least=veto.at_least, grade=veto.grade)


def worst(*certainties: Certainty) -> Certainty:
    """Return the least sure of several certainties."""
    order = (Certainty.TEXT, Certainty.SECONDARY, Certainty.EXAMPLE)
    return max(certainties, key=order.index)


def _check(card: Scorecard, plan: Plan) -> None:
    """Refuse what the rules' arithmetic cannot answer for every enterprise."""
    if bool(plan.levels) == bool(plan.stages):
        raise unusable(card, "levels", "须且只能给出 levels 或 stages 之一。", "give either levels or stages.")
    twice = [name for name, times in Counter(line.id for _, line in plan.lines()).items() if times > 1]
    if twice:
        raise unusable(card, twice[0], "编号重复。", "the id is used twice.")
    for line in plan.eligibility:
        if not requires(line):
            raise unusable(
                card, line.id, "资格条件须有 at_least 或 at_most。", "eligibility needs at_least or at_most."
            )
    for line in plan.criteria:
        if line.points is None and not requires(line):
            raise unusable(card, line.id, "须有 points 或 at_least、at_most。", "it needs points, at_least or at_most.")
    grades = [*plan.grades(), *(["none"] if plan.stages else [])]
    for veto in plan.vetoes:
        if veto.grade not in grades:
            raise unusable(card, veto.id, f"没有等级“{veto.grade}”。", f"there is no grade “{veto.grade}”.")
