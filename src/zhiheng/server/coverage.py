"""What of the software works on which element, and what an installation holds: the two sides of policy coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.apps import apps

from zhiheng import policy
from zhiheng.assessment import own
from zhiheng.cases.receipt_form import TEMPLATE as RECEIPT
from zhiheng.credit.grading import KIND
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.runs import RunStore
from zhiheng.policy import coverage
from zhiheng.policy.coverage import Coverage, Evidence, Mark, MechanismRow
from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import (
    Assessment,
    Element,
    Indicator,
    LevelTable,
    Plan,
    Procedure,
    Programme,
    ProgrammeKind,
    Publicity,
    RecordType,
    Target,
    Template,
)
from zhiheng.promises.judging import can_be_judged

#: Kind → commands and pages that do something with its elements. To show an element is not to work on it: a kind whose
#: engine does not exist yet is not here, and all it carries out is `declared` and no more.
WORKS: dict[str, tuple[str, ...]] = {
    "record-types": ("command:intake", "page:staff:intake", "page:portal:data"),
    "sources": ("command:intake",),
    "scorecards": ("command:grade", "command:explain", "page:staff:runs"),
    "level-tables": ("command:grade",),
    "measures": ("command:standing", "page:portal:enterprise", "page:portal:check", "page:staff:credit_measures"),
    "lists": ("command:list", "command:standing", "page:portal:list", "page:staff:credit_proposals"),
    "registers": ("command:register", "page:portal:register", "page:staff:register"),
    "indicators": (
        "command:indicators",
        "page:portal:indicator",
        "page:staff:indicators",
        "page:staff:indicator_release",
    ),
    "procedures": ("command:case", "page:staff:cases", "page:staff:case_new", "page:staff:case"),
    "templates": ("page:staff:case_draft", "page:staff:case_document", "page:staff:draft_new", "page:staff:draft"),
    "programmes": ("command:case", "page:staff:case_new"),
    "rounds": ("command:round", "page:staff:rounds", "page:staff:round_sheet", "page:staff:round_rollup"),
    "plans": ("command:plan", "page:staff:planning_plan", "page:staff:planning_evaluation", "page:portal:plan"),
    "tasks": ("command:plan", "page:staff:planning_duty", "page:staff:planning_board", "page:portal:plan"),
    "assessments": ("command:assess", "page:staff:assessment", "page:staff:assessment_unit", "page:portal:assessment"),
    "lights": ("command:plan", "page:staff:planning_follow_ups", "page:staff:planning_board"),
    "qualities": ("page:portal:indicators", "page:portal:wall"),
    "targets": ("command:targets", "page:portal:promises", "page:portal:promise", "page:staff:promise"),
}

#: Kinds of programme whose course is a case from application to award; of others no procedure honours criteria and term.
APPLIED_FOR = frozenset({ProgrammeKind.AWARD, ProgrammeKind.GRADE})

#: Levels of bodies that an installation has offices of; a sheet that only others run is declared and no more.
RUNS_ASSESSMENTS = frozenset({"province", "prefecture", "county"})

#: Pages on which nothing stands but what is public.
PUBLIC_ALONE = frozenset({"page:portal:data"})


def works(element: Element) -> Sequence[str]:
    """Return the commands and pages that work on an element."""
    if isinstance(element, Indicator) and not _made(element):
        return ()  # known by its definition alone
    if isinstance(element, RecordType) and element.publicity is not Publicity.PUBLIC:
        return tuple(name for name in WORKS["record-types"] if name not in PUBLIC_ALONE)
    if isinstance(element, Programme) and element.assessment is not None:
        return WORKS[
            "assessments"
        ]  # its candidates or units go through the course of its sheet, up to title, check and loss
    if isinstance(element, Programme) and element in own.programmes(policy.load()[element.pack]):
        return ("page:staff:assessment_criteria", *WORKS["assessments"])  # by criteria of the running body's own
    if isinstance(element, LevelTable) and element.id in _tables_of_sheets():
        return WORKS["assessments"]
    if not _carried_out(element):
        return ()
    return WORKS.get(kind_of(element).name, ())


def _carried_out(element: Element) -> bool:
    """Return whether cases do something with a procedure, template or programme; of other kinds, whether they are shown.

    A target counts only if it can be judged: one that waits for a definition, or promises nothing, does not.

    A version of a procedure that has ended takes no new case; a template counts only if a procedure sends it.
    """
    if isinstance(element, Plan):  # a plan that names goals alone has nothing to follow
        return any(task.plan == element.id for task in policy.load()[element.pack].tasks.values())
    if isinstance(element, Procedure):
        return element.valid_until is None
    if isinstance(element, Template):
        return element.id in _sent()
    if isinstance(element, Target):
        return can_be_judged(element, policy.load()[element.pack].indicators[element.indicator])
    if isinstance(element, Programme):
        return element.procedure is not None and element.kind in APPLIED_FOR
    if isinstance(element, Assessment):
        return bool(RUNS_ASSESSMENTS & {*element.assessed_by})
    return True


def _made(indicator: Indicator) -> bool:
    """Return whether an indicator can have a value: it is computed, or published under a series."""
    ways = (indicator.formula, indicator.survey, indicator.elapsed, indicator.derived, indicator.series)
    return any(way is not None for way in ways)


@cache
def _sent() -> frozenset[str]:
    """Return the templates that procedures of the packs in use send, or may send, and the proof of service."""
    procedures = (each for pack in policy.load().values() for each in pack.procedures.values())
    return frozenset((RECEIPT, *(name for procedure in procedures for name in procedure.papers())))


@cache
def _tables_of_sheets() -> frozenset[str]:
    """Return the tables of grades that assessment sheets use."""
    return frozenset(sheet.levels for pack in policy.load().values() for sheet in pack.assessments.values())


def evidence(installation: Installation) -> Evidence:
    """Return what the ledger, the runs and (where Django is set up) the cases of an installation hold."""
    cases = passages_of_cases(installation) if apps.ready else {}
    if installation.home.lake_url is None and not installation.home.lake.is_dir():
        return Evidence(passages=cases)
    lake = installation.ledger.lake
    records = {}
    for name in installation.record_types:
        snapshot = lake.snapshot(name)
        if snapshot is not None and snapshot.rows:
            records[name] = snapshot.rows
    return Evidence(records, {**passages(installation.runs), **cases})


def passages_of_cases(installation: Installation) -> dict[str, int]:
    """Return what went through procedures, templates and lists; see `coverage_passages`. Wants the database."""
    from zhiheng.server import coverage_passages

    return coverage_passages.passages(installation.packs)


def passages(runs: RunStore) -> dict[str, int]:
    """Return how many stored runs went through each scorecard, as `pack/scorecards/id`."""
    found: dict[str, int] = {}
    for run in runs.list(kind=KIND):
        key = f"{run.pack}/scorecards/{run.element}"
        found[key] = found.get(key, 0) + 1
    return found


def as_document(found: Coverage, rows: Iterable[MechanismRow]) -> dict[str, Any]:
    """Return coverage as one JSON document: the counts of all, and the rows given."""
    return {
        "mechanisms": coverage.counts(found.mechanisms),
        "provisions": coverage.counts(found.provisions),
        "rows": [as_row(row) for row in rows],
    }


def as_row(row: MechanismRow) -> dict[str, Any]:
    """Return a mechanism with what carries it out as plain JSON."""
    return {
        "mechanism": row.mechanism.id,
        "term_zh": row.mechanism.label.zh,
        "term_en": row.mechanism.label.en,
        "capability": row.mechanism.capability.value,
        "fit": row.mechanism.fit.value,
        "provisions": [{"document": document, "provision": provision} for document, provision in row.provisions],
        "elements": [
            {"pack": each.pack, "element": each.reference, "works": list(each.works), "records": each.records}
            for each in row.elements
        ],
        "lacks": [lack.model_dump() for lack in row.lacks],
        "marks": [mark.value for mark in Mark if mark in row.marks],
    }
