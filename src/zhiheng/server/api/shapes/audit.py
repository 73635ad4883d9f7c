"""Shapes of the transparency log."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape

HEX = r"^[0-9a-f]{64}$"


class CheckpointShape(Shape):
    """A signed checkpoint."""

    size: int
    root: str = Field(pattern=HEX)
    day: date
    at: datetime
    key_id: str
    note: str = Field(description="signed note: origin, size, root (base64), an empty line, lines of signatures")
    witnesses: list[str]


class Checkpoints(Listed):
    """Checkpoints, the latest first."""

    items: list[CheckpointShape]


class KindCount(Shape):
    """How many entries of a kind there are."""

    kind: str
    label: Both
    entries: int


class LogHead(Shape):
    """The log as it stands."""

    size: int
    root: str = Field(pattern=HEX)
    checkpoint: CheckpointShape | None
    kinds: list[KindCount]


class EntryShape(Shape):
    """One entry. `leaf` is its canonical JSON; the hash is SHA-256(0x00 ‖ leaf)."""

    index: int
    kind: str
    public: bool = Field(description="false: the leaf holds a salted hash of the content alone")
    at: datetime
    leaf: str
    leaf_hash: str = Field(pattern=HEX)


class Entries(Listed):
    """Entries in the order in which they were added."""

    items: list[EntryShape]


class InclusionShape(Shape):
    """That an entry stands in the log of a size; what `zhiheng audit verify-proof` reads."""

    index: int
    size: int
    root: str = Field(pattern=HEX)
    leaf: str
    leaf_hash: str = Field(pattern=HEX)
    proof: list[str]
    checkpoint: str | None = Field(default=None, description="signed note of this size, if there is one")
    key: str | None = None


class ConsistencyShape(Shape):
    """That the log of one size is a beginning of that of another; what `zhiheng audit verify-proof` reads."""

    size1: int
    root1: str = Field(pattern=HEX)
    size2: int
    root2: str = Field(pattern=HEX)
    proof: list[str]
    checkpoint: str | None = Field(default=None, description="signed note of the second size, if there is one")
    key: str | None = None


class KeyShape(Shape):
    """The public key of the log."""

    origin: str
    suite: str
    key_id: str
    key: str = Field(description="name+hash+base64, as signed notes write it")
    public_key: str = Field(description="base64")
    pem: str
    hash: str
    tree: str
    leaf: str
