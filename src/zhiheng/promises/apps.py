"""The Django application of promises."""

from __future__ import annotations

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Shares of targets that units carry, and proofs that people entered."""

    name = "zhiheng.promises"
    label = "promises"
    verbose_name = "承诺"
    default_auto_field = "django.db.models.BigAutoField"
