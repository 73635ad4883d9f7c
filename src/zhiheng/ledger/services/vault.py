"""The vault of personal data: seal under a random token, open with a logged reason, erase by destroying the key.

Each value is encrypted with AES-256-GCM under a key of its own; that key is wrapped by the installation's master key
(`secrets/vault.key`, mode 0600). Erasing a person drops the wrapped key and the ciphertext, so that neither the
database nor a later backup of it together with the master key can bring the value back.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils import timezone

from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import SealedPerson, VaultReading
from zhiheng.ledger.services import vault_keys
from zhiheng.ledger.services.vault_keys import VaultKeyMismatch

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
        master = vault_keys.master_key(self._key_file)
        rows = [self._sealed(master, value, kind) for value in values]
        tokens = [row.token for row in rows]
        with transaction.atomic():
            SealedPerson.objects.bulk_create(rows, batch_size=_BATCH)
            vault_keys.settle(self._key_file, master, tokens)
        return tokens

    @staticmethod
    def _sealed(master: bytes, value: str, kind: str) -> SealedPerson:
        token, key = _new_token(), secrets.token_bytes(32)
        return SealedPerson(
            token=token,
            kind=kind,
            wrapped_key=vault_keys.encrypt(master, key, token),
            ciphertext=vault_keys.encrypt(key, value.encode(), token),
        )

    def open(self, token: str, *, reader: str, reason: str) -> str:
        """Decrypt one value for a named reader with a reason; the reading is logged before the value is returned.

        Raises UnknownToken, PersonErased, VaultKeyMismatch.
        """
        row = SealedPerson.objects.filter(pk=token).first()
        if row is None:
            raise UnknownToken(token=token)
        if row.wrapped_key is None or row.ciphertext is None:
            raise PersonErased(on=timezone.localdate(row.erased_at) if row.erased_at else "—")
        VaultReading.objects.create(token=token, reader=reader, reason=reason)
        return _opened(vault_keys.ring(self._key_file), row)

    def shown(self, tokens: Sequence[str], mask: Callable[[str], str]) -> dict[str, str | None]:
        """Return token → its value masked by `mask`, None where it was erased. Nothing unmasked leaves, and nothing is logged.

        Unknown tokens are left out. Raises VaultKeyMismatch.
        """
        ring = vault_keys.ring(self._key_file)
        found: dict[str, str | None] = {}
        for row in SealedPerson.objects.filter(pk__in=tokens):
            if row.wrapped_key is None or row.ciphertext is None:
                found[row.token] = None
                continue
            found[row.token] = mask(_opened(ring, row))
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


def _opened(ring: tuple[bytes, ...], row: SealedPerson) -> str:
    """Return the value of a row that was not erased. Raises VaultKeyMismatch."""
    key = vault_keys.unwrap(ring, bytes(row.wrapped_key or b""), row.token)
    try:
        return vault_keys.decrypt(key, bytes(row.ciphertext or b""), row.token).decode()
    except InvalidTag as error:
        raise VaultKeyMismatch from error
