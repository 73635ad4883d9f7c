"""Progress of duties and what the body above said of it. Rows are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Progress(models.Model):
    """One report of a responsible body on one duty. A correction is a new row that names the one it corrects."""

    duty = models.CharField(max_length=200, help_text="pack/task/duty, or unit/number/code")
    plan = models.CharField(max_length=120)
    body = models.CharField(max_length=64)
    on = models.DateField(help_text="the day that the report tells of")
    stage = models.CharField(max_length=16, help_text="planning.progress.Stage")
    percent = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)
    evidence = models.JSONField(default=list, help_text="[{record_id, record_type, occurred_on}]")
    values = models.JSONField(default=list, help_text="[{indicator, period, value, unit}]")
    publicity = models.CharField(max_length=16, default="departments")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.CharField(max_length=1000, blank=True, help_text="of a correction")
    synthetic = models.BooleanField(default=False)
    username = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were given."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["duty"]), models.Index(fields=["plan", "on"])]

    def __str__(self) -> str:
        return f"{self.duty} {self.on} {self.stage}"


class ProgressCheck(models.Model):
    """What the body above said of a report."""

    progress = models.ForeignKey(Progress, on_delete=models.PROTECT, related_name="checks")
    verdict = models.CharField(max_length=16, help_text="planning.progress.Verdict")
    reason = models.TextField(blank=True)
    body = models.CharField(max_length=64)
    on = models.DateField()
    username = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were said."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.progress_id} {self.verdict}"
