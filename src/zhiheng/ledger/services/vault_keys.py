"""The vault's master key: the ring of its files, and its renewal, which wraps every personal key anew.

At most three files lie beside one another: `vault.key`, under which values are sealed; `vault.key.next`, while a renewal
is under way; `vault.key.old`, from its end until `forget`, so that a backup taken in between can be read. Reading tries
them in this order, and so a renewal may be killed at any moment: begun again, it goes on from the files it finds.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.utils import timezone

from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import SealedPerson

NEXT, OLD, LOCK = ".next", ".old", ".lock"
#: Days after which a key should be renewed.
LAST_DAY = 365
_NONCE, _KEY, _BATCH = 12, 32, 500


class OldKeyKept(ZhihengError):
    """The key before the present one is still kept: it must be forgotten first."""

    code = "vault-old-key-kept"
    zh = "上一次更换留下的旧密钥还在。请先备份,再运行 zhiheng vault forget,然后更换。"
    en = "The old key of the last renewal is still kept. Take a backup, run zhiheng vault forget, then renew."
    status = 409


class RenewalUnderWay(ZhihengError):
    """Another process renews the key, or a renewal was broken off."""

    code = "vault-renewal-under-way"
    zh = "密钥正在更换,或上次更换没有做完。请运行 zhiheng vault renew 做完。"
    en = "The key is being renewed, or a renewal was broken off. Run zhiheng vault renew to finish it."
    status = 409


class VaultKeyMismatch(ZhihengError):
    """No key of the ring is the one that a value was wrapped with."""

    code = "vault-key-mismatch"
    zh = "密钥文件 secrets/vault.key 与保险库不符,无法解密。请恢复原来的密钥文件。"
    en = "The key file secrets/vault.key does not fit this vault. Restore the original key file."
    status = 500


@dataclass(frozen=True)
class State:
    """How the key stands: since when, how many values it guards, whether a renewal or an old key is left."""

    since: date | None
    values: int
    renewing: bool
    old_kept: bool
    due: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Return nonce and ciphertext (AES-256-GCM), bound to a text that must be given again."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Return what was encrypted. Raises InvalidTag where key or text are others."""
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())


def unwrap(ring: tuple[bytes, ...], wrapped: bytes, token: str) -> bytes:
    """Return the key of one value by whichever key of the ring wrapped it. Raises VaultKeyMismatch."""
    for key in ring:
        try:
            return decrypt(key, wrapped, token)
        except InvalidTag:
            continue
    raise VaultKeyMismatch


# --- the files -------------------------------------------------------------------------------------------------------
def master_key(path: Path) -> bytes:
    """Return the 32-byte master key, making it on first use (mode 0600, never overwritten)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _make(path)
    return _read(path)


def ring(path: Path) -> tuple[bytes, ...]:
    """Return the keys that values may be wrapped with, the present one first."""
    others = (path.with_name(path.name + end) for end in (NEXT, OLD))
    return (master_key(path), *(_read(one) for one in others if one.exists()))


def _read(path: Path) -> bytes:
    told = path.stat()
    return _content(path, told.st_ino, told.st_mtime_ns)


@lru_cache(maxsize=16)
def _content(path: Path, inode: int, changed: int) -> bytes:
    return path.read_bytes()


def _make(path: Path) -> None:
    """Write a new key, whole or not at all; one that is there stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_KEY))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _settle(path.parent)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- the renewal -----------------------------------------------------------------------------------------------------
def state(path: Path) -> State:
    """Return how the key stands; its day is one in China."""
    values = SealedPerson.objects.filter(wrapped_key__isnull=False).count()
    since = timezone.localdate(datetime.fromtimestamp(path.stat().st_mtime, UTC)) if path.exists() else None
    old = since is not None and (timezone.localdate() - since).days > LAST_DAY
    return State(since, values, _beside(path, NEXT).exists(), _beside(path, OLD).exists(), old)


def renew(path: Path) -> int:
    """Wrap every personal key with a new master key and return how many were wrapped anew.

    Values stay readable all the while, by every process; what is sealed meanwhile is wrapped anew too. Killed at any
    moment, nothing is lost, and calling it again finishes. Raises OldKeyKept, RenewalUnderWay, VaultKeyMismatch.
    """
    new, old = _beside(path, NEXT), _beside(path, OLD)
    master_key(path)
    with _alone(path):
        if old.exists() and not new.exists():
            left = _finish(path)
            if left:
                return left
            raise OldKeyKept
        if not new.exists():
            _make(new)
        done = _wrap_all(_read(new), (master_key(path), _read(new)))
        if not old.exists():
            os.link(path, old)
        _settle(path.parent)
        new.replace(path)
        _settle(path.parent)
        return done + _finish(path)


def forget(path: Path) -> None:
    """Destroy the old key once nothing is wrapped with it. Raises RenewalUnderWay."""
    with _alone(path):
        if _beside(path, NEXT).exists():
            raise RenewalUnderWay
        _finish(path)
        _beside(path, OLD).unlink(missing_ok=True)
        _settle(path.parent)


def settle(path: Path, used: bytes, tokens: list[str]) -> None:
    """Wrap anew what was just sealed, where the key was renewed in between; within the transaction that sealed."""
    now = master_key(path)
    if now != used:
        _wrap(list(SealedPerson.objects.filter(pk__in=tokens)), now, (now, used))


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with _beside(path, LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RenewalUnderWay from error
        yield


def _finish(path: Path) -> int:
    """Wrap anew what was sealed while the keys changed places: behind a lock for which every writer is waited."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{SealedPerson._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
        return _wrap_all(master_key(path), ring(path))


def _wrap_all(target: bytes, keys: tuple[bytes, ...]) -> int:
    done, after = 0, ""
    while True:
        with transaction.atomic():
            rows = list(
                SealedPerson.objects.select_for_update()
                .filter(pk__gt=after, wrapped_key__isnull=False)
                .order_by("pk")[:_BATCH]
            )
            done += _wrap(rows, target, keys)
        if len(rows) < _BATCH:
            return done
        after = rows[-1].token


def _wrap(rows: list[SealedPerson], target: bytes, keys: tuple[bytes, ...]) -> int:
    """Wrap the keys of rows with the target where another key did; return of how many."""
    changed = []
    for row in rows:
        if row.wrapped_key is None or _is_under(target, row):
            continue
        row.wrapped_key = encrypt(target, unwrap(keys, bytes(row.wrapped_key), row.token), row.token)
        changed.append(row)
    SealedPerson.objects.bulk_update(changed, ["wrapped_key"], batch_size=_BATCH)
    return len(changed)


def _is_under(key: bytes, row: SealedPerson) -> bool:
    try:
        decrypt(key, bytes(row.wrapped_key or b""), row.token)
    except InvalidTag:
        return False
    return True
