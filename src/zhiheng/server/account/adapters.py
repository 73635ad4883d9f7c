"""What allauth asks us: who may make an account (nobody), where a login leads, how secrets are kept, who comes from outside."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhiheng.actors.kinds import ADMINISTRATORS
from zhiheng.actors.services import of, posts_today
from zhiheng.audit.services import actions
from zhiheng.server.account import confirmed, demands
from zhiheng.server.api.rates import address_of

SAID = {
    "mfa/messages/totp_activated.txt": lazy("验证器应用已启用。下次登录时须输入它显示的验证码。"),
    "mfa/messages/totp_deactivated.txt": lazy("验证器应用已停用。"),
    "mfa/messages/recovery_codes_generated.txt": lazy("已生成新的备用码，旧的不再有效。"),
    "mfa/messages/webauthn_added.txt": lazy("安全密钥已添加。"),
    "mfa/messages/webauthn_removed.txt": lazy("安全密钥已移除。"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the security administrator, the command line or an invitation, never by a visitor."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": lazy("密码不对。"),
        "username_password_mismatch": lazy("账户名或密码不对。"),
        "too_many_login_attempts": lazy("尝试次数过多，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where an account works: its body's own pages, or the workspace."""
        return home_of(request.user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again unless the login or a confirmation is recent."""
        return not confirmed.recently(context.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the caller's address, as for the API."""
        return address_of(request)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None,
                    message_context: dict[str, Any] | None = None, extra_tags: str = "",
                    message: str | None = None) -> None:  # fmt: skip
        """Say our own words; what has none (that one has logged in) is seen anyway."""
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none: accounts need no mail address. What was done stands in the log and on the page of sessions."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of apps lie encrypted in the database; who must have a second factor cannot take the last one off."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": lazy("验证没有通过，请再试一次。"),
        "cannot_delete_authenticator": lazy("本系统要求两步验证：请先添加另一种方式，再停用这一种。"),
        "cannot_generate_recovery_codes": lazy("先启用一种两步验证，才能生成备用码。"),
    }

    def get_totp_label(self, user: Any) -> str:
        """Name the account by its login name, never by a mail address."""
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret that was kept. Raises InvalidToken when the installation's key is another one."""
        return ciphers().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to take off the last second factor of somebody of whom one is asked."""
        strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=authenticator.user, type__in=strong).exclude(pk=authenticator.pk)
        return others.exists() or not demands.second_factor_asked(authenticator.user)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  allauth's name
        """Return a first name for a key."""
        return _("安全密钥 %(n)d") % {"n": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none, as for accounts."""


def ciphers() -> MultiFernet:
    """Return what secrets are kept with: a key of the installation's signing key, and of those before it."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in known])


def _derived(key: str | bytes) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"zhiheng second factor").derive(force_bytes(key))
    return base64.urlsafe_b64encode(made)


class ExternalAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes from a province's own login is an account that is here already, found by a claim at the first time."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie a first login to its account, or say that there is none."""
        if sociallogin.is_existing:
            return
        claimed = self.claimed(sociallogin)
        user = User.objects.filter(username__iexact=claimed).first() if claimed else None
        why = "" if user is None else self.untied(user, sociallogin.account.provider)
        if user is not None and not why:
            sociallogin.connect(request, user)
            detail = {"what": "external-login-tied", "provider": sociallogin.account.provider}
            actions.note(
                "change", username=user.username, object_type="account", object_id=user.username, detail=detail
            )
        elif why or not self.is_open_for_signup(request, sociallogin):
            name = user.username if user is not None else ""
            what = why or "external-login-without-account"
            actions.note("login", username=name, outcome="refused", detail={"what": what})
            page = render(request, "account/external_unknown.html", {"section": "login"}, status=403)
            raise ImmediateHttpResponse(page)

    def untied(self, user: User, provider: str) -> str:
        """Return why a login from outside is not tied to an account by its claim; "" where it may be.

        People may change that claim at the provider, and another may get it later (OpenID Connect Core 5.7): an account
        that is tied already stays with its first subject, and an administrator's is never had by a name alone.
        """
        if SocialAccount.objects.filter(user=user, provider=provider).exists():
            return "external-login-of-another"
        if posts_today().filter(user=user, role__in=[role.value for role in ADMINISTRATORS]).exists():
            return "external-login-of-administrator"
        return ""

    def claimed(self, sociallogin: Any) -> str:
        """Return the value of the claim that names an account."""
        name = sociallogin.provider.app.settings["claim"]
        data = sociallogin.account.extra_data
        found = [
            part.get(name) for part in (data.get("id_token"), data.get("userinfo"), data) if isinstance(part, dict)
        ]
        return next((str(one).strip() for one in found if one), "")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether an account is made where none fits; it has no post and so sees nothing."""
        return bool(sociallogin.provider.app.settings["create"] and self.claimed(sociallogin))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take the name of the account alone: no mail address and no name of a person is kept."""
        sociallogin.user.username = self.claimed(sociallogin)[:150]
        sociallogin.email_addresses = []
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **what: Any) -> None:
        """Note that a login from outside failed; the page says it."""
        actions.note(
            "login", username="", outcome="failed", detail={"what": "external-login", "error": str(what.get("error"))}
        )


def home_of(user: Any) -> str:
    """Return the address at which an account begins: where its body's people work."""
    from zhiheng.server.accounts import STAFF

    kind = of(user).kind
    return "/staff/" if kind is None or kind in STAFF else "/mine/"


__all__ = ["AccountAdapter", "ExternalAdapter", "InvalidToken", "SecondFactorAdapter", "ciphers", "home_of"]
