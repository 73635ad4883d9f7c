"""What accounts, posts and keys leave in the who-did-what log, whoever changes them and from where: by Django's signals."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from zhiheng.actors.models import Body, Post
from zhiheng.audit.services import actions
from zhiheng.server.audit_trail import acting_now, acting_of
from zhiheng.server.models import ApiKey

SYSTEM = "system"
_UID = "zhiheng-audit"
#: Columns of an account whose change by itself is no news.
_NO_NEWS = frozenset({"last_login"})


def connect() -> None:
    """Listen; called once, when the application is ready."""
    user_logged_in.connect(logged_in, dispatch_uid=_UID)
    user_logged_out.connect(logged_out, dispatch_uid=_UID)
    user_login_failed.connect(failed, dispatch_uid=_UID)
    user_locked_out.connect(locked, dispatch_uid=_UID)
    if apps.is_installed("allauth.mfa"):
        _listen_to_second_factors()
    post_save.connect(account_saved, sender=get_user_model(), dispatch_uid=_UID)
    post_delete.connect(account_deleted, sender=get_user_model(), dispatch_uid=_UID)
    for model in (Post, Body, ApiKey):
        post_save.connect(saved, sender=model, dispatch_uid=f"{_UID}-{model.__name__}")
        post_delete.connect(deleted, sender=model, dispatch_uid=f"{_UID}-{model.__name__}")


def _listen_to_second_factors() -> None:
    """Wrong codes are counted, and so noted, by the forms of accounts; here is what the account itself has."""
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa

    for signal, what in (
        (mfa.authenticator_added, "authenticator added"),
        (mfa.authenticator_removed, "authenticator removed"),
        (mfa.authenticator_reset, "authenticator reset"),
        (account.password_reset, "password reset"),
        (account.email_changed, "mail address changed"),
    ):
        signal.connect(_credential(what), dispatch_uid=f"{_UID}-{what}", weak=False)


def logged_in(sender: Any, request: Any, user: User, **_: Any) -> None:
    """Note a login."""
    body = acting_of(request).body if request is not None and hasattr(request, "session") else ""
    actions.note("login", username=user.get_username(), body=body)


def logged_out(sender: Any, request: Any, user: User | None, **_: Any) -> None:
    """Note a logout."""
    if user is not None:
        actions.note("logout", username=user.get_username())


def failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Note a failed login. A name that no account bears is not kept: people type their password there."""
    username = str(credentials.get("username") or credentials.get("login") or "")
    exists = "\x00" not in username and User.objects.filter(username=username).exists()
    actions.note("login", username=username if exists else "", outcome="failed", detail={"account": exists})


def locked(sender: Any, username: str | None, **_: Any) -> None:
    """Note that an account was locked after failed logins."""
    exists = bool(username) and "\x00" not in (username or "") and User.objects.filter(username=username).exists()
    actions.note("login", username=(username or "") if exists else "", outcome="locked", detail={"account": exists})


def _credential(what: str) -> Any:
    def changed(sender: Any, user: User, **_: Any) -> None:
        _note("change", "account", user.get_username(), {"what": what})

    return changed


def account_saved(sender: type[User], instance: User, created: bool, update_fields: Any = None, **_: Any) -> None:
    """Note that an account was made or changed, and whether its password was."""
    fields = sorted(set(update_fields or ()) - _NO_NEWS)
    if update_fields is not None and not fields and not created:
        return
    detail: dict[str, Any] = {"what": "made" if created else "changed", "active": instance.is_active}
    if getattr(instance, "_password", None) is not None or "password" in fields:
        detail["what"] = "made" if created else "password changed"
    if fields:
        detail["fields"] = fields
    _note("grant" if created else "change", "account", instance.get_username(), detail)


def account_deleted(sender: type[User], instance: User, **_: Any) -> None:
    """Note that an account was deleted."""
    _note("erase", "account", instance.get_username(), {})


def saved(sender: type[Model], instance: Any, created: bool, **_: Any) -> None:
    """Note that a post, a body or a key was made or changed."""
    kind, name, detail = _told(instance)
    _note("grant" if kind != "body" else "change", kind, name, {**detail, "what": "made" if created else "changed"})


def deleted(sender: type[Model], instance: Any, **_: Any) -> None:
    """Note that a post, a body or a key was deleted."""
    kind, name, detail = _told(instance)
    _note("grant" if kind != "body" else "erase", kind, name, {**detail, "what": "taken away"})


def _told(instance: Any) -> tuple[str, str, dict[str, Any]]:
    if isinstance(instance, Post):
        ends = instance.valid_until.isoformat() if instance.valid_until else None
        told = {"body": instance.body.code, "role": instance.role, "until": ends}
        return "post", instance.user.get_username(), told
    if isinstance(instance, ApiKey):
        return "key", instance.key_id, {"scopes": instance.scopes, "revoked": instance.revoked_at is not None}
    return "body", instance.code, {"kind": instance.kind, "active": instance.active}


def _note(verb: str, object_type: str, object_id: str, detail: dict[str, Any]) -> None:
    who = acting_now()
    actions.note(
        verb,
        username=who.username or SYSTEM,
        body=who.body,
        object_type=object_type,
        object_id=object_id,
        detail=detail,
    )
