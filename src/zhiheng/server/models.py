"""What the server itself keeps: keys of the API, how often each caller has called, and what staff set up for work."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhiheng.server.account.models import AccountState, Invitation, LoginSession, UsedPassword

__all__ = [
    "AccountState",
    "ApiKey",
    "ChosenColumns",
    "Invitation",
    "LoginSession",
    "MendingJob",
    "RateWindow",
    "SavedView",
    "UsedPassword",
]


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
    body = models.ForeignKey(
        "actors.Body", null=True, on_delete=models.PROTECT, related_name="api_keys", help_text="for whom it acts"
    )
    made_by = models.CharField(max_length=150, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    last_used_at = models.DateTimeField(null=True, help_text="to ten minutes")

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


class MendingJob(models.Model):
    """A mended sheet that is taken in by a background job: how far it has come, and what became of its rows."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        REFUSED = "refused", "refused"

    key = models.CharField(max_length=32, unique=True, help_text="names the folder in which the sheet waits")
    name = models.CharField(max_length=300)
    by = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    rows = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    outcome = models.JSONField(null=True, help_text="accepted, duplicates, quarantined, unknown")
    error = models.JSONField(null=True, help_text="code, zh and en of what refused the sheet")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class SavedView(models.Model):
    """A list of the workspace as somebody wants it again: its filters, search and order, under a name of one's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True, help_text="as it stands in the address")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name; one of a name for a person and a page."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return f"{self.page}: {self.name}"


class ChosenColumns(models.Model):
    """Which columns of a list somebody wants to see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chosen_columns")
    page = models.CharField(max_length=120)
    columns = models.JSONField(default=list)

    class Meta:
        """One choice for a person and a page."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "page"], name="chosen_columns_once")]

    def __str__(self) -> str:
        return f"{self.page}: {', '.join(self.columns)}"


class NoticeChoice(models.Model):
    """How somebody wants to be told by mail: in which language, and whether at all."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    language = models.CharField(max_length=2, default="zh", help_text="zh or en")
    by_mail = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"
