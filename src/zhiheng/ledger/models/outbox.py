"""The outbox: what a decision appends to the ledger, written in the deciding transaction and delivered afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutboxBatch(models.Model):
    """One append that is owed to the ledger. Its key names the batch, so that delivering twice appends once."""

    key = models.CharField(max_length=64, unique=True)
    record_type = models.CharField(max_length=64)
    source = models.CharField(max_length=100)
    rows = models.JSONField(help_text="rows in payload fields, as JSON")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)
    batch_seq = models.BigIntegerField(null=True)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=1000, blank=True)

    class Meta:
        """In order of decision; undelivered ones are few."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(delivered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.key}"
