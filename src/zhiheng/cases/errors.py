"""Errors of the room of cases.

CaseError
├── UnknownCase            no such case, or not one that the actor may see
├── UnknownProcedure       the pack has no such procedure, or it does not stand on the day
├── UnknownStep            the procedure of the case has no such step
├── MayNotOpen             the actor may not open a case of the procedure
├── StepNotOpen            the step is not open to the actor now; says why
├── StaleCase              somebody else acted in between
├── FormRefused            fields or files of the form are missing or wrong; says which
├── ReasonMissing          the step wants its reasons
├── HolderUnknown          no body here can hold the case
├── RecordUnfit            what the step would append to the ledger is incomplete
├── CaseClosed             the case has ended
├── FileRefused            a file of a kind or size that is not taken, or with active content
├── FileGone               the content was erased, or is not there
├── ClockRefused           a clock cannot be suspended, resumed or extended now
├── DocumentRefused        a document is not where the wanted move begins, or not for this person
├── ServiceRefused         a document cannot be served so
├── NoticeRefused          a public notice takes no comments (any more)
├── UnknownReceipt         nothing with this receipt code
├── FilingRefused          what somebody without an account hands in cannot be taken
└── DelegationRefused      the delegation cannot be
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class CaseError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "case"


class UnknownCase(CaseError):
    """No such case for this actor. Context: case."""

    code: ClassVar[str] = "unknown-case"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有案件 {case}，或者您无权查看。请核对案号。"
    en: ClassVar[str] = "There is no case {case}, or you may not see it. Check the number."


class UnknownProcedure(CaseError):
    """The pack has no such procedure on the day. Context: procedure, pack, day."""

    code: ClassVar[str] = "unknown-procedure"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 中没有自 {day} 起可以办理的程序“{procedure}”。"
    en: ClassVar[str] = "The pack {pack} has no procedure “{procedure}” that stands on {day}."


class UnknownStep(CaseError):
    """The procedure has no such step. Context: step, case, known."""

    code: ClassVar[str] = "unknown-step"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "案件 {case} 的程序没有步骤“{step}”。可用：{known}。"
    en: ClassVar[str] = "The procedure of case {case} has no step “{step}”. It has: {known}."


class MayNotOpen(CaseError):
    """The actor may not open a case of the procedure. Context: procedure, zh_who, en_who."""

    code: ClassVar[str] = "case-may-not-open"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "您不能提起“{procedure}”。可以提起的是：{zh_who}。"
    en: ClassVar[str] = "You may not open a case of “{procedure}”. Those who may: {en_who}."


class StepNotOpen(CaseError):
    """The step is not open to the actor now. Context: step, case, zh_why, en_why."""

    code: ClassVar[str] = "step-not-open"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "案件 {case} 现在不能办理“{step}”：{zh_why}"
    en: ClassVar[str] = "The step “{step}” of case {case} is not open to you now: {en_why}"


class StaleCase(CaseError):
    """Somebody else acted in between. Context: case, seen, version."""

    code: ClassVar[str] = "stale-case"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "案件 {case} 刚有他人办理（您看到的是第 {seen} 版，现为第 {version} 版）。请刷新后再办。"
    en: ClassVar[str] = (
        "Somebody else has acted in case {case} (you saw version {seen}, it is {version} by now). Reload and look again."
    )


class FormRefused(CaseError):
    """Fields or files are missing or wrong. Context: step, faults ([{field, zh, en}]), zh_faults, en_faults."""

    code: ClassVar[str] = "case-form-refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "表单有误：{zh_faults}"
    en: ClassVar[str] = "The form is not right: {en_faults}"


class ReasonMissing(CaseError):
    """The step wants its reasons. Context: step."""

    code: ClassVar[str] = "case-reason-missing"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "“{step}”须写明理由。"
    en: ClassVar[str] = "“{step}” wants its reasons in words."


class HolderUnknown(CaseError):
    """No body of this installation can hold the case. Context: procedure, holder, division."""

    code: ClassVar[str] = "case-holder-unknown"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "没有可以承办“{procedure}”的机构（应为 {holder}，区划 {division}）。请管理员先登记该机构。"
    en: ClassVar[str] = (
        "No body here can hold a case of “{procedure}” (wanted: {holder}, division {division}). "
        "An administrator must enter the body first."
    )


class RecordUnfit(CaseError):
    """What the step would append to the ledger is not a whole record. Context: step, record_type, fields."""

    code: ClassVar[str] = "case-record-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "“{step}”要写入事实库的记录（{record_type}）缺少或写错：{fields}。请补齐表单，或更正政策包。"
    en: ClassVar[str] = (
        "The record ({record_type}) that “{step}” appends lacks or misstates: {fields}. "
        "Complete the form, or mend the pack."
    )


class CaseClosed(CaseError):
    """The case has ended. Context: case."""

    code: ClassVar[str] = "case-closed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "案件 {case} 已办结，不能再改动。"
    en: ClassVar[str] = "Case {case} has ended and takes no change."


class FileRefused(CaseError):
    """A file is not taken. Context: name, zh_why, en_why."""

    code: ClassVar[str] = "case-file-refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "不能接收文件“{name}”：{zh_why}"
    en: ClassVar[str] = "The file “{name}” is not taken: {en_why}"


class FileGone(CaseError):
    """The content is not there. Context: name."""

    code: ClassVar[str] = "case-file-gone"
    status: ClassVar[int] = 410
    zh: ClassVar[str] = "文件“{name}”的内容已依法删除，或不在存储中。"
    en: ClassVar[str] = "The content of “{name}” was lawfully erased, or is not in the store."


class ClockRefused(CaseError):
    """A clock cannot be changed so. Context: clock, case, zh_why, en_why."""

    code: ClassVar[str] = "case-clock-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "案件 {case} 的期限“{clock}”不能这样变动：{zh_why}"
    en: ClassVar[str] = "The clock “{clock}” of case {case} cannot be changed so: {en_why}"


class DocumentRefused(CaseError):
    """A document's move is refused. Context: document, zh_why, en_why."""

    code: ClassVar[str] = "case-document-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "文书“{document}”不能这样办理：{zh_why}"
    en: ClassVar[str] = "The document “{document}” cannot be moved so: {en_why}"


class ServiceRefused(CaseError):
    """A document cannot be served so. Context: document, zh_why, en_why."""

    code: ClassVar[str] = "case-service-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "文书“{document}”不能这样送达：{zh_why}"
    en: ClassVar[str] = "The document “{document}” cannot be served so: {en_why}"


class ConsentRefused(CaseError):
    """A consent to electronic service is not taken so. Context: zh_why, en_why."""

    code: ClassVar[str] = "case-consent-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "电子送达的同意不能这样办理：{zh_why}"
    en: ClassVar[str] = "The consent to electronic service cannot be handled so: {en_why}"


class NoticeRefused(CaseError):
    """A public notice does not take this. Context: notice, zh_why, en_why."""

    code: ClassVar[str] = "case-notice-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "公示“{notice}”不能接受：{zh_why}"
    en: ClassVar[str] = "The public notice “{notice}” does not take this: {en_why}"


class UnknownReceipt(CaseError):
    """Nothing was handed in under this receipt code. Context: receipt."""

    code: ClassVar[str] = "unknown-receipt"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有回执码为 {receipt} 的意见或投诉。请核对回执码。"
    en: ClassVar[str] = "Nothing has the receipt code {receipt}. Check the code."


class FilingRefused(CaseError):
    """What somebody without an account hands in cannot be taken. Context: zh_why, en_why."""

    code: ClassVar[str] = "case-filing-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "没有收下：{zh_why}"
    en: ClassVar[str] = "It was not taken: {en_why}"


class CaseUnderWay(CaseError):
    """An office has the same matter under way already, and gave no reason to open it again. Context: case, zh_case, en_case."""

    code: ClassVar[str] = "case-under-way"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "同一当事人、同一事项已有在办案件：{zh_case}。确需另立一案的，请写明理由。"
    en: ClassVar[str] = (
        "The same matter of the same party is under way already: {en_case}. Say why, if another case is needed."
    )


class DelegationRefused(CaseError):
    """The delegation cannot be. Context: zh_why, en_why."""

    code: ClassVar[str] = "case-delegation-refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "不能这样委托：{zh_why}"
    en: ClassVar[str] = "The delegation cannot be: {en_why}"
