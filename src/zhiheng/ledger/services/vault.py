"""The vault of personal data: seal under a random token, open with a logged reason, erase by destroying the key.

Each value is encrypted with AES-256-GCM under a key of its own; that key is wrapped by the installation's master key
(`secrets/vault.key`, mode 0600). Erasing a person drops the wrapped key and the ciphertext, so that neither the
database nor a later backup of it together with the master key can bring the value back.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.utils import timezone

from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import SealedPerson, VaultReading

_NONCE = 12
_BATCH = 5_000


class UnknownToken(ZhihengError):
    """No value was ever sealed under this token."""

    code = "unknown-token"
    zh = "没有编号为 {token} 的个人信息。"
    en = "No personal value has the token {token}."
    status = 404


class PersonErased(ZhihengError):
    """The value was erased by law and cannot come back."""

    code = "person-erased"
    zh = "该个人信息已于 {on} 依法删除,无法恢复。"
    en = "This personal value was lawfully erased on {on} and cannot be restored."
    status = 410


class VaultKeyMismatch(ZhihengError):
    """The master key is not the one this vault was written with."""

    code = "vault-key-mismatch"
    zh = "密钥文件 secrets/vault.key 与保险库不符,无法解密。请恢复原来的密钥文件。"
    en = "The key file secrets/vault.key does not fit this vault. Restore the original key file."
    status = 500


@cache
def master_key(path: Path) -> bytes:
    """Return the 32-byte master key, making it on first use (mode 0600, never overwritten)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(key := secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return key


def _encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except InvalidTag as error:
        raise VaultKeyMismatch from error


def _new_token() -> str:
    return "p:" + base64.b32encode(secrets.token_bytes(20)).decode().lower()


class DatabaseVault:
    """The vault in PostgreSQL. `key_file` is the master key's place."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file

    def seal(self, values: Sequence[str], kind: str) -> list[str]:
        """Encrypt each value under a new random token and return the tokens in the same order.

        Equal values get different tokens: a token must not tell that two records name one person.
        """
        master = master_key(self._key_file)
        rows = [self._sealed(master, value, kind) for value in values]
        SealedPerson.objects.bulk_create(rows, batch_size=_BATCH)
        return [row.token for row in rows]

    @staticmethod
    def _sealed(master: bytes, value: str, kind: str) -> SealedPerson:
        token, key = _new_token(), secrets.token_bytes(32)
        return SealedPerson(
            token=token,
            kind=kind,
            wrapped_key=_encrypt(master, key, token),
            ciphertext=_encrypt(key, value.encode(), token),
        )

    def open(self, token: str, *, reader: str, reason: str) -> str:
        """Decrypt one value for a named reader with a reason; the reading is logged before the value is returned.

        Raises UnknownToken, PersonErased, VaultKeyMismatch.
        """
        row = SealedPerson.objects.filter(pk=token).first()
        if row is None:
            raise UnknownToken(token=token)
        if row.wrapped_key is None or row.ciphertext is None:
            raise PersonErased(on=row.erased_at.date() if row.erased_at else "—")
        VaultReading.objects.create(token=token, reader=reader, reason=reason)
        key = _decrypt(master_key(self._key_file), bytes(row.wrapped_key), token)
        return _decrypt(key, bytes(row.ciphertext), token).decode()

    def shown(self, tokens: Sequence[str], mask: Callable[[str], str]) -> dict[str, str | None]:
        """Return token → its value masked by `mask`, None where it was erased. Nothing unmasked leaves, and nothing is logged.

        Unknown tokens are left out. Raises VaultKeyMismatch.
        """
        master = master_key(self._key_file)
        found: dict[str, str | None] = {}
        for row in SealedPerson.objects.filter(pk__in=tokens):
            if row.wrapped_key is None or row.ciphertext is None:
                found[row.token] = None
                continue
            key = _decrypt(master, bytes(row.wrapped_key), row.token)
            found[row.token] = mask(_decrypt(key, bytes(row.ciphertext), row.token).decode())
        return found

    def erase(self, tokens: Sequence[str]) -> int:
        """Destroy the keys and ciphertexts of these tokens; return how many were still readable.

        The table is vacuumed afterwards so that the old row versions leave the data files too.
        """
        with transaction.atomic():
            erased = SealedPerson.objects.filter(pk__in=tokens, wrapped_key__isnull=False).update(
                wrapped_key=None, ciphertext=None, erased_at=timezone.now()
            )
        if not connection.in_atomic_block:
            self.sweep()
        return erased

    @staticmethod
    def sweep() -> None:
        """Let the old versions of rows leave the data files. Call it outside a transaction."""
        with connection.cursor() as cursor:
            cursor.execute(f'VACUUM (FULL) "{SealedPerson._meta.db_table}"')
