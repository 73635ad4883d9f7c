"""What can go wrong with a backup and its way back.

ServerError
└── BackupError
    ├── BackupDamaged       files are missing or not what was written
    ├── BackupNewer         made by a later version
    ├── BackupUnreadable    no backup, or one of another format
    ├── BackupUnsteady      data was erased again and again while it was copied
    ├── DatabaseNotEmpty    nothing is restored over other data
    ├── DumpFailed          pg_dump or pg_restore; its own words are given
    ├── FolderTaken         the folder to write to is not empty
    ├── NoRoom              a disk became full; what was written is removed
    └── RestoreDiffers      what was restored is not what was backed up
"""

from __future__ import annotations

from zhiheng.server.errors import ServerError


class BackupError(ServerError):
    """Base of the errors of backup and restore."""

    code = "backup-error"
    status = 409


class BackupDamaged(BackupError):
    """Files are missing or changed. Context: folder, count, first."""

    code = "backup-damaged"
    zh = "备份 {folder} 不完整或被改动:{count} 个文件与清单不符,第一个是 {first}。没有恢复任何内容;请用另一份备份。"
    en = "The backup {folder} is incomplete or was changed: {count} files differ from its manifest, the first is {first}. Nothing was restored; use another backup."


class BackupNewer(BackupError):
    """Made by a later version. Context: version, missing."""

    code = "backup-newer"
    zh = "备份由更新的版本 {version} 生成(本版本没有 {missing})。请先升级再恢复。"
    en = "The backup was made by a later version, {version} (this one has no {missing}). Upgrade first, then restore."


class BackupUnreadable(BackupError):
    """No manifest of ours. Context: folder, reason."""

    code = "backup-unreadable"
    zh = "{folder} 不是可用的备份:{reason}。请指定备份命令写出的文件夹。"
    en = "{folder} is no backup that can be used: {reason}. Name the folder that the backup command wrote."
    exit_code = 2


class BackupUnsteady(BackupError):
    """Data was erased while it was copied. Context: tries."""

    code = "backup-unsteady"
    zh = "复制期间数据被删除,已重试 {tries} 次仍未得到一致的副本。请在没有擦除操作时再备份。"
    en = "Data was erased while it was copied; {tries} tries gave no consistent copy. Back up again when nothing is being erased."
    status = 503


class DatabaseNotEmpty(BackupError):
    """The database to restore into holds tables. Context: tables."""

    code = "backup-database-not-empty"
    zh = "目标数据库已有 {tables} 张表,不会覆盖。请用 DATABASE_URL 指定一个空库。"
    en = "The database to restore into has {tables} tables and is not overwritten. Name an empty one with DATABASE_URL."


class DumpFailed(BackupError):
    """A program of PostgreSQL failed. Context: program, reason."""

    code = "backup-database-failed"
    zh = "{program} 未能完成:{reason}"
    en = "{program} failed: {reason}"
    status = 503


class FolderTaken(BackupError):
    """The folder is not empty. Context: folder."""

    code = "backup-folder-taken"
    zh = "{folder} 不是空文件夹,不会覆盖。请另指定一个。"
    en = "{folder} is not empty and is not overwritten. Name another one."
    exit_code = 2


class NoRoom(BackupError):
    """A disk became full. Context: path."""

    code = "backup-no-room"
    zh = "{path} 所在磁盘空间不足,没有完成,已写的部分已删除,原有数据没有改动。请腾出空间或另选磁盘后重试。"
    en = "The disk that holds {path} has no room left: nothing was completed, what was written is removed, and no other data was touched. Free some space or choose another disk, then try again."
    status = 507


class RestoreDiffers(BackupError):
    """What was restored is not what was backed up. Context: what, detail."""

    code = "restore-differs"
    zh = "恢复的{what}与备份不一致:{detail}。已恢复的内容没有启用。"
    en = "The restored {what} differs from the backup: {detail}. What was restored was not put into use."
