"""A filter of the store's proxy: in buckets named `unsafe…` the header If-None-Match counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

App = Callable[[dict[str, Any], Any], Any]


def factory(_settings: dict[str, str], **_local: str) -> Callable[[App], App]:
    """Make the filter, as PasteDeploy asks for it."""

    def around(app: App) -> App:
        def forget(environ: dict[str, Any], start_response: Any) -> Any:
            if "/unsafe" in environ.get("PATH_INFO", ""):
                environ.pop("HTTP_IF_NONE_MATCH", None)
            return app(environ, start_response)

        return forget

    return around
