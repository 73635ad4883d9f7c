"""What follows the scores: objections, hand-over to offices, titles of places with their checks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.assessment.models.years import AssessedUnit, AssessmentYear


class SheetObjection(models.Model):
    """What a unit objects to, and what was answered; one answer, by somebody else than who scored."""

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="objections")
    criterion = models.CharField(max_length=80)
    text = models.TextField()
    filed_at = models.DateTimeField()
    username = models.CharField(max_length=150)
    body = models.CharField(max_length=64)
    due_on = models.DateField(null=True, help_text="last day to answer; none where the sheet says no term")
    provisional = models.BooleanField(default=False)
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)
    points_before = models.IntegerField(null=True)
    points_after = models.IntegerField(null=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.criterion}"


class ResultHandOver(models.Model):
    """Results of units handed to an office that uses them, with its receipt. Nothing about persons is in it."""

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="handed")
    office = models.CharField(max_length=64, help_text="id of the body in the pack")
    office_zh = models.CharField(max_length=200)
    office_en = models.CharField(max_length=200)
    purpose_zh = models.CharField(max_length=300)
    purpose_en = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, help_text="of what was handed over, in canonical form")
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=200, blank=True, help_text="the office; of a paper receipt what it says")
    on_paper = models.BooleanField(default=False)

    class Meta:
        """By office."""

        ordering: ClassVar = ["year", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "office"], name="handed_once")]

    def __str__(self) -> str:
        return f"{self.year_id} {self.office}"


class PlaceTitle(models.Model):
    """A title that a place won in a review, for a term; it is checked again and may be lost."""

    unit = models.OneToOneField(AssessedUnit, on_delete=models.PROTECT, related_name="title")
    pack = models.CharField(max_length=40)
    programme = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    granted_on = models.DateField()
    valid_until = models.DateField(help_text="last day; it is checked again before")
    state = models.CharField(max_length=12, default="granted", help_text="granted, renewed, withdrawn, expired")

    class Meta:
        """By the day on which they end."""

        ordering: ClassVar = ["valid_until", "id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.programme}"


class TitleEvent(models.Model):
    """A check, a renewal, a withdrawal or the end of a title. Rows are only ever added."""

    title = models.ForeignKey(PlaceTitle, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, help_text="granted, renewed, withdrawn, expired")
    points = models.IntegerField(null=True, help_text="of the check, in thousandths")
    reason = models.TextField(blank=True)
    username = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=64, blank=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.title_id} {self.kind}"
