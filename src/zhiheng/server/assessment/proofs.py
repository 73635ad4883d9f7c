"""Evidence that gathers itself: what rounds, plans, records and other assessments hold of units, each with where it is found.

Each source is begun once a gathering (`ports.Begin`): what its units share is read once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from zhiheng.assessment.models import AssessmentYear
from zhiheng.assessment.services import schemes
from zhiheng.assessment.services.ports import Ask, Begin, Gathered
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.cases.days import today
from zhiheng.cases.services.installed import installation
from zhiheng.drafting import wording
from zhiheng.ledger import emit
from zhiheng.policy import Pack
from zhiheng.policy.model import Localised
from zhiheng.policy.model.assessment import WantedEvidence
from zhiheng.server.assessment.duty_proofs import SYNTHETIC, from_plans
from zhiheng.server.assessment.placed import place_of, prefix, table, within

if TYPE_CHECKING:
    from zhiheng.rounds.models import Sheet

_IN_TIME: Final = Localised(zh="按期报送", en="handed in on time")
_LATE: Final = Localised(zh="逾期报送", en="handed in late")


def from_rounds(pack: Pack, year: Year, units: Sequence[Unit]) -> Ask:
    """Begin to gather the rounds of a form that fell within the year and that the units' bodies handed in."""
    bodies = _bodies(units)

    @cache
    def handed_in(form: str) -> Mapping[str, list[Gathered]]:
        from zhiheng.rounds.models import Sheet

        counted = ("submitted", "accepted", "locked")
        rows = Sheet.objects.filter(unit__code__in=bodies, state__in=counted, round__form=form, round__pack=pack.id)
        rows = rows.filter(round__ends__gte=year.starts, round__ends__lte=year.ends).select_related("round", "unit")
        found: dict[str, list[Gathered]] = defaultdict(list)
        for sheet in rows:
            found[sheet.unit.code].append(_round(sheet))
        return found

    return lambda unit, wanted: handed_in(_named(wanted)).get(unit.answers, ())


def _round(sheet: Sheet) -> Gathered:
    from zhiheng.rounds.services import asking

    span, when = wording.period(sheet.round.period), _LATE if asking.late(sheet) else _IN_TIME
    title = Localised(zh=sheet.round.name_zh, en=sheet.round.name_en)
    told = Localised(zh=f"{span.zh}，{when.zh}", en=f"{span.en}, {when.en}")
    return Gathered("round", title, f"{sheet.round.number}/{sheet.pk}", told)


def from_records(pack: Pack, year: Year, units: Sequence[Unit]) -> Ask:
    """Begin to gather how many records of a type the ledger holds of the units' places in the year."""
    counted = cache(lambda name: _records(name, year.starts, year.ends))

    def proving(unit: Unit, wanted: WantedEvidence) -> Iterator[Gathered]:
        record_type = pack.record_types.get(_named(wanted))
        if record_type is None or not place_of(unit):
            return
        counts = counted(record_type.id)
        n = sum(each for place, each in counts.items() if place.startswith(prefix(unit.division)))
        if n:
            label = record_type.label
            title = Localised(zh=f"{label.zh} {n} 条", en=f"{label.en}: {n:,} {'record' if n == 1 else 'records'}")
            yield Gathered("record", title, f"{record_type.id}/{year.starts}/{year.ends}/{n}")

    return proving


_COUNTED: dict[tuple[str, date, date, tuple[str, int]], dict[str, int]] = {}


def _records(name: str, first: date, last: date) -> dict[str, int]:
    """Return how many records of a type each division has within two days; kept for the present state of the ledger."""
    ledger = installation().ledger
    key = (name, first, last, (str(ledger.home.root), ledger.head()))
    if key not in _COUNTED:
        for old in [each for each in _COUNTED if each[3] != key[3]]:
            del _COUNTED[old]
        with ledger.view(as_of=last) as view:
            counted = exp.select(emit.column("division"), exp.Count(this=exp.Star()).as_("n")).from_(table(name))
            rows = view.execute(within(counted, first, last).group_by(emit.column("division"))).to_pylist()
        _COUNTED[key] = {row["division"]: row["n"] for row in rows if row["division"]}
    return _COUNTED[key]


def from_assessments(pack: Pack, year: Year, units: Sequence[Unit]) -> Ask:
    """Begin to gather the assessments that the units' bodies ran themselves by a sheet, published, whose year ended within this one."""
    bodies = _bodies(units)

    @cache
    def published(scheme: str) -> Mapping[str, list[Gathered]]:
        rows = AssessmentYear.objects.filter(pack=pack.id, scheme=scheme, body__code__in=bodies)
        rows = rows.filter(published_at__isnull=False, ends__gte=year.starts, ends__lte=year.ends)
        found: dict[str, list[Gathered]] = defaultdict(list)
        for one in rows.select_related("case", "body"):
            found[one.body.code].append(_assessment(one))
        return found

    return lambda unit, wanted: published(_named(wanted)).get(unit.answers, ())


def _assessment(one: AssessmentYear) -> Gathered:
    labels = {level.id: level.label for level in schemes.of_year(one)[1].levels}
    grades = Counter(one.units.values_list("grade", flat=True))
    zh = "、".join(f"{label.zh}{grades[grade]}个" for grade, label in labels.items() if grades[grade])
    en = ", ".join(f"{label.en}: {grades[grade]}" for grade, label in labels.items() if grades[grade])
    assert one.published_at is not None
    published, units = today(one.published_at), sum(grades.values())
    mark_zh, mark_en = (SYNTHETIC.zh, SYNTHETIC.en) if one.synthetic else ("", "")
    told = Localised(
        zh=f"{units}个单位：{zh}；{published}公布{mark_zh}",
        en=f"{units} {'unit' if units == 1 else 'units'}, {en}; published {published}{mark_en}",
    )
    return Gathered("assessment", Localised(zh=one.title, en=one.title_en), one.case.number, told)


def _bodies(units: Sequence[Unit]) -> set[str]:
    """Return the codes of the bodies that answer for units."""
    return {unit.answers for unit in units if unit.answers}


def _named(wanted: WantedEvidence) -> str:
    """Return the id of the element that evidence comes from; empty where none is named."""
    return str(wanted.comes_from).partition("/")[2]


#: Kind of element that `comes_from` names → where it is looked up.
SOURCES: Mapping[str, Begin] = {
    "rounds": from_rounds, "plans": from_plans, "record-types": from_records, "assessments": from_assessments,
}  # fmt: skip
