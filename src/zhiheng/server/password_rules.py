"""Rules for passwords, as the account policy wants them, with messages in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from zhiheng.server import account_policy
from zhiheng.server.i18n import english

#: Of Django's list of 20,000 common passwords, few are this long; words of the trade are added here.
OURS = ("zhiheng", "zhiliang", "质衡", "质量强省", "shichangjianguan", "jianguan", "admin", "password")


class Length:
    """Neither too short nor so long that hashing it becomes an attack."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password outside the policy's lengths, counted in characters."""
        policy = account_policy.current()
        if len(password) < policy.min_length:
            zh = f"密码过短,至少需要 {policy.min_length} 个字符。"
            raise refused("too-short", zh, f"It is too short: at least {policy.min_length} characters are wanted.")
        if len(password) > policy.max_length:
            zh = f"密码过长,最多 {policy.max_length} 个字符。"
            raise refused("too-long", zh, f"It is too long: at most {policy.max_length} characters are taken.")

    def get_help_text(self) -> str:
        """Return the rule, in the reader's language."""
        policy = account_policy.current()
        if english():
            return f"At least {policy.min_length} characters, at most {policy.max_length}."
        return f"至少 {policy.min_length} 个字符，最多 {policy.max_length} 个。"


class KindsOfSigns:
    """Some of lower case, upper case, digits and signs must occur, where the policy asks for it."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password of too few kinds of signs."""
        wanted = account_policy.current().kinds_of_signs
        if kinds(password) < wanted:
            zh = f"密码须含小写字母、大写字母、数字、符号中的至少 {wanted} 类。"
            en = f"It needs at least {wanted} of: lower case, upper case, digits, signs."
            raise refused("too-simple", zh, en)

    def get_help_text(self) -> str:
        """Return the rule, in the reader's language; nothing where there is none."""
        wanted = account_policy.current().kinds_of_signs
        if not wanted:
            return ""
        if english():
            return f"At least {wanted} of: lower case, upper case, digits, signs."
        return f"小写字母、大写字母、数字、符号中至少 {wanted} 类。"


class NotCommon(CommonPasswordValidator):
    """Refuse what stands in the list of common passwords that ships, so that no service outside is asked.

    The list has few long entries; a common one with digits or signs around it, or repeated, is refused too.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a common password."""
        if account_policy.current().refuse_common and self.is_common(password):
            raise refused("common", "这个密码太常见。", "It is too common.")

    def is_common(self, password: str) -> bool:
        """Return whether a password is a common one, dressed up or repeated."""
        plain = password.lower().strip()
        core = plain.strip("0123456789!@#$%^&*()_+-=.,?~ ")
        return any(one in self.passwords or one in OURS for one in (plain, core, unit(plain), unit(core)) if one)

    def get_help_text(self) -> str:
        """Return the rule, in the reader's language."""
        return "Not a common one." if english() else "不是常见密码。"


class NotUsedBefore:
    """Refuse the present password and, where the policy keeps a history, the last ones."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that the account has or had."""
        if user is None or user.pk is None:
            return
        kept = account_policy.current().history
        if user.has_usable_password() and check_password(password, user.password):
            raise refused("same", "新密码与现用密码相同。", "It is the present password.")
        from zhiheng.server.account.models import UsedPassword

        before = UsedPassword.objects.filter(user=user).order_by("-pk")[:kept] if kept else ()
        if any(check_password(password, one.hash) for one in before):
            raise refused("used-before", f"与最近 {kept} 个密码之一相同。", f"It is one of the last {kept} passwords.")

    def get_help_text(self) -> str:
        """Return the rule, in the reader's language."""
        kept = account_policy.current().history
        if english():
            return f"Not one of the last {kept}." if kept else "Not the present one."
        return f"不同于最近 {kept} 个密码。" if kept else "不同于现用密码。"


def unit(text: str) -> str:
    """Return what a text repeats, else the text: abcabc → abc."""
    at = (text + text).find(text, 1) if text else 0
    return text[:at] if 0 < at < len(text) else text


def kinds(password: str) -> int:
    """Return how many of lower case, upper case, digits and signs occur; letters without case count as lower."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda one: one.islower() or unicodedata.category(one) == "Lo",
        str.isupper,
        str.isdigit,
        lambda one: not one.isalnum() and not one.isspace(),
    )
    return sum(any(test(one) for one in password) for test in tests)


def refused(code: str, zh: str, en: str) -> ValidationError:
    """Return why a password is refused, in the reader's language."""
    return ValidationError(en if english() else zh, code=code)
