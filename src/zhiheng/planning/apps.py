"""The Django application of planning."""

from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Progress of tasks, follow-up items, oversight rounds and findings."""

    name = "zhiheng.planning"
    label = "planning"
    verbose_name = "计划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what planning does when cases send letters on items, and documents of plans."""
        from zhiheng.planning.services import letters, plan_signing

        letters.register()
        plan_signing.register()
