"""Reporting rounds: a form sent down the tree of units, filled, checked, returned, locked, summed."""

from zhiheng.rounds.cell import Problem, Reading, read, stored, typed
from zhiheng.rounds.forms import Form
from zhiheng.rounds.periods import Span, due, parse
from zhiheng.rounds.rules import check, completed, missing
from zhiheng.rounds.sums import Figure, Node, Unit, roll_up

__all__ = [
    "Figure",
    "Form",
    "Node",
    "Problem",
    "Reading",
    "Span",
    "Unit",
    "check",
    "completed",
    "due",
    "missing",
    "parse",
    "read",
    "roll_up",
    "stored",
    "typed",
]
