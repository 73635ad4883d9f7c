"""Every environment variable that the software reads, with its default and what it is for."""

from __future__ import annotations

from typing import NamedTuple


class Setting(NamedTuple):
    """One variable."""

    name: str
    default: str
    zh: str
    en: str


SETTINGS: tuple[Setting, ...] = (
    Setting("ZHIHENG_HOME", "./zhiheng-data", "数据目录", "Folder in which an installation keeps everything"),
    Setting("ZHIHENG_PACKS", "", "本省自有政策包的文件夹", "Folder of packs that do not come with Zhiheng"),
    Setting(
        "ZHIHENG_LAKE",
        "ZHIHENG_HOME/lake",
        "事实库位置:文件夹,或 s3://存储桶/前缀",
        "Where the lake lies: a folder, or s3://bucket/prefix",
    ),
    Setting(
        "ZHIHENG_CACHE",
        "20GB",
        "对象存储上数据文件的本地副本上限",
        "Room for local copies of the files of a lake on an object store",
    ),
    Setting("AWS_ENDPOINT_URL", "", "对象存储的地址(非 AWS 时)", "Address of the object store, if it is not AWS"),
    Setting("AWS_REGION", "us-east-1", "对象存储的区域", "Region of the object store"),
    Setting("AWS_ACCESS_KEY_ID", "", "对象存储的访问密钥编号", "Id of the key to the object store"),
    Setting("AWS_SECRET_ACCESS_KEY", "", "对象存储的访问密钥", "The key to the object store"),
    Setting("ZHIHENG_PACK", "sichuan", "接口默认使用的政策包", "Pack that the API uses where none is named"),
    Setting(
        "ZHIHENG_MEMORY", "", "每个进程查询事实库的内存上限,如 4GB", "Memory of each process for queries, such as 4GB"
    ),
    Setting("ZHIHENG_THREADS", "", "每个进程查询事实库的线程数", "Threads of each process for queries"),
    Setting(
        "DATABASE_URL",
        "",
        "已有的 PostgreSQL;不设则启动私有的",
        "A PostgreSQL of your own; else a private one is started",
    ),
    Setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "OpenTelemetry 采集端地址(需要 zhiheng[otel])",
        "Where spans are sent by OpenTelemetry (wants zhiheng[otel])",
    ),
    Setting("OTEL_SERVICE_NAME", "zhiheng", "链路追踪中的服务名", "Name of the service in spans"),
    Setting(
        "ZHIHENG_METRICS_TOKEN",
        "",
        "读取 /metrics 的令牌;不设则没有该页",
        "Token with which /metrics may be read; without one there is no such page",
    ),
    Setting("ZHIHENG_POSTGRES_PORT", "", "私有 PostgreSQL 的首选端口", "Preferred port of the private PostgreSQL"),
    Setting(
        "ZHIHENG_POSTGRES_SETTINGS",
        "",
        "私有 PostgreSQL 的设置,name=value 以逗号分隔",
        "Settings of the private PostgreSQL, name=value by commas",
    ),
    Setting(
        "ZHIHENG_PREPARED_STATEMENTS",
        "1",
        "预编译常用语句;连接池按事务分配连接时设为 0",
        "Prepare the busiest statements; 0 behind a pooler that hands out a connection a transaction",
    ),
    Setting(
        "ZHIHENG_SECRET_KEY",
        "",
        "签名密钥;不设则自动生成并存于 secrets/",
        "Signing key; made and kept in secrets/ if unset",
    ),
    Setting("ZHIHENG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "允许的主机名", "Host names that are answered"),
    Setting("ZHIHENG_TRUSTED_ORIGINS", "", "可信来源(带协议)", "Trusted origins, with scheme"),
    Setting("ZHIHENG_HTTPS", "0", "只用 HTTPS", "Serve over HTTPS only"),
    Setting("ZHIHENG_BEHIND_PROXY", "0", "位于反向代理之后", "Behind a reverse proxy that sets X-Forwarded-Proto"),
    Setting("ZHIHENG_DEBUG", "0", "调试(不得用于生产)", "Debugging; never in production"),
    Setting("ZHIHENG_LOG_LEVEL", "INFO", "日志级别", "Log level"),
    Setting(
        "ZHIHENG_SITE_URL",
        "",
        "本系统对外的地址,写进邮件和回调中的链接",
        "Address of this installation, for links in mails and webhooks",
    ),
    Setting("ZHIHENG_MAIL_HOST", "", "邮件服务器;不设则不发邮件", "Mail server; without one no mail is sent"),
    Setting("ZHIHENG_MAIL_PORT", "587", "邮件服务器端口", "Port of the mail server"),
    Setting("ZHIHENG_MAIL_USER", "", "邮件服务器的账户", "Account at the mail server"),
    Setting("ZHIHENG_MAIL_PASSWORD_FILE", "", "存放该账户密码的文件", "File that holds the password of that account"),
    Setting("ZHIHENG_MAIL_TLS", "1", "用 STARTTLS 加密(465 端口一律加密)", "Encrypt by STARTTLS; port 465 always is"),
    Setting("ZHIHENG_MAIL_FROM", "zhiheng@localhost", "发件人地址", "Address of the sender"),
    Setting("ZHIHENG_WEB_WORKERS", "min(4, cores)", "网页进程数", "Web processes"),
    Setting("ZHIHENG_WEB_THREADS", "6", "每个网页进程的线程数", "Threads of a web process"),
    Setting("ZHIHENG_JOBS_AT_ONCE", "1", "同时进行的后台任务数", "Background jobs at once"),
    Setting(
        "ZHIHENG_ACCOUNT_POLICY",
        "asvs2",
        "密码与会话规则:mlps3(等保三级)或 asvs2(OWASP ASVS 二级)",
        "Rules for passwords and sessions: mlps3 (China's level 3) or asvs2 (OWASP ASVS level 2)",
    ),
    Setting(
        "ZHIHENG_TWO_FACTORS",
        "policy",
        "须用两步验证的人:policy(按规则)、nobody、administrators、everyone",
        "Of whom two factors are asked: policy (as it says), nobody, administrators, everyone",
    ),
    Setting(
        "ZHIHENG_BREACHED_PASSWORDS",
        "",
        "已泄露密码的散列表文件(SHA-1,升序,每行一个,与 Have I Been Pwned 的下载相同);不设则只比常见密码表",
        "File of hashes of breached passwords (SHA-1, ascending, one a line, as Have I Been Pwned gives it)",
    ),
    Setting(
        "ZHIHENG_SESSION_HOURS",
        "10",
        "登录有效小时数,不长于规则所定",
        "Hours that a login lasts, never more than the policy's",
    ),
    Setting(
        "ZHIHENG_OIDC_ISSUER",
        "",
        "本省统一登录(OpenID Connect)的签发者地址;不设则没有",
        "Issuer of the province's own login (OpenID Connect); without one there is none",
    ),
    Setting("ZHIHENG_OIDC_NAME", "统一身份认证", "该登录在登录页上的名称", "What the login page calls it"),
    Setting("ZHIHENG_OIDC_CLIENT_ID", "", "在该登录登记的客户端编号", "Id of this client there"),
    Setting("ZHIHENG_OIDC_SECRET_FILE", "", "存放客户端密钥的文件", "File that holds the client's secret"),
    Setting(
        "ZHIHENG_OIDC_CLAIM",
        "preferred_username",
        "其值等于账户名的声明",
        "Claim whose value is the name of an account",
    ),
    Setting(
        "ZHIHENG_OIDC_CREATE",
        "0",
        "没有对应账户时建立一个(无岗位)",
        "Make an account, without any post, where none fits",
    ),
    Setting(
        "ZHIHENG_OIDC_TWO_FACTORS",
        "0",
        "该登录自带两步验证,这里不再要求",
        "That login asks for two factors itself, so that none are asked here",
    ),
    Setting(
        "ZHIHENG_CASE_FILE_MAX_BYTES",
        "52428800",
        "案件中一个文件的最大字节数",
        "Largest file laid in a case, in bytes",
    ),
    Setting(
        "ZHIHENG_FILE_SCANNER",
        "",
        "收文件前运行的扫描命令(末尾加文件路径,或以 {} 表示):0 收,1 拒,其余也拒;不设则不扫描",
        "Command that scans a file before it is kept (its path is added, or stands for {}): 0 takes it, all else refuses",
    ),
    Setting(
        "ZHIHENG_KEEP_UPLOAD_DAYS",
        "30",
        "待确认的上传文件保留多少天",
        "Days for which an uploaded file waits for its confirmation",
    ),
    Setting(
        "ZHIHENG_LOGIN_FAILURES",
        "5",
        "登录失败多少次后锁定,不多于规则所定",
        "Failed logins before a lock, never more than the policy's",
    ),
    Setting("ZHIHENG_AUDIT_SUITE", "ed25519", "透明日志的签名套件", "Suite with which the transparency log is signed"),
    Setting(
        "ZHIHENG_AUDIT_ORIGIN",
        "zhiheng/ + 公钥编号 key id",
        "透明日志在检查点中的名称,启用后不应再改",
        "Name of the transparency log in its checkpoints; not to be changed once in use",
    ),
    Setting(
        "ZHIHENG_WITNESS_MAIL", "", "每日检查点发往的邮箱,以逗号分隔", "Where the daily checkpoint is mailed, by commas"
    ),
    Setting(
        "ZHIHENG_WITNESS_FOLDER",
        "",
        "每日检查点另存的文件夹,宜在别的机器上",
        "Folder into which each checkpoint is written, best on another machine",
    ),
    Setting(
        "ZHIHENG_WITNESS_KEYS",
        "",
        "见证人的公钥(名称+散列+base64),以逗号分隔",
        "Public keys of witnesses (name+hash+base64), by commas",
    ),
    Setting(
        "ZHIHENG_PUBLIC_RATE",
        "600",
        "访客每分钟请求公开网页的次数(按地址);0 为不限",
        "Requests of a visitor for public pages in a minute, by address; 0: no limit",
    ),
    Setting(
        "ZHIHENG_API_ANONYMOUS_RATE",
        "120",
        "无密钥时每分钟请求数(按地址)",
        "Requests a minute without a key, by address",
    ),
    Setting("ZHIHENG_API_KEY_RATE", "600", "每个密钥每分钟请求数", "Requests a minute of a key"),
    Setting("ZHIHENG_API_MAX_BYTES", "2147483648", "接口一次上传的最大字节数", "Largest upload over the API, in bytes"),
    Setting(
        "ZHIHENG_API_SYNC_BYTES",
        "16777216",
        "超过此字节数的上传转为后台任务",
        "Uploads beyond this many bytes become background jobs",
    ),
    Setting(
        "ZHIHENG_API_SYNC_ROWS",
        "20000",
        "超过此行数的上传转为后台任务",
        "Uploads beyond this many rows become background jobs",
    ),
)
