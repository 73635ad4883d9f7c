"""The Django application of the ledger's database side."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Intake, vault, outbox, visibility and the projection."""

    name = "zhiheng.ledger"
    label = "ledger"
    verbose_name = "事实库"
