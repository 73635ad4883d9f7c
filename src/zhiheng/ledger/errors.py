"""Errors of the ledger.

LedgerError
├── LedgerBusy             another process holds the lock for too long
├── StoreUnwritable        disk full, no permission, file too large
├── StoreDamaged           a file is missing or not what was written
├── BatchDelayed           decided, but not carried out to its end
├── BatchUncertain         the network failed at the very moment of deciding
├── LakeMisnamed           ZHIHENG_LAKE or ZHIHENG_CACHE cannot be read
├── LakeLibraryMissing     the client for object stores is not installed
├── RemoteStoreFailure     what an object store can answer
│   ├── BucketMissing      no such bucket
│   ├── StoreForbidden     wrong key, or no permission
│   ├── StoreUnreachable   wrong endpoint, or the network is away
│   └── StoreUnsafe        a store without conditional put
├── LockUnavailable        the database that gives the lock does not answer
├── LockLost               the connection that held the lock broke
├── UnknownRecordType      no such record type in the packs in use
├── UnknownRegister        no such register in the packs in use
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
    zh = "本批数据已确定写入,但暂时无法完成({path}:{reason})。请排除原因(磁盘空间、网络);下次写入或运行 zhiheng ledger check --repair 时会自动完成,重复报送不会重复计入。"
    en = (
        "The batch is decided but could not be finished ({path}: {reason}). Mend the cause (disk space, network); the next write, or "
        "zhiheng ledger check --repair, finishes it. Sending the rows again adds nothing."
    )
    status = 507


class StoreDamaged(LedgerError):
    """A file of the ledger cannot be read."""

    code = "store-damaged"
    zh = "事实库文件损坏:{path}({reason})。请运行 zhiheng ledger check,并从备份恢复该文件。"
    en = "A file of the ledger is damaged: {path} ({reason}). Run zhiheng ledger check and restore it from a backup."
    status = 500


class BatchUncertain(LedgerError):
    """The network failed while the change was being decided, and the store cannot be asked whether it was."""

    code = "batch-uncertain"
    zh = "写入 {location} 时网络中断({reason}),无法得知本批是否已写入;它要么全部写入,要么完全没有。请在网络恢复后重新报送,已写入的不会重复计入。"
    en = (
        "The network failed while writing to {location} ({reason}), so it is not known whether the batch was kept; it is "
        "kept whole or not at all. Send it again once the network is back: what was kept is not counted twice."
    )
    status = 503


class LakeMisnamed(LedgerError):
    """A setting of the lake that cannot be read."""

    code = "lake-misnamed"
    zh = "{setting}={value} 无法识别。{zh_expected}"
    en = "{setting}={value} cannot be read. {en_expected}"
    exit_code = 2


class LakeLibraryMissing(LedgerError):
    """A lake on an object store, without the client library."""

    code = "lake-library-missing"
    zh = "事实库在对象存储 {location} 上,但未安装 obstore。请执行 pip install 'zhiheng[s3]'。"
    en = "The lake lies on the object store {location}, but obstore is not installed. Run pip install 'zhiheng[s3]'."
    status = 500
    exit_code = 2


class RemoteStoreFailure(LedgerError):
    """Base of what an object store can answer; `location` and `reason` never hold a key."""

    code = "remote-store-failure"
    zh = "对象存储 {location} 出错({reason})。请查看该存储的日志。"
    en = "The object store {location} failed ({reason}). Look into its log."
    status = 503


class BucketMissing(RemoteStoreFailure):
    """The bucket is not there; it is never made by us."""

    code = "bucket-missing"
    zh = "对象存储中没有 {location} 的存储桶({reason})。请先创建存储桶,或更正 ZHIHENG_LAKE。"
    en = "There is no bucket for {location} ({reason}). Make the bucket, or correct ZHIHENG_LAKE."


class StoreForbidden(RemoteStoreFailure):
    """The store refused the key, or the key may not do this."""

    code = "store-forbidden"
    zh = "对象存储 {location} 拒绝访问({reason})。请检查 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 及其对该存储桶的读、写、删、列权限。"
    en = (
        "The object store {location} refuses access ({reason}). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and "
        "that the key may read, write, delete and list in the bucket."
    )


class StoreUnreachable(RemoteStoreFailure):
    """The store does not answer."""

    code = "store-unreachable"
    zh = "连接不上对象存储 {location}({reason})。请检查 AWS_ENDPOINT_URL、AWS_REGION 和网络后重试;未完成的批次不会留下半截数据。"
    en = (
        "The object store {location} does not answer ({reason}). Check AWS_ENDPOINT_URL, AWS_REGION and the network, then "
        "retry; nothing half-written is left of a batch."
    )


class StoreUnsafe(RemoteStoreFailure):
    """The store overwrites where it was told to write only if nothing is there."""

    code = "store-unsafe"
    zh = "对象存储 {location} 不支持条件写入(If-None-Match),两个写入者会互相覆盖({reason})。请换用或升级支持条件写入的存储。"
    en = (
        "The object store {location} does not support conditional writes (If-None-Match), so that two writers would "
        "overwrite each other ({reason}). Use a store, or a version of it, that does."
    )


class LockUnavailable(LedgerError):
    """The database that gives the writers' lock does not answer."""

    code = "lock-unavailable"
    zh = "无法取得写入锁:数据库 {where} 没有回应({reason})。本批数据未写入,请检查 DATABASE_URL 后重试。"
    en = "The writers' lock is not to be had: the database {where} does not answer ({reason}). Nothing of this batch was kept; check DATABASE_URL, then retry."
    status = 503


class LockLost(LedgerError):
    """The connection that held the writers' lock broke before the batch was decided."""

    code = "lock-lost"
    zh = "写入过程中失去写入锁(数据库 {where}:{reason})。本批数据未写入,请重试;若经 PgBouncer 连接,请改用会话模式或直连地址。"
    en = (
        "The writers' lock was lost while writing (database {where}: {reason}). Nothing of this batch was kept; try again. "
        "Through PgBouncer use session pooling, or a direct address."
    )
    status = 503


class UnknownRecordType(LedgerError):
    """A record type that no pack in use declares."""

    code = "unknown-record-type"
    zh = "没有记录类型 {record_type}。可用的有:{known}。"
    en = "There is no record type {record_type}. Known are: {known}."


class UnknownRegister(LedgerError):
    """A register that no pack in use declares. Context: register, known."""

    code = "unknown-register"
    zh = "没有名册 {register}。可用的有：{known}。"
    en = "There is no register {register}. Known are: {known}."


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
