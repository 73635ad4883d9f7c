"""The login of the workspace: its views stand with those of one's own account."""

from __future__ import annotations

from zhiheng.server.account.login import Login, Logout, locked

__all__ = ["Login", "Logout", "locked"]
