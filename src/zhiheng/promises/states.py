"""The promise list judged: every row of a pack's documents with its one state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiheng.policy.model import Document, Indicator, Target
from zhiheng.policy.pack import Pack
from zhiheng.promises.judging import document_of, judge, known_indicators
from zhiheng.promises.known import Known
from zhiheng.promises.verdict import Verdict


@dataclass(frozen=True)
class State:
    """A row of the promise list and how it stands."""

    target: Target
    indicator: Indicator
    document: Document | None
    verdict: Verdict


def states(pack: Pack, known: Known, as_of: date, targets: Iterable[Target] | None = None) -> list[State]:
    """Judge the rows of a pack's own documents, all of them or those given, in the pack's order.

    What a pack only inherits is judged with the pack where it stands.
    """
    rows = own(pack) if targets is None else list(targets)
    return [
        State(each, pack.indicators[each.indicator], document_of(each, pack), judge(each, known, as_of, pack))
        for each in rows
    ]


def own(pack: Pack) -> list[Target]:
    """Return the targets that stand in the pack itself."""
    return [each for each in pack.targets.values() if each.pack == pack.info.id]


def indicators_wanted(pack: Pack, targets: Iterable[Target] | None = None) -> list[str]:
    """Return the ids of the indicators whose values judging a pack (or the targets given) wants, each once."""
    rows = own(pack) if targets is None else targets
    names = (name for each in rows for name in known_indicators(each, pack.indicators[each.indicator]))
    return list(dict.fromkeys(names))
