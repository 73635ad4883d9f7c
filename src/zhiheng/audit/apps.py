"""The Django application of audit: the transparency log and the who-did-what log."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Both logs, only ever added to."""

    name = "zhiheng.audit"
    label = "audit"
    verbose_name = "审计"
