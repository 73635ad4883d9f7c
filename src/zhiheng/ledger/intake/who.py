"""The directory for linking, read from the ledger's organisation records."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.ledger import Ledger

_COLUMNS = ("uscc", "name", "registered_on", "former_names", "org_code", "registration_number")


def directory_of(ledger: Ledger, today: date) -> Directory:
    """Return who is who as the ledger knows it today; empty where the packs have no organisation records."""
    if "organisation" not in ledger.record_types:
        return Directory()
    columns = [name for name in _COLUMNS if name in ledger.record_types["organisation"].fields]
    query = exp.select(*[exp.column(name, quoted=True) for name in columns]).from_("organisation")
    with ledger.view(as_of=today) as view:
        return Directory.of(view.execute(query))
