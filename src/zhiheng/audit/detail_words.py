"""Words for what rows of the who-did-what log keep as codes: names of details, their values, kinds of objects."""

from __future__ import annotations

Words = tuple[str, str]
#: Names of details.
NAMES: dict[str, Words] = {
    "account": ("账户", "account"), "applied_on": ("实施日期", "applied on"), "body": ("机构", "body"), "code": ("原因", "why"),
    "consent": ("授权书", "consent"), "count": ("个数", "number"), "decision": ("决定文号", "decision"), "do": ("动作", "did"),
    "done": ("动作", "did"), "due": ("期限", "due"), "duty": ("任务", "duty"), "ended": ("终止", "ended"), "error": ("错误", "error"),
    "evidence": ("凭据", "evidence"), "field": ("字段", "field"), "files": ("文件", "files"), "filters": ("筛选条件", "filters"),
    "form": ("表式", "form"), "from": ("自", "from"), "given": ("给予", "given"), "kind": ("种类", "kind"), "matter": ("事项", "matter"),
    "method": ("请求方式", "method"), "number": ("编号", "number"), "period": ("期间", "period"), "plan": ("计划", "plan"),
    "provider": ("登录来源", "provider"), "purpose": ("用途", "purpose"), "reason": ("理由", "reason"), "record_type": ("记录类型", "record type"),
    "refused": ("拒绝", "refused"), "revoked": ("撤回", "revoked"), "role": ("岗位", "post"), "rows": ("行数", "rows"),
    "scopes": ("权限", "scopes"), "seq": ("经过序号", "place in the history"), "state": ("状态", "state"), "step": ("步骤", "step"),
    "to": ("到", "to"), "units": ("管辖范围", "units covered"), "until": ("至", "until"), "values": ("个人信息项数", "personal values"),
    "version": ("版本", "version"), "vintage": ("发布批次", "vintage"), "void": ("作废", "void"), "way": ("方式", "way"), "what": ("事情", "what"),
    "wrapped": ("重新加密项数", "wrapped anew"),
}  # fmt: skip
#: Values of `what`, `done`, `do`, `kind`, `way`.
VALUES: dict[str, Words] = {
    "step": ("办理", "step"), "goals": ("报目标", "goals"), "reported": ("自评", "self-report"), "computed": ("计算", "computed"),
    "taken_in": ("评分归集", "scores taken in"), "visited": ("实地核查", "field check"), "accepted": ("认可", "accepted"), "published": ("公布", "published"),
    "decided": ("决定", "decided"), "granted": ("授予", "granted"), "renewed": ("续期", "renewed"), "nominated": ("推荐", "nominated"),
    "sent": ("下发", "sent"), "locked": ("锁定", "locked"), "withdrawn": ("撤回", "withdrawn"), "reminded": ("催办", "reminded"),
    "made": ("新建", "made"), "changed": ("修改", "changed"), "taken away": ("取消", "taken away"), "ended": ("终止", "ended"),
    "chosen": ("选定", "chosen"), "given": ("给予", "given"), "revoked": ("撤销", "revoked"), "password": ("重设密码", "password set"),
    "enabled": ("启用", "enabled"), "disabled": ("停用", "disabled"), "unlocked": ("解锁", "unlocked"), "own-password": ("本人改密码", "own password"),
    "second-factor": ("两步验证", "second factor"), "second-factor-removed": ("去掉两步验证", "second factor removed"),
    "own-logins-ended": ("结束本人的登录", "own logins ended"), "logins-ended": ("结束登录", "logins ended"),
    "external-login": ("统一登录", "login from outside"), "external-login-tied": ("统一登录已对应账户", "login from outside tied"),
    "external-login-without-account": ("统一登录没有对应账户", "login from outside without an account"),
    "external-login-of-another": ("账户已对应另一统一登录用户", "the account is tied to another user of the login outside"),
    "external-login-of-administrator": ("管理员账户不凭名称对应统一登录", "an administrator's account is not tied by its name"),
    "delegation-given": ("委托", "delegated"), "delegation-ended": ("收回委托", "delegation ended"),
    "authenticator added": ("添加两步验证", "authenticator added"), "authenticator removed": ("移除两步验证", "authenticator removed"),
    "authenticator reset": ("重置备用码", "recovery codes made anew"), "password reset": ("重设密码", "password reset"),
    "mail address changed": ("改邮箱", "mail address changed"), "opened": ("立案", "opened"), "note": ("备注", "note"), "file": ("收到材料", "file"),
    "clock": ("期限", "clock"), "notice": ("公示", "public notice"), "served": ("送达", "served"), "comment": ("公示意见", "comment"),
    "delegated": ("移交", "handed over"), "sign_off": ("签批", "sign-off"), "override": ("改变计算结果", "override"),
    "calendar": ("日历变动", "calendar"), "erased": ("依法删除", "erased"), "retry": ("重试", "retry"), "cancel": ("取消", "cancel"),
    "mail": ("邮寄", "by mail"), "paper": ("书面", "on paper"),
    "step-not-open": ("这一步现在不能办理", "the step is not open"), "may-not-open": ("无权立案", "may not open such a case"),
}  # fmt: skip
#: What things are.
OBJECTS: dict[str, Words] = {
    "assessment": ("考核", "assessment"), "place_title": ("地方称号", "title of a place"), "round": ("填报", "reporting round"), "sheet": ("报表", "sheet"),
    "plan": ("计划", "plan"), "duty": ("任务", "duty"), "follow-up": ("督办", "follow-up"), "draft": ("文稿", "draft"), "release": ("发布", "release"),
    "account": ("账户", "account"), "post": ("岗位", "post"), "body": ("机构", "body"), "apikey": ("接口密钥", "API key"), "key": ("接口密钥", "API key"),
    "case": ("案件", "case"), "document": ("文书", "document"), "procedure": ("程序", "procedure"), "sharing": ("共享协议", "sharing agreement"),
    "record": ("记录", "record"), "enterprise": ("企业档案", "enterprise file"), "invitation": ("邀请", "invitation"), "api": ("接口", "API"),
    "actions": ("操作日志", "log of actions"), "vault": ("保险库", "vault"), "measure": ("措施", "measure"), "consent": ("授权书", "consent"),
    "credit-report": ("信用报告", "credit report"), "job": ("后台任务", "job"), "credit_report": ("信用报告", "credit report"),
    "edition": ("分析报告的版次", "edition of a report"), "follow_up": ("督办", "follow-up"), "indicators.release": ("指标发布", "release of indicators"),
    "own_sheet": ("自定标准", "criteria of one's own"), "plan_evaluation": ("计划评估", "evaluation of a plan"),
    "service-consent": ("电子送达同意书", "consent to electronic service"), "sheet_mapping": ("记住的栏目对应", "remembered columns"), "unit_plan": ("单位计划", "plan of a unit"),
}  # fmt: skip
