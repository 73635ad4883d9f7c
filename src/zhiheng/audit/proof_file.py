"""The JSON document of a proof, read and checked: what `zhiheng audit verify-proof` does.

{"leaf_hash" | "leaf", "index", "size", "root", "proof": [hex…]}     that a leaf stands in the tree
{"size1", "root1", "size2", "root2", "proof": [hex…]}                that a tree is a beginning of another

`leaf` is the entry itself: a JSON object (its canonical form is the leaf), the text of the leaf, or its bytes in hex.
Other members are left alone, save `checkpoint`, a signed note, which must tell the same size and root, and `opening`, salt (hex)
and content (text) of an entry whose leaf holds only their hash: SHA-256(salt ‖ content) must be its `entry_hash`.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiheng.audit.canonical import canonical
from zhiheng.audit.errors import EmptyFirstTree, NotCanonical, NoteUnreadable, ProofUnreadable
from zhiheng.audit.leaves import salted
from zhiheng.audit.merkle import leaf_hash, verify_consistency, verify_inclusion

_MOST_HASHES = 130
_KINDS = (("index", "size", "root", "proof"), ("size1", "root1", "size2", "root2", "proof"))


@dataclass(frozen=True)
class Checked:
    """What came of a proof. `reason` is a code: proved, wrong, checkpoint-differs, or opening-differs."""

    kind: str
    valid: bool
    reason: str

    @property
    def zh(self) -> str:
        """What came of it, in Chinese."""
        return {
            "proved": "证明成立:条目在日志中。"
            if self.kind == "inclusion"
            else "证明成立:后一检查点保留了前一检查点的全部条目。",
            "wrong": "证明不成立:内容、编号、大小、根或路径至少有一处被改动或有误。",
            "checkpoint-differs": "证明不成立:所附检查点与证明的大小或根不同。",
            "opening-differs": "证明不成立:所附内容和随机字节与条目中的散列不符。",
        }[self.reason]

    @property
    def en(self) -> str:
        """What came of it, in English."""
        return {
            "proved": "The proof holds: the entry stands in the log."
            if self.kind == "inclusion"
            else "The proof holds: the later log keeps every entry of the earlier one.",
            "wrong": "The proof does not hold: content, index, size, root or path was changed or is wrong.",
            "checkpoint-differs": "The proof does not hold: the checkpoint beside it tells another size or root.",
            "opening-differs": "The proof does not hold: content and salt beside it are not what the leaf's hash stands for.",
        }[self.reason]

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {"kind": self.kind, "valid": self.valid, "reason": self.reason, "zh": self.zh, "en": self.en}


def read(text: str | bytes) -> dict[str, Any]:
    """Read the document of a proof. Raises ProofUnreadable."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ProofUnreadable(reason=str(error).splitlines()[0][:200]) from None
    if not isinstance(found, dict):
        raise ProofUnreadable(reason="not an object")
    return found


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose members bear different names: of two of one name, readers of JSON take either."""
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member is given twice")
    return found


def check(document: Mapping[str, Any]) -> Checked:
    """Check a proof document.

    Raises ProofUnreadable for what is no such document and EmptyFirstTree for one that begins with the empty tree.
    """
    inclusion = any(name in document for name in ("leaf", "leaf_hash", "index"))
    if inclusion and "size1" in document:
        raise ProofUnreadable(reason="two proofs in one")
    names = _KINDS[0] if inclusion else _KINDS[1]
    missing = [name for name in names if name not in document]
    if inclusion and not {"leaf", "leaf_hash"} & set(document):
        missing.insert(0, "leaf_hash")
    if missing:
        raise ProofUnreadable(reason=f"missing {', '.join(missing)}")
    return _inclusion(document) if inclusion else _consistency(document)


def _inclusion(document: Mapping[str, Any]) -> Checked:
    index, size = _whole(document, "index"), _whole(document, "size")
    root, proof = _hash(document, "root"), _proof(document)
    held = any(verify_inclusion(each, index, size, proof, root) for each in _leaf_hashes(document))
    if held and not _same_checkpoint(document, size, root):
        return Checked("inclusion", valid=False, reason="checkpoint-differs")
    if held and not _opening_holds(document):
        return Checked("inclusion", valid=False, reason="opening-differs")
    return Checked("inclusion", held, "proved" if held else "wrong")


def _consistency(document: Mapping[str, Any]) -> Checked:
    first, second, proof = _whole(document, "size1"), _whole(document, "size2"), _proof(document)
    if first == 0:
        raise EmptyFirstTree
    roots = _hash(document, "root1"), _hash(document, "root2")
    held = verify_consistency(first, second, *roots, proof)
    return Checked("consistency", held, "proved" if held else "wrong")


def _leaf_hashes(document: Mapping[str, Any]) -> list[bytes]:
    """Return the hashes that the document may mean; given both ways, leaf and hash must agree."""
    given = _hash(document, "leaf_hash") if "leaf_hash" in document else None
    if "leaf" not in document:
        return [given or b""]
    found = [leaf_hash(each) for each in _leaves(document["leaf"])]
    return found if given is None else [each for each in found if each == given]


def _leaves(leaf: Any) -> list[bytes]:
    if isinstance(leaf, Mapping):
        try:
            return [canonical(leaf)]
        except NotCanonical:
            raise ProofUnreadable(reason="leaf") from None
    if not isinstance(leaf, str):
        raise ProofUnreadable(reason="leaf")
    try:
        found = [leaf.encode()]
    except UnicodeEncodeError:
        raise ProofUnreadable(reason="leaf") from None
    try:
        found.insert(0, binascii.unhexlify(leaf))
    except ValueError:
        return found
    return found


def _same_checkpoint(document: Mapping[str, Any], size: int, root: bytes) -> bool:
    if not document.get("checkpoint"):
        return True
    from zhiheng.audit import notes

    try:
        note = notes.read(str(document["checkpoint"]))
    except NoteUnreadable:
        return False
    return (note.size, note.root) == (size, root)


def _opening_holds(document: Mapping[str, Any]) -> bool:
    opening = document.get("opening")
    if opening is None:
        return True
    leaf = document.get("leaf")
    try:
        told = json.loads(leaf) if isinstance(leaf, str) else leaf
    except ValueError:
        return False
    if not isinstance(opening, Mapping) or not isinstance(told, Mapping):
        return False
    content = str(opening.get("content")).encode(errors="replace")
    return bool(told.get("entry_hash") == salted(_hash(opening, "salt"), content).hex())


def _whole(document: Mapping[str, Any], name: str) -> int:
    value = document[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise ProofUnreadable(reason=name)
    return value


def _hash(document: Mapping[str, Any], name: str) -> bytes:
    """Return a hash; a text that is none is an empty one, which no proof meets."""
    if not isinstance(document.get(name), str):
        raise ProofUnreadable(reason=name)
    return _hex(document[name])


def _proof(document: Mapping[str, Any]) -> list[bytes]:
    found = document["proof"]
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ProofUnreadable(reason="proof")
    if len(found) > _MOST_HASHES:
        raise ProofUnreadable(reason="proof: more hashes than any tree needs")
    return [_hex(each) for each in found]


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text) if text.isascii() and text.isalnum() else b""
    except ValueError:
        return b""
