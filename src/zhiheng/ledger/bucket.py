"""The lake on an S3-compatible store: ``s3://bucket/prefix``, through the same client library as Delta's own.

Address and keys come from the usual variables: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_SESSION_TOKEN, AWS_VIRTUAL_HOSTED_STYLE_REQUEST. What must not be overwritten is written with If-None-Match: the
commits of Delta, and the manifest that decides a batch. A store that ignores that header is refused.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import orjson

from zhiheng.ledger.bucket_errors import told, translated
from zhiheng.ledger.errors import (
    BatchUncertain,
    LakeLibraryMissing,
    LedgerError,
    RemoteStoreFailure,
    StoreUnreachable,
    StoreUnsafe,
    StoreUnwritable,
)
from zhiheng.ledger.file_cache import FileCache
from zhiheng.ledger.files import STAGING

if TYPE_CHECKING:
    from obstore.store import S3Store

#: Written when the store was first looked over.
FOUNDED = "_lake.json"
_BLOCK = 8 * 2**20
_RETRIES = 4
_RETRY_SECONDS = 30
_CONNECT_SECONDS = 5
#: A request, and an upload of one part, may take this long.
_REQUEST_SECONDS = 120


class Bucket:
    """Files below a prefix of a bucket."""

    def __init__(self, url: str, staging: Path, cache_folder: Path, cache_bytes: int) -> None:
        self.location = url
        self.staging = staging
        self.cache = FileCache(cache_folder, cache_bytes, self._blocks)
        self._store = _client(url)
        self.options: Mapping[str, str] | None = {
            "max_retries": str(_RETRIES),
            "retry_timeout": f"{_RETRY_SECONDS}s",
            "connect_timeout": f"{_CONNECT_SECONDS}s",
            "timeout": f"{_REQUEST_SECONDS}s",
            "aws_conditional_put": "etag",
            **({"allow_http": "true"} if _plain_http() else {}),
        }

    def prepare(self) -> None:
        """On first use prove that the store writes only where nothing is. Raises RemoteStoreFailure."""
        try:
            self.read(FOUNDED)
        except FileNotFoundError:
            self._prove()

    def _prove(self) -> None:
        probe = f"_probe/{uuid.uuid4().hex}"
        with translated(self.location):
            self._store.put(probe, b"1", mode="create")
        refused = self._refuses_second(probe)
        self.delete(probe)
        if refused is not None:
            raise StoreUnsafe(location=self.location, reason=refused)
        with translated(self.location):
            self._store.put(FOUNDED, orjson.dumps({"format": 1, "conditional_put": True}))

    def _refuses_second(self, probe: str) -> str | None:
        """Return None if the store refuses to write over a file, else what it did."""
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            self._store.put(probe, b"2", mode="create")
        except (AlreadyExistsError, PreconditionError):
            return None
        except Exception as error:
            failure = told(self.location, error)
            if isinstance(failure, StoreUnreachable):
                raise failure from error
            return str(failure.context["reason"])
        return "overwritten"

    def address(self, key: str) -> str:
        """Return a key's URL."""
        return f"{self.location}/{key}"

    def may_have_table(self, name: str) -> bool:
        """Asking costs as much as opening."""
        return True

    def tables(self) -> list[str]:
        """Return the names of folders that are no folders of the lake's own, sorted."""
        with translated(self.location):
            found = self._store.list_with_delimiter()["common_prefixes"]
        return sorted(name.rstrip("/") for name in found if not name.startswith("_"))

    def keep(self, staged: Path, digest: str) -> None:
        """Upload a staged file. Raises RemoteStoreFailure."""
        with translated(self.location):
            self._store.put(f"{STAGING}/{staged.name}", staged)
        self.cache.adopt(staged, digest)

    def move_in(self, staged: str, key: str) -> bool:
        """Copy a staged file to its key and delete it, unless that was done; return whether it is there."""
        try:
            with translated(self.location):
                self._store.rename(f"{STAGING}/{staged}", key)
        except FileNotFoundError:
            return self._is_there(key)
        return True

    def _is_there(self, key: str) -> bool:
        try:
            with translated(self.location):
                self._store.head(key)
        except FileNotFoundError:
            return False
        return True

    def staged(self) -> list[str]:
        """Return the names of what is staged, sorted."""
        return [key.partition("/")[2] for key in self.list(STAGING)]

    def drop_staged(self, names: Sequence[str]) -> None:
        """Delete staged files, and what a writer of this machine left half-written."""
        for name in names:
            self.delete(f"{STAGING}/{name}")
        for path in self.staging.iterdir() if self.staging.is_dir() else ():
            path.unlink(missing_ok=True)

    def decide(self, key: str, data: bytes) -> None:
        """Write a small file where none is; after a failure ask what became of it.

        Raises StoreUnwritable, RemoteStoreFailure: it is not there; BatchUncertain: that cannot be known.
        """
        try:
            self._write_new(key, data)
        except RemoteStoreFailure as failure:
            try:
                stands = self._holds(key, data)
            except RemoteStoreFailure:
                raise BatchUncertain(**failure.context) from failure
            if not stands:
                raise

    def _write_new(self, key: str, data: bytes) -> None:
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            with translated(self.location, passing=(AlreadyExistsError, PreconditionError)):
                self._store.put(key, data, mode="create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError) as error:  # ours, when an answer was lost and it was sent again
            if not self._holds(key, data):
                raise StoreUnwritable(path=self.address(key), reason="another writer has one pending") from error

    def _holds(self, key: str, data: bytes) -> bool:
        try:
            return self.read(key) == data
        except FileNotFoundError:
            return False

    def read(self, key: str) -> bytes:
        """Return a file's bytes."""
        with translated(self.location):
            return self._store.get(key).bytes().to_bytes()

    def _blocks(self, address: str) -> Iterator[bytes]:
        with translated(self.location):
            for block in self._store.get(address.removeprefix(f"{self.location}/")).stream(min_chunk_size=_BLOCK):
                yield memoryview(block).tobytes()

    def open(self, key: str) -> IO[bytes]:
        """Open a file for reading, by a copy on the local disk that goes when it is closed."""
        import tempfile

        self.staging.parent.mkdir(parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=self.staging.parent)  # noqa: SIM115 - the caller closes it
        try:
            for block in self._blocks(self.address(key)):
                file.write(block)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return cast("IO[bytes]", file)

    def list(self, prefix: str) -> list[str]:
        """Return the keys of all files below a prefix, sorted."""
        with translated(self.location):
            return sorted(found["path"] for page in self._store.list(prefix) for found in page)

    def delete(self, key: str) -> None:
        """Delete a file and any copy of it."""
        with translated(self.location), suppress(FileNotFoundError):
            self._store.delete(key)
        if key.endswith(".parquet"):
            self.cache.drop(key)

    def failure(self, error: Exception) -> LedgerError | None:
        """Return what an error of the Delta library says about the store, None if it says nothing."""
        found = told(self.location, error)
        return None if type(found) is RemoteStoreFailure else found


def _plain_http() -> bool:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    return endpoint.startswith("http://")


def _client(url: str) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise LakeLibraryMissing(location=url) from error
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={
            "timeout": timedelta(seconds=_REQUEST_SECONDS),
            "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
            "allow_http": _plain_http(),
        },
        retry_config={"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)},
    )
