"""Files that prove something in planning. Their content lies in the store of cases under its SHA-256."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PlanningFile(models.Model):
    """A file laid beside one event: a report of progress, a step of a follow-up item, a stage of a finding."""

    progress = models.ForeignKey(
        "planning.Progress", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    event = models.ForeignKey(
        "planning.FollowUpEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    finding_event = models.ForeignKey(
        "planning.FindingEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were laid."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    models.Q(progress__isnull=False, event__isnull=True, finding_event__isnull=True)
                    | models.Q(progress__isnull=True, event__isnull=False, finding_event__isnull=True)
                    | models.Q(progress__isnull=True, event__isnull=True, finding_event__isnull=False)
                ),
                name="planning_file_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:12]}"
