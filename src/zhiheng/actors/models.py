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
