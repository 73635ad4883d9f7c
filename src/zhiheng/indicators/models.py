"""What the room keeps in the database: the values of the day, read by pages, rounds and promises."""

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
