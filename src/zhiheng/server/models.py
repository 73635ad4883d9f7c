"""What the server itself keeps: keys of the API, and how often each caller has called."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ApiKey(models.Model):
    """A key of the API. The secret is never kept: only its SHA-256, which is enough for 256 random bits."""

    key_id = models.CharField(max_length=16, unique=True, help_text="by which people name it; no secret")
    name = models.CharField(max_length=150)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    rate = models.IntegerField(null=True, help_text="requests a minute; null: the installation's")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.key_id} {self.name}"


class RateWindow(models.Model):
    """How many requests a caller has been granted in a minute. The table is unlogged: a crash may forget it."""

    caller = models.CharField(max_length=64, primary_key=True, help_text="key, or a keyed hash of the address")
    minute = models.BigIntegerField()
    granted = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.caller} {self.minute}"
