"""What went through elements on this installation besides runs: cases to their end, documents issued, entries decided.

The database is asked; nothing is counted that did not happen: a case that was withdrawn went through no procedure, a
document that was made void was not issued, and an entry that came with a sheet of another system was not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from zhiheng.assessment.models import AssessmentYear
from zhiheng.cases.models import Case, CaseDocument, CaseEvent, Service
from zhiheng.cases.receipt_form import TEMPLATE as RECEIPT
from zhiheng.indicators.models import Release
from zhiheng.planning.models import Finding, FollowUp, PlanEvaluation, Progress
from zhiheng.policy import PackSet
from zhiheng.policy.model import LightSubject, Procedure, StepKind
from zhiheng.promises.models import TargetProof, TargetSplit
from zhiheng.rounds.models import Round


def passages(packs: PackSet) -> dict[str, int]:
    """Return how many cases, documents and decisions went through each element, as `pack/kind/id`, sorted."""
    found: Counter[str] = Counter()
    for part in (
        _procedures(packs),
        _templates(packs),
        _receipts(packs),
        _lists(packs),
        _targets(packs),
        _planning(packs),
        _rounds(packs),
        _assessments(packs),
        _indicators(packs),
    ):
        for key, count in part:
            found[key] += count
    return dict(sorted(found.items()))


def _indicators(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the releases of each indicator that went out; none that rests on invented records."""
    out = Release.objects.filter(state=Release.State.PUBLISHED, synthetic=False)
    for pack, names in out.order_by("pk").values_list("pack", "indicators"):
        for name in names:
            if pack in packs and name in packs[pack].indicators:
                yield f"{packs[pack].indicators[name].pack}/indicators/{name}", 1


def _targets(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the proofs and splits that stand of targets: somebody entered what shows or carries them."""
    for model in (TargetProof, TargetSplit):
        rows = model.objects.filter(corrected_by__isnull=True, taken_back=False).order_by("pack", "target")
        for pack, name, count in rows.values_list("pack", "target").annotate(n=Count("pk")):
            if pack in packs and name in packs[pack].targets:
                yield f"{packs[pack].targets[name].pack}/targets/{name}", int(count)


def _planning(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count reports that were confirmed, evaluations that were frozen, items and findings that were closed; none that is synthetic."""
    reports = Progress.objects.filter(synthetic=False, checks__verdict="confirmed", corrected_by__isnull=True)
    for duty in reports.distinct().values_list("duty", flat=True):
        pack, _slash, rest = duty.partition("/")
        task = rest.partition("/")[0]
        if pack in packs and task in packs[pack].tasks:
            yield f"{packs[pack].tasks[task].pack}/tasks/{task}", 1
    for key in PlanEvaluation.objects.filter(frozen_at__isnull=False).values_list("plan", flat=True):
        pack, _slash, plan = key.partition("/")
        if pack in packs and plan in packs[pack].plans:
            yield f"{packs[pack].plans[plan].pack}/plans/{plan}", 1
    closed = {
        LightSubject.FOLLOW_UP: FollowUp.objects.filter(state="closed", synthetic=False).values_list("pack", flat=True),
        LightSubject.FINDING: Finding.objects.filter(stage="verified", round__synthetic=False).values_list(
            "round__pack", flat=True
        ),
    }
    for subject, held in closed.items():
        for pack in held:
            yield from (
                (f"{one.pack}/lights/{one.id}", 1) for one in packs[pack].lights.values() if one.applies_to is subject
            )


def _rounds(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the rounds that were locked with values that units reported; none that is synthetic."""
    rows = Round.objects.filter(state=Round.State.LOCKED, synthetic=False).order_by("pack", "form")
    for pack, name, count in rows.values_list("pack", "form").annotate(n=Count("pk")):
        if pack in packs and name in packs[pack].rounds:
            yield f"{packs[pack].rounds[name].pack}/rounds/{name}", int(count)


def _procedures(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the cases that came to an end other than by being withdrawn."""
    rows = Case.objects.filter(closed=True).order_by("pack", "procedure", "state")
    for pack, name, state, count in rows.values_list("pack", "procedure", "state").annotate(n=Count("pk")):
        procedure = packs[pack].procedures.get(name) if pack in packs else None
        if procedure is not None and state not in _withdrawn(procedure):
            yield f"{procedure.pack}/procedures/{name}", int(count)


def _withdrawn(procedure: Procedure) -> set[str]:
    return {step.target for step in procedure.transitions if step.kind is StepKind.WITHDRAW}


def _templates(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the documents that were signed, numbered where they bear numbers, and kept as issued."""
    rows = CaseDocument.objects.exclude(pdf_sha256="").exclude(state=CaseDocument.State.VOID)
    for pack, name, count in (
        rows.order_by("case__pack", "template").values_list("case__pack", "template").annotate(n=Count("pk"))
    ):
        template = packs[pack].templates.get(name) if pack in packs else None
        if template is not None:
            yield f"{template.pack}/templates/{name}", int(count)


def _receipts(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the proofs of service that came back signed, of what was handed over."""
    rows = Service.objects.filter(way=Service.Way.ON_SITE, proof__isnull=False, served_on__isnull=False)
    for pack, count in (
        rows.order_by("document__case__pack").values_list("document__case__pack").annotate(n=Count("pk"))
    ):
        template = packs[pack].templates.get(RECEIPT) if pack in packs else None
        if template is not None:
            yield f"{template.pack}/templates/{RECEIPT}", int(count)


def _lists(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the decisions taken here that entered somebody in a list."""
    rows = CaseEvent.objects.filter(kind="step").order_by("case__pack", "case__procedure", "step")
    entering = {
        (pack.id, procedure.id, step.id): step.values.get("scheme", "")
        for pack in packs.values()
        for procedure in pack.procedures.values()
        for step in procedure.transitions
        if step.kind is StepKind.DECIDE and step.writes is not None
    }
    names = {name for _pack, name, _step in entering}
    found = rows.filter(case__procedure__in=names).values_list("case__pack", "case__procedure", "step")
    for pack, name, step, count in found.annotate(n=Count("pk")):
        scheme = entering.get((pack, name, step))
        for one in packs[pack].lists.values() if scheme else ():
            if one.scheme == scheme and one.procedure == name:
                yield f"{one.pack}/lists/{one.id}", int(count)


def _assessments(packs: PackSet) -> Iterator[tuple[str, int]]:
    """Count the years and editions whose result was published, for their sheet, its table of grades and its programmes."""
    rows = AssessmentYear.objects.filter(published_at__isnull=False).order_by("pack", "scheme")
    for pack, name, count in rows.values_list("pack", "scheme").annotate(n=Count("pk")):
        programme = packs[pack].programmes.get(name.removeprefix("own-")) if pack in packs else None
        if name.startswith("own-") and programme is not None:  # by criteria of the running body's own
            yield f"{programme.pack}/programmes/{programme.id}", int(count)
        sheet = packs[pack].assessments.get(name) if pack in packs else None
        if sheet is None:
            continue
        yield f"{sheet.pack}/assessments/{name}", int(count)
        table = packs[pack].level_tables[sheet.levels]
        yield f"{table.pack}/level-tables/{table.id}", int(count)
        for programme in packs[pack].programmes.values():
            if programme.assessment == name:
                yield f"{programme.pack}/programmes/{programme.id}", int(count)
