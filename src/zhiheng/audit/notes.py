"""A checkpoint as a signed note, the format that transparency logs share (C2SP tlog-checkpoint and signed-note).

    <origin>                 names the log
    <number of entries>
    <root, base64>
                             an empty line, and a line for each signature:
    — <name> <base64 of four bytes that name the key, then the signature>

The signature is over the three lines with their line ends. Anybody may append another line of theirs: a witness says so
that it saw this checkpoint, and that it followed from the one it saw before.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from zhiheng.audit.errors import NoteUnreadable
from zhiheng.audit.merkle import SIZE
from zhiheng.audit.signing import Suite, verify_ed25519

#: Types of keys: what stands before the public key when it is named and written.
ED25519, COSIGNATURE = b"\x01", b"\x04"
_DASH = "— "
_MOST = 64 * 1024


@dataclass(frozen=True)
class Signature:
    """One line of a note."""

    name: str
    key_hash: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line, with its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_hash + self.signature).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A checkpoint with its signatures."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...] = ()

    def body(self) -> bytes:
        """Return what is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()

    def text(self) -> str:
        """Return the whole note."""
        return self.body().decode() + "\n" + "".join(each.line() for each in self.signatures)

    def signed(self, suite: Suite) -> Note:
        """Return the note with the signature of this installation, under the origin's name."""
        own = Signature(self.origin, key_hash(self.origin, ED25519, suite.public_key), suite.sign(self.body()))
        return Note(self.origin, self.size, self.root, (*self.signatures, own))

    def signed_by(self, key: Key) -> bool:
        """Return whether one of the signatures is this key's and right."""
        mine = [each for each in self.signatures if (each.name, each.key_hash) == (key.name, key.hash())]
        return any(key.verify(self.body(), each.signature) for each in mine)


@dataclass(frozen=True)
class Key:
    """A public key under a name, as notes write it: name+hash+base64."""

    name: str
    kind: bytes
    public_key: bytes

    def hash(self) -> bytes:
        """Return the four bytes by which a signature names the key."""
        return key_hash(self.name, self.kind, self.public_key)

    def text(self) -> str:
        """Return the key as it is handed out."""
        return f"{self.name}+{self.hash().hex()}+{base64.b64encode(self.kind + self.public_key).decode()}"

    def verify(self, body: bytes, signature: bytes) -> bool:
        """Return whether a signature over a checkpoint is this key's; that of a witness also tells its time."""
        if self.kind == ED25519:
            return verify_ed25519(self.public_key, body, signature)
        if self.kind != COSIGNATURE or len(signature) != 72:
            return False
        seconds = int.from_bytes(signature[:8], "big")
        return verify_ed25519(self.public_key, f"cosignature/v1\ntime {seconds}\n".encode() + body, signature[8:])


def key_hash(name: str, kind: bytes, public_key: bytes) -> bytes:
    """Return the four bytes that name a key: SHA-256(name ‖ line end ‖ kind ‖ public key), cut."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:4]


def own_key(origin: str, suite: Suite) -> Key:
    """Return the key of this installation as it is handed out."""
    return Key(origin, ED25519, suite.public_key)


def read_key(text: str) -> Key:
    """Read a key like name+1a2b3c4d+AQ…. Raises NoteUnreadable."""
    name, _, rest = text.strip().partition("+")
    shown, _, encoded = rest.partition("+")
    raw = _decoded(encoded, "key")
    found = Key(name, raw[:1], raw[1:])
    if not name or len(raw) != 1 + SIZE or found.hash().hex() != shown.lower():
        raise NoteUnreadable(reason="key")
    return found


def read(text: str) -> Note:
    """Read a signed note. Raises NoteUnreadable, which says what is wrong."""
    if len(text) > _MOST:
        raise NoteUnreadable(reason="length")
    head, found, tail = text.replace("\r\n", "\n").partition("\n\n")
    lines = head.split("\n")
    if not found or len(lines) < 3:
        raise NoteUnreadable(reason="lines")
    origin, size, root = lines[:3]
    if not origin or not (size.isascii() and size.isdigit()) or len(size) > 18 or (size != "0" and size[0] == "0"):
        raise NoteUnreadable(reason="size")
    if len(lines) > 3:
        raise NoteUnreadable(reason="more than three lines")
    raw = _decoded(root, "root")
    if len(raw) != SIZE:
        raise NoteUnreadable(reason="root")
    return Note(origin, int(size), raw, tuple(read_line(line) for line in tail.splitlines() if line))


def read_line(line: str) -> Signature:
    """Read one line of a signature. Raises NoteUnreadable."""
    name, _, encoded = line.strip().removeprefix(_DASH.strip()).strip().partition(" ")
    raw = _decoded(encoded, "signature")
    if not line.startswith(_DASH) or not name or len(raw) < 5:
        raise NoteUnreadable(reason="signature")
    return Signature(name, raw[:4], raw[4:])


def _decoded(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteUnreadable(reason=what) from None
