"""The Django application of rounds."""

from __future__ import annotations

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Rounds, sheets of units, cells and remembered mappings."""

    name = "zhiheng.rounds"
    label = "rounds"
    verbose_name = "填报"
    default_auto_field = "django.db.models.BigAutoField"
