"""A province's own login, by OpenID Connect: what the settings say of it. It proves who comes; it gives no rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zhiheng.server import environment

#: By which allauth names it in addresses.
PROVIDER = "province"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def providers() -> dict[str, Any]:
    """Return allauth's setting from ours; nothing without an issuer. Raises ValueError for what cannot work safely."""
    issuer = environment.text("OIDC_ISSUER").rstrip("/")
    if not issuer:
        return {}
    return {"openid_connect": {"APPS": [app(issuer)], "OAUTH_PKCE_ENABLED": True}}


def app(issuer: str) -> dict[str, Any]:
    """Return the one client: its issuer, id and secret. Raises ValueError."""
    client = environment.text("OIDC_CLIENT_ID")
    if not client:
        raise ValueError("ZHIHENG_OIDC_ISSUER is set and ZHIHENG_OIDC_CLIENT_ID is not")
    return {
        "provider_id": PROVIDER,
        "name": environment.text("OIDC_NAME", "统一身份认证"),
        "client_id": client,
        "secret": secret(environment.text("OIDC_SECRET_FILE")),
        "settings": {
            "server_url": checked(issuer),
            "claim": environment.text("OIDC_CLAIM", "preferred_username"),
            "create": environment.flag("OIDC_CREATE"),
            "two_factors": environment.flag("OIDC_TWO_FACTORS"),
        },
    }


def checked(issuer: str) -> str:
    """Return the issuer's address. Raises ValueError without HTTPS, except on this machine: its answers are believed."""
    parts = urlsplit(issuer)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return issuer
    raise ValueError(f"ZHIHENG_OIDC_ISSUER={issuer!r} must begin with https://")


def secret(path: str) -> str:
    """Return the secret in a file; a client without one is public and rests on PKCE alone."""
    return Path(path).read_text(encoding="utf-8").strip() if path else ""
