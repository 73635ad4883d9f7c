"""Questions to a body about a value that it reported with a duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ProgressQuestion(models.Model):
    """What was reported, what the ledger gave when it was asked, the answer, and how the question was closed."""

    class State(models.TextChoices):
        """How it stands."""

        ASKED = "asked", "asked"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"

    progress = models.ForeignKey("planning.Progress", on_delete=models.PROTECT, related_name="questions")
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    reported = models.CharField(max_length=100)
    computed = models.CharField(max_length=100, blank=True, help_text="empty where nothing is computed")
    question = models.TextField()
    asked_by = models.CharField(max_length=150)
    asked_body = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """In the order in which they were asked; one open about a value."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["progress", "indicator", "period"], condition=~models.Q(state="closed"), name="progress_question_open_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.progress_id} {self.indicator} {self.state}"
