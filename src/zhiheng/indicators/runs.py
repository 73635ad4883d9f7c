"""A computation that is kept: which records and pack it rests on, its queries and values, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from zhiheng.indicators import periods, suppression
from zhiheng.indicators.computing import SEMANTICS_VERSION, carry_out
from zhiheng.indicators.periods import Span
from zhiheng.indicators.values import Value, as_table
from zhiheng.ledger.output_hash import output_hash
from zhiheng.policy.model import Period, Target

if TYPE_CHECKING:
    from zhiheng.ledger import Ledger, RecordView
    from zhiheng.ledger.runs import RunManifest, RunStore
    from zhiheng.policy import Pack

#: The kind and element under which runs are written.
KIND = ELEMENT = "indicators"
YEARS, QUARTERS = 5, 8
_OFTEN = (Period.QUARTER, Period.MONTH)


@dataclass(frozen=True)
class Asked:
    """Spans, and the indicators computed for them (empty: all of the pack)."""

    spans: tuple[Span, ...]
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verified:
    """Whether a run computes to the same again; None: cannot be compared."""

    run: str
    same: bool | None
    reason_zh: str
    reason_en: str

    def as_dict(self) -> dict[str, Any]:
        """Return what scripts rely on: run, same, reason."""
        return {
            "run": self.run, "same": self.same, "reason": self.reason_en, "reason_zh": self.reason_zh, "differing": [],
        }  # fmt: skip


def usual(pack: Pack, day: date) -> list[Asked]:
    """Return what is computed each day: the year and the five before for all, eight quarters for what is quarterly.

    Earlier years are computed for the indicators of targets alone, as far back as a target speaks.
    """
    years = periods.spans("year", date(day.year - YEARS, 1, 1), date(day.year, 12, 31))
    often = tuple(name for name, each in pack.indicators.items() if each.period in _OFTEN)
    quarters = periods.spans("quarter", date(day.year - 3, 1, 1), day)[-QUARTERS:]
    return [Asked(tuple(years)), *([Asked(tuple(quarters), often)] if often else []), *promised(pack, day)]


def promised(pack: Pack, day: date) -> list[Asked]:
    """Return the earlier years that targets of the pack speak of, from two years before the first, for their indicators.

    A term that begins within a year wants the months of that year too: what lies before its first day is not its own.
    """
    own = [each for each in pack.targets.values() if each.pack == pack.info.id]
    days = [found for each in own if (found := each.starts or each.deadline) is not None]
    if not days:
        return []
    first, last = min(days).year - 2, day.year - YEARS - 1
    asked = [Asked(tuple(periods.spans("year", date(first, 1, 1), date(last, 12, 31))), _of_targets(own))]
    for begun in sorted(
        {each.starts for each in own if each.starts and (each.starts.month, each.starts.day) != (1, 1)}
    ):
        months = periods.spans("month", begun.replace(day=1), min(day, date(begun.year, 12, 31)))
        asked.append(Asked(tuple(months), _of_targets(each for each in own if each.starts == begun)))
    return [each for each in asked if each.spans and each.indicators]


def _of_targets(targets: Iterable[Target]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.indicator for each in targets))


def make(
    ledger: Ledger, runs: RunStore, pack: Pack, day: date, asked: Sequence[Asked] | None = None
) -> tuple[RunManifest, list[Value]]:
    """Compute, store and return the run and its values. `day` is the day asked for, inclusive; raises StoreUnwritable."""
    wanted = list(asked or usual(pack, day))
    with ledger.view(day) as view:
        values, plan = _carried_out(view, pack, wanted)
        batch = view.batch_seq
    manifest = runs.write(
        as_table(values),
        kind=KIND,
        pack=pack.info.id,
        element=ELEMENT,
        as_of=day,
        batch_seq=batch,
        pack_content=pack.resolved(),
        plan={"asked": [_plain(each) for each in wanted], "queries": plan},
        semantics_version=SEMANTICS_VERSION,
        counts={"values": sum(value.value is not None for value in values), "erased": ledger.erased(batch)},
    )
    return manifest, values


def verify(ledger: Ledger, runs: RunStore, run: str) -> Verified:
    """Compute a run again at its batch from the pack stored with it, and compare hashes. Raises UnknownRun."""
    from zhiheng.policy import Pack

    manifest = runs.manifest(run)
    if manifest.semantics_version != SEMANTICS_VERSION:
        version = manifest.semantics_version
        return Verified(run, None, f"该运行按语义版本 {version} 计算。", f"the run is of semantics version {version}")
    erased = ledger.erased(manifest.batch_seq) - int(manifest.counts.get("erased", 0))
    if erased > 0:
        zh = f"无法比较：所依据的批次中有 {erased} 条记录已被删除。"
        return Verified(run, None, zh, f"cannot be compared, {erased} erased")
    pack = Pack.from_resolved(runs.pack_content(manifest.pack_hash))
    with ledger.view(manifest.as_of, known_at=manifest.batch_seq) as view:
        values, _ = _carried_out(view, pack, [_asked(each) for each in manifest.plan["asked"]])
    table = as_table(values)
    if output_hash(table) != manifest.output_hash:
        return Verified(run, False, "复算结果与运行不一致。", "recomputing gives another result than the run")
    if output_hash(runs.results(run)) != manifest.output_hash:
        en = "recomputing gives the hash of the run, but the stored result file was altered"
        return Verified(run, False, "复算一致，但存储的结果文件已被改动。", en)
    return Verified(run, True, f"{len(values)} 行完全一致。", f"all {len(values)} rows are the same")


def stored(runs: RunStore, run: str) -> pa.Table:
    """Return the values of a stored run. Raises UnknownRun."""
    return runs.results(run)


def _carried_out(view: RecordView, pack: Pack, asked: Sequence[Asked]) -> tuple[list[Value], dict[str, str]]:
    found: dict[tuple[Any, ...], Value] = {}
    plan: dict[str, str] = {}
    for at, each in enumerate(asked):
        names = [name for name in each.indicators if name in pack.indicators] or None
        computed = carry_out(view, pack, each.spans, names, every_published=at == 0)
        found.update({value.key: value for value in computed.values if value.key not in found})
        plan.update({f"{at} {name}": query for name, query in computed.plan.items()})
    return sorted(suppression.protect(list(found.values()), pack, view.as_of), key=lambda value: value.key), plan


def _plain(asked: Asked) -> dict[str, Any]:
    return {"spans": [span.text for span in asked.spans], "indicators": list(asked.indicators)}


def _asked(plain: dict[str, Any]) -> Asked:
    return Asked(tuple(periods.parse(text) for text in plain["spans"]), tuple(plain["indicators"]))
