"""What an account must do before it may work: take a password of its own, change an old one, set up a second factor."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from zhiheng.actors.kinds import ADMINISTRATORS
from zhiheng.actors.services import posts_today
from zhiheng.server import account_policy
from zhiheng.server.account.models import AccountState

#: Two of allauth's kinds; a sheet of emergency codes alone is no second factor.
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def password_of(user: User, state: AccountState | None, now: datetime | None = None) -> str:
    """Return why the password must be changed: ``initial``, ``old``, or nothing. Who has none here need not."""
    if not user.has_usable_password():
        return ""
    if state is not None and state.must_change_password:
        return "initial"
    days = account_policy.current().rotation_days
    since = state.password_set_at if state is not None else user.date_joined
    return "old" if days is not None and (now or timezone.now()) - since >= timedelta(days=days) else ""


def second_factor_asked(user: User, state: AccountState | None = None) -> bool:
    """Return whether two factors are asked of an account."""
    whom = account_policy.two_factors_of()
    if whom == "nobody":
        return False
    known = state or AccountState.objects.filter(user=user).first()
    if known is not None and known.excused:
        return False
    return whom == "everyone" or bool(posts_today().filter(user=user, role__in=ADMINISTRATORS).exists())


def has_second_factor(user: User) -> bool:
    """Return whether the account has an app or a key."""
    return bool(Authenticator.objects.filter(user=user, type__in=STRONG).exists())


def outside_suffices(way: str) -> bool:
    """Return whether the session began by a province's own login that asks for two factors itself."""
    if "socialaccount" not in way.split("+"):
        return False
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return any(one["settings"]["two_factors"] for one in apps)
