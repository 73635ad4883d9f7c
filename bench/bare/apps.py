"""What takes the middleware away again once every application has looked for its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class Bare(AppConfig):
    """Stands last, so that it is ready after those that refuse to start without a middleware of theirs."""

    name = "bench.bare"
    label = "bare"

    def ready(self) -> None:
        """Leave no middleware at all."""
        settings.MIDDLEWARE = []
