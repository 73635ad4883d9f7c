"""API v1: what other departments, banks, insurers and the public ask, and what sources send. `api` is the whole of it."""

from __future__ import annotations

from typing import Any

__all__ = ["api"]


def __getattr__(name: str) -> Any:
    """Load the API when it is asked for: its models want Django to be ready."""
    if name == "api":
        from zhiheng.server.api.root import api

        return api
    raise AttributeError(name)
