"""Rules for passwords whose messages Django's Chinese catalogue lacks."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator

from zhiheng.server.i18n import english


class MinimumLength(MinimumLengthValidator):
    """Django's rule with a Chinese message."""

    def get_error_message(self) -> str:
        """Return why a short password is refused, in the reader's language."""
        if english():
            return f"It is too short: at least {self.min_length} characters are wanted."
        return f"密码过短,至少需要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        """Return the rule, in the reader's language."""
        if english():
            return f"At least {self.min_length} characters."
        return f"至少 {self.min_length} 个字符。"
