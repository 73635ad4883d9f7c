"""What the API refuses, and what to do about it.

ApiError
├── MalformedRequest        a body, cursor or header that cannot be read
├── NotFound                no such address, or nothing under it that the caller may see
├── Merged                  an enterprise that was merged into another, which is named
├── MethodNotAllowed
├── BodyTooLarge
├── MediaTypeUnknown
├── InvalidParameters       parameters outside their bounds; `errors` lists each
├── KeyInvalid              no such key, expired or revoked
├── KeyRequired             the operation wants a key
├── ScopeMissing            the key lacks a scope
├── SharingRefused          no agreement in force lets the body read this for this purpose
├── TooManyRequests
├── DatabaseUnavailable
├── Unexpected              a fault of the server, without its internals
└── KeyProblem              (command line) KeyUnknown, ScopeUnknown, ScopeBeyondBody, ExpiryWrong, RateWrong
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class ApiError(ZhihengError):
    """Base of the API's refusals."""

    code = "api"


class MalformedRequest(ApiError):
    """Something cannot be read. Context: what_zh, what_en."""

    code = "malformed-request"
    status = 400
    zh = "请求无法读取：{what_zh}"
    en = "The request cannot be read: {what_en}"


class NotFound(ApiError):
    """Nothing there. Context: what_zh, what_en."""

    code = "not-found"
    status = 404
    zh = "没有找到{what_zh}。请核对地址和编号；未公开的内容对无权限者同样显示为不存在。"
    en = (
        "There is no {what_en}. Check the address and the identifiers; what is not public looks the same to whoever may "
        "not see it."
    )


class Merged(ApiError):
    """The enterprise was merged into another, under whose code everything stands. Context: uscc, merged_into."""

    code = "merged"
    status = 410
    zh = "代码 {uscc} 的企业已并入 {merged_into}。请改用后者查询；merged_into 给出这个代码。"
    en = "The enterprise {uscc} was merged into {merged_into}. Ask for that one; merged_into gives its code."


class MethodNotAllowed(ApiError):
    """Context: method, allowed."""

    code = "method-not-allowed"
    status = 405
    zh = "这个地址不接受 {method}。可用：{allowed}。"
    en = "This address does not take {method}. Use {allowed}."


class BodyTooLarge(ApiError):
    """Context: limit."""

    code = "body-too-large"
    status = 413
    zh = "请求内容超过上限 {limit} 字节。请拆分后分批提交。"
    en = "The body is larger than {limit} bytes. Split it and send the parts."


class MediaTypeUnknown(ApiError):
    """Context: found, known."""

    code = "media-type-unknown"
    status = 415
    zh = "不能按 Content-Type“{found}”读取内容。可用：{known}。"
    en = "A body of Content-Type “{found}” cannot be read. Use one of: {known}."


class InvalidParameters(ApiError):
    """Context: count, errors."""

    code = "invalid-parameters"
    status = 422
    zh = "有 {count} 处参数不合要求，逐项说明见 errors。"
    en = "{count} values are not as required; errors says which and why."


class KeyInvalid(ApiError):
    """The key is not known, has expired or was revoked; which of these is not told."""

    code = "key-invalid"
    status = 401
    zh = "接口密钥无效、已过期或已撤销。请向管理员申请新密钥，或去掉 Authorization 头以公开级别访问。"
    en = (
        "The API key is unknown, expired or revoked. Ask the administrator for a new one, or leave out the header "
        "Authorization to read what is public."
    )


class KeyRequired(ApiError):
    """Context: scope."""

    code = "key-required"
    status = 401
    zh = "这项操作需要带有权限 {scope} 的接口密钥。请在请求头写 Authorization: Bearer zh_…"
    en = "This operation needs an API key with the scope {scope}. Send the header Authorization: Bearer zh_…"


class ScopeMissing(ApiError):
    """Context: scope."""

    code = "scope-missing"
    status = 403
    zh = "接口密钥没有权限 {scope}。请向管理员申请。"
    en = "The API key lacks the scope {scope}. Ask the administrator for it."


class SharingRefused(ApiError):
    """What departments share is read under an agreement, for its purpose. Context: why_zh, why_en."""

    code = "sharing-refused"
    status = 403
    zh = "不在共享登记的范围内:{why_zh}。部门间共享的数据只按生效的共享协议、为其载明的用途读取,用途写在请求头 Zhiheng-Purpose 中。"
    en = (
        "Outside the sharing register: {why_en}. What departments share is read under an agreement in force, for the "
        "purpose that it names; send the purpose in the header Zhiheng-Purpose."
    )


class TooManyRequests(ApiError):
    """Context: limit, seconds."""

    code = "too-many-requests"
    status = 429
    zh = "请求过于频繁：每分钟上限 {limit} 次。请在 {seconds} 秒后再试。"
    en = "Too many requests: at most {limit} a minute. Try again in {seconds} seconds."


class Unexpected(ApiError):
    """Context: reference."""

    code = "unexpected"
    status = 500
    zh = "服务器发生意外错误，已记录（{reference}）。请稍后再试；仍不行时把这个编号告诉管理员。"
    en = (
        "The server failed unexpectedly; it is noted under {reference}. Try again later, and tell the administrator this "
        "number if it does not pass."
    )


class DatabaseUnavailable(ApiError):
    """The database does not answer."""

    code = "database-unavailable"
    status = 503
    zh = "数据库暂时不可用。请稍后再试。"
    en = "The database does not answer for now. Try again later."


class KeyProblem(ApiError):
    """Base of what the command line refuses about keys."""

    code = "key-problem"
    exit_code = 2


class KeyUnknown(KeyProblem):
    """Context: key."""

    code = "key-unknown"
    status = 404
    exit_code = 1
    zh = "没有密钥 {key}。请用 zhiheng key list 查看。"
    en = "There is no key {key}. See zhiheng key list."


class ScopeUnknown(KeyProblem):
    """Context: scope, known."""

    code = "scope-unknown"
    zh = "没有权限“{scope}”。可用：read:departments、read:internal、intake:<来源>，来源为：{known}。"
    en = "There is no scope “{scope}”. Use read:departments, read:internal or intake:<source>, a source being: {known}."


class ScopeBeyondBody(KeyProblem):
    """Nobody of the body could read so far. Context: scope, body."""

    code = "scope-beyond-body"
    zh = "机构 {body} 的密钥不能有权限 {scope}:该机构的人员也看不到这些内容。"
    en = "A key of {body} cannot have the scope {scope}: nobody who works there sees that much."
    status = 422


class ExpiryWrong(KeyProblem):
    """Context: value."""

    code = "key-expiry-wrong"
    zh = "到期日 {value} 必须是以后的日期，写作 2027-12-31。"
    en = "The expiry {value} must be a day to come, written like 2027-12-31."


class RateWrong(KeyProblem):
    """Context: value."""

    code = "key-rate-wrong"
    zh = "频率 {value} 无法读取。请写成每分钟次数，如 600/min。"
    en = "The rate {value} cannot be read. Write requests a minute, like 600/min."
