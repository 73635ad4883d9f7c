"""The Django application of assessment."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessments of a year, units, scores and evidence."""

    name = "zhiheng.assessment"
    label = "assessment"
    verbose_name = "考核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the steps of a year's case work on its sheets."""
        from zhiheng.assessment.services import course

        course.connect()
