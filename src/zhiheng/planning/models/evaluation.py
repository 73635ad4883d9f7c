"""Evaluations of plans: computed, with a text that people edit, then frozen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PlanEvaluation(models.Model):
    """One evaluation. When it is frozen, content, text and hash stay as they are and the log holds the hash."""

    plan = models.CharField(max_length=120)
    pack = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    final = models.BooleanField()
    on = models.DateField()
    known_at = models.DateTimeField(help_text="up to when progress was known")
    content = models.JSONField()
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)
    body = models.CharField(max_length=64)
    publicity = models.CharField(max_length=16, default="departments")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=150, blank=True)
    frozen_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    leaf = models.BigIntegerField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["plan", "on"])]

    def __str__(self) -> str:
        return f"{self.plan} {self.on}"
