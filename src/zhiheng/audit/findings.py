"""What a verification finds: a code, a place, and words in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: code → what it says; {at} is the place: an entry, a node, a checkpoint's size, a segment, a file.
WORDS: dict[str, tuple[str, str]] = {
    "entry-missing": ("第 {at} 号条目不见了。", "Entry {at} is missing."),
    "entry-changed": (
        "第 {at} 号条目的内容与其散列不符:内容或散列被改动。",
        "Entry {at} does not have its hash: content or hash was changed.",
    ),
    "entry-form": ("第 {at} 号条目不是规范 JSON。", "Entry {at} is not canonical JSON."),
    "entry-columns": (
        "第 {at} 号条目的类别、时间或公开属性与条目内容不一致。",
        "Kind, time or publicity kept beside entry {at} differ from what the entry says.",
    ),
    "content-changed": (
        "第 {at} 号条目的非公开内容与其加盐散列不符。",
        "The hidden content of entry {at} does not have its salted hash.",
    ),
    "content-missing": (
        "第 {at} 号条目的非公开内容不见了,且没有条目说明它已依法删除。",
        "The hidden content of entry {at} is gone, and no entry says that it was lawfully erased.",
    ),
    "content-stray": ("有不属于任何条目的非公开内容(第 {at} 号)。", "There is hidden content without an entry ({at})."),
    "node-changed": ("树节点 {at} 与其下的条目不符。", "Node {at} of the tree does not fit what is below it."),
    "node-missing": ("树节点 {at} 不见了。", "Node {at} of the tree is missing."),
    "node-stray": ("树中有多余的节点 {at}。", "Node {at} does not belong to the tree."),
    "checkpoint-unreadable": ("大小为 {at} 的检查点无法读取。", "The checkpoint of size {at} cannot be read."),
    "checkpoint-changed": (
        "大小为 {at} 的检查点与其签名文本不一致。",
        "The checkpoint of size {at} differs from its signed text.",
    ),
    "checkpoint-signature": (
        "大小为 {at} 的检查点签名不对,或由不认识的密钥签署。",
        "The checkpoint of size {at} is signed wrongly, or by a key that is not known.",
    ),
    "checkpoint-root": (
        "日志的前 {at} 条与已签署的检查点不符:其中有条目被改动、删除、插入或调换。",
        "The first {at} entries do not have the root that was signed: one was changed, removed, inserted or moved.",
    ),
    "checkpoint-missing": ("大小为 {at} 的检查点曾经给出,现在不见了。", "The checkpoint of size {at} was given out and is gone."),
    "log-truncated": (
        "检查点说日志曾有 {at} 条,现有条目更少:末尾被截去。",
        "A checkpoint says that the log had {at} entries; it has fewer now: the end was cut off.",
    ),
    "held-unreadable": ("所给检查点文件 {at} 无法读取。", "The checkpoint file {at} cannot be read."),
    "held-signature": (
        "所给检查点文件 {at} 不是由本日志的密钥签署。",
        "The checkpoint file {at} is not signed by the key of this log.",
    ),
    "held-root": (
        "日志的前段与您持有的检查点({at})不符:历史被改写。",
        "The beginning of the log does not have the root of the checkpoint you hold ({at}): history was rewritten.",
    ),
    "cosignature-wrong": ("见证人的签名不对:{at}。", "The signature of a witness is wrong: {at}."),
    "key-missing": ("没有日志公钥,检查点签名无法核验。请恢复密钥或用 --key 给出公钥。", "No key of the log is there: signatures cannot be checked. Restore it, or give --key."),
    "segment-changed": (
        "操作日志第 {at} 段与封存时不符:有记录被改动、删除或插入。",
        "Segment {at} of the who-did-what log is not as it was sealed: a row was changed, removed or inserted.",
    ),
    "segment-missing": ("操作日志第 {at} 段的封存记录不见了。", "The seal of segment {at} of the who-did-what log is missing."),
    "segment-unlogged": (
        "操作日志第 {at} 段的摘要与透明日志不符。",
        "The digest of segment {at} of the who-did-what log is not the one in the transparency log.",
    ),
    "purge-early": (
        "操作日志在保存期未满时被清除(至第 {at} 号)。",
        "Rows of the who-did-what log up to {at} were removed before their time.",
    ),
}  # fmt: skip
#: Findings of one code beyond this many are counted, not listed.
LISTED = 25


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    code: str
    at: str

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        zh, en = WORDS[self.code]
        return {"code": self.code, "at": self.at, "zh": zh.format(at=self.at), "en": en.format(at=self.at)}


@dataclass
class Findings:
    """Findings in the order in which they were made; many of one code are counted."""

    listed: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, at: object) -> None:
        """Add one."""
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= LISTED:
            self.listed.append(Finding(code, str(at)))

    def __bool__(self) -> bool:
        return bool(self.counts)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.listed)
