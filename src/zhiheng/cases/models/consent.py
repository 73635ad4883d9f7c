"""That a party consents to electronic service (送达地址确认书)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.cases.models.papers import CaseFile


class ServiceConsent(models.Model):
    """The consent of a party to be served electronically, at an address that it names, until it withdraws it."""

    class Origin(models.TextChoices):
        """How it was given."""

        ACCOUNT = "account", "account"
        PAPER = "paper", "paper"

    subject = models.CharField(max_length=64, help_text="uscc:… of who consents")
    address = models.CharField(max_length=200, help_text="where it takes what is served; no number of a person")
    given_on = models.DateField()
    origin = models.CharField(max_length=16, choices=Origin.choices)
    file = models.ForeignKey(
        CaseFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="scan of the paper"
    )
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    class Meta:
        """Newest first; one that stands for each party."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject"], name="consent_stands_once", condition=models.Q(withdrawn_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.given_on}"
