"""What a leaf says. It is kept for ever and may be handed to anybody, so no person is named in it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from zhiheng.audit.canonical import canonical, instant
from zhiheng.audit.errors import PersonalInLeaf, UnknownKind

#: Kinds of entries, with what they tell.
KINDS: dict[str, tuple[str, str]] = {
    "decision": ("决定", "Decision"),
    "publication": ("公开", "Publication"),
    "draw": ("抽取", "Draw"),
    "run": ("运行", "Run"),
    "pack_release": ("政策包发布", "Pack release"),
    "restoration": ("信用修复", "Restoration"),
    "override": ("改动计算结果", "Override"),
    "answer_sheet": ("答复单", "Answer sheet"),
    "credit_report": ("信用报告", "Credit report"),
    "erasure": ("删除个人信息", "Erasure"),
    "actions": ("操作日志封存", "Sealed who-did-what log"),
}
VERSION = 1
SALT_BYTES = 32
#: A resident id number (its check character is tried), and a text that is a mobile number and nothing else.
_RESIDENT = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}\Z")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def public_leaf(kind: str, at: datetime, entry: Mapping[str, Any]) -> bytes:
    """Return the leaf of an entry that anybody may read. Raises UnknownKind, NotCanonical, PersonalInLeaf."""
    refuse_persons(entry)
    return canonical({"v": VERSION, "kind": known(kind), "at": instant(at), "entry": entry})


def hidden_leaf(kind: str, at: datetime, salt: bytes, content: bytes) -> bytes:
    """Return the leaf of an entry of which only a salted hash is public: without the salt nothing can be guessed."""
    return canonical({"v": VERSION, "kind": known(kind), "at": instant(at), "entry_hash": salted(salt, content).hex()})


def salted(salt: bytes, content: bytes) -> bytes:
    """Return SHA-256(salt ‖ content)."""
    return hashlib.sha256(salt + content).digest()


def known(kind: str) -> str:
    """Return the kind. Raises UnknownKind."""
    if kind not in KINDS:
        raise UnknownKind(kind=kind, known=", ".join(KINDS))
    return kind


def refuse_persons(entry: Any) -> None:
    """Raise PersonalInLeaf if a text of the entry holds a resident id number or is a mobile number."""
    for path, typed in _texts(entry, ""):
        text = unicodedata.normalize("NFKC", typed)
        if _MOBILE.match(text) or any(_is_resident(found.group()) for found in _RESIDENT.finditer(text)):
            raise PersonalInLeaf(field=path or "entry")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts(each, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _texts(each, f"{path}[{number}]")


def _is_resident(text: str) -> bool:
    total = sum(int(sign) * weight for sign, weight in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()
