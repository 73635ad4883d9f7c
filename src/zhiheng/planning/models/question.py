"""Questions to a body about a value that it reported with a duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.cases.models.question import Question


class ProgressQuestion(Question):
    """A question about the value of an indicator in a report on a duty."""

    progress = models.ForeignKey("planning.Progress", on_delete=models.PROTECT, related_name="questions")
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=16)

    class Meta(Question.Meta):
        """One open about a value."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["progress", "indicator", "period"], condition=~models.Q(state="closed"), name="progress_question_open_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.progress_id} {self.indicator} {self.state}"
