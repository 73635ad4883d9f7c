"""What the who-did-what log tells: verbs, outcomes, and what may stand in the detail of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.audit.canonical import plain
from zhiheng.audit.errors import UnknownVerb

VERBS: dict[str, tuple[str, str]] = {
    "login": ("登录", "Login"),
    "logout": ("退出", "Logout"),
    "refused": ("被拒绝", "Refused"),
    "read_restricted": ("查看受限内容", "Read restricted data"),
    "reveal": ("显示个人信息", "Revealed personal data"),
    "change": ("更改", "Change"),
    "export": ("导出", "Export"),
    "grant": ("授权", "Grant"),
    "erase": ("删除", "Erasure"),
    "share": ("共享", "Sharing"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "done": ("完成", "done"),
    "failed": ("失败", "failed"),
    "refused": ("拒绝", "refused"),
    "locked": ("锁定", "locked"),
}
#: Names under which a caller may by mistake hand over what must not be kept.
SECRET = ("password", "secret", "token", "passwd", "otp", "private", "authorization", "cookie", "session")
HIDDEN = "•••"
MOST_SIGNS, MOST_PARTS = 300, 40


def known(verb: str) -> str:
    """Return the verb. Raises UnknownVerb."""
    if verb not in VERBS:
        raise UnknownVerb(verb=verb, known=", ".join(VERBS))
    return verb


def without_secrets(detail: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a detail as plain JSON of bounded size, with the values of telling names hidden."""
    cleaned = _cleaned(plain(detail or {}), 0)
    assert isinstance(cleaned, dict)
    return cleaned


def _cleaned(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        pairs = list(value.items())[:MOST_PARTS]
        return {
            name[:80]: HIDDEN if any(word in name.lower() for word in SECRET) else _cleaned(each, depth + 1)
            for name, each in pairs
        }
    if isinstance(value, list):
        return [_cleaned(each, depth + 1) for each in value[:MOST_PARTS]] if depth < 4 else len(value)
    if isinstance(value, str):
        return clean_text(value, MOST_SIGNS)
    return value if isinstance(value, bool | int) or value is None else str(value)[:MOST_SIGNS]


def clean_text(text: str, most: int) -> str:
    """Return a text without NUL, which PostgreSQL cannot keep, and no longer than `most`."""
    return text.replace("\x00", "")[:most]
