"""The transparency log. No table refers to another by a foreign key: checking one would want the right to change rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LogEntry(models.Model):
    """One leaf. The database itself demands that the next index is the number of entries."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    public = models.BooleanField(help_text="whether the leaf holds the content or only a salted hash of it")
    at = models.DateTimeField()
    leaf = models.BinaryField(help_text="canonical JSON (RFC 8785)")
    leaf_hash = models.BinaryField(help_text="SHA-256(0x00 ‖ leaf)")

    class Meta:
        """In order."""

        ordering: ClassVar = ["index"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-index"], name="log_by_kind"),
            models.Index(fields=["-at"], name="log_by_time"),
            models.Index(fields=["leaf_hash"], name="log_by_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class LogContent(models.Model):
    """What a salted hash stands for. Whoever is entitled gets both and can check; lawful erasure deletes the row."""

    index = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(help_text="32 random bytes")
    content = models.BinaryField(help_text="canonical JSON; the leaf holds SHA-256(salt ‖ content)")

    def __str__(self) -> str:
        return str(self.index)


class LogReference(models.Model):
    """Which entry tells of a thing that must be told once: a run, a release of a pack."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=200)
    index = models.BigIntegerField()

    class Meta:
        """One entry for a thing."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class LogNode(models.Model):
    """The hash over a complete subtree of two leaves or more; that of one leaf stands with the entry."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """What the operator signed: that the log of this size has this root."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    day = models.DateField(help_text="in China")
    at = models.DateTimeField()
    note = models.TextField(help_text="the signed note as it was given out")
    key_id = models.CharField(max_length=16, help_text="first eight bytes of the SHA-256 of the public key")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-size"]

    def __str__(self) -> str:
        return f"{self.size} {self.day}"


class Cosignature(models.Model):
    """The signature of a witness over a checkpoint."""

    size = models.BigIntegerField(help_text="of the checkpoint")
    witness = models.CharField(max_length=200)
    line = models.TextField(help_text="as the witness gave it")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One of a witness for a checkpoint."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["size", "witness"], name="cosigned_once")]

    def __str__(self) -> str:
        return f"{self.size} {self.witness}"


class Sending(models.Model):
    """That a checkpoint was sent to a witness, or was not because of an error."""

    size = models.BigIntegerField(help_text="of the checkpoint")
    to = models.CharField(max_length=500, help_text="mailto:… or the folder")
    at = models.DateTimeField(auto_now_add=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["size"], name="sending_of")]

    def __str__(self) -> str:
        return f"{self.size} → {self.to}"
