"""A question about a value that somebody reported: asked, answered, closed with what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models


class Question(models.Model):
    """What was reported, what the ledger gave when it was asked, the answer, and how it was closed; rooms say about what."""

    class State(models.TextChoices):
        """How it stands."""

        ASKED = "asked", "asked"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"

    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    reported = models.TextField(blank=True)
    computed = models.TextField(blank=True, help_text="what the ledger gives; empty where nothing is computed")
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
        """In the order in which they were asked."""

        abstract = True
        ordering: ClassVar = ["id"]

    def answered(self, words: str, by: str, at: datetime) -> Self:
        """Keep the answer, and return the question."""
        self.answer, self.answered_by, self.answered_at, self.state = words, by, at, self.State.ANSWERED
        self.save()
        return self

    def closed(self, words: str, by: str, at: datetime) -> Self:
        """Keep what came of it, and return the question."""
        self.outcome, self.closed_by, self.closed_at, self.state = words, by, at, self.State.CLOSED
        self.save()
        return self
