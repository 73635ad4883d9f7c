"""Policy as data: packs of dated, cited elements; their loader and linter; the expression tree of rules.

packs = load()                                  every shipped pack, linted
packs["sichuan"].scorecards["risk-class"]       own elements before extended ones
packs["sichuan"].value("subsidy", as_of=day)    a dated value with its article
"""

from zhiheng.policy.errors import PackErrors, PolicyError, UnknownParameter, ValueOutsideDates
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import lint
from zhiheng.policy.loader import examine, load
from zhiheng.policy.pack import Pack, PackSet
from zhiheng.policy.spots import SourcePlace

__all__ = [
    "Finding",
    "Pack",
    "PackErrors",
    "PackSet",
    "PolicyError",
    "SourcePlace",
    "UnknownParameter",
    "ValueOutsideDates",
    "examine",
    "lint",
    "load",
]
