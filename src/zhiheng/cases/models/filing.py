"""What somebody without an account handed in: the case it became, and the receipt by which it is followed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.cases.models.case import Case


class Filing(models.Model):
    """The receipt of a case that a visitor opened. Its code is shown once and kept as a hash alone."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="filing")
    receipt = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the receipt code")
    form = models.CharField(max_length=64, unique=True, help_text="the form it came from: one form is taken once")
    at = models.DateTimeField()

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.case_id)
