"""Who did what. Rows are written once; each past day is sealed by a digest that goes into the transparency log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Action(models.Model):
    """One thing that somebody did or was refused. Names accounts and objects, never what was read or typed."""

    at = models.DateTimeField(db_default=Now(), help_text="set by the database")
    verb = models.CharField(max_length=24)
    username = models.CharField(max_length=150, blank=True, help_text="empty: a visitor")
    body = models.CharField(max_length=64, blank=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=24, default="done")
    detail = models.JSONField(default=dict)

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="action_by_time"),
            models.Index(fields=["username", "-id"], name="action_by_name"),
            models.Index(fields=["verb", "-id"], name="action_by_verb"),
            models.Index(fields=["object_type", "object_id"], name="action_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.verb} {self.object_type} {self.object_id}"


class ActionSegment(models.Model):
    """The rows of a day, sealed: the digest of their chain, which goes on from that of the segment before."""

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField(help_text="in China")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField()
    digest = models.BinaryField()
    log_index = models.BigIntegerField(help_text="of the entry that tells the digest")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.day}"


class ActionPurge(models.Model):
    """That sealed rows up to a number were removed after their time."""

    until_id = models.BigIntegerField()
    rows = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"≤ {self.until_id}"
