"""What stands on the sheet of a unit: entries of every hand, evidence, and the numbers of a panel's members."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhiheng.assessment.models.years import AssessedUnit, AssessmentYear


class SheetEntry(models.Model):
    """What a hand entered of a criterion. A correction is a further row; a trigger refuses to change or remove any.

    Hands: self, department, review, verified; computed (the value of an indicator), counted (events found in the ledger),
    cap (an event that caps the grade; the criterion is the cap's id).
    """

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="entries")
    criterion = models.CharField(max_length=80)
    hand = models.CharField(max_length=12)
    reviewer = models.IntegerField(default=0, help_text="number within the panel")
    content = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    body = models.CharField(max_length=64, blank=True)
    username = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        """In order; the latest of each hand counts."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["unit", "criterion", "hand"], name="sheet_entry_of")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.criterion} {self.hand}"


class SheetEvidence(models.Model):
    """What proves a criterion: a file, what a room gathered, or a note. What people name has no English (`title_en` is empty)."""

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="evidence")
    criterion = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, help_text="file, note, round, task, record")
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True, default="")
    reference = models.CharField(max_length=300, blank=True, help_text="key within the room it was gathered from")
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    media_type = models.CharField(max_length=100, blank=True)
    gathered = models.BooleanField(default=False, help_text="came by itself")
    username = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """In order; what was gathered stands once."""

        ordering: ClassVar = ["unit", "criterion", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "criterion", "kind", "reference"], condition=models.Q(gathered=True),
                name="evidence_gathered_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_id} {self.criterion} {self.title[:40]}"


class PanelMember(models.Model):
    """The number under which an account reviews in a year: scores are shown by number alone."""

    year = models.ForeignKey(AssessmentYear, on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()

    class Meta:
        """By number."""

        ordering: ClassVar = ["year", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "user"], name="panel_member_once"),
            models.UniqueConstraint(fields=["year", "number"], name="panel_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year_id} {self.number}"
