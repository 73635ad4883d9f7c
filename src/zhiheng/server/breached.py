"""Passwords known from breaches, looked up in a file on this machine: no service outside is asked.

No list is shipped: the whole one is tens of gigabytes and older every month. The operator lays a file beside the
installation: lines of ``SHA-1`` or ``SHA-1:count`` in upper case, ascending, as the downloader of Have I Been Pwned
writes it. A look-up reads some thirty lines of it (binary search), however large it is.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth.models import User

from zhiheng.server.i18n import english
from zhiheng.server.password_rules import refused

_SIGNS = 40


class NotBreached:
    """Refuse a password that stands in the operator's list; without one nothing is refused here."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a breached password, and while the list that is set cannot be read."""
        place = settings.BREACHED_PASSWORDS
        if not place:
            return
        try:
            found = is_listed(password, Path(place))
        except OSError:
            zh, en = (
                "已泄露密码表读不出来，请告知系统管理员。",
                "The list of breached passwords cannot be read; tell the system administrator.",
            )
            raise refused("breached-unknown", zh, en) from None
        if found:
            raise refused(
                "breached", "这个密码出现在已泄露的密码中，请另选。", "It is known from a breach; choose another."
            )

    def get_help_text(self) -> str:
        """Return the rule, in the reader's language; nothing without a list."""
        if not settings.BREACHED_PASSWORDS:
            return ""
        return "Not one known from a breach." if english() else "不是已泄露的密码。"


def is_listed(password: str, place: Path) -> bool:
    """Return whether the SHA-1 of a password stands in a file of ascending lines. Raises OSError."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with place.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            start, line = _line_at(file, middle)
            found = line[:_SIGNS].upper()
            if found == wanted:
                return True
            if found < wanted:
                low = start + len(line)
            else:
                high = start
    return False


def _line_at(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """Return the line that holds a byte, with where it begins."""
    start = max(0, place - 2 * _SIGNS)
    file.seek(start)
    before = file.read(place - start)
    begin = start + before.rfind(b"\n") + 1 if b"\n" in before else start
    file.seek(begin)
    return begin, file.readline()
