"""What the room keeps in the database: proofs that people entered, and shares of targets that units carry.

Rows are only added, which triggers hold: a correction is a further row that names the one it takes the place of.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """Who wrote a row, for which target, and which row it takes the place of."""

    pack = models.CharField(max_length=40)
    target = models.CharField(max_length=80)
    area = models.CharField(max_length=60, help_text="division code of whose promise or split it is")
    by = models.CharField(max_length=150)
    body = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="why it takes the place of another, or takes it back")
    taken_back = models.BooleanField(default=False, help_text="nothing stands in the place of the row corrected")
    synthetic = models.BooleanField(default=False)

    class Meta:
        """Fields alone."""

        abstract = True


class TargetProof(Entry):
    """A document or event that shows whether a promise without a figure was kept, or that what must not happen did."""

    shows = models.CharField(max_length=16, help_text="promises.known.Shows")
    on = models.DateField(help_text="day of the document or event")
    source = models.CharField(max_length=300, help_text="number and name of the document, or the event")
    says = models.CharField(max_length=500, blank=True)
    record = models.CharField(max_length=64, blank=True, help_text="id of a record of the ledger")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        """In the order of writing."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["pack", "target"], name="target_proof_target")]

    def __str__(self) -> str:
        return f"{self.target}: {self.source}"


class TargetSplit(Entry):
    """How a target, or the share of it that an area carries, is shared out to the units right below."""

    method = models.CharField(max_length=16, help_text="promises.splitting.Method")
    total = models.DecimalField(max_digits=24, decimal_places=6)
    on = models.DateField(help_text="day whose divisions are the units")
    basis = models.CharField(max_length=300, blank=True, help_text="by which weights or capacities, in words")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        """In the order of writing; an area has one split of a target at a time."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["pack", "target", "area"], name="target_split_target")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pack", "target", "area"],
                condition=models.Q(corrects__isnull=True),
                name="target_split_begun_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.area}"


class TargetShare(models.Model):
    """The share of one unit in a split."""

    split = models.ForeignKey(TargetSplit, on_delete=models.PROTECT, related_name="shares")
    unit = models.CharField(max_length=60, help_text="division code")
    value = models.DecimalField(max_digits=24, decimal_places=6)
    weight = models.DecimalField(
        max_digits=24, decimal_places=6, null=True, help_text="weight or capacity it came from"
    )

    class Meta:
        """In the order of the codes; a unit once in a split."""

        ordering: ClassVar = ["unit"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["split", "unit"], name="target_share_unit_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.value}"
