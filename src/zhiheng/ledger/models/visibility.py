"""Visibility: the one thing about a record that lives in the database alone, so that a stop reaches all at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class VisibilityStop(models.Model):
    """An overlay on a record's publicity; effective publicity is the stricter of the row's and this one's.

    Not part of the projection: rebuilding keeps it.
    """

    record_id = models.CharField(max_length=64, primary_key=True)
    publicity = models.CharField(max_length=16)
    reason = models.CharField(max_length=500)
    ordered_by = models.CharField(max_length=150)
    ordered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-ordered_at"]

    def __str__(self) -> str:
        return f"{self.record_id[:12]} → {self.publicity}"


class VisibilityChange(models.Model):
    """A stop came, changed or was lifted: who took data away before learns of it by `changes since`.

    Written by a trigger of the database alone, so that no way of ordering a stop goes unnoticed.
    """

    id = models.BigAutoField(primary_key=True)
    record_id = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        """Asked for by moment."""

        indexes: ClassVar = [models.Index(fields=["changed_at"], name="visibility_changed")]

    def __str__(self) -> str:
        return f"{self.record_id[:12]} @ {self.changed_at:%Y-%m-%d %H:%M}"
