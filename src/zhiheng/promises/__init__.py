"""Promises: whether each goal of a document is met, by its own rule, on the figure and on its interval.

Pure: `judge` for one row, `states` for all rows of a pack, from what is `Known`; `splitting` for shares of units.
"""

from __future__ import annotations

from zhiheng.promises.judging import judge
from zhiheng.promises.known import Known, Proof, Reading, Shows
from zhiheng.promises.states import State, indicators_wanted, states
from zhiheng.promises.verdict import Official, Standing, Statistical, Verdict

__all__ = [
    "Known",
    "Official",
    "Proof",
    "Reading",
    "Shows",
    "Standing",
    "State",
    "Statistical",
    "Verdict",
    "indicators_wanted",
    "judge",
    "states",
]
