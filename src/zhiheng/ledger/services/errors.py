"""Errors of linking: proposals that people judge, and the history of identities."""

from __future__ import annotations

from zhiheng.ledger.intake.errors import IntakeError


class ProposalUnknown(IntakeError):
    """No proposal of this number."""

    code = "intake-proposal-unknown"
    zh = "没有编号为 {id} 的关联建议。请先查看列表。"
    en = "There is no proposed link with the number {id}. Look at the list first."
    status = 404


class ProposalDecided(IntakeError):
    """Somebody has decided it before."""

    code = "intake-proposal-decided"
    zh = "关联建议 {id} 已由 {by} 处理。要推翻,请先撤回该判断。"
    en = "The proposed link {id} was decided by {by}. To overturn it, take that judgement back first."
    status = 409


class ProposalWaits(IntakeError):
    """There is no judgement to take back."""

    code = "intake-proposal-waits"
    zh = "关联建议 {id} 还没有判断,没有可撤回的。"
    en = "The proposed link {id} waits for a judgement; there is none to take back."
    status = 409


class IdentityUnfit(IntakeError):
    """No such change of identity can be."""

    code = "intake-identity-unfit"
    zh = "身份变动“{action}”({old} → {new},{on})不成立。合并和换码只有一个新主体,分立只有一个原主体;日期不得晚于今天。"
    en = "The change “{action}” ({old} → {new}, {on}) cannot be. A merger or new code has one new subject, a split one old one; the day may not lie ahead."
    status = 422


class IdentityElsewhere(IntakeError):
    """The old subject has become another one already."""

    code = "intake-identity-elsewhere"
    zh = "{old} 已自 {on} 起成为 {other}(记录 {record_id}),不能再成为 {new}。原登记有误的,先撤回:zhiheng identity take-back {record_id};否则请以现主体登记。"
    en = "{old} has been {other} since {on} (record {record_id}) and cannot become {new} as well. If that was wrong, take it back first: zhiheng identity take-back {record_id}; otherwise record the change for the subject it is by now."
    status = 409


class SubjectUnfit(IntakeError):
    """Not an organisation's subject."""

    code = "intake-subject-unfit"
    zh = "“{subject}”不是可关联的主体。请写成 uscc: 加有效的统一社会信用代码。"
    en = "“{subject}” is no subject to link to. Write uscc: and a valid unified social credit code."
    exit_code = 2
