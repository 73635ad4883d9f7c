#!/usr/bin/env python3
"""Check proofs of a Zhiheng transparency log without trusting the server that gave them.

质衡透明日志独立核验程序:单文件,只用 Python 标准库(3.9 及以上),不联网。

    python zhiheng_verify.py proof FILE [--key KEY]           a proof of inclusion or consistency (JSON)
    python zhiheng_verify.py checkpoint FILE --key KEY        the signature of a checkpoint
    python zhiheng_verify.py export FILE --checkpoint NOTE --key KEY      every entry of an exported log
    python zhiheng_verify.py receipt FILE --key KEY           a signed answer sheet or credit report (JSON)

KEY is the public key as the log hands it out (name+hash+base64), or a file that holds it. Take it from somewhere else than
the proof. Exit code: 0 valid, 1 not valid, 2 a wrong call or an unreadable file.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import math
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

#: X, Y, Z and T of extended coordinates.
Point = Any


def leaf_hash(leaf: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether the leaf with this hash stands at the index of the tree."""
    if not 0 <= index < size or any(len(each) != 32 for each in (leaf, root, *proof)):
        return False
    return _climb(index, size - 1, leaf, proof)[1] == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the first tree is a beginning of the second."""
    if first == 0:
        raise Unreadable("the first size is 0: every tree begins with the empty one / 起始大小为 0,不说明任何问题")
    if not 0 < first <= second or any(len(each) != 32 for each in (first_root, second_root, *proof)):
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return bool(path) and _climb(place, last, path[0], path[1:]) == (first_root, second_root)


def _climb(place: int, last: int, start: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of the earlier and of the whole tree; empty if the path is too long or too short."""
    old = new = start
    for each in proof:
        if last == 0:
            return b"", b""
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else (b"", b"")


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over hashes of leaves."""
    edge: list[tuple[int, bytes]] = []  # (level, hash) of complete subtrees, from left to right
    for value in hashes:
        level = 0
        while edge and edge[-1][0] == level:
            value = node_hash(edge.pop()[1], value)
            level += 1
        edge.append((level, value))
    whole = edge.pop()[1] if edge else hashlib.sha256(b"").digest()
    while edge:
        whole = node_hash(edge.pop()[1], whole)
    return whole


_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)


def _add(first: Point, second: Point) -> Point:
    a = (first[1] - first[0]) * (second[1] - second[0]) % _P
    b = (first[1] + first[0]) * (second[1] + second[0]) % _P
    c = 2 * first[3] * second[3] * _D % _P
    d = 2 * first[2] * second[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _same(first: Point, second: Point) -> bool:
    return all((first[place] * second[2] - second[place] * first[2]) % _P == 0 for place in (0, 1))


def _point(data: bytes) -> Point:
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def verify_ed25519(key: bytes, data: bytes, signature: bytes) -> bool:
    """Return whether the signature over the data is that of the public key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= _ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + data).digest(), "little") % _ORDER
    return _same(_times(scalar, _BASE), _add(commitment, _times(challenge, public)))


def canonical(value: Any) -> bytes:
    """Return a document in its one form."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(value[name]) for name in names) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(each) for each in value) + b"]"
    if isinstance(value, float):
        return _number(value).encode()
    return json.dumps(value, ensure_ascii=False).encode()


def _number(value: float) -> str:
    """Return a number as ECMAScript writes it."""
    if math.isnan(value) or math.isinf(value):
        raise Unreadable("number")
    if not value:
        return "0"
    sign, parts, power = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, parts))
    point = len(digits) + int(power)
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{point - 1:+d}"
    return "-" + text if sign else text


class Unreadable(Exception):
    """What was given is not what it should be."""


def read_key(text: str) -> tuple[str, bytes, bytes, bytes]:
    """Return name, the four bytes that name it, kind and public key."""
    name, _, rest = text.strip().partition("+")
    shown, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise Unreadable("key") from None
    digest = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not name or len(raw) != 33 or digest.hex() != shown.lower():
        raise Unreadable("the key is not like name+1a2b3c4d+base64")
    return name, digest, raw[:1], raw[1:]


def read_note(text: str) -> tuple[str, int, bytes, bytes, list[tuple[str, bytes]]]:
    """Return origin, size, root, what is signed, and the signatures."""
    head, found, tail = text.replace("\r\n", "\n").partition("\n\n")
    lines = head.split("\n")
    if not found or len(lines) != 3 or not lines[1].isdigit():
        raise Unreadable("no checkpoint: three lines, an empty line, signatures")
    signatures = []
    try:
        root = base64.b64decode(lines[2], validate=True)
        for line in tail.splitlines():
            if line:
                name, _, encoded = line[2:].partition(" ")
                signatures.append((name, base64.b64decode(encoded, validate=True)))
    except ValueError:
        raise Unreadable("no checkpoint: base64") from None
    return lines[0], int(lines[1]), root, (head + "\n").encode(), signatures


def note_signed(text: str, key_text: str) -> bool:
    """Return whether a checkpoint bears a right signature of the key."""
    name, digest, kind, key = read_key(key_text)
    *_, body, signatures = read_note(text)
    for signer, raw in signatures:
        if signer != name or raw[:4] != digest:
            continue
        signature = raw[4:]
        if kind == b"\x01" and verify_ed25519(key, body, signature):
            return True
        if kind == b"\x04" and len(signature) == 72:
            seconds = int.from_bytes(signature[:8], "big")
            if verify_ed25519(key, f"cosignature/v1\ntime {seconds}\n".encode() + body, signature[8:]):
                return True
    return False


def _hex(text: Any) -> bytes:
    if not isinstance(text, str):
        raise Unreadable("a hash is a text in hex")
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _leaves(leaf: Any) -> list[bytes]:
    if isinstance(leaf, dict):
        return [canonical(leaf)]
    if not isinstance(leaf, str):
        raise Unreadable("leaf")
    try:
        return [bytes.fromhex(leaf), leaf.encode()]
    except ValueError:
        return [leaf.encode()]


def _whole(document: dict[str, Any], name: str) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(name)
    return value


def opening_holds(document: dict[str, Any]) -> bool:
    """Return whether content and salt beside a proof, if there are any, are what the hash in its leaf stands for."""
    opening, leaf = document.get("opening"), document.get("leaf")
    if opening is None:
        return True
    told = json.loads(leaf) if isinstance(leaf, str) else leaf
    hidden = hashlib.sha256(_hex(opening["salt"]) + str(opening["content"]).encode())
    return isinstance(told, dict) and told.get("entry_hash") == hidden.hexdigest()


def check_proof(document: Any, key_text: str | None) -> tuple[bool, str]:
    """Return whether the proof holds, and what to say besides."""
    if not isinstance(document, dict) or not isinstance(document.get("proof"), list):
        raise Unreadable("no proof: an object with index, size, root, proof or size1, root1, size2, root2, proof")
    proof = [_hex(each) for each in document["proof"]]
    if "size1" in document and not {"leaf", "leaf_hash", "index"} & set(document):
        sizes = _whole(document, "size1"), _whole(document, "size2")
        roots = _hex(document.get("root1")), _hex(document.get("root2"))
        return verify_consistency(sizes[0], sizes[1], roots[0], roots[1], proof), ""
    index, size, root = _whole(document, "index"), _whole(document, "size"), _hex(document.get("root"))
    given = _hex(document["leaf_hash"]) if "leaf_hash" in document else None
    hashes = [leaf_hash(each) for each in _leaves(document["leaf"])] if "leaf" in document else [given or b""]
    hashes = [each for each in hashes if given is None or each == given]
    if "size1" in document or (given is None and "leaf" not in document):
        raise Unreadable("leaf or leaf_hash, and no second proof")
    if not any(verify_inclusion(each, index, size, proof, root) for each in hashes):
        return False, ""
    if not opening_holds(document):
        return False, "Content and salt are not what the leaf's hash stands for. / 内容和随机字节与条目中的散列不符。"
    return _checkpoint_of(document, size, root, key_text)


def _checkpoint_of(document: dict[str, Any], size: int, root: bytes, key_text: str | None) -> tuple[bool, str]:
    note = document.get("checkpoint")
    if not note:
        return True, "No checkpoint beside it: compare size and root with yours. / 未附检查点,请自行核对大小和根。"
    if read_note(str(note))[1:3] != (size, root):
        return False, "The checkpoint tells another size or root. / 检查点的大小或根不同。"
    if not key_text:
        return True, "The signature was not checked: give --key. / 未给出 --key,未核验签名。"
    if not note_signed(str(note), key_text):
        return False, "The signature of the checkpoint is wrong. / 检查点签名不对。"
    return True, "The checkpoint is signed by the key. / 检查点由该密钥签名。"


def check_export(lines: Iterable[str], note: str, key_text: str) -> tuple[bool, str]:
    """Return whether every line of an export is the entry that the signed checkpoint has at its place."""
    if not note_signed(note, key_text):
        return False, "The signature of the checkpoint is wrong. / 检查点签名不对。"
    _, size, root, _, _ = read_note(note)
    hashes = []
    for number, line in enumerate(lines):
        row = json.loads(line)
        if row.get("index") != number:
            return False, f"Entry {number} is missing. / 缺第 {number} 号条目。"
        if "leaf" in row and leaf_hash(row["leaf"].encode()) != _hex(row["leaf_hash"]):
            return False, f"Entry {number} was changed. / 第 {number} 号条目被改动。"
        hashes.append(_hex(row["leaf_hash"]))
    if len(hashes) < size:
        return False, "The export ends before the checkpoint. / 导出文件少于检查点的条目数。"
    if root_of(hashes[:size]) != root:
        return False, "The entries do not have the root of the checkpoint. / 条目与检查点的根不符。"
    rest = len(hashes) - size
    return True, f"The checkpoint anchors {size} entries, {rest} come after it. / 检查点覆盖 {size} 条,其后 {rest} 条。"


def check_receipt(paper: Any, key_text: str) -> tuple[bool, str]:
    """Return whether a signed paper is as the key signed it."""
    if not isinstance(paper, dict) or not isinstance(paper.get("signature"), dict) or "document" not in paper:
        raise Unreadable("no paper with document and signature")
    content = canonical(paper["document"])
    if _hex(paper.get("sha256")) != hashlib.sha256(content).digest():
        return False, "The document was changed. / 内容被改动。"
    return verify_ed25519(read_key(key_text)[3], content, _hex(paper["signature"].get("value"))), ""


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(members)) < len(members):
        raise Unreadable("a member is given twice")
    return dict(members)


def _text(place: str) -> str:
    return Path(place).read_text(encoding="utf-8")


def _key(given: str | None) -> str:
    if given and "+" not in given and Path(given).exists():
        return next((line for line in _text(given).splitlines() if line.strip()), "")
    return given or ""


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["proof", "checkpoint", "export", "receipt"])
    parser.add_argument("file")
    parser.add_argument("--key", help="public key, or a file with it")
    parser.add_argument("--checkpoint", help="file of a checkpoint, for export")
    asked = parser.parse_args(arguments)
    if asked.what != "proof" and not asked.key:
        parser.error("--key is wanted")
    if asked.what == "export" and not asked.checkpoint:
        parser.error("--checkpoint is wanted")
    return asked


def _check(asked: argparse.Namespace) -> tuple[bool, str]:
    key = _key(asked.key)
    if asked.what == "checkpoint":
        _, size, root, _, _ = read_note(_text(asked.file))
        return note_signed(_text(asked.file), key), f"{size} entries, root {root.hex()}"
    if asked.what == "export":
        with Path(asked.file).open(encoding="utf-8") as lines:
            return check_export(lines, _text(asked.checkpoint), key)
    document = json.loads(_text(asked.file), object_pairs_hook=_once)
    return check_proof(document, key) if asked.what == "proof" else check_receipt(document, key)


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names; return the exit code."""
    asked = _asked(arguments)
    try:
        valid, said = _check(asked)
    except (Unreadable, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"CANNOT BE READ / 无法读取: {error}", file=sys.stderr)
        return 2
    print("VALID / 成立" if valid else "NOT VALID / 不成立")
    if said:
        print(said)
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main())
