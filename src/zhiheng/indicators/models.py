"""What the room keeps in the database: the values of the day, and releases with the values frozen in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ValueFields(models.Model):
    """The columns of `indicators.values.SCHEMA`."""

    indicator = models.CharField(max_length=100)
    level = models.CharField(max_length=16)
    area = models.CharField(max_length=60)
    period = models.CharField(max_length=16)
    starts = models.DateField()
    ends = models.DateField()
    breakdown = models.CharField(max_length=40, blank=True)
    part = models.CharField(max_length=120, blank=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    n = models.BigIntegerField(null=True)
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    method = models.CharField(max_length=16)
    origin = models.CharField(max_length=16)
    publisher = models.CharField(max_length=200, blank=True)
    flags = ArrayField(models.CharField(max_length=32), default=list)
    reason = models.CharField(max_length=20, blank=True)
    publicity = models.CharField(max_length=16, help_text="the strictest of the records it rests on")

    class Meta:
        """Fields alone."""

        abstract = True


class IndicatorValue(ValueFields):
    """A value of the day: dropped and filled again by each refresh of its pack."""

    pack = models.CharField(max_length=64)
    run = models.CharField(max_length=120, help_text="the stored run that it comes from")

    class Meta:
        """Read by indicator (a page of one), by area (a profile), by period (a map)."""

        indexes: ClassVar = [
            models.Index(fields=["pack", "indicator", "breakdown", "level", "starts"], name="value_indicator"),
            models.Index(fields=["pack", "area", "breakdown", "starts"], name="value_area"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.period}"


class Release(models.Model):
    """A set of values made public together: planned in the calendar, drafted, approved, held back until its instant."""

    class State(models.TextChoices):
        """Where it stands; `zhiheng.indicators.releases.STATES`."""

        PLANNED = "planned", "计划发布"
        DRAFT = "draft", "草稿"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已发布"

    pack = models.CharField(max_length=64)
    division = models.CharField(max_length=6, blank=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField(
        help_text="the instant that the calendar promises; until it nobody outside reads it"
    )
    indicators = ArrayField(models.CharField(max_length=100))
    periods = ArrayField(models.CharField(max_length=16))
    levels = ArrayField(models.CharField(max_length=16))
    number = models.PositiveIntegerField(default=1, help_text="which issue: 1, then revisions")
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="revision")
    reason = models.TextField(blank=True, help_text="why it was revised")
    run = models.CharField(max_length=120, blank=True)
    as_of = models.DateField(null=True)
    batch_seq = models.BigIntegerField(null=True)
    vintage = models.CharField(max_length=40, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    body = models.CharField(max_length=100, help_text="who releases")
    planned_by = models.CharField(max_length=150)
    drafted_by = models.CharField(max_length=150, blank=True)
    drafted_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    leaf = models.BigIntegerField(null=True, help_text="index in the transparency log")
    returned = models.TextField(blank=True, help_text="why the draft was last given back")
    synthetic = models.BooleanField(default=False)

    class Meta:
        """The calendar is read by instant, the portal by state."""

        indexes: ClassVar = [models.Index(fields=["pack", "state", "-planned_at"], name="release_calendar")]

    def __str__(self) -> str:
        return f"{self.pk} {self.title_zh} {self.vintage}"


class ReleaseValue(ValueFields):
    """A value as a release froze it; a trigger keeps those of approved releases as they are."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="values_frozen")

    class Meta:
        """Read whole by release, and by indicator over vintages."""

        indexes: ClassVar = [
            models.Index(fields=["indicator", "area", "period"], name="release_value_key"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.indicator} {self.area} {self.period}"
