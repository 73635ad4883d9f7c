"""The Django application of credit."""

from __future__ import annotations

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Proposals for lists, disagreements with the national systems, answer sheets, consents and reports."""

    name = "zhiheng.credit"
    label = "credit"
    verbose_name = "信用"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what credit does when cases of its procedures take their steps."""
        from zhiheng.credit.services import entries

        entries.register()
