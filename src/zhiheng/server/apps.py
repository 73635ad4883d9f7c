"""The Django application of the server: templates, static files, tasks."""

from __future__ import annotations

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Pages, API and processes."""

    name = "zhiheng.server"
    label = "server"
    verbose_name = "质衡"

    def ready(self) -> None:
        """Let changes of accounts, posts and keys be noted, and sessions of accounts be known."""
        from zhiheng.server import audit_signals
        from zhiheng.server.account import openid, signals
        from zhiheng.server.assessment import ports
        from zhiheng.server.rounds import using

        audit_signals.connect()
        signals.connect()
        openid.register()
        ports.register()
        using.register()
