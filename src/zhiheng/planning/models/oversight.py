"""Quality oversight rounds (质量督察), their findings, and the stages of each until it is verified."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OversightRound(models.Model):
    """One round of oversight over some units."""

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", "planned"
        UNDER_WAY = "under_way", "under way"
        REPORTED = "reported", "reported"
        CLOSED = "closed", "closed"

    number = models.CharField(max_length=60, unique=True)
    pack = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    scope = models.TextField(blank=True)
    body = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="oversight_rounds")
    units = models.JSONField(default=list, help_text="codes of the bodies that are inspected")
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.PLANNED)
    synthetic = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    closed_on = models.DateField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Finding(models.Model):
    """One finding of a round in one unit."""

    number = models.CharField(max_length=60, unique=True)
    round = models.ForeignKey(OversightRound, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="oversight_findings")
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=300, blank=True, help_text="what it is measured against")
    stage = models.CharField(max_length=16, default="found", help_text="found, planned, done, verified")
    found_on = models.DateField()
    due_on = models.DateField(null=True)
    measures = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    returned = models.BooleanField(default=False)
    returns = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=0)
    told = models.JSONField(default=list, help_text="marks of the reminders sent")

    class Meta:
        """In the order of the round."""

        ordering: ClassVar = ["round", "id"]
        indexes: ClassVar = [models.Index(fields=["stage", "due_on"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class FindingEvent(models.Model):
    """One stage of a finding. Rows are only ever added."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=24, help_text="found, planned, done, verified, returned")
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    username = models.CharField(max_length=150)
    body = models.CharField(max_length=64)

    class Meta:
        """In order."""

        ordering: ClassVar = ["finding", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["finding", "seq"], name="finding_event_once")]

    def __str__(self) -> str:
        return f"{self.finding_id}.{self.seq} {self.kind}"
