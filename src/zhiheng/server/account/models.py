"""What the server keeps of accounts besides Django's own rows: the state of the password, sessions, invitations."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class AccountState(models.Model):
    """What the policy must know of an account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="account_state"
    )
    password_set_at = models.DateTimeField()
    must_change_password = models.BooleanField(default=False, help_text="set by somebody else, or reset")
    excused = models.CharField(
        max_length=300, blank=True, help_text="why no second factor is asked; none: it is, as the policy says"
    )
    failed_codes = models.IntegerField(default=0, help_text="wrong codes since the last right one")
    codes_locked_until = models.DateTimeField(null=True)
    used_codes = models.JSONField(default=list, help_text="digests of the last codes taken, each counts once")
    made_by = models.CharField(max_length=150, blank=True)

    def __str__(self) -> str:
        return str(self.user_id)


class UsedPassword(models.Model):
    """The hash of a password that an account had."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="used_passwords")
    hash = models.CharField(max_length=256)
    until = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.until}"


class LoginSession(models.Model):
    """A session of an account, found by the account: so that it can be shown and ended without reading all sessions."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    way = models.CharField(max_length=40, blank=True, help_text="password, socialaccount, mfa, joined by +")
    agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        """Newest first; an ended one is deleted, the log of who did what tells of it."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at}"


class Invitation(models.Model):
    """That somebody may make an account for a body, once, by a link that proves who holds the registered contact.

    The token is never kept, only its SHA-256. The address it went to is forgotten when the link is used or void.
    """

    class Way(models.TextChoices):
        """How the link reached the body, which is what the account rests on."""

        MAIL = "mail", "mail"
        LETTER = "letter", "letter"
        PAPER = "paper", "paper"

    body = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=32, help_text="actors.Role")
    way = models.CharField(max_length=16, choices=Way.choices)
    contact = models.CharField(max_length=200, blank=True, help_text="where it was sent; forgotten when used or void")
    contact_source = models.CharField(max_length=300, help_text="where that contact is registered")
    evidence = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the paper, entered by staff")
    evidence_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    void_at = models.DateTimeField(null=True)
    void_by = models.CharField(max_length=150, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.body_id} {self.way} {self.made_at}"
