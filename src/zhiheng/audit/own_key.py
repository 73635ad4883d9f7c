"""The name of this log and its public key, as they are handed out. No database is needed for them."""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhiheng.audit import notes, signing
from zhiheng.audit.signing import Suite


def origin(suite: Suite) -> str:
    """Return the name of this log: that of ZHIHENG_AUDIT_ORIGIN, else one made of its key."""
    return os.environ.get("ZHIHENG_AUDIT_ORIGIN") or f"zhiheng/{signing.key_id(suite.public_key)}"


def own_key(suite: Suite | None = None) -> notes.Key:
    """Return the public key under the name of the log. Raises KeyUnreadable."""
    mine = suite or signing.suite()
    return notes.own_key(origin(mine), mine)


def document() -> dict[str, Any]:
    """Return the public key of the log in the forms that programs read. Raises KeyUnreadable."""
    suite = signing.suite()
    own = own_key(suite)
    public = Ed25519PublicKey.from_public_bytes(suite.public_key)
    return {
        "origin": own.name,
        "suite": suite.name,
        "key_id": signing.key_id(suite.public_key),
        "key": own.text(),
        "public_key": base64.b64encode(suite.public_key).decode(),
        "pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        "hash": "sha256",
        "tree": "RFC 6962",
        "leaf": "RFC 8785",
    }
