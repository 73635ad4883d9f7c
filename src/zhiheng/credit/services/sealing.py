"""Papers that leave the house: one canonical form, its hash, a signature, a gapless number, and a leaf in the log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Max, Model

from zhiheng.audit.canonical import canonical
from zhiheng.credit.services import locks


@dataclass(frozen=True)
class Seal:
    """The hash of a document's canonical bytes and the signature over those bytes, both hexadecimal."""

    sha256: str
    suite: str
    signature: str


def seal(document: Any) -> Seal:
    """Sign a document with the installation's key and suite."""
    from zhiheng.audit import signing

    content, suite = canonical(document), signing.suite()
    return Seal(sha256(content).hexdigest(), suite.name, suite.sign(content).hex())


def signed(document: Any, made: Seal) -> dict[str, Any]:
    """Return a document with its seal, as it is handed out: the signature is over the canonical form of `document`."""
    from zhiheng.audit import signing

    return {
        "document": document,
        "sha256": made.sha256,
        "signature": {
            "suite": made.suite,
            "canonical": "RFC 8785",
            "key": signing.suite(made.suite).public_key.hex(),
            "value": made.signature,
        },
    }


def holds(paper: dict[str, Any]) -> bool:
    """Return whether a handed-out paper is as it was signed by this installation."""
    from zhiheng.audit import signing

    content = canonical(paper["document"])
    told = paper["signature"]
    signature = bytes.fromhex(told["value"])
    return sha256(content).hexdigest() == paper["sha256"] and signing.suite(told["suite"]).verify(content, signature)


def random_id() -> str:
    """Return 128 random bits as 32 hexadecimal digits: whoever has a paper knows its id, nobody guesses it."""
    return secrets.token_hex(16)


def next_serial(model: type[Model], lock: int, year: int) -> int:
    """Return the next number of a year without a gap, held until the transaction ends."""
    locks.hold(lock)
    found = model._default_manager.filter(year=year).aggregate(last=Max("serial"))["last"]
    return int(found or 0) + 1
