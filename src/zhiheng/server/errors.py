"""What can go wrong with the database and the processes, and what to do about it.

ServerError
├── DatabaseFailure
│   ├── BinariesMissing         no PostgreSQL programs on this machine
│   ├── CannotDropRoot          root, and no way to run PostgreSQL as anyone else
│   ├── DatabaseDamaged         the data folder is not a cluster
│   ├── DatabaseInUse           a server out of sight (another container) has the data open
│   ├── DatabaseStartFailed     PostgreSQL ended while starting; its own words are given
│   ├── DatabaseStartSlow       no answer within the time allowed
│   ├── DatabaseUnreachable     DATABASE_URL does not answer
│   ├── DatabaseUrlWrong        DATABASE_URL cannot be read
│   ├── DiskFull
│   ├── FolderForbidden         no permission, or the path is not a folder
│   ├── FolderReadOnly
│   ├── FolderWrongOwner
│   ├── LeftoverProcesses       processes of a dead server that do not end
│   ├── NoLocale                no UTF-8 locale, without which Chinese names cannot be searched
│   ├── PasswordLost            the password file no longer matches the database
│   ├── SettingWrong            a PostgreSQL setting that cannot be read
│   └── WrongVersion            data of another major version
├── ProcessFailure
│   ├── ChildKeepsFailing       web or worker ends again and again
│   ├── AddressUnusable         the address or port cannot be bound
│   └── PortTaken
├── AccountError
│   ├── AccountExists
│   ├── AccountUnknown
│   ├── InvitationUnusable      unknown, used, void or over
│   ├── MailUnknown             an invitation by mail to a body without a registered address
│   ├── NameUnusable
│   ├── NotAnEnterprise         a code that is no valid code, or is not registered here
│   ├── OwnPost                 an administrator gives or ends posts of the own account
│   ├── PasswordRefused
│   ├── PostNotHeld
│   └── ReasonMissing
├── PersonalRefused             personal data asked for without the right or a reason
├── RowsOfOthers                a mended sheet with rows of sources that are another body's
└── HomeNotForDemo              invented records are never mixed with real ones
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class ServerError(ZhihengError):
    """Base of the errors of the database and the processes."""

    code = "server-error"
    status = 503


class DatabaseFailure(ServerError):
    """Base of the errors of the private PostgreSQL and of DATABASE_URL."""

    code = "database-failure"


class BinariesMissing(DatabaseFailure):
    """The PostgreSQL programs are not installed. Context: looked_in."""

    code = "database-binaries-missing"
    zh = "找不到 PostgreSQL 程序(查找位置:{looked_in})。请安装 zhiheng[server],或用 DATABASE_URL 指定已有的数据库。"
    en = (
        "The PostgreSQL programs were not found (looked in: {looked_in}). Install zhiheng[server], or name an existing "
        "database with DATABASE_URL."
    )


class CannotDropRoot(DatabaseFailure):
    """Root, and neither a user namespace nor another user can run PostgreSQL. Context: reason."""

    code = "database-cannot-drop-root"
    zh = (
        "PostgreSQL 不能以 root 身份运行,而本机既不允许用户命名空间,也不能切换到普通用户({reason})。"
        "请以普通用户运行,或用 DATABASE_URL 指定已有的数据库。"
    )
    en = (
        "PostgreSQL does not run as root, and this machine allows neither a user namespace nor a change to an ordinary "
        "user ({reason}). Run as an ordinary user, or name an existing database with DATABASE_URL."
    )


class DatabaseDamaged(DatabaseFailure):
    """The data folder is not empty and not a cluster. Context: path, missing."""

    code = "database-damaged"
    zh = "文件夹 {path} 不是完整的 PostgreSQL 数据(缺少 {missing})。请从备份恢复,或把它移走后重新启动以建立空库。"
    en = (
        "The folder {path} is not complete PostgreSQL data ({missing} is missing). Restore it from a backup, or move "
        "it away and start again with an empty database."
    )


class DatabaseInUse(DatabaseFailure):
    """A server that this process cannot see has the data open. Context: path."""

    code = "database-in-use"
    zh = "{path} 正被另一个 PostgreSQL 使用(可能在另一个容器中)。请先停止它。"
    en = "{path} is in use by another PostgreSQL, perhaps in another container. Stop that one first."


class DatabaseStartFailed(DatabaseFailure):
    """PostgreSQL ended while starting. Context: log (path), said (its last lines)."""

    code = "database-start-failed"
    zh = "PostgreSQL 启动失败。它的说明:{said}(日志:{log})"
    en = "PostgreSQL did not start. It said: {said} (log: {log})"


class DatabaseStartSlow(DatabaseFailure):
    """No answer within the time allowed. Context: seconds, log."""

    code = "database-start-slow"
    zh = "PostgreSQL 在 {seconds} 秒内没有应答,可能仍在恢复。请稍后再试;日志在 {log}。"
    en = (
        "PostgreSQL gave no answer within {seconds} seconds; it may still be recovering. Try again later; its log is "
        "{log}."
    )


class DatabaseUnreachable(DatabaseFailure):
    """DATABASE_URL names a server that does not answer. Context: where, reason."""

    code = "database-unreachable"
    zh = "DATABASE_URL 指定的数据库 {where} 连接不上:{reason}。请检查地址、密码和数据库是否已启动。"
    en = (
        "The database {where} named by DATABASE_URL cannot be reached: {reason}. Check the address, the password and "
        "whether it runs."
    )


class DatabaseUrlWrong(DatabaseFailure):
    """DATABASE_URL cannot be read. Context: reason."""

    code = "database-url-wrong"
    zh = "DATABASE_URL 无法识别({reason})。格式为 postgresql://用户:密码@主机:端口/库名。"
    en = "DATABASE_URL cannot be read ({reason}). It looks like postgresql://user:password@host:port/database."
    exit_code = 2


class DiskFull(DatabaseFailure):
    """No space is left. Context: path."""

    code = "disk-full"
    zh = "{path} 所在磁盘已满。请腾出空间(至少约 200 MB)后再启动;已有数据没有丢失。"
    en = (
        "The disk that holds {path} is full. Free some space (about 200 MB at least) and start again; no stored data "
        "is lost."
    )


class FolderForbidden(DatabaseFailure):
    """The folder cannot be used. Context: path, reason."""

    code = "folder-forbidden"
    zh = "无权使用文件夹 {path}({reason})。请更改权限,或用 ZHIHENG_HOME 指定另一个文件夹。"
    en = "The folder {path} may not be used ({reason}). Change its permissions, or name another with ZHIHENG_HOME."


class FolderReadOnly(DatabaseFailure):
    """The folder lies on a read-only file system. Context: path."""

    code = "folder-read-only"
    zh = "文件夹 {path} 所在的文件系统是只读的。请用 ZHIHENG_HOME 指定可以写入的文件夹。"
    en = "The folder {path} lies on a read-only file system. Name a writable folder with ZHIHENG_HOME."


class FolderWrongOwner(DatabaseFailure):
    """The data belongs to another user. Context: path, owner, user."""

    code = "folder-wrong-owner"
    zh = (
        "文件夹 {path} 属于用户 {owner},当前用户是 {user}。请以 {owner} 的身份运行,或用 ZHIHENG_HOME 指定另一个文件夹。"
    )
    en = "The folder {path} belongs to {owner}, and you are {user}. Run as {owner}, or name another with ZHIHENG_HOME."


class LeftoverProcesses(DatabaseFailure):
    """Processes of a dead server do not end. Context: pids, path."""

    code = "database-leftover-processes"
    zh = "上一次的 PostgreSQL 进程 {pids} 仍占用 {path} 且无法结束。请检查这些进程后再启动。"
    en = "Processes {pids} of an earlier PostgreSQL still use {path} and do not end. Look at them, then start again."


class NoLocale(DatabaseFailure):
    """The machine has no UTF-8 locale. Context: tried."""

    code = "database-no-locale"
    zh = "本机没有 UTF-8 区域设置(已试 {tried}),中文名称将无法检索。请安装 C.UTF-8,或用 DATABASE_URL 指定已有的数据库。"
    en = (
        "This machine has no UTF-8 locale (tried {tried}), and Chinese names could not be searched. Install C.UTF-8, or "
        "name an existing database with DATABASE_URL."
    )


class PasswordLost(DatabaseFailure):
    """The password file no longer matches the database. Context: path."""

    code = "database-password-lost"
    zh = "密码文件 {path} 与数据库不一致。请停止数据库并删除该文件后重新启动,系统会设置新密码。"
    en = (
        "The password file {path} does not match the database. Stop the database, delete the file and start again: a "
        "new password is set then."
    )


class SettingWrong(DatabaseFailure):
    """A PostgreSQL setting cannot be read. Context: text."""

    code = "database-setting-wrong"
    zh = "ZHIHENG_POSTGRES_SETTINGS 中的“{text}”无法识别。格式为 名称=值,多项以逗号分隔,例如 shared_buffers=1GB,work_mem=32MB。"
    en = (
        "“{text}” in ZHIHENG_POSTGRES_SETTINGS cannot be read. Write name=value, separated by commas, such as "
        "shared_buffers=1GB,work_mem=32MB."
    )
    exit_code = 2


class WrongVersion(DatabaseFailure):
    """The data was written by another major version. Context: path, found, wanted."""

    code = "database-wrong-version"
    zh = (
        "{path} 中的数据由 PostgreSQL {found} 建立,而现在安装的是 {wanted}。"
        "请用 {found} 版导出(pg_dump),把该文件夹移走,再导入;数据没有被改动。"
    )
    en = (
        "The data in {path} was made by PostgreSQL {found}, and {wanted} is installed. Dump it with version {found} "
        "(pg_dump), move the folder away and load it again; nothing was changed."
    )


class ProcessFailure(ServerError):
    """Base of the errors of web and worker."""

    code = "process-failure"


class ChildKeepsFailing(ProcessFailure):
    """A child process ends again and again. Context: name, times, status."""

    code = "process-keeps-failing"
    zh = "进程 {name} 连续 {times} 次启动后即退出(退出码 {status}),已停止服务。请查看上面的日志。"
    en = "The process {name} ended {times} times right after its start (exit code {status}); the service stops. See above."


class PortTaken(ProcessFailure):
    """The port for the pages is in use. Context: host, port, free."""

    code = "port-taken"
    zh = "端口 {host}:{port} 已被占用。可改用空闲端口:zhiheng serve --port {free}"
    en = "The port {host}:{port} is in use. A free one: zhiheng serve --port {free}"


class AddressUnusable(ProcessFailure):
    """The address for the pages cannot be bound. Context: host, port, reason."""

    code = "address-unusable"
    zh = "无法在 {host}:{port} 上提供服务({reason})。请用 --host 和 --port 指定本机的地址和端口。"
    en = "{host}:{port} cannot be served on ({reason}). Name an address and a port of this machine with --host and --port."


class AccountError(ServerError):
    """Base of the errors of staff accounts."""

    code = "account-error"
    status = 400


class AccountExists(AccountError):
    """The name is in use. Context: username."""

    code = "account-exists"
    zh = "账户 {username} 已存在。更改密码请用 zhiheng user password {username}。"
    en = "The account {username} exists already. To change its password: zhiheng user password {username}."


class AccountUnknown(AccountError):
    """There is no such account. Context: username."""

    code = "account-unknown"
    zh = "没有账户 {username}。用 zhiheng user list 查看全部账户。"
    en = "There is no account {username}. See all with zhiheng user list."


class NameUnusable(AccountError):
    """The name is empty, too long, or has spaces or signs that cannot be seen. Context: username."""

    code = "account-name-unusable"
    zh = "账户名“{username}”不可用:最多 150 个字符,不含空格和不可见字符。"
    en = "The account name “{username}” cannot be used: at most 150 signs, without spaces or signs that cannot be seen."
    status = 422


class PostNotHeld(AccountError):
    """A post is to be ended that the account does not hold today. Context: username, role, body."""

    code = "post-not-held"
    zh = "账户 {username} 今天在机构 {body} 没有岗位 {role}。用 zhiheng user roles {username} 查看其岗位。"
    en = "Account {username} does not hold the post {role} in {body} today. See its posts with zhiheng user roles {username}."
    status = 404


class OwnPost(AccountError):
    """An administrator would give or end posts of the own account, or take off the own second factor."""

    code = "own-post"
    zh = "不能为自己授予或结束岗位,也不能停用、解锁或重置自己的账户。请由另一名安全保密管理员办理。"
    en = (
        "Nobody gives or ends the posts of the own account, nor switches it off, unlocks or resets it. Another security "
        "administrator does that."
    )
    status = 403


class ReasonMissing(AccountError):
    """What is done needs a reason, which is kept."""

    code = "reason-missing"
    zh = "请写明理由,它会记入操作日志。"
    en = "Give a reason; it is kept in the log of who did what."
    status = 422


class InvitationUnusable(AccountError):
    """The link of an invitation is unknown, used, void or over. It is not said which."""

    code = "invitation-unusable"
    zh = "这个邀请链接无效:可能已经用过、作废或过期。请向发出邀请的机关索取新的链接。"
    en = "This invitation cannot be used: it may have been used, made void, or run out. Ask the office for a new one."
    status = 404


class MailUnknown(AccountError):
    """An invitation by mail wants the registered address. Context: body."""

    code = "mail-unknown"
    zh = "机构 {body} 没有登记的邮箱。请填写登记的邮箱,或改用信函。"
    en = "Body {body} has no registered mail address. Give the registered one, or send a letter."
    status = 422


class NotAnEnterprise(AccountError):
    """The code is no valid unified social credit code, or no such enterprise is registered here. Context: uscc."""

    code = "not-an-enterprise"
    zh = "统一社会信用代码 {uscc} 无效,或本系统没有这家企业的登记记录。请核对代码。"
    en = "The code {uscc} is not valid, or no such enterprise is registered here. Check the code."
    status = 422


class PasswordRefused(AccountError):
    """The password is too weak or the two entries differ. Context: reasons_zh, reasons_en."""

    code = "password-refused"
    zh = "密码不符合要求:{reasons_zh}"
    en = "The password was refused: {reasons_en}"


class HomeNotForDemo(ServerError):
    """The installation holds other records. Context: home."""

    code = "home-not-for-demo"
    zh = "{home} 里已有其他数据,合成数据不会混入。请用 ZHIHENG_HOME 指定另一个目录,或先移走这个目录。"
    en = "{home} holds other records, and invented ones are never mixed in. Name another folder with ZHIHENG_HOME, or move this one away."
    status = 409


class RowsOfOthers(ServerError):
    """A mended sheet holds rows that another body must mend. Context: rows."""

    code = "rows-of-others"
    zh = "表格中有 {rows} 行属于其他单位提供的来源,没有归集任何一行。请只上传从本单位待修正列表导出的表格。"
    en = (
        "{rows} rows of the sheet belong to sources that another body provides; nothing was taken in. Send only sheets "
        "exported from your own list of rows to mend."
    )
    status = 403


class PersonalRefused(ServerError):
    """Personal data is not shown or erased. Context: why_zh, why_en."""

    code = "personal-refused"
    zh = "没有查看或删除个人信息:{why_zh}。"
    en = "Personal data was neither shown nor erased: {why_en}."
    status = 403
