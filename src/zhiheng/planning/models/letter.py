"""Letters that hurry an item on (督办函, 催办通知): which document of which case is about which item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FollowUpLetter(models.Model):
    """That a document is about an item. A notice on several items has a row for each; sign-off lies in its case."""

    class Kind(models.TextChoices):
        """What the document is."""

        LETTER = "letter", "letter"
        NOTICE = "notice", "notice"

    item = models.ForeignKey("planning.FollowUp", on_delete=models.PROTECT, related_name="letters")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="follow_up_letters")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    sent_on = models.DateField(null=True, help_text="the day on which its case sent the document")

    class Meta:
        """In the order in which they were begun; an item once in a document."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "case"], name="follow_up_letter_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind} {self.case_id}"
