"""Staff accounts: made, listed, given a new password and switched off by the command line. There is no default one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from zhiheng.server.errors import AccountExists, AccountUnknown, PasswordRefused


@dataclass(frozen=True)
class Account:
    """One account as the command line shows it."""

    username: str
    active: bool
    created: datetime
    last_login: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def add(username: str, password: str) -> Account:
    """Make a staff account. Raises AccountExists and PasswordRefused."""
    model = get_user_model()
    with transaction.atomic():
        if model.objects.filter(username=username).exists():
            raise AccountExists(username=username)
        user = User(username=username, is_staff=True)
        set_password(user, password)
    return shown(user)


def everyone() -> list[Account]:
    """Return all staff accounts by name."""
    return [shown(user) for user in User.objects.filter(is_staff=True).order_by("username")]


def change_password(username: str, password: str) -> Account:
    """Give a new password and end every session. Raises AccountUnknown and PasswordRefused."""
    user = find(username)
    set_password(user, password)
    end_sessions(user)
    return shown(user)


def disable(username: str) -> Account:
    """Switch an account off and end its sessions; what it did stays under its name. Raises AccountUnknown."""
    user = find(username)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    return shown(user)


def find(username: str) -> User:
    """Return the account; raises AccountUnknown."""
    user = User.objects.filter(username=username, is_staff=True).first()
    if user is None:
        raise AccountUnknown(username=username)
    return user


def set_password(user: User, password: str) -> None:
    """Check and set a password; raises PasswordRefused with every reason in both languages."""
    zh, en = objections(user, password, "zh-hans"), objections(user, password, "en")
    if zh:
        raise PasswordRefused(reasons_zh=zh, reasons_en=en)
    user.set_password(password)
    user.save()


def objections(user: User, password: str, language: str) -> str:
    """Return why a password is refused, empty if it is not. Validators write their reasons at once, in one language."""
    with translation.override(language):
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            return " ".join(error.messages)
    return ""


def end_sessions(user: User) -> None:
    """Delete the sessions of an account."""
    mine = [one.pk for one in Session.objects.iterator() if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=mine).delete()


def shown(user: User) -> Account:
    """Return what may be shown of an account."""
    return Account(user.username, user.is_active, user.date_joined, user.last_login)
