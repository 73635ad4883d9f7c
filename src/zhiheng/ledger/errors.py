"""Errors of the ledger.

LedgerError
├── LedgerBusy             another process holds the lock for too long
├── StoreUnwritable        disk full, no permission, file too large
├── StoreDamaged           a file is missing or not what was written
├── UnknownRecordType      no such record type in the packs in use
├── SchemaClash            a table that does not fit its record type
├── SchemaShrunk           a record type that changed other than by nullable additions
├── UnknownBatch           known_at names a batch that does not exist yet
├── UnknownRun             no such run, or a damaged one
├── UnknownRecord          a record id that the ledger does not hold
└── NotEmittable           an expression that has no form for an engine
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class LedgerError(ZhihengError):
    """Base of the ledger's errors."""

    code = "ledger-error"
    zh = "事实库发生错误。"
    en = "The ledger failed."


class LedgerBusy(LedgerError):
    """The lock was not free within the time allowed."""

    code = "ledger-busy"
    zh = "事实库正被其他进程写入,等待 {seconds} 秒后仍未空闲。请稍后重试。"
    en = "Another process has been writing to the ledger for more than {seconds} seconds. Try again later."
    status = 503


class StoreUnwritable(LedgerError):
    """The operating system refused a write; nothing of the batch was kept."""

    code = "store-unwritable"
    zh = "无法写入 {path}({reason})。本批数据未写入,请检查磁盘空间与目录权限后重试。"
    en = "Cannot write {path} ({reason}). Nothing of this batch was kept; check disk space and permissions, then retry."
    status = 507


class BatchDelayed(LedgerError):
    """A decided change could not be carried out to its end; nothing is lost."""

    code = "batch-delayed"
    zh = "本批数据已确定写入,但暂时无法完成({path}:{reason})。请释放磁盘空间;下次写入或运行 zhiheng ledger check --repair 时会自动完成,重复报送不会重复计入。"
    en = (
        "The batch is decided but could not be finished ({path}: {reason}). Make room on the disk; the next write, or "
        "zhiheng ledger check --repair, finishes it. Sending the rows again adds nothing."
    )
    status = 507


class StoreDamaged(LedgerError):
    """A file of the ledger cannot be read."""

    code = "store-damaged"
    zh = "事实库文件损坏:{path}({reason})。请运行 zhiheng ledger check,并从备份恢复该文件。"
    en = "A file of the ledger is damaged: {path} ({reason}). Run zhiheng ledger check and restore it from a backup."
    status = 500


class UnknownRecordType(LedgerError):
    """A record type that no pack in use declares."""

    code = "unknown-record-type"
    zh = "没有记录类型 {record_type}。可用的有:{known}。"
    en = "There is no record type {record_type}. Known are: {known}."


class SchemaClash(LedgerError):
    """A column that is missing, unknown, or of another type than the record type declares."""

    code = "schema-clash"
    zh = "记录类型 {record_type} 的列 {column}:{zh_reason}。"
    en = "Column {column} of record type {record_type}: {en_reason}."
    exit_code = 2


class SchemaShrunk(LedgerError):
    """The stored table has a column that the record type no longer has in this form."""

    code = "schema-shrunk"
    zh = "记录类型 {record_type} 的字段 {column} 与库中已存的类型不同({stored} → {declared})。字段只能新增,请另立新版本类型。"
    en = (
        "Field {column} of record type {record_type} differs from what is stored ({stored} → {declared}). "
        "Fields may only be added; declare a new version of the type."
    )


class UnknownBatch(LedgerError):
    """A batch number beyond the head or below zero."""

    code = "unknown-batch"
    zh = "没有第 {batch_seq} 批;最新为第 {head} 批。"
    en = "There is no batch {batch_seq}; the latest is {head}."
    status = 404


class UnknownRun(LedgerError):
    """A run that is not there or not whole."""

    code = "unknown-run"
    zh = "没有运行 {run},或其文件不完整({reason})。请核对编号;没有运行时先执行 zhiheng grade。"
    en = "There is no run {run}, or its files are not whole ({reason}). Check the id; to make a run: zhiheng grade."
    status = 404


class UnknownRecord(LedgerError):
    """Record ids that the ledger does not hold."""

    code = "unknown-record"
    zh = "事实库中没有这些 {record_type} 记录:{records}。"
    en = "The ledger does not hold these {record_type} records: {records}."
    status = 404


class NotEmittable(LedgerError):
    """An expression that cannot be turned into a query."""

    code = "not-emittable"
    zh = "表达式无法生成查询:{zh_reason}。"
    en = "The expression cannot be emitted: {en_reason}."
