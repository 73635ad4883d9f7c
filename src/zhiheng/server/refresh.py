"""Bring what pages and the API read up to the ledger and the stored runs, and tell the transparency log of new runs."""

from __future__ import annotations

from zhiheng.credit.grading import KIND
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.services import projection, run_projection
from zhiheng.ledger.services.projection import Advance
from zhiheng.server import audit_entries


def refresh(installation: Installation) -> Advance:
    """Advance the projection of records and of runs; cheap when nothing is new."""
    advanced = projection.advance(installation.ledger, installation.synthetic_sources, installation.registers)
    run_projection.advance_runs(installation.runs, KIND)
    audit_entries.tell(installation)
    return advanced


def rebuild(installation: Installation) -> Advance:
    """Drop the projection and compute it again."""
    rebuilt = projection.rebuild(installation.ledger, installation.synthetic_sources, installation.registers)
    run_projection.rebuild_runs(installation.runs, KIND)
    return rebuilt
