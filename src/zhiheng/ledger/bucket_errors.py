"""What the client libraries say of an object store, in the ledger's errors.

Both libraries give the store's answer as text; the codes in it (NoSuchBucket, 403 …) are S3's and stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from zhiheng.ledger.errors import BucketMissing, LedgerError, RemoteStoreFailure, StoreForbidden, StoreUnreachable

_SIGNS: tuple[tuple[type[RemoteStoreFailure], tuple[str, ...]], ...] = (
    (BucketMissing, ("NoSuchBucket", "The specified bucket does not exist")),
    (
        StoreForbidden,
        ("403 Forbidden", "401 Unauthorized", "AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId",
         "necessary privileges", "RequestTimeTooSkewed", "ExpiredToken"),
    ),
    (
        StoreUnreachable,
        ("error sending request", "tcp connect error", "Connection refused", "connection closed", "dns error", "timed out",
         "timeout", "request or response body error", "error decoding response body", "500 Internal", "502 Bad", "503 ",
         "504 Gateway", "SlowDown", "Error after", "InstanceMetadata", "169.254.169.254"),
    ),
)  # fmt: skip
_CODE = re.compile(r"<Code>(\w+)</Code>")
_COLOUR = re.compile(r"\x1b\[\d*m")


def told(location: str, error: Exception) -> RemoteStoreFailure:
    """Return the error of ours for one of a library's; a plain RemoteStoreFailure where the text tells nothing."""
    text = _COLOUR.sub("", str(error))
    for kind, signs in _SIGNS:
        found = next((sign for sign in signs if sign.lower() in text.lower()), None)
        if found is not None:
            return kind(location=location, reason=_reason(text, found.strip()))
    return RemoteStoreFailure(location=location, reason=_reason(text, text.split("\n", 1)[0][:200]))


def _reason(text: str, sign: str) -> str:
    """Return the store's own code, or the sign that told: never the whole answer, which may hold what was signed."""
    code = _CODE.search(text)
    return code[1] if code else sign


@contextmanager
def translated(location: str, passing: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Turn a library's errors into ours; FileNotFoundError stays, where it means a file and not the bucket."""
    try:
        yield
    except LedgerError:
        raise
    except Exception as error:
        failure = told(location, error)
        means_a_file = isinstance(error, FileNotFoundError) and not isinstance(failure, BucketMissing)
        if means_a_file or isinstance(error, passing):
            raise
        raise failure from error
