"""Grade every enterprise, keep the run, and compute a run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng import scoring
from zhiheng.credit.errors import NotACreditRun
from zhiheng.ledger.output_hash import output_hash
from zhiheng.scoring import Plan
from zhiheng.scoring.decision import RATED, STATES
from zhiheng.scoring.errors import UnknownSemantics

if TYPE_CHECKING:
    from zhiheng.ledger import Ledger, RecordView
    from zhiheng.ledger.runs import RunManifest, RunStore
    from zhiheng.policy import Pack

#: The kind under which credit writes its runs.
KIND = "grade"
#: How many differing subjects a verification names.
_NAMED = 5


@dataclass(frozen=True)
class GradeResult:
    """The result of a scorecard for a whole population; ``run`` is the id under which it was stored, if it was.

    ``table`` has one row a subject, sorted, in ``scoring.schema_of(plan)``; scores are thousandths of a point. ``outside``
    counts who meets the scorecard's population and is registered outside the pack's division: they are not rated.
    """

    plan: Plan
    table: pa.Table
    batch_seq: int
    run: str | None = None
    outside: int = 0

    def states(self) -> dict[str, int]:
        """Return how many enterprises are in each state."""
        found = _counted(self.table.column("state"))
        return {state: found.get(state, 0) for state in STATES}

    def grades(self) -> dict[str, int]:
        """Return how many rated enterprises have each grade, best first."""
        found = _counted(self.table.column("grade"))
        names = [*self.plan.grades(), *(["none"] if self.plan.stages else [])]
        return {name: found.get(name, 0) for name in names}

    def as_dict(self) -> dict[str, Any]:
        """Return the summary that scripts rely on: run, rated, not_rated, grades, and what was graded."""
        states = self.states()
        return {
            "run": self.run,
            "rated": states[RATED],
            "not_rated": self.table.num_rows - states[RATED],
            "outside_population": self.outside,
            "grades": self.grades(),
            "states": states,
            "pack": self.plan.pack,
            "scorecard": self.plan.scorecard,
            "as_of": self.plan.as_of.isoformat(),
            "batch_seq": self.batch_seq,
            "certainty": str(self.plan.certainty),
        }


@dataclass(frozen=True)
class Verification:
    """Whether a run computes to the same again; None: cannot be compared."""

    run: str
    same: bool | None
    reason_zh: str
    reason_en: str
    differing: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what scripts rely on: run, same, reason."""
        return {
            "run": self.run,
            "same": self.same,
            "reason": self.reason_en,
            "reason_zh": self.reason_zh,
            "differing": list(self.differing),
        }


def grade(view: RecordView, pack: Pack, scorecard: str, as_of: date | None = None) -> GradeResult:
    """Grade every enterprise of a scorecard's population; nothing is stored.

    ``view`` holds the records in force on its day, which is the day graded; ``as_of``, if given, must be that day.
    Raises UnknownScorecard, UnusableScorecard; ValueError for another day than the view's.
    """
    if as_of is not None and as_of != view.as_of:
        raise ValueError(f"the view stands on {view.as_of}, not on {as_of}")
    plan = scoring.compile(pack, scorecard, view.as_of)
    found = scoring.carry_out(plan, view)
    return GradeResult(plan, found.table, view.batch_seq, outside=found.outside)


def grade_and_store(ledger: Ledger, runs: RunStore, pack: Pack, scorecard: str, as_of: date) -> GradeResult:
    """Grade every enterprise and keep the result as a run that pins batch, pack content, plan and output hash."""
    batch_seq = ledger.head()
    with ledger.view(as_of, known_at=batch_seq) as view:
        result = grade(view, pack, scorecard)
    manifest = runs.write(
        result.table,
        kind=KIND,
        pack=pack.id,
        element=scorecard,
        as_of=as_of,
        batch_seq=batch_seq,
        pack_content=pack.resolved(),
        plan=result.plan.as_dict(),
        semantics_version=result.plan.semantics_version,
        counts=_counts(result, ledger.erased(batch_seq)),
    )
    return replace(result, run=manifest.run)


def _counts(result: GradeResult, erased: int) -> dict[str, int]:
    """Return the run's counts; ``erased`` says how many rows were gone already when it was computed."""
    summary = result.as_dict()
    grades = {f"grade.{name}": number for name, number in result.grades().items()}
    states = {f"state.{name}": number for name, number in result.states().items()}
    named = {name: summary[name] for name in ("rated", "not_rated", "outside_population")}
    return {**named, **grades, **states, "erased": erased}


def plan_of(manifest: RunManifest) -> Plan:
    """Return the plan that a run stored. Raises NotACreditRun, UnknownSemantics."""
    if manifest.kind != KIND:
        raise NotACreditRun(run=manifest.run)
    return Plan.from_dict(dict(manifest.plan))


def verify(ledger: Ledger, runs: RunStore, run: str) -> Verification:
    """Carry out a run's stored plan at its batch and compare hashes.

    Where records of its batches were erased since, or its semantics are of another release, nothing can be compared
    and ``same`` is None. Otherwise the first differing subjects are named. Raises UnknownRun, NotACreditRun.
    """
    manifest = runs.manifest(run)
    try:
        plan = plan_of(manifest)
    except UnknownSemantics as error:
        return Verification(run, None, error.message("zh"), error.message("en"))
    erased = ledger.erased(manifest.batch_seq) - int(manifest.counts.get("erased", 0))
    if erased > 0:
        zh = f"无法比较：所依据的批次中有 {erased} 条记录已被删除。"
        return Verification(run, None, zh, f"cannot be compared, {erased} erased")
    with ledger.view(manifest.as_of, known_at=manifest.batch_seq) as view:
        table = scoring.evaluate(plan, view)
    return _compared(manifest, table, runs)


def _compared(manifest: RunManifest, table: pa.Table, runs: RunStore) -> Verification:
    stored = runs.results(manifest.run)
    if output_hash(table) == manifest.output_hash:
        if output_hash(stored) == manifest.output_hash:
            rows = table.num_rows
            return Verification(manifest.run, True, f"{rows} 行完全一致。", f"all {rows} rows are the same")
        differing = _differing(table, stored)
        zh = "复算一致，但存储的结果文件已被改动。"
        en = "recomputing gives the hash of the run, but the stored result file was altered"
        return Verification(manifest.run, False, _listed(zh, differing), _listed(en, differing), differing)
    differing = _differing(table, stored)
    zh, en = "复算结果与运行不一致。", "recomputing gives another result than the run"
    return Verification(manifest.run, False, _listed(zh, differing), _listed(en, differing), differing)


def _listed(text: str, subjects: tuple[str, ...]) -> str:
    return f"{text}: {', '.join(subjects)}" if subjects else text


def _differing(computed: pa.Table, stored: pa.Table) -> tuple[str, ...]:
    """Return the first subjects, in their order, whose rows are not the same in both tables."""
    if computed.schema.names != stored.schema.names:
        return ()
    columns = [name for name in computed.schema.names if name != "subject"]
    renamed = stored.rename_columns([name if name == "subject" else f"stored {name}" for name in stored.schema.names])
    both = computed.append_column("computed", pa.repeat(True, computed.num_rows)).join(
        renamed.append_column("stored", pa.repeat(True, stored.num_rows)), "subject", join_type="full outer"
    )
    differs = pc.or_(pc.is_null(both["computed"]), pc.is_null(both["stored"]))
    for name in columns:
        left, right = both[name], both[f"stored {name}"]
        unequal = pc.fill_null(pc.not_equal(left, right), False)
        differs = pc.or_(differs, pc.or_(unequal, pc.xor(pc.is_null(left), pc.is_null(right))))
    subjects = sorted(both.filter(differs)["subject"].to_pylist())
    return tuple(subjects[:_NAMED])


def _counted(column: pa.ChunkedArray) -> Mapping[str, int]:
    found = pc.value_counts(column.drop_null())
    return {each["values"]: each["counts"] for each in found.to_pylist()}
