"""Evidence that gathers itself: what rounds, plans, records and other assessments hold of a unit, each with where it is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from sqlglot import exp

from zhiheng.assessment.models import AssessmentYear
from zhiheng.assessment.services import schemes
from zhiheng.assessment.services.ports import Gather, Gathered
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.cases.days import today
from zhiheng.cases.services.installed import installation
from zhiheng.drafting import wording
from zhiheng.ledger import emit
from zhiheng.planning import duties
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.progress import STAGES, Entry, Stage, Standing, Verdict
from zhiheng.policy import Pack
from zhiheng.policy.model import Localised
from zhiheng.policy.model.assessment import WantedEvidence
from zhiheng.policy.words import provisions
from zhiheng.server.assessment.placed import place_of, prefix, table, within

_DONE: Final = Localised(zh="已完成，经核实", en="done and confirmed")
_IN_TIME: Final = Localised(zh="按期报送", en="handed in on time")
_LATE: Final = Localised(zh="逾期报送", en="handed in late")
SYNTHETIC: Final = Localised(zh="（合成数据）", en=" (synthetic data)")


def from_plans(pack: Pack, unit: Unit, criterion: str, wanted: WantedEvidence, year: Year) -> Iterator[Gathered]:
    """Yield what the unit's body reported of its duties of a plan (`plans`: of any), as it stands at the end of the year.

    A duty that nobody reported on proves nothing, nor does a plan that ran out before the year or begins after it.
    """
    from zhiheng.planning.services import tasks

    for plan in _plans(pack, wanted, year) if unit.answers else ():
        for one in tasks.standings(plan, min(year.ends, plan.ends)):
            # The unit's body is the one of today: it also answers for what a body before it bore.
            mine = unit.answers in {*one.duty.responsible, *duties.bearers(pack, one.duty, today())}
            told = _own(pack, one, unit.answers) if mine else None
            if told is not None:
                yield _task(one, told)


def _plans(pack: Pack, wanted: WantedEvidence, year: Year) -> list[PlanOfDuties]:
    """Return the plan that is named, or all of the pack and of units, that run within the year."""
    from zhiheng.planning.services import catalogue

    _kind, _slash, name = str(wanted.comes_from).partition("/")
    found = catalogue.of_pack(pack)
    if name:
        found = [one for one in found if one.key == duties.plan_key(pack.id, name)]
    else:
        found += [catalogue.of_unit(one) for one in catalogue.issued() if one.pack == pack.id]
    return [one for one in found if one.starts <= year.ends and one.ends >= year.starts]


def _own(pack: Pack, one: Standing, body: str) -> Entry | None:
    """Return the latest report of a body, or of one whose duties it took over, that was not given back."""
    told = [each for each in one.entries if each.verdict() is not Verdict.RETURNED]
    own = [each for each in told if body in {each.body, *duties.successors(pack, each.body, today())}]
    return own[-1] if own else None


def _task(one: Standing, told: Entry) -> Gathered:
    done = told.stage is Stage.DONE and told.verdict() is Verdict.CONFIRMED
    said = _DONE if done else STAGES[told.stage]
    percent = "" if told.percent is None else f"{told.percent}%"
    state = f"{one.duty.key}/{told.id}/{done:d}"  # what stands otherwise later is laid down anew
    mark_zh, mark_en = (SYNTHETIC.zh, SYNTHETIC.en) if told.synthetic else ("", "")
    zh = f"{'，'.join(each for each in (said.zh, percent) if each)}（{told.on}）{mark_zh}"
    en = f"{', '.join(each for each in (said.en, percent) if each)} ({told.on}){mark_en}"
    label = one.duty.label
    title = Localised(zh=f"{one.duty.number} {label.zh}", en=f"{provisions.clause(one.duty.number)} {label.en}")
    return Gathered("task", title, state, Localised(zh=zh, en=en))


def from_rounds(pack: Pack, unit: Unit, criterion: str, wanted: WantedEvidence, year: Year) -> Iterator[Gathered]:
    """Yield the rounds of a form that fell within the year and that the unit's body handed in."""
    from zhiheng.rounds.models import Sheet
    from zhiheng.rounds.services import asking

    form = str(wanted.comes_from).partition("/")[2]
    rows = Sheet.objects.filter(
        unit__code=unit.answers, round__form=form, round__pack=pack.id, round__ends__gte=year.starts
    )
    counted = ("submitted", "accepted", "locked")
    for sheet in rows.filter(round__ends__lte=year.ends, state__in=counted).select_related("round"):
        span, when = wording.period(sheet.round.period), _LATE if asking.late(sheet) else _IN_TIME
        title = Localised(zh=sheet.round.name_zh, en=sheet.round.name_en)
        told = Localised(zh=f"{span.zh}，{when.zh}", en=f"{span.en}, {when.en}")
        yield Gathered("round", title, f"{sheet.round.number}/{sheet.pk}", told)


def from_records(pack: Pack, unit: Unit, criterion: str, wanted: WantedEvidence, year: Year) -> Iterator[Gathered]:
    """Yield how many records of a type the ledger holds of the unit's place in the year."""
    name = str(wanted.comes_from).partition("/")[2]
    record_type = pack.record_types.get(name)
    if record_type is None or not place_of(unit):
        return
    counts = _records(name, year.starts, year.ends)
    n = sum(each for place, each in counts.items() if place.startswith(prefix(unit.division)))
    if n:
        label = record_type.label
        title = Localised(zh=f"{label.zh} {n} 条", en=f"{label.en}: {n:,} {'record' if n == 1 else 'records'}")
        yield Gathered("record", title, f"{name}/{year.starts}/{year.ends}/{n}")


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


def from_assessments(pack: Pack, unit: Unit, criterion: str, wanted: WantedEvidence, year: Year) -> Iterator[Gathered]:
    """Yield the assessments that the unit's body ran itself by a sheet, published, whose year ended within this one."""
    name = str(wanted.comes_from).partition("/")[2]
    rows = AssessmentYear.objects.filter(pack=pack.id, scheme=name, body__code=unit.answers, published_at__isnull=False)
    for one in rows.filter(ends__gte=year.starts, ends__lte=year.ends).select_related("case"):
        labels = {level.id: level.label for level in schemes.of_year(one)[1].levels}
        grades = Counter(one.units.values_list("grade", flat=True))
        zh = "、".join(f"{label.zh}{grades[grade]}个" for grade, label in labels.items() if grades[grade])
        en = ", ".join(f"{label.en}: {grades[grade]}" for grade, label in labels.items() if grades[grade])
        published, units = today(one.published_at), sum(grades.values())
        mark_zh, mark_en = (SYNTHETIC.zh, SYNTHETIC.en) if one.synthetic else ("", "")
        told = Localised(
            zh=f"{units}个单位：{zh}；{published}公布{mark_zh}",
            en=f"{units} {'unit' if units == 1 else 'units'}, {en}; published {published}{mark_en}",
        )
        yield Gathered("assessment", Localised(zh=one.title, en=one.title_en), one.case.number, told)


#: Kind of element that `comes_from` names → where it is looked up.
SOURCES: Mapping[str, Gather] = {
    "rounds": from_rounds, "plans": from_plans, "record-types": from_records, "assessments": from_assessments,
}  # fmt: skip
