"""The library: grade, explain and stand upon Arrow tables, without a ledger folder, Django or a database.

``tables`` maps a record type (``organisation``, ``inspection``, …) to a ``pyarrow.Table`` of its payload fields: money
in integer fen, days as date32. Codes of parties are taken from the rows; see ``ledger.ArrowView`` for more control.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from zhiheng import credit, policy, scoring
from zhiheng.credit import Explanation, GradeResult, Standing
from zhiheng.ledger import ArrowView
from zhiheng.policy import Pack

#: The scorecard that is meant when none is named.
RISK_CLASS = "risk-class"

Tables = Mapping[str, pa.Table]


def grade(
    tables: Tables, *, pack: str | Pack, as_of: date, scorecard: str = RISK_CLASS, packs: Path | str | None = None
) -> GradeResult:
    """Grade every enterprise of the tables.

    ``pack`` is the id of a pack (or a loaded one), ``packs`` the folder of packs (None: those shipped), ``as_of`` the
    day, inclusive. ``result.table`` has one row an enterprise; scores are thousandths of a point.
    Raises PackErrors, UnknownPack, UnknownScorecard, SchemaClash.
    """
    chosen = _pack(pack, packs)
    with ArrowView(tables, chosen.record_types, as_of) as view:
        return credit.grade(view, chosen, scorecard)


def explain(
    tables: Tables,
    uscc: str,
    *,
    pack: str | Pack,
    as_of: date,
    scorecard: str = RISK_CLASS,
    packs: Path | str | None = None,
) -> Explanation:
    """Explain the class or pre-check of one enterprise, down to records and provisions; arguments as for ``grade``.

    Raises also WrongCode and UnknownEnterprise.
    """
    chosen = _pack(pack, packs)
    plan = scoring.compile(chosen, scorecard, as_of)
    with ArrowView(tables, chosen.record_types, as_of) as view:
        return credit.explain(plan, view, uscc)


def standing(
    tables: Tables,
    uscc: str,
    purpose: str,
    *,
    pack: str | Pack,
    as_of: date,
    staff: bool = False,
    risk_class: str | None = None,
    packs: Path | str | None = None,
) -> Standing:
    """Return which measures follow from published decisions, for tender, loan, award, licence or inspection.

    ``risk_class`` is heeded only for inspections asked by ``staff``. Raises also UnknownPurpose, RiskClassRefused.
    """
    chosen = _pack(pack, packs)
    with ArrowView(tables, chosen.record_types, as_of) as view:
        return credit.standing(view, chosen, uscc, purpose, staff=staff, risk_class=risk_class)


def _pack(pack: str | Pack, root: Path | str | None) -> Pack:
    return pack if isinstance(pack, Pack) else _load(None if root is None else str(root))[pack]


@cache
def _load(root: str | None) -> policy.PackSet:
    return policy.load(root)
