"""Errors of the audit room.

AuditError
├── OutsideTree, EmptyFirstTree      a proof that is asked of a tree which has no such leaf or beginning
├── NotCanonical, NotADocument       what cannot be written in one form of JSON
├── PersonalInLeaf                   a personal identifier in what would be published for ever
├── UnknownKind, UnknownVerb         a kind of entry, a verb of the who-did-what log
├── OutsideTransaction               an entry that is not written by the transaction that decides
├── UnknownSuite, KeyMissing, KeyUnreadable    signatures
├── NoteUnreadable                   a checkpoint that is no signed note
├── ProofUnreadable                  a file of a proof
├── UnknownEntry, UnknownCheckpoint  what the log does not hold
└── TooYoung, SealBusy               the who-did-what log
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class AuditError(ZhihengError):
    """Base of this room's errors."""

    code = "audit"


class OutsideTree(AuditError):
    """A leaf or a size beyond the tree."""

    code = "outside-tree"
    zh = "日志在该检查点只有 {size} 个条目,没有第 {index} 号。请核对编号和大小。"
    en = "The tree has {size} leaves; there is no {index}. Check the number and the size."
    status = 422


class EmptyFirstTree(AuditError):
    """A proof of consistency that begins with the empty tree."""

    code = "empty-first-tree"
    zh = "起始大小为 0:空树与任何树都一致,这样的证明不说明任何问题。请给出不小于 1 的大小。"
    en = "The first size is 0: an empty tree is a beginning of every tree, such a proof says nothing. Give a size from 1."
    status = 422


class NotCanonical(AuditError):
    """A document that RFC 8785 cannot write."""

    code = "not-canonical"
    zh = "此内容无法写成规范 JSON:{reason}。"
    en = "This content cannot be written as canonical JSON: {reason}."
    status = 500


class PersonalInLeaf(AuditError):
    """An identifier of a person in an entry."""

    code = "personal-in-leaf"
    zh = "条目的 {field} 含有个人标识;日志永久公开,不得写入个人信息。请改用编号或散列。"
    en = "{field} of the entry holds a personal identifier; the log is kept for ever. Write a number or a hash instead."
    status = 500


class UnknownKind(AuditError):
    """A kind of entry that the log does not have."""

    code = "unknown-log-kind"
    zh = "日志没有“{kind}”这类条目。可用:{known}。"
    en = "The log has no kind {kind}. Use: {known}."
    status = 500


class UnknownVerb(AuditError):
    """A verb that the who-did-what log does not have."""

    code = "unknown-action-verb"
    zh = "操作日志没有“{verb}”这一动作。可用:{known}。"
    en = "The who-did-what log has no verb {verb}. Use: {known}."
    status = 500


class OutsideTransaction(AuditError):
    """An entry outside the transaction of what it tells."""

    code = "log-outside-transaction"
    zh = "日志条目必须写在作出决定的同一事务中。"
    en = "An entry of the log must be written in the transaction that decides."
    status = 500


class UnknownSuite(AuditError):
    """A suite of signatures that is not there."""

    code = "unknown-signature-suite"
    zh = "没有签名套件“{name}”。可用:{known}。请改 ZHIHENG_AUDIT_SUITE。"
    en = "There is no signature suite {name}. Use one of: {known} (ZHIHENG_AUDIT_SUITE)."
    status = 500
    exit_code = 2


class KeyUnreadable(AuditError):
    """The key of the log cannot be read."""

    code = "log-key-unreadable"
    zh = "无法读取日志签名密钥 {path}:{reason}。请恢复该文件;新密钥不能代替旧密钥。"
    en = "The key of the log at {path} cannot be read: {reason}. Restore the file; a new key cannot replace it."
    status = 500


class NoteUnreadable(AuditError):
    """A text that is no checkpoint."""

    code = "checkpoint-unreadable"
    zh = "不是有效的检查点:{reason}。检查点是三行文字、一个空行和签名行。"
    en = "This is no checkpoint: {reason}. A checkpoint is three lines, an empty line and lines of signatures."
    exit_code = 2


class SignatureWrong(AuditError):
    """A signature line that does not fit the checkpoint."""

    code = "signature-wrong"
    zh = "“{name}”的签名与检查点不符,未保存。"
    en = "The signature of {name} does not fit the checkpoint; it was not kept."


class ProofUnreadable(AuditError):
    """A file that holds no proof."""

    code = "proof-unreadable"
    zh = "文件里没有可核验的证明:{reason}。应为含 leaf_hash 或 leaf、index、size、root、proof,或含 size1、root1、size2、root2、proof 的 JSON。"
    en = (
        "The file holds no proof: {reason}. Wanted is JSON with leaf_hash or leaf, index, size, root and proof, or with "
        "size1, root1, size2, root2 and proof."
    )
    exit_code = 2


class UnknownEntry(AuditError):
    """An entry that the log does not hold."""

    code = "unknown-log-entry"
    zh = "日志没有第 {index} 号条目;现有 {size} 条。"
    en = "The log has no entry {index}; it has {size}."
    status = 404


class UnknownCheckpoint(AuditError):
    """A checkpoint that was never made."""

    code = "unknown-checkpoint"
    zh = "没有大小为 {size} 的检查点。"
    en = "There is no checkpoint of size {size}."
    status = 404


class TooYoung(AuditError):
    """Rows of the who-did-what log that must be kept."""

    code = "actions-too-young"
    zh = "操作日志至少保存 {days} 天;{until} 之后的记录不能删除。"
    en = "The who-did-what log is kept for at least {days} days; what is younger than {until} cannot be removed."


class SealBusy(AuditError):
    """The who-did-what log is written to without a pause."""

    code = "actions-busy"
    zh = "操作日志正忙,{seconds} 秒内未能封存。稍后会再试。"
    en = "The who-did-what log was busy for {seconds} seconds; it is sealed at the next try."
    status = 503


class KeyChanged(AuditError):
    """The key of the log is not the one that signed before."""

    code = "log-key-changed"
    zh = "签名密钥({key})与上一检查点的密钥({last})不同。请恢复原密钥文件;确需更换时用 zhiheng audit checkpoint --new-key 并公布新公钥。"
    en = (
        "The key {key} is not the one of the last checkpoint, {last}. Restore the file; to change it on purpose, call zhiheng "
        "audit checkpoint --new-key and publish the new key."
    )
    status = 500
