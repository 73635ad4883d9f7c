"""Bodies of this installation and the posts that accounts hold in them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Body(models.Model):
    """A body that reports, decides or asks: an office, a laboratory, a bank, an enterprise."""

    code = models.CharField(max_length=64, unique=True, help_text="the pack's id of it, uscc:… for an enterprise")
    kind = models.CharField(max_length=32, help_text="actors.BodyKind")
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    level = models.CharField(
        max_length=16, default="province", help_text="nation, province, prefecture, county, zone, …"
    )
    division = models.CharField(max_length=6, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    subject = models.CharField(max_length=64, blank=True, help_text="of an enterprise: uscc:…")
    email = models.EmailField(blank=True, help_text="where notices go")
    webhook = models.URLField(blank=True, help_text="set by the system administrator alone")
    active = models.BooleanField(default=True)
    mark = models.CharField(max_length=10, blank=True, help_text="机关代字, 川市监 in 川市监信告〔2026〕1号")

    class Meta:
        """By code."""

        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Post(models.Model):
    """That an account holds a role in a body, over some units, from one day to another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32, help_text="actors.Role")
    units = models.JSONField(
        default=list, help_text="division codes without trailing zeros; none: the body's own place"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="first day on which it is held no more")
    given_by = models.CharField(max_length=150, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One open post of a role for an account and a body; ended ones stay. A trigger keeps administrators apart."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "body", "role"], condition=models.Q(valid_until__isnull=True), name="post_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.body_id}"


class RecordGrant(models.Model):
    """That an account may open one restricted record for some days, and why. Every state of the record is meant."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="record_grants")
    record_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateField(help_text="first day on which it is held no more")

    class Meta:
        """Asked for by account and record."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["user", "record_id"], name="grant_of_record")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.record_id[:12]}"


class SharingAgreement(models.Model):
    """An entry of the sharing register: who gives what to whom, on which basis, for which purpose, from when to when.

    `record_types` maps a record type to the fields that may be read of it, none: all that departments may see.
    """

    code = models.SlugField(max_length=64, unique=True, help_text="by which people and programs name it")
    provider = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="gives")
    receiver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="gets")
    basis = models.CharField(max_length=500, help_text="law, rule or decision on which it rests")
    purpose = models.SlugField(max_length=64, help_text="what a reader names: loan-check, award-check …")
    purpose_zh = models.CharField(max_length=300)
    purpose_en = models.CharField(max_length=300)
    record_types = models.JSONField(default=dict, help_text="record type → fields; no fields: all")
    returns_zh = models.CharField(max_length=300, blank=True, help_text="what flows back")
    returns_en = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=200, blank=True, help_text="never public")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="first day on which it holds no more")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        """By code; a reader's agreement is found by receiver and purpose."""

        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["receiver", "purpose"], name="agreement_of_receiver")]

    def __str__(self) -> str:
        return f"{self.code} {self.provider_id} → {self.receiver_id}"


class SharingUse(models.Model):
    """How often an agreement was used on a day by one caller."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="uses")
    day = models.DateField()
    caller = models.CharField(max_length=150, help_text="account, or key:…")
    count = models.BigIntegerField(default=0)

    class Meta:
        """One row a day and caller."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agreement", "day", "caller"], name="use_once_a_day")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.day} {self.caller} {self.count}"
