"""The vault of personal data: ciphertext under a random token, one key a person; erasing destroys the key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SealedPerson(models.Model):
    """One sealed value. The ledger holds `token`; without `wrapped_key` the ciphertext can never be opened again."""

    token = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=64, help_text="record type and field it came from")
    wrapped_key = models.BinaryField(null=True)
    ciphertext = models.BinaryField(null=True)
    sealed_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Looked up by token only."""

        indexes: ClassVar = []

    def __str__(self) -> str:
        return self.token


class VaultReading(models.Model):
    """Who opened which token, when and why; never the value."""

    token = models.CharField(max_length=40)
    reader = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-read_at", "-id"]

    def __str__(self) -> str:
        return f"{self.reader} {self.token}"
