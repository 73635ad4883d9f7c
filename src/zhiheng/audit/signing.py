"""Suites of signatures. One is there, Ed25519 (RFC 8032); another, SM2 say, is one more class in `SUITES`.

The private key lies in ``ZHIHENG_HOME/secrets``, readable by its owner alone. It is made once; it is never replaced silently,
because whoever holds an old checkpoint would then see a stranger's signature.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from zhiheng.audit.errors import KeyUnreadable, UnknownSuite
from zhiheng.ledger.home import Home

DEFAULT = "ed25519"


class Suite(Protocol):
    """A way to sign, with the key of this installation."""

    @property
    def name(self) -> str:
        """The name under which the setting knows it."""

    @property
    def public_key(self) -> bytes:
        """The public key, raw."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of bytes."""

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Return whether a signature is this key's over the bytes."""


@dataclass(frozen=True)
class Ed25519:
    """Ed25519 as RFC 8032 has it, pure (nothing is hashed before)."""

    private: Ed25519PrivateKey
    name: str = "ed25519"

    @property
    def public_key(self) -> bytes:
        """The public key, 32 bytes."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self.private.sign(data)

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Return whether the signature is this key's over the bytes."""
        return verify_ed25519(self.public_key, data, signature)

    @classmethod
    def made(cls) -> bytes:
        """Return a new private key as PEM (PKCS 8)."""
        return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @classmethod
    def read(cls, pem: bytes) -> Ed25519:
        """Return the suite with a private key. Raises ValueError."""
        key = load_pem_private_key(pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("not an Ed25519 key")
        return cls(key)


SUITES: Mapping[str, type[Ed25519]] = {"ed25519": Ed25519}


def verify_ed25519(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Return whether a signature is that of a raw public key over the bytes; what is no key or signature is not."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def suite(name: str | None = None, home: Path | None = None) -> Suite:
    """Return the suite with the key of this installation, which is made now if there is none.

    ``name``: by default that of ZHIHENG_AUDIT_SUITE, else ed25519; ``home``: by default ZHIHENG_HOME.
    Raises UnknownSuite, KeyUnreadable.
    """
    wanted = name or chosen()
    kind = SUITES.get(wanted)
    if kind is None:
        raise UnknownSuite(name=wanted, known=", ".join(SUITES))
    path = key_file(wanted, home)
    try:
        if not path.exists():
            _keep(path, kind.made())
        return kind.read(path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnreadable(path=str(path), reason=str(error).splitlines()[0]) from None


def chosen() -> str:
    """Return the name of the suite that the setting names."""
    return os.environ.get("ZHIHENG_AUDIT_SUITE") or DEFAULT


def key_file(name: str, home: Path | None = None) -> Path:
    """Return where the private key of a suite lies."""
    folder = home / "secrets" if home is not None else Home.from_environment().secrets
    return folder / f"audit-{name}.pem"


def key_id(public_key: bytes) -> str:
    """Return a short name of a public key: the first eight bytes of its SHA-256 in hex."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def _keep(path: Path, pem: bytes) -> None:
    """Write a new key; of two that do so at once, the first one's holds for both."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
