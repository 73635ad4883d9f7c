"""Project stored runs: a line for each, and each subject's result in the newest run of a pack's scorecard."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from django.db import transaction

from zhiheng.ledger.models import ProjectedGrade, RunSummary
from zhiheng.ledger.record_id import literal, quote
from zhiheng.ledger.runs import RunManifest, RunStore
from zhiheng.ledger.services.projection import copy_csv, take_lock

_COLUMNS = ("key", "run_id", "subject", "state", "grade", "score", "points")
_POINTS = ".points"


def advance_runs(runs: RunStore, kind: str) -> int:
    """Project the runs of a kind that are not projected yet, and load the newest results; return how many were new.

    Lines of runs whose folder is gone leave the projection with their results.
    """
    with transaction.atomic():
        take_lock()
        stored = {manifest.run: manifest for manifest in runs.list(kind=kind)}
        RunSummary.objects.exclude(run_id__in=stored).delete()
        known = set(RunSummary.objects.values_list("run_id", flat=True))
        new = [manifest for manifest in stored.values() if manifest.run not in known]
        RunSummary.objects.bulk_create([_summary(manifest) for manifest in new])
        _point_at_newest(runs, list(stored.values()))
        return len(new)


def rebuild_runs(runs: RunStore, kind: str) -> int:
    """Drop all projected runs and results and load them again from the run store."""
    with transaction.atomic():
        take_lock()
        RunSummary.objects.all().delete()
    return advance_runs(runs, kind)


def _summary(manifest: RunManifest) -> RunSummary:
    counts = manifest.counts
    return RunSummary(
        run_id=manifest.run,
        pack=manifest.pack,
        scorecard=manifest.element,
        use=str(manifest.plan.get("use", "")),
        as_of=manifest.as_of,
        batch_seq=manifest.batch_seq,
        created_at=manifest.created,
        rated=counts.get("rated", 0),
        not_rated=counts.get("not_rated", 0),
        grades={name.removeprefix("grade."): n for name, n in counts.items() if name.startswith("grade.")},
        output_hash=manifest.output_hash,
    )


def _point_at_newest(runs: RunStore, manifests: list[RunManifest]) -> None:
    """Load the run of the latest day that is not to come, the newest of such runs; grading the past leaves it."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    newest: dict[tuple[str, str], RunManifest] = {}
    for manifest in sorted(manifests, key=lambda m: (m.as_of <= today, m.as_of, m.created, m.run)):
        newest[manifest.pack, manifest.element] = manifest
    wanted = {manifest.run for manifest in newest.values()}
    RunSummary.objects.filter(latest=True).exclude(run_id__in=wanted).update(latest=False)
    ProjectedGrade.objects.exclude(run_id__in=wanted).delete()
    for manifest in newest.values():
        if RunSummary.objects.filter(pk=manifest.run, latest=False).update(latest=True):
            _load(manifest, runs.results(manifest.run))


def _load(manifest: RunManifest, results: pa.Table) -> None:
    """Copy a run's rows into the table of results."""
    points = [name for name in results.schema.names if name.endswith(_POINTS)]
    packed = ", ".join(f"{quote(name.removesuffix(_POINTS))} := {quote(name)}" for name in points)
    prefix = literal(f"{manifest.pack}/{manifest.element}/")
    query = f"""SELECT {prefix} || subject, {literal(manifest.run)}, subject, state, coalesce(grade, ''), score,
        {f"to_json(struct_pack({packed}))" if points else "'{}'"} FROM results ORDER BY subject"""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as session:
        path = Path(folder) / "results.csv"
        session.register("results", results)
        session.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT csv, HEADER false, FORCE_QUOTE *)")
        copy_csv(ProjectedGrade._meta.db_table, _COLUMNS, path)
