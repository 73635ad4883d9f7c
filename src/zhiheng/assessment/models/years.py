"""An assessment of a year (or an edition of a review), its units, what happened, and the draw of the units visited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AssessmentYear(models.Model):
    """One year of one sheet by one body. Its course is a case; the sheet is kept as it was when the year began."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="assessment")
    pack = models.CharField(max_length=40)
    scheme = models.CharField(max_length=80)
    use = models.CharField(max_length=16, default="yearly", help_text="policy.model.AssessmentUse")
    content = models.JSONField(help_text="the sheet and its table of grades as resolved when the year began")
    content_hash = models.CharField(max_length=64)
    year = models.IntegerField()
    starts = models.DateField()
    ends = models.DateField()
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    body = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="assessments")
    scorers = models.JSONField(default=list, help_text="codes of the bodies that score criteria")
    synthetic = models.BooleanField(default=False)
    computed_at = models.DateTimeField(null=True)
    annex = models.JSONField(default=dict, help_text="method annex as it was when the result was decided")
    decided_at = models.DateTimeField(null=True)
    decided_leaf = models.BigIntegerField(null=True, help_text="entry of the transparency log")
    published_at = models.DateTimeField(null=True)
    published_leaf = models.BigIntegerField(null=True)

    class Meta:
        """Newest first; a body runs a sheet once a year."""

        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "pack", "scheme", "year"], name="assessment_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"


class AssessedUnit(models.Model):
    """A unit in a year: a place, a zone or a department. Never a person."""

    year = models.ForeignKey(AssessmentYear, on_delete=models.CASCADE, related_name="units")
    group = models.CharField(max_length=60)
    code = models.CharField(max_length=60, help_text="division, region or body; of a town or village its code")
    level = models.CharField(max_length=16, help_text="policy.model.UnitLevel")
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    division = models.CharField(max_length=6, blank=True)
    body = models.ForeignKey(
        "actors.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="assessed", help_text="who answers"
    )
    goals = models.TextField(blank=True)
    goals_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    late = models.CharField(max_length=500, blank=True, help_text="why it went on without a self-report")
    reviewed_at = models.DateTimeField(null=True, help_text="desk review done")
    visited_at = models.DateTimeField(null=True)
    finding = models.TextField(blank=True, help_text="of the visit")
    answered_at = models.DateTimeField(null=True, help_text="accepted the scores, or objected")
    points = models.IntegerField(null=True, help_text="decided, in thousandths of a point")
    computed_grade = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=20, blank=True, help_text="as decided")
    grade_reason = models.CharField(
        max_length=1000, blank=True, help_text="where the grade differs from the computed one"
    )
    version = models.IntegerField(default=0)

    class Meta:
        """By group and code."""

        ordering: ClassVar = ["year", "group", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "code"], name="unit_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year_id} {self.code} {self.name_zh}"


class AssessmentEvent(models.Model):
    """One thing that happened in a year. Rows are only ever added; a trigger refuses to change or remove them."""

    year = models.ForeignKey(AssessmentYear, on_delete=models.PROTECT, related_name="events")
    unit = models.ForeignKey(AssessedUnit, null=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    username = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["year", "unit"], name="assessment_event_of")]

    def __str__(self) -> str:
        return f"{self.year_id} {self.kind}"


class FieldDraw(models.Model):
    """The draw of the units visited: what was committed to before, and what came out."""

    year = models.OneToOneField(AssessmentYear, on_delete=models.PROTECT, related_name="draw")
    secret = models.CharField(max_length=64, help_text="shown to nobody before the draw")
    commitment = models.CharField(max_length=64)
    groups = models.JSONField(help_text="[{group, units, size}] as committed to")
    committed_at = models.DateTimeField()
    committed_leaf = models.BigIntegerField()
    dice = models.CharField(max_length=100, blank=True)
    document = models.JSONField(default=dict, help_text="the published draw")
    drawn_at = models.DateTimeField(null=True)
    drawn_leaf = models.BigIntegerField(null=True)

    class Meta:
        """By year."""

        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return f"{self.year_id} {self.commitment[:12]}"


class OwnSheet(models.Model):
    """Criteria that a body drew up for a programme whose documents give none. A change is a further version."""

    body = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="own_sheets")
    pack = models.CharField(max_length=40)
    programme = models.CharField(max_length=70)
    version = models.IntegerField()
    content = models.JSONField(help_text="the sheet, as an assessment of the pack would be written")
    username = models.CharField(max_length=150)
    at = models.DateTimeField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        """The newest version first."""

        ordering: ClassVar = ["pack", "programme", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "pack", "programme", "version"], name="own_sheet_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.programme} {self.version}"
