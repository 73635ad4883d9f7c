"""Forms of the login: allauth's, with our names of fields, words, and counting of wrong codes."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import LoginForm as AllauthLogin
from allauth.account.forms import ReauthenticateForm as AllauthAgain
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhiheng.server.account import attempts


class LoginForm(AllauthLogin):  # type: ignore[misc]
    """Name and password; the name is sent as `username`, which the log-in guard counts by."""

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a field in the page."""
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class PasswordAgainForm(AllauthAgain):  # type: ignore[misc]
    """The password once more, before something grave."""


class _Counted(BaseAuthenticateForm):  # type: ignore[misc]
    """A code, of an app or for emergencies. Wrong ones are counted and lock; a right one counts once."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError."""
        user = cast(User, self.user)
        if attempts.locked(user):
            raise ValidationError(_("验证码输错次数过多，暂时不能再试。请稍后再来，或请安全保密管理员解锁。"))
        try:
            code = str(super().clean_code())
        except ValidationError:
            attempts.failed(user)
            raise ValidationError(_("验证码不对。请输入应用上现在显示的六位数字，或一个未用过的备用码。")) from None
        if self.authenticator.type == Authenticator.Type.TOTP and not attempts.taken(user, code):
            attempts.failed(user)
            raise ValidationError(_("这个验证码已经用过。请等应用显示下一个。"))
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second step of a login."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something grave."""


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which proves that it has the secret."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError."""
        try:
            return str(super().clean_code())
        except ValidationError:
            raise ValidationError(_("验证码不对。请核对手机时间，再输入应用上现在显示的六位数字。")) from None


class NewPasswordForm(forms.Form):
    """The old password and the new one, twice."""

    old = forms.CharField(strip=False, max_length=4096)
    new = forms.CharField(strip=False, max_length=4096)
    again = forms.CharField(strip=False, max_length=4096)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Compare the two entries. Raises ValidationError at the second."""
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("两次输入的新密码不一致。"))
        return given
