"""The Django application of cases."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, their clocks, documents and notices."""

    name = "zhiheng.cases"
    label = "cases"
    verbose_name = "办理"
