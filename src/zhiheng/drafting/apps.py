"""The Django application of drafting."""

from __future__ import annotations

from django.apps import AppConfig


class DraftingConfig(AppConfig):
    """Drafts, the figures in them and their vintages."""

    name = "zhiheng.drafting"
    label = "drafting"
    verbose_name = "文稿"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what drafting does when a case of an office document takes its steps."""
        from zhiheng.drafting.services import drafts

        drafts.register()
